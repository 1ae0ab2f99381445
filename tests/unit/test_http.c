/* What HTTP on the gateway's port is answered, and which upgrades are let through. */
#include "unit.h"

#include "http.h"

static bool healthy(void *ctx)
{
    return *(bool *)ctx;
}

static bool token_is_good(void *ctx, const uint8_t hash[TOKEN_HASH_SIZE])
{
    uint8_t good[TOKEN_HASH_SIZE];

    (void)ctx;
    token_hash("good", good);
    return token_hash_equal(good, hash);
}

static void plain_requests(void **state)
{
    static const struct {
        struct http_request request;
        const char *metrics_token;
        bool sick;
        enum http_code code;
    } rows[] = {
        { { .path = "/healthz" }, NULL, false, CODE_OK },
        { { .path = "/healthz", .method = HTTP_HEAD }, NULL, false, CODE_OK },
        { { .path = "/healthz", .method = HTTP_OTHER }, NULL, false, CODE_WRONG_METHOD },
        { { .path = "/healthz" }, NULL, true, CODE_UNAVAILABLE },
        { { .path = "/healthz/" }, NULL, false, CODE_NOT_FOUND },
        { { .path = "/" }, NULL, false, CODE_NOT_FOUND },
        { { .path = "" }, NULL, false, CODE_NOT_FOUND },
        { { .path = "/ws" }, NULL, false, CODE_UPGRADE_REQUIRED },
        { { .path = "/ws", .method = HTTP_OTHER }, NULL, false, CODE_WRONG_METHOD },
        { { .path = "/metrics", .loopback = true }, NULL, false, CODE_OK },
        { { .path = "/metrics" }, NULL, false, CODE_FORBIDDEN },
        { { .path = "/metrics", .loopback = true, .forwarded = true },
          NULL,
          false,
          CODE_FORBIDDEN },
        { { .path = "/metrics", .loopback = true, .method = HTTP_HEAD },
          NULL,
          false,
          CODE_WRONG_METHOD },
        { { .path = "/metrics", .loopback = true }, "secret", false, CODE_UNAUTHORIZED },
        { { .path = "/metrics", .authorization = "Bearer secret" }, "secret", false, CODE_OK },
        { { .path = "/metrics", .authorization = "bearer  secret", .forwarded = true },
          "secret",
          false,
          CODE_OK },
        { { .path = "/metrics", .authorization = "Bearer secre" },
          "secret",
          false,
          CODE_UNAUTHORIZED },
        { { .path = "/metrics", .authorization = "Basic secret" },
          "secret",
          false,
          CODE_UNAUTHORIZED },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool well = !rows[i].sick;
        uint8_t hash[TOKEN_HASH_SIZE];
        const struct http_rules rules = { .metrics_token_hash = rows[i].metrics_token ? hash : NULL,
                                          .healthy = healthy,
                                          .ctx = &well };
        struct http_answer answer;

        if (rows[i].metrics_token)
            token_hash(rows[i].metrics_token, hash);
        answer = http_respond(&rows[i].request, &rules);
        CHECK_INT(i, answer.code, rows[i].code);
        CHECK(i, answer.metrics ==
                     (answer.code == CODE_OK && strcmp(rows[i].request.path, "/metrics") == 0));
    }
}

#define KEY .key = "dGhlIHNhbXBsZSBub25jZQ=="

static void upgrades(void **state)
{
    static const char *const origins[] = { "https://everi.example", NULL };
    static const struct {
        struct http_request request;
        enum http_code code;
    } rows[] = {
        { { .path = "/ws", .version = "13", KEY, .connection = "Upgrade" }, CODE_OK },
        { { .path = "/ws", .version = "13", KEY, .connection = "keep-alive, upgrade" }, CODE_OK },
        { { .path = "/other", .version = "13", KEY, .connection = "Upgrade" }, CODE_NOT_FOUND },
        { { .path = "/ws", .version = "13", KEY, .connection = "Upgrade", .method = HTTP_OTHER },
          CODE_WRONG_METHOD },
        { { .path = "/ws", .version = "8", KEY, .connection = "Upgrade" }, CODE_UPGRADE_REQUIRED },
        { { .path = "/ws", KEY, .connection = "Upgrade" }, CODE_UPGRADE_REQUIRED },
        { { .path = "/ws", .version = "13", .connection = "Upgrade" }, CODE_BAD_REQUEST },
        { { .path = "/ws", .version = "13", .key = "x", .connection = "Upgrade" },
          CODE_BAD_REQUEST },
        { { .path = "/ws", .version = "13", KEY, .connection = "close" }, CODE_BAD_REQUEST },
        { { .path = "/ws", .version = "13", KEY }, CODE_BAD_REQUEST },
        { { .path = "/ws", .version = "13", KEY, .connection = "Upgrade", .protocols = "a, b" },
          CODE_BAD_REQUEST },
        { { .path = "/ws",
            .version = "13",
            KEY,
            .connection = "Upgrade",
            .protocols = "a,everi.v1" },
          CODE_OK },
        { { .path = "/ws", .version = "13", KEY, .connection = "Upgrade", .origin = "null" },
          CODE_FORBIDDEN },
        { { .path = "/ws",
            .version = "13",
            KEY,
            .connection = "Upgrade",
            .origin = "https://everi.example" },
          CODE_OK },
        { { .path = "/ws",
            .version = "13",
            KEY,
            .connection = "Upgrade",
            .origin = "https://everi.example.evil.example" },
          CODE_FORBIDDEN },
        { { .path = "/ws",
            .version = "13",
            KEY,
            .connection = "Upgrade",
            .authorization = "Bearer good" },
          CODE_OK },
        { { .path = "/ws",
            .version = "13",
            KEY,
            .connection = "Upgrade",
            .authorization = "Bearer bad" },
          CODE_UNAUTHORIZED },
        { { .path = "/ws",
            .version = "13",
            KEY,
            .connection = "Upgrade",
            .authorization = "Basic good" },
          CODE_UNAUTHORIZED },
    };
    const struct http_rules rules = { .allowed_origins = origins, .token_is_good = token_is_good };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum http_code code = http_upgrade_form(&rows[i].request);

        if (code == CODE_OK)
            code = http_upgrade_rights(&rows[i].request, &rules);
        CHECK_INT(i, code, rows[i].code);
    }
}

