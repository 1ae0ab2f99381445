/* Everi: a group of all members, of whom the first one speaks. Logging in is the upgrade with a
 * token and a session.resume behind it, which says whether pushes may come as arrays. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fan.h"

static const char *token_of(const struct fan *fan, const struct member *member)
{
    return fan->tokens[member - fan->members];
}

static void say_upgrade(struct fan *fan, const struct member *member, struct buf *out)
{
    const struct address *a = &fan->options.address;

    buf_printf(out,
               "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ZXZlcmktbG9hZC10ZXN0IQ==\r\n"
               "Sec-WebSocket-Protocol: everi.v1\r\nAuthorization: Bearer %s\r\n\r\n",
               a->path, a->host, a->port, token_of(fan, member));
}

static void say_resume(struct fan *fan, const struct member *member, struct buf *out)
{
    char text[256];
    int len = snprintf(text, sizeof text,
                       "{\"jsonrpc\":\"2.0\",\"id\":\"in\",\"method\":\"session.resume\","
                       "\"params\":{\"token\":\"%s\",\"batch\":%s}}",
                       token_of(fan, member), fan->options.batch ? "true" : "false");

    wire_put_frame(out, WIRE_TEXT, text, (size_t)len);
}

static void publish(struct fan *fan, int64_t number, const char *text, struct buf *out)
{
    char call[512];
    int len = snprintf(call, sizeof call,
                       "{\"jsonrpc\":\"2.0\",\"id\":%" PRId64 ",\"method\":\"message.send\","
                       "\"params\":{\"conversation\":\"%s\",\"client_id\":\"fan-%010" PRId64
                       "\",\"text\":\"%s\"}}",
                       number, fan->options.group, number, text);

    wire_put_frame(out, WIRE_TEXT, call, (size_t)len);
}

static bool begins_with(const struct wire_frame *frame, const char *text)
{
    return frame->len >= strlen(text) && memcmp(frame->payload, text, strlen(text)) == 0;
}

static void take_frame(struct fan *fan, struct member *member, const struct wire_frame *frame)
{
    static const char answer[] = "{\"jsonrpc\":\"2.0\",\"id\":", result[] = ",\"result\":";
    struct buf pong CLEANUP(buf_done);
    char *end;
    int64_t number;

    buf_init(&pong, 256);
    if (frame->opcode == WIRE_PING) {
        wire_put_frame(&pong, WIRE_PONG, frame->payload, frame->len);
        member_say(member, pong.data, pong.len);
    } else if (frame->opcode != WIRE_TEXT || !frame->fin) {
        fail("a frame of kind %d", frame->opcode);
    } else if (begins_with(frame, answer)) {
        number = strtoll(frame->payload + sizeof answer - 1, &end, 10);
        if (strncmp(end, result, sizeof result - 1) != 0)
            fail("refused: %.*s", (int)(frame->len < 300 ? frame->len : 300), frame->payload);
        texts_answered(fan, number);
    } else {
        texts_find(fan, member, frame->payload, frame->len);
    }
}

static size_t take(struct fan *fan, struct member *member, const char *bytes, size_t len)
{
    struct wire_frame frame;
    size_t at = 0;

    while (wire_parse_frame(bytes + at, len - at, &frame)) {
        take_frame(fan, member, &frame);
        at += frame.whole;
    }
    return at;
}

const struct subject subject_everi = {
    .name = "everi",
    .greeting = { { say_upgrade, "\r\n\r\n", 4 }, { say_resume, "\"cursor\":\"", 10 } },
    .publish = publish,
    .take = take,
    .answers = true,
    .publisher_hears = true,
};
