/* What is answered to HTTP on the gateway's port, decided without a socket: ws_http.c reads the
 * headers and writes the answer. */
#ifndef EVERI_HTTP_H
#define EVERI_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "token.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OTHER };

/* Headers are NULL where the client sent none. */
struct http_request {
    enum http_method method;
    const char *path; /* without the query */
    const char *authorization, *origin, *protocols, *version, *key, *connection;
    bool forwarded; /* carries Forwarded or X-Forwarded-* */
    bool loopback;  /* comes from this machine */
};

struct http_rules {
    const char *const *allowed_origins; /* NULL-terminated; NULL: none */
    const uint8_t *metrics_token_hash;  /* NULL: there is no token */
    bool (*healthy)(void *ctx);
    /* False for a token that is unknown or expired. */
    bool (*token_is_good)(void *ctx, const uint8_t hash[TOKEN_HASH_SIZE]);
    void *ctx;
};

extern const char http_subprotocol[]; /* everi.v1 */

enum http_code {
    CODE_OK = 200,
    CODE_BAD_REQUEST = 400,
    CODE_UNAUTHORIZED = 401,
    CODE_FORBIDDEN = 403,
    CODE_NOT_FOUND = 404,
    CODE_WRONG_METHOD = 405,
    CODE_LENGTH_REQUIRED = 411,
    CODE_TOO_LARGE = 413,
    CODE_WRONG_TYPE = 415,
    CODE_UPGRADE_REQUIRED = 426,
    CODE_TOO_MANY = 429,
    CODE_INTERNAL = 500,
    CODE_UNAVAILABLE = 503,
};

/* A plain request. */
struct http_answer {
    enum http_code code;
    const char *text;
    bool metrics; /* the text is to be asked for */
};
struct http_answer http_respond(const struct http_request *request, const struct http_rules *rules);

/* An upgrade to WebSocket: CODE_OK, or why not. The form is judged before the library takes its
 * part of the handshake, the rights after. */
enum http_code http_upgrade_form(const struct http_request *request);
enum http_code http_upgrade_rights(const struct http_request *request,
                                   const struct http_rules *rules);
/* The hash of the Bearer token; false: there is none. */
bool http_bearer(const struct http_request *request, uint8_t hash[TOKEN_HASH_SIZE]);

/* What a request for a page must be before anybody looks at it; CODE_OK, or why not. */
struct http_body {
    const char *length, *encoding; /* Content-Length, Transfer-Encoding; NULL: not sent */
    size_t size;                   /* out: of a POST's body */
};
enum http_code http_page_form(enum http_method method, bool may_get, bool may_post,
                              struct http_body *body);

struct http_reply {
    enum http_code code;
    const char *content_type; /* NULL: plain text */
    const char *allow;        /* of CODE_WRONG_METHOD; NULL: GET, HEAD */
    const char *policy;       /* Content-Security-Policy; NULL: nothing is loaded for it */
    bool indexable;           /* by search engines */
    const char *body;
    size_t len;
    bool head_only; /* the body is left out */
};
/* The whole response. The connection closes behind it. */
void http_write(struct buf *out, const struct http_reply *reply);

#endif
