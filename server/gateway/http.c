#include "http.h"

#include <string.h>
#include <strings.h>

#include "attrs.h"
#include "webpage.h"

enum { BODY_DECLARED_MAX = 1 << 30 }; /* more digits than that are not read */

const char http_subprotocol[] = "everi.v1";

static const struct {
    enum http_code code;
    const char *reason, *header;
} statuses[] = {
    { CODE_OK, "OK", "" },
    { CODE_BAD_REQUEST, "Bad Request", "" },
    { CODE_UNAUTHORIZED, "Unauthorized", "www-authenticate: Bearer\r\n" },
    { CODE_FORBIDDEN, "Forbidden", "" },
    { CODE_NOT_FOUND, "Not Found", "" },
    { CODE_WRONG_METHOD, "Method Not Allowed", "" },
    { CODE_LENGTH_REQUIRED, "Length Required", "" },
    { CODE_TOO_LARGE, "Content Too Large", "" },
    { CODE_WRONG_TYPE, "Unsupported Media Type", "" },
    { CODE_UPGRADE_REQUIRED, "Upgrade Required",
      "upgrade: websocket\r\nsec-websocket-version: 13\r\n" },
    { CODE_TOO_MANY, "Too Many Requests", "retry-after: 10\r\n" },
    { CODE_INTERNAL, "Internal Server Error", "" },
    { CODE_UNAVAILABLE, "Service Unavailable", "retry-after: 1\r\n" },
};

/* What comes from here is shown by nobody else, taken for nothing else, kept by nobody, and tells
 * no other site where its reader came from. */
static const char same_for_all[] = "x-content-type-options: nosniff\r\n"
                                   "referrer-policy: no-referrer\r\n"
                                   "x-frame-options: DENY\r\n"
                                   "cross-origin-opener-policy: same-origin\r\n"
                                   "cross-origin-resource-policy: same-origin\r\n"
                                   "cache-control: no-store\r\n";

/* RFC 7230 7: a comma-separated list of words. */
static bool list_has(const char *list, const char *word)
{
    size_t len = strlen(word);

    while (list && *list) {
        size_t n;

        list += strspn(list, " \t,");
        n = strcspn(list, " \t,");
        if (n == len && strncasecmp(list, word, len) == 0)
            return true;
        list += n;
    }
    return false;
}

static const char *bearer_of(const struct http_request *request)
{
    const char *value = request->authorization;

    if (!value || strncasecmp(value, "Bearer ", 7) != 0)
        return NULL;
    value += 7;
    return value + strspn(value, " ");
}

bool http_bearer(const struct http_request *request, uint8_t hash[TOKEN_HASH_SIZE])
{
    const char *token = bearer_of(request);

    if (token)
        token_hash(token, hash);
    return token != NULL;
}

/* The hashes are compared, so the time tells neither the token's bytes nor its length. */
static bool is_token(const char *text, const uint8_t *hash)
{
    uint8_t own[TOKEN_HASH_SIZE];

    token_hash(text, own);
    return token_hash_equal(own, hash);
}

/* protocol: "with the configured token; without one only direct loopback requests that carry no
 * `Forwarded` or `X-Forwarded-*`" */
static struct http_answer metrics(const struct http_request *request,
                                  const struct http_rules *rules)
{
    const char *token = bearer_of(request);

    if (!rules->metrics_token_hash && (!request->loopback || request->forwarded))
        return (struct http_answer){ CODE_FORBIDDEN, "for this machine only\n", false };
    if (rules->metrics_token_hash && (!token || !is_token(token, rules->metrics_token_hash)))
        return (struct http_answer){ CODE_UNAUTHORIZED, "a good token is needed\n", false };
    return (struct http_answer){ CODE_OK, "", true };
}

static struct http_answer health(const struct http_request *request, const struct http_rules *rules)
{
    (void)request;
    if (!rules->healthy(rules->ctx))
        return (struct http_answer){ CODE_UNAVAILABLE, "the store cannot commit\n", false };
    return (struct http_answer){ CODE_OK, "ok\n", false };
}

static struct http_answer socket_wanted(const struct http_request *request,
                                        const struct http_rules *rules)
{
    (void)request;
    (void)rules;
    return (struct http_answer){ CODE_UPGRADE_REQUIRED, "this is a WebSocket\n", false };
}

