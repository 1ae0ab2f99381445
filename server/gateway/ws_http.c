/* Sockets before they are upgraded, and those that never are: headers for http.c, its answers,
 * those who wait for /metrics.
 *
 * LWS_CALLBACK_HTTP_CONFIRM_UPGRADE is the only call before the library takes `Upgrade: h2c` or
 * hangs up on a handshake it dislikes. CVE-2025-11677 is about handlers of it: after an unknown
 * upgrade the library has answered 403 and may have given the headers back, and still calls with
 * a pointer into them. Ours asks first whether the headers are there (lws_hdr_total_length says 0
 * without them) and hangs up if not, which is the library's own safe way out (bail_nuke_ah). Not
 * to handle it would not be safer: the library itself reads the same pointer next.
 */
#include <string.h>

#include "mem.h"
#include "peer.h"
#include "ws_parts.h"

enum { HTTP_HEAD_BYTES = 1024, HEADER_BYTES = 512, FORWARDED_BYTES = 4096 };

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
    case CODE_UNAVAILABLE:
        break;
    }
    return "not now\n";
}

/* A short response on a socket that has not been written to: it fits. Returns what tells the
 * library to close behind it. */
static int respond(struct lws *wsi, enum http_code code, const char *text, bool head_only)
{
    struct buf response CLEANUP(buf_done);

    buf_init(&response, HTTP_HEAD_BYTES);
    http_write(&response, code, text, strlen(text), head_only);
    (void)lws_write(wsi, (unsigned char *)response.data, response.len, LWS_WRITE_HTTP);
    return -1;
}

static struct scrape *free_scrape(struct ws *ws)
{
    for (size_t i = 0; i < SCRAPES_MAX; i++)
        if (!ws->scrapes[i].conn)
            return &ws->scrapes[i];
    return NULL;
}

static int wait_for_metrics(struct conn *conn)
{
    struct ws *ws = conn->ws;
    struct scrape *scrape = free_scrape(ws);
    struct http_ref ref;

    if (!scrape)
        return respond(conn->wsi, CODE_UNAVAILABLE, "too many ask at once\n", false);
    scrape->conn = conn;
    conn->scrape = scrape;
    ref = (struct http_ref){ (uint32_t)(scrape - ws->scrapes), scrape->generation };
    if (!ws->options.scrape(ws->options.ctx, ref))
        return respond(conn->wsi, CODE_UNAVAILABLE, "not now\n", false);
    return 0;
}

void ws_scraped(struct ws *ws, struct http_ref who, const struct buf *text)
{
    struct scrape *scrape = &ws->scrapes[who.slot];

    if (!scrape->conn || scrape->generation != who.generation)
        return;
    buf_init(&scrape->response, text->len + HTTP_HEAD_BYTES);
    http_write(&scrape->response, CODE_OK, text->data, text->len, false);
    lws_callback_on_writable(scrape->conn->wsi);
}

int ws_http_writable(struct conn *conn)
{
    struct buf *response = conn->scrape ? &conn->scrape->response : NULL;

    if (!response || !response->data)
        return 0;
    (void)lws_write(conn->wsi, (unsigned char *)response->data, response->len, LWS_WRITE_HTTP);
    return -1;
}

void ws_http_ended(struct conn *conn)
{
    if (!conn->scrape)
        return;
    buf_done(&conn->scrape->response);
    conn->scrape->conn = NULL;
    conn->scrape->generation++;
    conn->scrape = NULL;
}

int ws_http_asked(struct conn *conn, const char *path)
{
    struct headers h = { 0 };
    struct http_answer answer;

    visit_ask(lws_get_opaque_user_data(conn->wsi));
    read_headers(conn->wsi, path, &h);
    answer = http_respond(&h.request, &conn->ws->options.rules);
    if (answer.metrics)
        return wait_for_metrics(conn);
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
