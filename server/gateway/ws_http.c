/* Sockets before they are upgraded, and those that never are: headers for http.c and for pages, and
 * what is answered at once.
 *
 * LWS_CALLBACK_HTTP_CONFIRM_UPGRADE is the only call before the library takes `Upgrade: h2c` or
 * hangs up on a handshake it dislikes. CVE-2025-11677 is about handlers of it: after an unknown
 * upgrade the library has answered 403 and may have given the headers back, and still calls with
 * a pointer into them. Ours asks first whether the headers are there (lws_hdr_total_length says 0
 * without them) and hangs up if not, which is the library's own safe way out (bail_nuke_ah). Not
 * to handle it would not be safer: the library itself reads the same pointer next.
 */
#include <string.h>

#include "peer.h"
#include "ws_parts.h"

enum { HEADER_BYTES = 512, FORWARDED_BYTES = 4096 };

/* ---- headers ---- */

struct headers {
    struct http_request request;
    char path[HEADER_BYTES], authorization[HEADER_BYTES], origin[HEADER_BYTES];
    char protocols[HEADER_BYTES], version[HEADER_BYTES], key[HEADER_BYTES];
    char connection[HEADER_BYTES];
};

/* NULL: not sent. What is too long for us is no good value of any header we know. */
static const char *header(struct lws *wsi, enum lws_token_indexes token, char out[HEADER_BYTES])
{
    if (lws_hdr_total_length(wsi, token) == 0)
        return NULL;
    return lws_hdr_copy(wsi, out, HEADER_BYTES, token) < 0 ? "(too long)" : out;
}

static enum http_method method_of(struct lws *wsi)
{
    if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI))
        return HTTP_GET;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HEAD_URI))
        return HTTP_HEAD;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI))
        return HTTP_POST;
    return HTTP_OTHER;
}

static bool is_forwarded(struct lws *wsi)
{
    static const char *const names[] = {
        "forwarded:",          "x-forwarded-for:",    "x-forwarded-host:", "x-forwarded-proto:",
        "x-forwarded-port:",   "x-forwarded-server:", "x-forwarded-by:",   "x-forwarded-prefix:",
        "x-forwarded-scheme:", "x-forwarded-ssl:",    "x-forwarded-user:", "x-forwarded-uri:",
        "x-forwarded-method:", "x-forwarded-path:",
    };

    if (lws_hdr_total_length(wsi, WSI_TOKEN_X_FORWARDED_FOR))
        return true;
    for (size_t i = 0; i < LWS_ARRAY_SIZE(names); i++)
        if (lws_hdr_custom_length(wsi, names[i], (int)strlen(names[i])) >= 0)
            return true;
    return false;
}

/* path: NULL when it is to be looked up, too. */
static void read_headers(struct lws *wsi, const char *path, struct headers *h)
{
    h->request.method = method_of(wsi);
    h->request.path = path;
    if (!path && h->request.method == HTTP_GET)
        h->request.path = header(wsi, WSI_TOKEN_GET_URI, h->path);
    if (!h->request.path)
        h->request.path = "";
    h->request.authorization = header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, h->authorization);
    h->request.origin = header(wsi, WSI_TOKEN_ORIGIN, h->origin);
    h->request.protocols = header(wsi, WSI_TOKEN_PROTOCOL, h->protocols);
    h->request.version = header(wsi, WSI_TOKEN_VERSION, h->version);
    h->request.key = header(wsi, WSI_TOKEN_KEY, h->key);
    h->request.connection = header(wsi, WSI_TOKEN_CONNECTION, h->connection);
    h->request.forwarded = is_forwarded(wsi);
    h->request.loopback = peer_is_loopback(lws_get_socket_fd(wsi));
}

/* ---- plain HTTP ---- */

static const char *refusal_text(enum http_code code)
{
    switch (code) {
    case CODE_BAD_REQUEST:
        return "not a WebSocket handshake for everi.v1\n";
    case CODE_UNAUTHORIZED:
        return "the token is bad or expired\n";
    case CODE_FORBIDDEN:
        return "not from this origin\n";
    case CODE_NOT_FOUND:
        return "not found\n";
    case CODE_WRONG_METHOD:
        return "GET only\n";
    case CODE_UPGRADE_REQUIRED:
        return "WebSocket version 13 only\n";
    case CODE_TOO_MANY:
        return "too many connections from this address\n";
    case CODE_OK:
    case CODE_LENGTH_REQUIRED:
    case CODE_TOO_LARGE:
    case CODE_WRONG_TYPE:
    case CODE_INTERNAL:
    case CODE_UNAVAILABLE:
        break;
    }
    return "not now\n";
}

