/* libwebsockets 4.1.6 as server: opening it, and its callbacks. What was read in its source stands
 * where it matters: ws_http.c, ws_writing.c; and here:
 *
 * - A frame that is not masked is taken like any other, against RFC 6455 5.1: the library tells
 *   nobody, and its headers have been read when we are called. Masks protect proxies from scripts
 *   in browsers, which cannot leave them out; a server loses nothing.
 */
#include "ws.h"

#include <string.h>
#include <sys/resource.h>

#include <libwebsockets.h>

#include "certificate.h"
#include "clock.h"
#include "log.h"
#include "mem.h"
#include "peer.h"
#include "tls_policy.h"
#include "ws_parts.h"

enum {
    READ_BYTES = 512, /* of each connection for as long as it lives; most requests fit */
    HANDSHAKES_MAX = 256,
    HANDSHAKE_LOOK_MS = 1000,
    FILES_WANTED = 65536,
    FILES_KEPT = 128, /* for everything that is no connection */
};

static int on_accepted(struct ws *ws, int fd)
{
    char address[PEER_TEXT_MAX];
    bool room;

    peer_text(fd, address);
    room = ws->accepting && ws->connections < ws->connections_max &&
           visitors_admit(ws->options.visitors, address,
                          proxies_trust(ws->options.proxies, address));
    return room && ws_writing_accept(ws, fd) ? 0 : -1;
}

static void enter(struct ws *ws, struct lws *wsi)
{
    char address[PEER_TEXT_MAX];

    peer_text(lws_get_socket_fd(wsi), address);
    ws->connections++;
    loop_at(ws->options.loop, clock_mono_ms() + HANDSHAKE_LOOK_MS);
    lws_set_opaque_user_data(wsi, visitors_enter(ws->options.visitors, address,
                                                 proxies_trust(ws->options.proxies, address)));
}

/* visit: NULL of the library's own sockets, which did not enter. */
static void leave(struct ws *ws, struct visit *visit)
{
    if (!visit)
        return;
    ws->connections--;
    visit_leave(ws->options.visitors, visit);
}

/* The library made the context, and asks for what it shall hold. */
static int set_up_tls(struct ws *ws, struct ssl_ctx_st *tls)
{
    uint64_t *failed = &ws->options.sessions->counters->tls_failed;

    ws->tls = tls;
    return tls_policy_apply(tls) && tls_policy_count_failed(tls, failed) &&
                   certificate_use(ws->options.certificate, tls)
               ? 0
               : -1;
}

static int on_receive(struct conn *conn, char *bytes, size_t len)
{
    const struct incoming in = { .bytes = bytes,
                                 .len = len,
                                 .rest = lws_remaining_packet_payload(conn->wsi),
                                 .first = lws_is_first_fragment(conn->wsi),
                                 .final = lws_is_final_fragment(conn->wsi),
                                 .binary = lws_frame_is_binary(conn->wsi) };

    session_receive(conn->session, &in);
    explicit_bzero(bytes, len); /* it may have held a password, and nobody reads it again */
    return 0;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum" /* the library's enum has a hundred members */

/* Of connections that were upgraded. */
static int on_session_event(struct conn *conn, enum lws_callback_reasons reason, char *bytes,
                            size_t len)
{
    switch (reason) {
    case LWS_CALLBACK_RECEIVE:
        return on_receive(conn, bytes, len);
    case LWS_CALLBACK_RECEIVE_PONG:
        session_heard(conn->session);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return ws_writing_ready(conn);
    case LWS_CALLBACK_CLOSED:
        session_closed(conn->session);
        conn->session = NULL;
        return 0;
    default:
        return 0;
    }
}

/* Of connections that were not (yet). */
static int on_http_event(struct conn *conn, enum lws_callback_reasons reason, const char *in,
                         size_t len)
{
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        return ws_http_established(conn);
    case LWS_CALLBACK_HTTP:
        return ws_http_asked(conn, in);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return ws_exchange_writable(conn);
    case LWS_CALLBACK_HTTP_BODY:
        return ws_exchange_body(conn, in, len);
    case LWS_CALLBACK_CLOSED_HTTP:
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
        ws_exchange_ended(conn);
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
        enter(ws, wsi);
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        leave(ws, lws_get_opaque_user_data(wsi));
        return 0;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return ws_http_confirm_upgrade(wsi, in);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return ws_http_filter_upgrade(ws, wsi);
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
                         : on_http_event(conn, reason, in, len);
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
        .max_http_header_data = (unsigned short)ws->options.header_bytes,
        .timeout_secs = (unsigned int)ws->options.handshake_timeout_s,
        .keepalive_timeout = ws->options.handshake_timeout_s,
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

/* A library that is a guest of the loop runs its time-outs behind events: without any, a stranger's
 * half of a handshake would stay. */
int64_t ws_tick(struct ws *ws)
{
    if (ws->options.visitors->handshakes == 0)
        return INT64_MAX;
    lws_cancel_service(ws->context);
    return clock_mono_ms() + HANDSHAKE_LOOK_MS;
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
