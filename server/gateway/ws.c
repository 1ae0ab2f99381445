/* libwebsockets 4.1.6 as server, and what was read in its source:
 *
 * - Whole WebSocket frames of ours go out with LWS_WRITE_HTTP, which a connection in the WebSocket
 *   role passes on as it is (ops-ws.c, rops_write_role_protocol_ws, send_raw). What the socket does
 *   not take the library keeps, and sends before anything else (service.c,
 *   lws_handle_POLLOUT_event, "pending truncated sends"): its pongs and close frames come between
 *   our writes, never inside one, and each of our writes ends with a frame.
 * - To ask for WRITEABLE and be told costs two epoll_ctl and a look at the socket: a quarter of
 *   what a push to a thousand costs. So pushes go out without the library (io_write_now) as long as
 *   the kernel is sure to take them whole: it calls a socket writable when a third of its buffer is
 *   free, and less than that is written until it is asked again. The library knows nothing of it
 *   and needs not: whole frames went out, and lws_write is never called outside of WRITEABLE.
 *   Should the kernel take a part only, for want of memory, the connection is ended.
 * - A close frame is sent only from WRITEABLE, with nothing written before it in the same call:
 *   with bytes still buffered the library would drop it (close.c, LRS_FLUSHING_BEFORE_CLOSE).
 * - With TLS nothing may go past the library: there io_write_now has no room, ever. What OpenSSL
 *   does not get rid of the library keeps as without TLS.
 * - A frame that is not masked is taken like any other, against RFC 6455 5.1: the library tells
 *   nobody, and its headers have been read when we are called. Masks protect proxies from scripts
 *   in browsers, which cannot leave them out; a server loses nothing.
 * - A time-out set outside of the library's callbacks begins to run with its next event; so a kill
 *   is followed by lws_cancel_service.
 * - LWS_CALLBACK_HTTP_CONFIRM_UPGRADE is the only call before the library takes `Upgrade: h2c` or
 *   hangs up on a handshake it dislikes. CVE-2025-11677 is about handlers of it: after an unknown
 *   upgrade the library has answered 403 and may have given the headers back, and still calls with
 *   a pointer into them. Ours asks first whether the headers are there (lws_hdr_total_length says 0
 *   without them) and hangs up if not, which is the library's own safe way out (bail_nuke_ah). Not
 *   to handle it would not be safer: the library itself reads the same pointer next.
 */
#include "ws.h"

#include <assert.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <libwebsockets.h>

#include "certificate.h"
#include "log.h"
#include "mem.h"
#include "peer.h"
#include "tls_policy.h"

enum {
    WRITE_BYTES = 65536,
    READ_BYTES = 512, /* of each connection for as long as it lives; most requests fit */
    SEND_BUFFER_BYTES = 256 * 1024, /* protocol: "`SO_SNDBUF` is 256 KiB" */
    SEND_TIMEOUT_MS = 15000,        /* protocol: "`TCP_USER_TIMEOUT` 15 s" */
    WRITE_NOW_BYTES = 32 * 1024,
    WRITE_KEEPING_BYTES = 1024, /* what the kernel counts for a write beside its bytes */
    HANDSHAKES_MAX = 256,
    HANDSHAKE_SECONDS = 10,
    FILES_WANTED = 65536,
    FILES_KEPT = 128, /* for everything that is no connection */
    SCRAPES_MAX = 8,
    HTTP_HEAD_BYTES = 1024,
    HEADER_BYTES = 512,
};

/* The library's data of one socket. */
struct conn {
    struct lws *wsi;
    struct ws *ws;
    struct session *session; /* after the upgrade */
    uint32_t room;           /* that the kernel is sure to have: see io_write_now */
    struct scrape *scrape;   /* while it waits for /metrics */
};

/* One who waits for /metrics. */
struct scrape {
    struct conn *conn; /* NULL: free */
    uint32_t generation;
    struct buf response;
};

struct ws {
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct ssl_ctx_st *tls; /* the library's; NULL: no TLS */
    struct ws_options options;
    struct lws_protocols protocols[3];
    lws_retry_bo_t no_pings;
    bool accepting;
    uint32_t writable_room; /* that the kernel has when it calls a socket writable */
    int connections, connections_max;
    struct scrape scrapes[SCRAPES_MAX];
    uint8_t out[LWS_PRE + WRITE_BYTES];
};

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