int ws_http_respond(struct lws *wsi, const struct http_reply *reply)
{
    struct buf response CLEANUP(buf_done);

    buf_init(&response, HTTP_HEAD_BYTES);
    http_write(&response, reply);
    (void)lws_write(wsi, (unsigned char *)response.data, response.len, LWS_WRITE_HTTP);
    return -1;
}

static int respond(struct lws *wsi, enum http_code code, const char *text, bool head_only)
{
    return ws_http_respond(
        wsi, &(struct http_reply){
                 .code = code, .body = text, .len = strlen(text), .head_only = head_only });
}

/* Whose connection it is: only of trusted proxies more is asked than who is at the other end. */
static void name_client(struct ws *ws, struct lws *wsi, char out[PEER_TEXT_MAX])
{
    char x_forwarded_for[FORWARDED_BYTES], forwarded[FORWARDED_BYTES], peer[PEER_TEXT_MAX];
    bool has_one, has_other;

    peer_text(lws_get_socket_fd(wsi), peer);
    has_one = lws_hdr_copy(wsi, x_forwarded_for, sizeof x_forwarded_for,
                           WSI_TOKEN_X_FORWARDED_FOR) > 0;
    has_other = lws_hdr_custom_copy(wsi, forwarded, sizeof forwarded, "forwarded:", 10) > 0;
    forwarded_client(ws->options.proxies, peer, has_one ? x_forwarded_for : NULL,
                     has_other ? forwarded : NULL, out);
}

