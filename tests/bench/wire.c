/* Frames are parsed where they lie in `in`; only fragmented messages are copied together. */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { IN_MAX_BYTES = 64 << 20, READ_BYTES = 256 << 10, WAIT_S = 60, HEAD_MAX_BYTES = 2048 };

void fail(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    fputs("everi-load: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

bool address_parse(const char *url, struct address *out)
{
    *out = (struct address){ .path = "/ws" };
    return sscanf(url, "ws://%63[0-9.]:%d%63s", out->host, &out->port, out->path) >= 2 &&
           out->port > 0 && out->port < 65536;
}

static void write_all(struct wire *wire, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = send(wire->fd, bytes, len, MSG_NOSIGNAL);

        if (n < 0 && errno == EAGAIN) {
            struct pollfd writable = { .fd = wire->fd, .events = POLLOUT };

            if (poll(&writable, 1, WAIT_S * 1000) != 1)
                fail("the server does not read");
            continue;
        }
        if (n < 0)
            fail("sending: %s", strerror(errno));
        bytes += n;
        len -= (size_t)n;
    }
}

/* False: nothing there now (a connection that does not block). */
static bool read_some(struct wire *wire)
{
    static char bytes[READ_BYTES]; /* one thread reads */
    ssize_t n = recv(wire->fd, bytes, sizeof bytes, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (n <= 0)
        fail("the server closed a connection");
    if (!buf_add(&wire->in, bytes, (size_t)n))
        fail("more than %d bytes wait to be parsed", IN_MAX_BYTES);
    return true;
}

static void drop_front(struct buf *b, size_t len)
{
    memmove(b->data, b->data + len, b->len - len);
    buf_truncate(b, b->len - len);
}

static void upgrade(struct wire *wire, const struct address *address, const char *token)
{
    char head[HEAD_MAX_BYTES];
    int len = snprintf(head, sizeof head,
                       "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: ZXZlcmktbG9hZC10ZXN0IQ==\r\n"
                       "Sec-WebSocket-Protocol: everi.v1\r\n%s%s%s\r\n",
                       address->path, address->host, address->port,
                       token ? "Authorization: Bearer " : "", token ? token : "",
                       token ? "\r\n" : "");
    const char *end = NULL;

    write_all(wire, head, (size_t)len);
    while (!end) {
        if (!read_some(wire))
            fail("no answer to the upgrade");
        end = memmem(wire->in.data, wire->in.len, "\r\n\r\n", 4);
    }
    if (strncmp(wire->in.data, "HTTP/1.1 101", 12) != 0)
        fail("the upgrade was refused: %.40s", wire->in.data);
    drop_front(&wire->in, (size_t)(end + 4 - wire->in.data));
}

void wire_open(struct wire *wire, const struct address *address, const char *token)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)address->port) };
    struct timeval wait = { .tv_sec = WAIT_S };
    int on = 1;

    *wire = (struct wire){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
    buf_init(&wire->in, IN_MAX_BYTES);
    buf_init(&wire->message, IN_MAX_BYTES);
    if (wire->fd < 0 || inet_pton(AF_INET, address->host, &to.sin_addr) != 1 ||
        connect(wire->fd, (struct sockaddr *)&to, sizeof to) != 0)
        fail("connecting to %s:%d: %s", address->host, address->port, strerror(errno));
    setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(wire->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    upgrade(wire, address, token);
}

void wire_close(struct wire *wire)
{
    close(wire->fd);
    buf_done(&wire->in);
    buf_done(&wire->message);
}

void wire_nonblocking(struct wire *wire)
{
    int flags = fcntl(wire->fd, F_GETFL);

    if (flags < 0 || fcntl(wire->fd, F_SETFL, flags | O_NONBLOCK) != 0)
        fail("fcntl: %s", strerror(errno));
}

void wire_put_frame(struct buf *out, int opcode, const char *payload, size_t len)
{
    unsigned char head[8] = { (unsigned char)(0x80 | opcode) };
    size_t head_len = 2;

    head[1] = (unsigned char)(0x80 | (len < 126 ? len : 126));
    if (len >= 126) {
        head[2] = (unsigned char)(len >> 8);
        head[3] = (unsigned char)len;
        head_len = 4;
    }
    if (len > 65535)
        fail("a message of %zu bytes is more than the server takes", len);
    buf_add(out, head, head_len);
    buf_add(out, "\0\0\0\0", 4); /* the mask */
    buf_add(out, payload, len);
}

static void send_frame(struct wire *wire, int opcode, const char *payload, size_t len)
{
    struct buf frame;

    buf_init(&frame, HEAD_MAX_BYTES + len);
    wire_put_frame(&frame, opcode, payload, len);
    write_all(wire, frame.data, frame.len);
    buf_done(&frame);
}

void wire_send(struct wire *wire, const char *text, size_t len)
{
    send_frame(wire, WIRE_TEXT, text, len);
}

bool wire_parse_frame(const char *bytes, size_t len, struct wire_frame *out)
{
    const unsigned char *b = (const unsigned char *)bytes;
    size_t head = 2;
    uint64_t size;

    if (len < head)
        return false;
    size = b[1] & 0x7f;
    head += size == 126 ? 2 : size == 127 ? 8 : 0;
    if (len < head)
        return false;
    if (head > 2) {
        size = 0;
        for (size_t i = 2; i < head; i++)
            size = size << 8 | b[i];
    }
    if (b[1] & 0x80 || size > IN_MAX_BYTES)
        fail("a frame that no server may send");
    if (len - head < size)
        return false;
    *out = (struct wire_frame){ .fin = b[0] & 0x80,
                                .opcode = b[0] & 0x0f,
                                .payload = bytes + head,
                                .len = (size_t)size,
                                .whole = head + (size_t)size };
    return true;
}

static void take_frame(struct wire *wire, const struct wire_frame *frame, wire_message *on_message,
                       void *ctx)
{
    if (frame->opcode == WIRE_CLOSE)
        fail("the server closes with %d", frame->len >= 2 ? (unsigned char)frame->payload[0] << 8 |
                                                                (unsigned char)frame->payload[1]
                                                          : 1005);
    if (frame->opcode == WIRE_PING) {
        send_frame(wire, WIRE_PONG, frame->payload, frame->len);
        return;
    }
    if (frame->opcode == WIRE_TEXT && frame->fin) {
        on_message(ctx, wire, frame->payload, frame->len);
        return;
    }
    buf_add(&wire->message, frame->payload, frame->len);
    if (!frame->fin)
        return;
    on_message(ctx, wire, wire->message.data, wire->message.len);
    buf_clear(&wire->message);
}

static void take_frames(struct wire *wire, wire_message *on_message, void *ctx)
{
    struct wire_frame frame;
    size_t at = 0;

    while (wire_parse_frame(wire->in.data + at, wire->in.len - at, &frame)) {
        take_frame(wire, &frame, on_message, ctx);
        at += frame.whole;
    }
    if (at > 0)
        drop_front(&wire->in, at);
}

void wire_read(struct wire *wire, wire_message *on_message, void *ctx)
{
    if (read_some(wire))
        take_frames(wire, on_message, ctx);
}

struct pending {
    int64_t id;
    json_t *answer; /* NULL: not yet */
};

static void find_answer(void *ctx, struct wire *wire UNUSED, const char *text, size_t len)
{
    struct pending *pending = ctx;
    json_t *value = json_loadb(text, len, 0, NULL);

    if (!pending->answer && json_is_object(value) &&
        json_integer_value(json_object_get(value, "id")) == pending->id)
        pending->answer = json_incref(value);
    json_decref(value);
}

static char *render_call(int64_t id, const char *method, json_t *params)
{
    json_t *call = json_pack("{s:s, s:I, s:s, s:o*}", "jsonrpc", "2.0", "id", (json_int_t)id,
                             "method", method, "params", params);
    char *text = json_dumps(call, JSON_COMPACT);

    json_decref(call);
    return text;
}

json_t *wire_call(struct wire *wire, const char *method, json_t *params)
{
    struct pending pending = { .id = ++wire->calls };
    char *text = render_call(pending.id, method, params);
    json_t *result;

    wire_send(wire, text, strlen(text));
    free(text); /* jansson's */
    while (!pending.answer) {
        if (!read_some(wire))
            fail("no answer to %s", method);
        take_frames(wire, find_answer, &pending);
    }
    result = json_incref(json_object_get(pending.answer, "result"));
    if (!result) {
        text = json_dumps(pending.answer, JSON_COMPACT);
        fail("%s: %s", method, text);
    }
    json_decref(pending.answer);
    return result;
}
