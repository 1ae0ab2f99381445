/* The loop and the connection, over libwebsockets' own poll loop.
 *
 * Invariant: the owner hears of exactly one connection at a time. Each net_connect is a new
 * generation, carried by its socket; whatever the library still says about an older one is
 * ignored and its socket closed. An end is recorded once, by whoever sees it first, and told from
 * a timer, so that no callback of the owner runs inside net_connect, net_close or net_fail.
 *
 * Bytes are written only when the library says that it can take them, one frame a turn.
 * Redirections are not followed: a login must not travel to where its owner did not send it. */
#include "net.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <libwebsockets.h>
#include <sodium.h>

#include "buf.h"
#include "mem.h"
#include "net_tls.h"
#include "net_words.h"

enum {
    FAREWELL_MS = 1000,
    PING_S = 60, /* the server pings after 25 s of silence: this notices that it has gone */
    HANGUP_S = 75,
    PIECE_BYTES = 16384,
};

struct frame {
    struct frame *next;
    size_t len;
    unsigned char bytes[]; /* LWS_PRE bytes of the library's, then `len` of ours */
};

struct watch {
    struct watch *next;
    net_fired *readable;
    void *arg;
};

struct net_timer {
    lws_sorted_usec_list_t sul;
    struct net *net;
    net_fired *fired;
    void *arg;
};

enum connection_state { CONNECTION_NONE, CONNECTION_DIALLING, CONNECTION_OPEN, CONNECTION_CLOSING };

struct net {
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct net_url url;
    struct net_tls *tls; /* NULL: a plain connection */
    const struct net_events *events;
    void *arg;

    enum connection_state state;
    uintptr_t generation;
    struct lws *wsi;
    struct buf incoming;
    struct frame *first, *last;
    unsigned farewell_code; /* of the server's close frame; 0: none came */
    struct net_end end;
    struct net_timer *deadline; /* for dialling, and for the farewell */
    struct net_timer *report;   /* tells `end` */

    struct watch *watches;
    bool stop, offline;
};

void net_end_set(struct net_end *end, enum net_end_kind kind, const char *fmt, ...)
{
    va_list args;

    end->kind = kind;
    va_start(args, fmt);
    vsnprintf(end->text, sizeof end->text, fmt, args);
    va_end(args);
}

static void drop_frame(struct net *net)
{
    struct frame *frame = net->first;

    net->first = frame->next;
    if (!net->first)
        net->last = NULL;
    /* The library masks in place, but with a key that stands before the bytes. */
    sodium_memzero(frame->bytes, LWS_PRE + frame->len);
    mem_free(frame);
}

/* Ends the connection once and for all; `closed` follows from the loop. */
static void end_connection(struct net *net, const struct net_end *end)
{
    if (net->state == CONNECTION_NONE)
        return;
    net->end = *end;
    net->state = CONNECTION_NONE;
    net->generation++;
    if (net->wsi)
        lws_set_timeout(net->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    net->wsi = NULL;
    while (net->first)
        drop_frame(net);
    buf_done(&net->incoming);
    net_timer_cancel(net->deadline);
    net_timer_set(net->report, 0);
}

static void tell_end(void *arg)
{
    struct net *net = arg;

    net->events->closed(net->arg, &net->end);
}

static void deadline_passed(void *arg)
{
    struct net *net = arg;
    struct net_end end = net->end;

    if (net->state == CONNECTION_DIALLING)
        net_end_set(&end, NET_END_UNREACHABLE, "did not answer within %d s", NET_CONNECT_MS / 1000);
    end_connection(net, &end);
}

static int on_piece(struct net *net, struct lws *wsi, const char *bytes, size_t len)
{
    uintptr_t generation = net->generation;
    struct net_end end;

    if (net->state == CONNECTION_CLOSING)
        return 0;
    if (lws_frame_is_binary(wsi)) {
        net_end_set(&end, NET_END_BROKEN, "sent a binary message, which Everi never does");
        end_connection(net, &end);
        return -1;
    }
    if (lws_is_first_fragment(wsi))
        buf_clear(&net->incoming);
    if (!buf_add(&net->incoming, bytes, len)) {
        net_end_set(&end, NET_END_BROKEN, "sent a message of more than %d MiB",
                    NET_MESSAGE_BYTES >> 20);
        end_connection(net, &end);
        return -1;
    }
    net->events->heard(net->arg);
    if (lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0) {
        struct buf whole = net->incoming;

        /* Taken out first: the owner may end the connection from within. */
        buf_init(&net->incoming, NET_MESSAGE_BYTES);
        net->events->message(net->arg, whole.data ? whole.data : "", whole.len);
        buf_done(&whole);
    }
    return net->generation == generation ? 0 : -1;
}

static int on_writable(struct net *net, struct lws *wsi)
{
    struct frame *frame = net->first;

    if (frame) {
        int sent = lws_write(wsi, frame->bytes + LWS_PRE, frame->len, LWS_WRITE_TEXT);

        drop_frame(net);
        if (sent < 0)
            return -1;
    } else if (net->state == CONNECTION_CLOSING) {
        lws_close_reason(wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
        return -1;
    }
    if (net->first || net->state == CONNECTION_CLOSING)
        lws_callback_on_writable(wsi);
    return 0;
}

static void on_open(struct net *net, struct lws *wsi)
{
    net->wsi = wsi;
    net->state = CONNECTION_OPEN;
    net_timer_cancel(net->deadline);
    net->events->opened(net->arg);
}

static void on_closed(struct net *net)
{
    struct net_end end = net->end;

    if (net->state != CONNECTION_CLOSING)
        net_words_closed(net->farewell_code, &end);
    net->wsi = NULL; /* it goes by itself */
    end_connection(net, &end);
}

static void on_refused(struct net *net, struct lws *wsi, const char *why, size_t len)
{
    struct net_end end;

    if (!net->tls || !net_tls_refused(net->tls, &end))
        net_words_refused((int)lws_http_client_http_response(wsi), why, why ? len : 0, &end);
    net->wsi = NULL;
    end_connection(net, &end);
}

static int connection_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user,
                               void *in, size_t len)
{
    struct net *net = lws_context_user(lws_get_context(wsi));
    bool current = net && net->state != CONNECTION_NONE &&
                   (uintptr_t)lws_get_opaque_user_data(wsi) == net->generation;

    (void)user;
    /* Most of the library's reasons concern servers. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        if (!current)
            return -1;
        on_open(net, wsi);
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return current ? on_piece(net, wsi, in, len) : -1;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return current ? on_writable(net, wsi) : -1;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        if (current && len >= 2)
            net->farewell_code = (unsigned)((unsigned char *)in)[0] << 8 | ((unsigned char *)in)[1];
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
    case LWS_CALLBACK_WSI_DESTROY: /* where neither of the other two came */
        if (current)
            on_closed(net);
        return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        if (current)
            on_refused(net, wsi, in, len);
        return 0;
    default:
        return 0;
    }
#pragma GCC diagnostic pop
}

