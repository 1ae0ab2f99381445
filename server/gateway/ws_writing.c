/* What leaves through an upgraded socket, and what was read in the library's source (4.1.6):
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
 * - A time-out set outside of the library's callbacks begins to run with its next event; so a kill
 *   is followed by lws_cancel_service.
 */
#include <assert.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "ws_parts.h"

enum {
    SEND_BUFFER_BYTES = 256 * 1024, /* protocol: "`SO_SNDBUF` is 256 KiB" */
    SEND_TIMEOUT_MS = 15000,        /* protocol: "`TCP_USER_TIMEOUT` 15 s" */
    WRITE_NOW_BYTES = 32 * 1024,
    WRITE_KEEPING_BYTES = 1024, /* what the kernel counts for a write beside its bytes */
};

bool ws_writing_accept(struct ws *ws, int fd)
{
    int send_buffer = SEND_BUFFER_BYTES;
    unsigned int timeout_ms = SEND_TIMEOUT_MS;
    socklen_t len = sizeof send_buffer;

    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, sizeof timeout_ms) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, &len) != 0)
        return false;
    /* A third of what it was given, which is not always what was asked for; less some. */
    ws->writable_room = (uint32_t)send_buffer / 10 * 3;
    return true;
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

int ws_writing_ready(struct conn *conn)
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