static int on_http_writable(struct conn *conn)
{
    struct buf *response = conn->scrape ? &conn->scrape->response : NULL;

    if (!response || !response->data)
        return 0;
    (void)lws_write(conn->wsi, (unsigned char *)response->data, response->len, LWS_WRITE_HTTP);
    return -1;
}

static void end_scrape(struct conn *conn)
{
    if (!conn->scrape)
        return;
    buf_done(&conn->scrape->response);
    conn->scrape->conn = NULL;
    conn->scrape->generation++;
    conn->scrape = NULL;
}

static int on_http(struct conn *conn, const char *path)
{
    struct headers h = { 0 };
    struct http_answer answer;

    read_headers(conn->wsi, path, &h);
    answer = http_respond(&h.request, &conn->ws->options.rules);
    if (answer.metrics)
        return wait_for_metrics(conn);
    return respond(conn->wsi, answer.code, answer.text, h.request.method == HTTP_HEAD);
}

/* ---- upgrades ---- */

static int on_confirm_upgrade(struct lws *wsi, char *wanted)
{
    struct headers h = { 0 };
    enum http_code code;

    if (lws_hdr_total_length(wsi, WSI_TOKEN_UPGRADE) == 0)
        return -1; /* the headers are gone, and `wanted` with them */
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

static int on_filter_upgrade(struct ws *ws, struct lws *wsi)
{
    struct headers h = { 0 };
    enum http_code code;

    read_headers(wsi, NULL, &h);
    code = http_upgrade_rights(&h.request, &ws->options.rules);
    if (code == CODE_OK)
        return 0;
    ws->options.sessions->counters->refused_upgrades++;
    return respond(wsi, code, refusal_text(code), false);
}

static int on_established(struct conn *conn)
{
    struct ws *ws = conn->ws;
    struct headers h = { 0 };
    uint8_t hash[TOKEN_HASH_SIZE];
    char address[PEER_TEXT_MAX];
    bool has_token;

    read_headers(conn->wsi, NULL, &h);
    has_token = http_bearer(&h.request, hash);
    peer_text(lws_get_socket_fd(conn->wsi), address);
    conn->session = session_open(ws->options.sessions, conn, address, has_token ? hash : NULL);
    ws->options.opened(ws->options.ctx, conn->session, has_token ? hash : NULL);
    return 0;
}

/* ---- bytes ---- */

static int on_receive(struct conn *conn, const char *bytes, size_t len)
{
    const struct incoming in = { .bytes = bytes,
                                 .len = len,
                                 .rest = lws_remaining_packet_payload(conn->wsi),
                                 .first = lws_is_first_fragment(conn->wsi),
                                 .final = lws_is_final_fragment(conn->wsi),
                                 .binary = lws_frame_is_binary(conn->wsi) };

    session_receive(conn->session, &in);
    return 0;
}

/* What a write takes of the kernel's room: its bytes, and what it counts for keeping them. */
static uint32_t room_of(size_t len)
{
    return (uint32_t)(len + len / 8 + WRITE_KEEPING_BYTES);
}

static int write_out(struct conn *conn, struct outgoing *out)
{
    struct counters *counters = conn->session->all->counters;
    int sent = lws_write(conn->wsi, out->bytes, out->len, LWS_WRITE_HTTP);

    conn->room = out->big || conn->room < room_of(out->len) ? 0 : conn->room - room_of(out->len);
    counters->writes++;
    counters->bytes_sent += out->len;
    if (sent >= 0 && out->big) {
        size_t rest = out->big->len - out->big_from;

        counters->bytes_sent += rest;
        sent = lws_write(conn->wsi, (unsigned char *)out->big->bytes + out->big_from, rest,
                         LWS_WRITE_HTTP);
    }
    if (out->big)
        frame_release(out->big);
    if (sent < 0)
        return -1;
    session_wrote(conn->session, lws_partial_buffered(conn->wsi));
    return 0;
}

static int on_writable(struct conn *conn)
{
    struct outgoing out = { .bytes = conn->ws->out + LWS_PRE, .cap = WRITE_BYTES };

    conn->room = lws_is_ssl(conn->wsi) ? 0 : conn->ws->writable_room;
    switch (session_writable(conn->session, &out)) {
    case OUT_NOTHING:
        return 0;
    case OUT_SEND:
        return write_out(conn, &out);
    case OUT_CLOSE:
        lws_close_reason(conn->wsi, (enum lws_close_status)out.close_code, NULL, 0);
        return -1;
    }
    return 0;
}

static void io_want_write(void *socket)
{
    lws_callback_on_writable(((struct conn *)socket)->wsi);
}

static void io_hold_reading(void *socket, bool hold)
{
    lws_rx_flow_control(((struct conn *)socket)->wsi, !hold);
}

static void io_kill(void *socket)
{
    struct conn *conn = socket;

    lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    lws_cancel_service(conn->ws->context);
}

/* Never with TLS: there on_writable finds no room. */
static bool io_write_now(void *socket)
{
    struct conn *conn = socket;
    struct counters *counters = conn->session->all->counters;
    struct outgoing out = { .bytes = conn->ws->out + LWS_PRE };

    if (conn->room < room_of(WRITE_NOW_BYTES) || lws_partial_buffered(conn->wsi))
        return false;
    out.cap = WRITE_NOW_BYTES;
    if (session_writable(conn->session, &out) != OUT_SEND)
        return true;
    assert(!out.big);
    conn->room -= room_of(out.len);
    counters->writes++;
    counters->bytes_sent += out.len;
    if (send(lws_get_socket_fd(conn->wsi), out.bytes, out.len, MSG_DONTWAIT | MSG_NOSIGNAL) !=
        (ssize_t)out.len)
        session_tore(conn->session);
    return true;
}

const struct session_io ws_io = { io_want_write, io_hold_reading, io_kill, io_write_now };

/* ---- the library's callbacks ---- */

static int on_accepted(struct ws *ws, int fd)
{
    int send_buffer = SEND_BUFFER_BYTES;
    unsigned int timeout_ms = SEND_TIMEOUT_MS;
    socklen_t len = sizeof send_buffer;

    if (!ws->accepting || ws->connections >= ws->connections_max)
        return -1;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, sizeof timeout_ms) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, &len) != 0)
        return -1;
    /* A third of what it was given, which is not always what was asked for; less some. */
    ws->writable_room = (uint32_t)send_buffer / 10 * 3;
    return 0;
}

