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
        const struct http_rules rules = { .metrics_token = rows[i].metrics_token,
                                          .healthy = healthy,
                                          .ctx = &well };
        struct http_answer answer = http_respond(&rows[i].request, &rules);

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

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(plain_requests),
                                        cmocka_unit_test(upgrades),
                                        cmocka_unit_test(no_origin_is_allowed_by_default) };

    return RUN_TESTS(tests);
}
