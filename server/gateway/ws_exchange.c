/* Plain requests that wait: for the rest of their body, then for an answer that another thread
 * makes. How many may is fixed; a stranger's share is small, so that nobody keeps the others out
 * with requests that never end.
 *
 * Of the library (4.1.6) was found by trying: a POST comes as LWS_CALLBACK_HTTP with its headers,
 * then its body in pieces of LWS_CALLBACK_HTTP_BODY. Each piece begins the library's time-out anew,
 * so a body that comes byte by byte is ended here.
 */
#include <string.h>

#include "clock.h"
#include "mem.h"
#include "peer.h"
#include "ws_parts.h"

static struct exchange *free_exchange(struct ws *ws, bool metrics)
{
    size_t from = metrics ? 0 : SCRAPES_MAX;
    size_t to = metrics ? SCRAPES_MAX : EXCHANGES_MAX;

    for (size_t i = from; i < to; i++)
        if (!ws->exchanges[i].conn)
            return &ws->exchanges[i];
    return NULL;
}

static size_t exchanges_of(const struct ws *ws, const char *address)
{
    size_t count = 0;

    for (size_t i = SCRAPES_MAX; i < EXCHANGES_MAX; i++)
        count += ws->exchanges[i].conn && strcmp(ws->exchanges[i].address, address) == 0;
    return count;
}

uint64_t ws_waiting(const struct ws *ws)
{
    uint64_t count = 0;

    for (size_t i = SCRAPES_MAX; i < EXCHANGES_MAX; i++)
        count += ws->exchanges[i].conn != NULL;
    return count;
}

static void enter(struct exchange *exchange, struct conn *conn)
{
    exchange->conn = conn;
    conn->exchange = exchange;
}

static struct http_ref ref_of(const struct ws *ws, const struct exchange *exchange)
{
    return (struct http_ref){ (uint32_t)(exchange - ws->exchanges), exchange->generation };
}

static int respond_plain(struct conn *conn, enum http_code code, const char *text)
{
    return ws_http_respond(conn->wsi,
                           &(struct http_reply){ .code = code, .body = text, .len = strlen(text) });
}

int ws_exchange_metrics(struct conn *conn)
{
    struct ws *ws = conn->ws;
    struct exchange *exchange = free_exchange(ws, true);

    if (!exchange)
        return respond_plain(conn, CODE_UNAVAILABLE, "too many ask at once\n");
    enter(exchange, conn);
    if (!ws->options.scrape(ws->options.ctx, ref_of(ws, exchange)))
        return respond_plain(conn, CODE_UNAVAILABLE, "not now\n");
    return 0;
}

/* ---- pages ---- */

/* Hands what was asked on; the exchange keeps nothing of it. */
static int hand_over(struct conn *conn)
{
    struct exchange *exchange = conn->exchange;
    struct page_ask ask = exchange->ask;
    struct ws *ws = conn->ws;

    exchange->ask.arena = NULL;
    exchange->expected = exchange->got = 0;
    if (ws->options.page(ws->options.ctx, ref_of(ws, exchange), &ask))
        return 0;
    return respond_plain(conn, CODE_UNAVAILABLE, "the server is busy: try again\n");
}

int ws_exchange_page(struct conn *conn, const struct page_ask *ask, const struct page_body *body,
                     bool head_only)
{
    struct ws *ws = conn->ws;
    struct exchange *exchange = free_exchange(ws, false);
    bool shared = exchanges_of(ws, ask->address) < EXCHANGES_ADDRESS_MAX;

    if (!exchange || !shared) {
        arena_free(ask->arena);
        return respond_plain(conn, shared ? CODE_UNAVAILABLE : CODE_TOO_MANY,
                             "too many ask at once\n");
    }
    enter(exchange, conn);
    exchange->ask = *ask;
    exchange->head_only = head_only;
    exchange->body = *body;
    exchange->expected = body->size;
    exchange->got = 0;
    exchange->body_by_ms = clock_mono_ms() + ws->options.handshake_timeout_s * 1000LL;
    memcpy(exchange->address, ask->address, strlen(ask->address) + 1);
    if (body->size > 0) {
        exchange->bytes = arena_alloc(ask->arena, body->size);
        return 0;
    }
    return hand_over(conn);
}

int ws_exchange_body(struct conn *conn, const char *bytes, size_t len)
{
    struct exchange *exchange = conn->exchange;

    if (len == 0) /* the library tells of an empty body, too */
        return 0;
    /* Beyond what it said, or after its time. */
    if (!exchange || len > exchange->expected - exchange->got ||
        clock_mono_ms() > exchange->body_by_ms)
        return -1;
    memcpy(exchange->bytes + exchange->got, bytes, len);
    exchange->got += len;
    if (exchange->got < exchange->expected)
        return 0;
    if (!webform_read(exchange->ask.arena, exchange->body.type, exchange->body.content_type,
                      exchange->bytes, exchange->got, &exchange->ask.form))
        return respond_plain(conn, CODE_BAD_REQUEST, "this is no form\n");
    return hand_over(conn);
}

/* ---- answers ---- */

void ws_answer(struct ws *ws, struct http_ref who, const struct http_reply *reply)
{
    struct exchange *exchange = &ws->exchanges[who.slot];
    struct http_reply whole = *reply;

    if (!exchange->conn || exchange->generation != who.generation)
        return;
    whole.head_only = exchange->head_only;
    ws->options.sessions->counters->pages[reply->code / 100 % COUNTED_STATUSES]++;
    buf_init(&exchange->response, reply->len + HTTP_HEAD_BYTES);
    http_write(&exchange->response, &whole);
    lws_callback_on_writable(exchange->conn->wsi);
}

int ws_exchange_writable(struct conn *conn)
{
    struct buf *response = conn->exchange ? &conn->exchange->response : NULL;

    if (!response || !response->data)
        return 0;
    (void)lws_write(conn->wsi, (unsigned char *)response->data, response->len, LWS_WRITE_HTTP);
    return -1;
}

void ws_exchange_ended(struct conn *conn)
{
    struct exchange *exchange = conn->exchange;

    if (!exchange)
        return;
    buf_done(&exchange->response);
    arena_free(exchange->ask.arena);
    *exchange = (struct exchange){ .generation = exchange->generation + 1 };
    conn->exchange = NULL;
}