/* The library made the context, and asks for what it shall hold. */
static int set_up_tls(struct ws *ws, struct ssl_ctx_st *tls)
{
    ws->tls = tls;
    return tls_policy_apply(tls) && certificate_use(ws->options.certificate, tls) ? 0 : -1;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum" /* the library's enum has a hundred members */

/* Of connections that were upgraded. */
static int on_session_event(struct conn *conn, enum lws_callback_reasons reason, const char *bytes,
                            size_t len)
{
    switch (reason) {
    case LWS_CALLBACK_RECEIVE:
        return on_receive(conn, bytes, len);
    case LWS_CALLBACK_RECEIVE_PONG:
        session_heard(conn->session);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return on_writable(conn);
    case LWS_CALLBACK_CLOSED:
        session_closed(conn->session);
        conn->session = NULL;
        return 0;
    default:
        return 0;
    }
}

/* Of connections that were not (yet). */
static int on_http_event(struct conn *conn, enum lws_callback_reasons reason, const char *path)
{
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        return on_established(conn);
    case LWS_CALLBACK_HTTP:
        return on_http(conn, path);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return on_http_writable(conn);
    case LWS_CALLBACK_HTTP_BODY:
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return -1;
    case LWS_CALLBACK_CLOSED_HTTP:
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
        end_scrape(conn);
        return 0;
    default:
        return 0;
    }
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
    struct conn *conn = user;
    struct ws *ws = lws_context_user(lws_get_context(wsi));

    switch (reason) {
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
        return set_up_tls(ws, user);
    case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
        return on_accepted(ws, (int)(intptr_t)in);
    case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED:
        ws->connections++;
        lws_set_opaque_user_data(wsi, ws); /* it is counted */
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        ws->connections -= lws_get_opaque_user_data(wsi) != NULL;
        return 0;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return on_confirm_upgrade(wsi, in);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return on_filter_upgrade(ws, wsi);
    case LWS_CALLBACK_RAW_ADOPT: /* CONNECT: the library would take it for something else */
    case LWS_CALLBACK_RAW_RX:
        return -1;
    default:
        break;
    }
    if (!conn)
        return 0;
    conn->wsi = wsi;
    conn->ws = ws;
    return conn->session ? on_session_event(conn, reason, in, len)
                         : on_http_event(conn, reason, in);
}