static int watch_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                          size_t len)
{
    (void)user, (void)in, (void)len;
    if (reason == LWS_CALLBACK_RAW_RX_FILE) {
        struct watch *watch = lws_get_opaque_user_data(wsi);

        watch->readable(watch->arg);
    }
    return 0;
}

static const struct lws_protocols protocols[] = {
    { .name = "everi.v1",
      .callback = connection_callback,
      .rx_buffer_size = PIECE_BYTES,
      .tx_packet_size = 65536 },
    { .name = "watch", .callback = watch_callback },
    { 0 },
};

static const lws_retry_bo_t alive = {
    .secs_since_valid_ping = PING_S,
    .secs_since_valid_hangup = HANGUP_S,
};

static bool create_context(struct net *net)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .user = net,
        .retry_and_idle_policy = &alive,
        .pt_serv_buf_size = PIECE_BYTES,
        .fd_limit_per_thread = 16,
        /* Not $http_proxy: the library would send even loopback there, whatever $no_proxy says. */
        .http_proxy_address = "",
        /* Our own deadlines come first and say more. */
        .timeout_secs = 2 * NET_CONNECT_MS / 1000,
        .connect_timeout_secs = 2 * NET_CONNECT_MS / 1000,
        .options = net->tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0,
        .provided_client_ssl_ctx = net->tls ? net_tls_context(net->tls) : NULL,
    };

    lws_set_log_level(0, NULL);
    net->context = lws_create_context(&info);
    net->vhost = net->context ? lws_get_vhost_by_name(net->context, "default") : NULL;
    return net->vhost != NULL;
}

bool net_new(const struct net_url *url, const struct net_trust *trust, struct net **out,
             struct err *err)
{
    struct net *net = mem_new(sizeof *net);

    net->url = *url;
    buf_init(&net->incoming, NET_MESSAGE_BYTES);
    if (url->tls && !net_tls_new(url, trust, &net->tls, err)) {
        net_free(net);
        return false;
    }
    if (!create_context(net)) {
        net_free(net);
        return err_set(
            err, ERR_UNAVAILABLE, NULL,
            "no connection can be prepared: too many files are open, or memory is short");
    }
    net->deadline = net_timer_new(net, deadline_passed, net);
    net->report = net_timer_new(net, tell_end, net);
    *out = net;
    return true;
}

void net_free(struct net *net)
{
    if (!net)
        return;
    net->state = CONNECTION_NONE;
    net_timer_free(net->deadline);
    net_timer_free(net->report);
    if (net->context)
        lws_context_destroy(net->context);
    net_tls_free(net->tls); /* which the library does not own */
    while (net->first)
        drop_frame(net);
    while (net->watches) {
        struct watch *watch = net->watches;

        net->watches = watch->next;
        mem_free(watch);
    }
    buf_done(&net->incoming);
    mem_free(net);
}

void net_listen(struct net *net, const struct net_events *events, void *arg)
{
    net->events = events;
    net->arg = arg;
}