static const struct {
    const char *path;
    bool head; /* HEAD is fine, too */
    struct http_answer (*answer)(const struct http_request *, const struct http_rules *);
} pages[] = {
    { "/ws", true, socket_wanted },
    { "/healthz", true, health },
    { "/metrics", false, metrics },
};

struct http_answer http_respond(const struct http_request *request, const struct http_rules *rules)
{
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        bool fits = request->method == HTTP_GET || (request->method == HTTP_HEAD && pages[i].head);

        if (strcmp(request->path, pages[i].path) != 0)
            continue;
        if (!fits)
            return (struct http_answer){ CODE_WRONG_METHOD, "GET only\n", false };
        return pages[i].answer(request, rules);
    }
    return (struct http_answer){ CODE_NOT_FOUND, "not found\n", false };
}

enum http_code http_upgrade_form(const struct http_request *request)
{
    if (strcmp(request->path, "/ws") != 0)
        return CODE_NOT_FOUND;
    if (request->method != HTTP_GET)
        return CODE_WRONG_METHOD;
    if (!request->version || strcmp(request->version, "13") != 0)
        return CODE_UPGRADE_REQUIRED;
    /* A key is 16 bytes in base64 (RFC 6455 4.1). */
    if (!request->key || strlen(request->key) != 24 || !list_has(request->connection, "upgrade"))
        return CODE_BAD_REQUEST;
    if (request->protocols && !list_has(request->protocols, http_subprotocol))
        return CODE_BAD_REQUEST;
    return CODE_OK;
}

static bool origin_is_allowed(const char *origin, const char *const *allowed)
{
    for (; allowed && *allowed; allowed++)
        if (strcasecmp(origin, *allowed) == 0)
            return true;
    return false;
}

enum http_code http_upgrade_rights(const struct http_request *request,
                                   const struct http_rules *rules)
{
    uint8_t hash[TOKEN_HASH_SIZE];

    if (request->origin && !origin_is_allowed(request->origin, rules->allowed_origins))
        return CODE_FORBIDDEN;
    /* Another scheme than Bearer is a bad token, not none. */
    if (request->authorization &&
        (!http_bearer(request, hash) || !rules->token_is_good(rules->ctx, hash)))
        return CODE_UNAUTHORIZED;
    return CODE_OK;
}

/* Digits alone: no sign, no list of several. False: none that we would take. */
static bool read_length(const char *text, size_t *out)
{
    size_t n = 0;

    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || n > BODY_DECLARED_MAX)
            return false;
        n = n * 10 + (size_t)(*text - '0');
    }
    *out = n;
    return true;
}

enum http_code http_page_form(enum http_method method, bool may_get, bool may_post,
                              struct http_body *body)
{
    bool has_length = body->length != NULL;

    body->size = 0;
    if (method == HTTP_OTHER || (method == HTTP_POST ? !may_post : !may_get))
        return CODE_WRONG_METHOD;
    if (body->encoding) /* chunks: the library does not know them */
        return method == HTTP_POST ? CODE_LENGTH_REQUIRED : CODE_BAD_REQUEST;
    if (has_length && !read_length(body->length, &body->size))
        return CODE_BAD_REQUEST;
    if (method != HTTP_POST)
        return body->size == 0 ? CODE_OK : CODE_BAD_REQUEST;
    if (!has_length)
        return CODE_LENGTH_REQUIRED;
    return body->size <= WEBPAGE_BODY_MAX ? CODE_OK : CODE_TOO_LARGE;
}

void http_write(struct buf *out, const struct http_reply *reply)
{
    const char *reason = "";
    const char *header = "";

    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        if (statuses[i].code == reply->code) {
            reason = statuses[i].reason;
            header = statuses[i].header;
        }
    buf_printf(out, "HTTP/1.1 %d %s\r\n%s", reply->code, reason, header);
    if (reply->code == CODE_WRONG_METHOD)
        buf_printf(out, "allow: %s\r\n", reply->allow ? reply->allow : "GET, HEAD");
    buf_printf(out, "content-type: %s\r\ncontent-length: %zu\r\ncontent-security-policy: %s\r\n",
               reply->content_type ? reply->content_type : "text/plain; charset=utf-8", reply->len,
               reply->policy ? reply->policy : "default-src 'none'; frame-ancestors 'none'");
    buf_add_str(out, same_for_all);
    if (!reply->indexable)
        buf_add_str(out, "x-robots-tag: noindex\r\n");
    buf_add_str(out, "connection: close\r\n\r\n");
    if (!reply->head_only)
        buf_add(out, reply->body, reply->len);
}