#pragma GCC diagnostic pop

/* ---- opening and closing ---- */

static void log_while_opening(int level, const char *line)
{
    (void)level;
    log_line(LOG_WARNING, NULL, "libwebsockets: %s", line);
}

/* Strangers make the library complain as they like: that is no news for the operator. */
static void log_while_serving(int level, const char *line)
{
    (void)level;
    log_line(LOG_DEBUG, NULL, "libwebsockets: %s", line);
}

/* Room for connections: the library's tables are as large as the limit, so it is not the highest
 * possible one. */
static int allow_files(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return FILES_KEPT;
    if (files.rlim_cur < FILES_WANTED) {
        files.rlim_cur = files.rlim_max < FILES_WANTED ? files.rlim_max : FILES_WANTED;
        if (setrlimit(RLIMIT_NOFILE, &files) != 0)
            log_warning("the limit on open files stays at %d", (int)files.rlim_cur);
    }
    return files.rlim_cur > INT32_MAX ? INT32_MAX : (int)files.rlim_cur;
}

static struct lws_protocols protocol_named(const char *name)
{
    return (struct lws_protocols){ .name = name,
                                   .callback = on_event,
                                   .per_session_data_size = sizeof(struct conn),
                                   .rx_buffer_size = READ_BYTES,
                                   .tx_packet_size = WRITE_BYTES };
}

static struct lws_context *create_context(struct ws *ws, const struct peer_address *address)
{
    void *loops[] = { loop_handle(ws->options.loop) };
    unsigned tls = ws->options.certificate ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
                                                 LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX
                                           : 0;
    struct lws_context_creation_info info = {
        .port = ws->options.port,
        .iface = address->any ? NULL : address->text,
        .protocols = ws->protocols,
        .vhost_name = "everi",
        .user = ws,
        .foreign_loops = loops,
        .options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND |
                   (address->ipv6 ? 0 : LWS_SERVER_OPTION_DISABLE_IPV6) | tls,
        .alpn = "http/1.1",
        .max_http_header_pool = HANDSHAKES_MAX,
        .timeout_secs = HANDSHAKE_SECONDS,
        .keepalive_timeout = HANDSHAKE_SECONDS,
        .retry_and_idle_policy = &ws->no_pings,
        .gid = -1,
        .uid = -1,
    };

    return lws_create_context(&info);
}

bool ws_open(const struct ws_options *options, struct ws **out, struct err *err)
{
    struct peer_address address;
    struct ws *ws;

    if (!peer_resolve(options->host, options->port, &address, err))
        return false;
    ws = mem_new(sizeof *ws);
    ws->options = *options;
    ws->connections_max = allow_files() - FILES_KEPT;
    ws->accepting = true;
    /* Who offers no subprotocol gets the first: it has a name that nobody can offer. */
    ws->protocols[0] = protocol_named("everi, without a subprotocol");
    ws->protocols[1] = protocol_named(http_subprotocol);
    lws_set_log_level(LLL_ERR | LLL_WARN, log_while_opening);
    ws->context = create_context(ws, &address);
    lws_set_log_level(LLL_ERR | LLL_WARN, log_while_serving);
    if (!ws->context) {
        mem_free(ws);
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "libwebsockets does not start: is its libev part there? On Debian: "
                       "apt install libwebsockets-evlib-ev");
    }
    ws->vhost = lws_get_vhost_by_name(ws->context, "everi");
    *out = ws;
    return true;
}

int ws_port(const struct ws *ws)
{
    return lws_get_vhost_listen_port(ws->vhost);
}

bool ws_use_certificate(struct ws *ws, const struct certificate *certificate)
{
    return certificate_use(certificate, ws->tls);
}

void ws_stop_accepting(struct ws *ws)
{
    ws->accepting = false;
}

void ws_close(struct ws *ws)
{
    if (!ws)
        return;
    lws_context_destroy(ws->context);
    mem_free(ws);
}