const struct net_url *net_address(const struct net *net)
{
    return &net->url;
}

const char *net_new_fingerprint(const struct net *net)
{
    return net->tls ? net_tls_new_fingerprint(net->tls) : "";
}

void net_connect(struct net *net)
{
    char host[sizeof net->url.host + 8];
    struct lws_client_connect_info info = {
        .context = net->context,
        .vhost = net->vhost,
        .address = net->url.host,
        .port = net->url.port,
        .path = net->url.path,
        .host = host,
        .protocol = protocols[0].name,
        .local_protocol_name = protocols[0].name,
        .ietf_version_or_minus_one = -1,
        /* The library would take an IPv6 address for a name up to its first colon: net_tls
         * compares names. */
        .ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT |
                          (net->tls ? LCCSCF_USE_SSL | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK : 0),
        .alpn = "http/1.1",
        .retry_and_idle_policy = &alive,
    };
    struct lws *wsi;
    uintptr_t generation = ++net->generation;

    snprintf(host, sizeof host, strchr(net->url.host, ':') ? "[%s]:%d" : "%s:%d", net->url.host,
             net->url.port);
    info.opaque_user_data = (void *)generation;
    net->state = CONNECTION_DIALLING;
    net->farewell_code = 0;
    if (net->tls)
        net_tls_begin(net->tls);
    if (net->offline) {
        struct net_end end;

        net_end_set(&end, NET_END_UNREACHABLE, "cannot be reached: there is no network");
        end_connection(net, &end);
        return;
    }
    net_timer_set(net->deadline, NET_CONNECT_MS);
    wsi = lws_client_connect_via_info(&info);
    if (net->generation != generation)
        return; /* it failed at once, and said so */
    net->wsi = wsi;
    if (!wsi) {
        struct net_end end;

        net_words_refused(0, NULL, 0, &end);
        end_connection(net, &end);
    }
}

void net_send(struct net *net, const char *bytes, size_t len)
{
    struct frame *frame;

    if (net->state != CONNECTION_OPEN)
        return;
    frame = mem_new(sizeof *frame + LWS_PRE + len);
    frame->len = len;
    memcpy(frame->bytes + LWS_PRE, bytes, len);
    if (net->last)
        net->last->next = frame;
    else
        net->first = frame;
    net->last = frame;
    lws_callback_on_writable(net->wsi);
}

void net_close(struct net *net)
{
    net_end_set(&net->end, NET_END_WANTED, "was left");
    if (net->state == CONNECTION_OPEN) {
        net->state = CONNECTION_CLOSING;
        net_timer_set(net->deadline, FAREWELL_MS);
        lws_callback_on_writable(net->wsi);
    } else if (net->state == CONNECTION_DIALLING) {
        struct net_end end = net->end;

        end_connection(net, &end);
    }
}

void net_fail(struct net *net, const struct net_end *end)
{
    end_connection(net, end);
}

void net_set_offline(struct net *net, bool offline)
{
    struct net_end end;

    net->offline = offline;
    if (!offline)
        return;
    net_end_set(&end, NET_END_LOST, "is gone: there is no network");
    end_connection(net, &end);
}

void net_run(struct net *net)
{
    /* The time given does not matter: the library sleeps until something happens. */
    while (!net->stop && lws_service(net->context, 0) >= 0)
        continue;
    net->stop = false;
}

void net_stop(struct net *net)
{
    net->stop = true;
    lws_cancel_service(net->context);
}

static void timer_fired(lws_sorted_usec_list_t *sul)
{
    struct net_timer *timer = lws_container_of(sul, struct net_timer, sul);

    timer->fired(timer->arg);
}

struct net_timer *net_timer_new(struct net *net, net_fired *fired, void *arg)
{
    struct net_timer *timer = mem_new(sizeof *timer);

    *timer = (struct net_timer){ .net = net, .fired = fired, .arg = arg };
    return timer;
}

void net_timer_free(struct net_timer *timer)
{
    if (!timer)
        return;
    net_timer_cancel(timer);
    mem_free(timer);
}

void net_timer_set(struct net_timer *timer, int64_t in_ms)
{
    lws_sul_schedule(timer->net->context, 0, &timer->sul, timer_fired, in_ms * 1000);
}

void net_timer_cancel(struct net_timer *timer)
{
    lws_sul_cancel(&timer->sul);
}

bool net_watch(struct net *net, int fd, net_fired *readable, void *arg)
{
    int own = dup(fd); /* the library closes what it was given */
    struct watch *watch;
    lws_adopt_desc_t adopt = {
        .vh = net->vhost,
        .type = LWS_ADOPT_RAW_FILE_DESC,
        .fd.filefd = own,
        .vh_prot_name = protocols[1].name,
    };

    if (own < 0)
        return false;
    watch = mem_new(sizeof *watch);
    *watch = (struct watch){ .next = net->watches, .readable = readable, .arg = arg };
    net->watches = watch;
    adopt.opaque = watch;
    return lws_adopt_descriptor_vhost_via_info(&adopt) != NULL;
}