/* The library has taken the query apart, and decoded it. */
static bool read_query(struct lws *wsi, struct page_ask *ask)
{
    char pair[HEADER_BYTES];
    int len;

    for (int i = 0; lws_hdr_fragment_length(wsi, WSI_TOKEN_HTTP_URI_ARGS, i) > 0; i++) {
        len = lws_hdr_copy_fragment(wsi, pair, sizeof pair, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (len < 0 || !webform_add_pair(ask->arena, &ask->query, pair, (size_t)len))
            return false;
    }
    return true;
}

static enum http_code judge_page(struct conn *conn, const struct headers *h,
                                 const struct webpage *page, const char *address,
                                 struct page_body *body, char type[HEADER_BYTES])
{
    char length[HEADER_BYTES], encoding[HEADER_BYTES];
    struct http_body said = {
        .length = header(conn->wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, length),
        .encoding = header(conn->wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING, encoding),
    };
    enum http_code code = http_page_form(h->request.method, page->get, page->post, &said);

    body->content_type = header(conn->wsi, WSI_TOKEN_HTTP_CONTENT_TYPE, type);
    body->type = webform_type_of(body->content_type);
    body->size = said.size;
    if (code == CODE_OK && body->size > 0 && body->type == WEBFORM_NONE)
        code = CODE_WRONG_TYPE;
    if (code == CODE_OK && !conn->ws->options.admits(conn->ws->options.ctx, address))
        code = CODE_TOO_MANY;
    return code;
}

static const char *page_refusal(enum http_code code)
{
    switch (code) {
    case CODE_WRONG_METHOD:
        return "not with this method\n";
    case CODE_LENGTH_REQUIRED:
        return "say how long the body is\n";
    case CODE_TOO_LARGE:
        return "the body is too large\n";
    case CODE_WRONG_TYPE:
        return "a form is application/x-www-form-urlencoded or multipart/form-data\n";
    case CODE_TOO_MANY:
        return "too many requests from this address\n";
    case CODE_OK:
    case CODE_BAD_REQUEST:
    case CODE_UNAUTHORIZED:
    case CODE_FORBIDDEN:
    case CODE_NOT_FOUND:
    case CODE_UPGRADE_REQUIRED:
    case CODE_INTERNAL:
    case CODE_UNAVAILABLE:
        break;
    }
    return "this is no request for a page\n";
}

static int ask_for_page(struct conn *conn, const struct headers *h, const struct webpage *page,
                        const char *rest)
{
    struct page_ask ask = { .page = page, .post = h->request.method == HTTP_POST };
    char address[PEER_TEXT_MAX], type[HEADER_BYTES];
    bool head_only = h->request.method == HTTP_HEAD;
    struct page_body body = { 0 };
    enum http_code code;

    name_client(conn->ws, conn->wsi, address);
    code = judge_page(conn, h, page, address, &body, type);
    if (code == CODE_OK) {
        ask.arena = arena_new();
        ask.rest = arena_strdup(ask.arena, rest);
        ask.address = arena_strdup(ask.arena, address);
        body.content_type = arena_strdup(ask.arena, body.content_type ? body.content_type : "");
        if (read_query(conn->wsi, &ask))
            return ws_exchange_page(conn, &ask, &body, head_only);
        arena_free(ask.arena);
        code = CODE_BAD_REQUEST;
    }
    return ws_http_respond(conn->wsi, &(struct http_reply){
                                          .code = code,
                                          .allow = page->post ? "GET, HEAD, POST" : "GET, HEAD",
                                          .body = page_refusal(code),
                                          .len = strlen(page_refusal(code)),
                                          .head_only = head_only,
                                      });
}

int ws_http_asked(struct conn *conn, const char *path)
{
    const struct webpage *page;
    struct headers h = { 0 };
    struct http_answer answer;
    const char *rest;

    visit_ask(lws_get_opaque_user_data(conn->wsi));
    read_headers(conn->wsi, path, &h);
    page = webpage_find(path, &rest);
    if (page)
        return ask_for_page(conn, &h, page, rest);
    answer = http_respond(&h.request, &conn->ws->options.rules);
    if (answer.metrics)
        return ws_exchange_metrics(conn);
    return respond(conn->wsi, answer.code, answer.text, h.request.method == HTTP_HEAD);
}

/* ---- upgrades ---- */

int ws_http_confirm_upgrade(struct lws *wsi, char *wanted)
{
    struct headers h = { 0 };
    enum http_code code;

    if (lws_hdr_total_length(wsi, WSI_TOKEN_UPGRADE) == 0)
        return -1; /* the headers are gone, and `wanted` with them */
    visit_ask(lws_get_opaque_user_data(wsi));
    if (strcasecmp(wanted, "websocket") != 0) {
        /* RFC 9110 7.8: a server may ignore an Upgrade. The library is made to by a word it does
         * not know; the request is then answered as if it had not asked. */
        wanted[0] = '-';
        return 0;
    }
    read_headers(wsi, NULL, &h);
    code = http_upgrade_form(&h.request);
    return code == CODE_OK ? 0 : respond(wsi, code, refusal_text(code), false);
}

int ws_http_filter_upgrade(struct ws *ws, struct lws *wsi)
{
    struct headers h = { 0 };
    struct visit *visit = lws_get_opaque_user_data(wsi);
    char address[PEER_TEXT_MAX];
    enum http_code code;

    read_headers(wsi, NULL, &h);
    code = http_upgrade_rights(&h.request, &ws->options.rules);
    name_client(ws, wsi, address);
    if (code == CODE_OK && visit && !visit_upgrade(ws->options.visitors, visit, address))
        code = CODE_TOO_MANY;
    if (code == CODE_OK && !h.request.authorization &&
        !ws->options.admits(ws->options.ctx, address))
        code = CODE_TOO_MANY;
    if (code == CODE_OK)
        return 0;
    ws->options.sessions->counters->refused_upgrades++;
    return respond(wsi, code, refusal_text(code), false);
}

int ws_http_established(struct conn *conn)
{
    struct ws *ws = conn->ws;
    struct headers h = { 0 };
    uint8_t hash[TOKEN_HASH_SIZE];
    char address[PEER_TEXT_MAX];
    bool has_token;

    read_headers(conn->wsi, NULL, &h);
    has_token = http_bearer(&h.request, hash);
    name_client(ws, conn->wsi, address);
    conn->session = session_open(ws->options.sessions, conn, address, has_token ? hash : NULL);
    ws->options.opened(ws->options.ctx, conn->session, has_token ? hash : NULL);
    return 0;
}