static void no_origin_is_allowed_by_default(void **state)
{
    const struct http_rules rules = { .token_is_good = token_is_good };
    const struct http_request request = { .origin = "https://everi.example" };

    (void)state;
    assert_int_equal(http_upgrade_rights(&request, &rules), CODE_FORBIDDEN);
}

static void requests_for_pages(void **state)
{
    static const struct {
        enum http_method method;
        bool may_post;
        const char *length, *encoding;
        enum http_code code;
        size_t size;
    } rows[] = {
        { HTTP_GET, false, NULL, NULL, CODE_OK, 0 },
        { HTTP_HEAD, false, NULL, NULL, CODE_OK, 0 },
        { HTTP_GET, true, "0", NULL, CODE_OK, 0 },
        { HTTP_GET, true, "3", NULL, CODE_BAD_REQUEST, 3 },
        { HTTP_GET, true, NULL, "chunked", CODE_BAD_REQUEST, 0 },
        { HTTP_OTHER, true, "0", NULL, CODE_WRONG_METHOD, 0 },
        { HTTP_POST, false, "3", NULL, CODE_WRONG_METHOD, 0 },
        { HTTP_POST, true, "0", NULL, CODE_OK, 0 },
        { HTTP_POST, true, "4096", NULL, CODE_OK, 4096 },
        { HTTP_POST, true, "4097", NULL, CODE_TOO_LARGE, 4097 },
        { HTTP_POST, true, NULL, NULL, CODE_LENGTH_REQUIRED, 0 },
        { HTTP_POST, true, NULL, "chunked", CODE_LENGTH_REQUIRED, 0 },
        { HTTP_POST, true, "3", "identity", CODE_LENGTH_REQUIRED, 0 },
        { HTTP_POST, true, "-1", NULL, CODE_BAD_REQUEST, 0 },
        { HTTP_POST, true, "+1", NULL, CODE_BAD_REQUEST, 0 },
        { HTTP_POST, true, "3,3", NULL, CODE_BAD_REQUEST, 0 },
        { HTTP_POST, true, "", NULL, CODE_BAD_REQUEST, 0 },
        { HTTP_POST, true, "99999999999999999999", NULL, CODE_BAD_REQUEST, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_body body = { rows[i].length, rows[i].encoding, 0 };

        CHECK_INT(i, http_page_form(rows[i].method, true, rows[i].may_post, &body), rows[i].code);
        CHECK_INT(i, body.size, rows[i].size);
    }
}

static void responses(void **state)
{
    static const char *const always[] = {
        "x-content-type-options: nosniff\r\n", "referrer-policy: no-referrer\r\n",
        "x-frame-options: DENY\r\n",           "content-security-policy: default-src 'none'",
        "cache-control: no-store\r\n",         "content-length: 4\r\n",
        "connection: close\r\n\r\n",
    };
    static const struct http_reply rows[] = {
        { .code = CODE_OK, .body = "body", .len = 4 },
        { .code = CODE_NOT_FOUND, .body = "body", .len = 4 },
        { .code = CODE_WRONG_METHOD, .body = "body", .len = 4, .allow = "GET, HEAD, POST" },
        { .code = CODE_OK, .body = "body", .len = 4, .head_only = true, .indexable = true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out CLEANUP(buf_done);

        buf_init(&out, 4096);
        http_write(&out, &rows[i]);
        buf_add_char(&out, '\0');
        for (size_t j = 0; j < ARRAY_LEN(always); j++)
            CHECK(i, strstr(out.data, always[j]));
        CHECK_TEXT(i, strstr(out.data, "\r\n\r\n") + 4, rows[i].head_only ? "" : "body");
        CHECK_INT(i, strstr(out.data, "noindex") == NULL, rows[i].indexable);
        CHECK_INT(i, strstr(out.data, "\r\nallow: GET, HEAD, POST\r\n") != NULL,
                  rows[i].allow != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(plain_requests),
                                        cmocka_unit_test(upgrades),
                                        cmocka_unit_test(no_origin_is_allowed_by_default),
                                        cmocka_unit_test(requests_for_pages),
                                        cmocka_unit_test(responses) };

    return RUN_TESTS(tests);
}
