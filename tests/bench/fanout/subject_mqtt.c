/* mosquitto over WebSocket, QoS 1 both ways: every text is answered by every member. A frame of the
 * server holds whole packets. */
#include <stdio.h>
#include <string.h>

#include "fan.h"

enum { PUBLISH_QOS1 = 0x32, PUBACK = 0x40, ANSWERS_MAX = 64 << 10, HEAD_MAX = 5 };

static void say_upgrade(struct fan *fan, const struct member *member, struct buf *out)
{
    const struct address *a = &fan->options.address;

    (void)member;
    buf_printf(out,
               "GET /mqtt HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ZXZlcmktbG9hZC10ZXN0IQ==\r\n"
               "Sec-WebSocket-Protocol: mqtt\r\n\r\n",
               a->host, a->port);
}

/* MQTT 3.1.1, a clean session, no keep-alive. */
static void say_connect(struct fan *fan, const struct member *member, struct buf *out)
{
    char packet[64], id[16];
    int id_len = snprintf(id, sizeof id, "fan%d", (int)(member - fan->members));
    int len = 0;

    packet[len++] = 0x10;
    packet[len++] = (char)(12 + id_len);
    memcpy(packet + len, "\0\4MQTT\4\2\0\0\0", 11);
    len += 11;
    packet[len++] = (char)id_len;
    memcpy(packet + len, id, (size_t)id_len);
    wire_put_frame(out, WIRE_BINARY, packet, (size_t)(len + id_len));
}

static void say_subscribe(struct fan *fan, const struct member *member, struct buf *out)
{
    (void)fan;
    wire_put_frame(out, WIRE_BINARY, member->publisher ? "\xc0\0" : "\x82\x09\0\1\0\4chat\1",
                   member->publisher ? 2 : 11);
}

static void publish(struct fan *fan, int64_t number, const char *text, struct buf *out)
{
    char packet[TEXT_BYTES + 16] = { PUBLISH_QOS1 };
    int rest = 8 + TEXT_BYTES; /* "chat" and its length, the packet's number */
    int id = (int)(number % 65535) + 1, len = 1;

    (void)fan;
    packet[len++] = (char)((rest & 0x7f) | 0x80);
    packet[len++] = (char)(rest >> 7);
    memcpy(packet + len, "\0\4chat", 6);
    len += 6;
    packet[len++] = (char)(id >> 8);
    packet[len++] = (char)id;
    memcpy(packet + len, text, TEXT_BYTES);
    wire_put_frame(out, WIRE_BINARY, packet, (size_t)len + TEXT_BYTES);
}

/* The packet's length with its head, and where its body begins. 0: not whole. */
static size_t packet_len(const unsigned char *bytes, size_t len, size_t *body)
{
    size_t rest = 0;

    for (size_t i = 1; i < len && i < HEAD_MAX; i++) {
        rest |= (size_t)(bytes[i] & 0x7f) << 7 * (i - 1);
        *body = i + 1;
        if (!(bytes[i] & 0x80))
            return *body + rest <= len ? *body + rest : 0;
    }
    return 0;
}

static void take_packets(struct fan *fan, struct member *member, const char *bytes, size_t len,
                         struct buf *answers)
{
    size_t body = 0, size;

    for (; len > 0; bytes += size, len -= size) {
        const unsigned char *b = (const unsigned char *)bytes;
        size_t topic;

        size = packet_len(b, len, &body);
        if (size == 0)
            fail("a packet that goes beyond its frame");
        if (b[0] == PUBACK)
            texts_answered(fan, fan->answered);
        if ((b[0] & 0xf6) != PUBLISH_QOS1)
            continue;
        topic = (size_t)b[body] << 8 | b[body + 1];
        buf_add(answers, "\x40\2", 2);
        buf_add(answers, bytes + body + 2 + topic, 2);
        texts_find(fan, member, bytes + body + 4 + topic, size - body - 4 - topic);
    }
}

static size_t take(struct fan *fan, struct member *member, const char *bytes, size_t len)
{
    struct buf answers CLEANUP(buf_done), frame_out CLEANUP(buf_done);
    struct wire_frame frame;
    size_t at = 0;

    buf_init(&answers, ANSWERS_MAX);
    buf_init(&frame_out, ANSWERS_MAX + 16);
    while (wire_parse_frame(bytes + at, len - at, &frame)) {
        if (frame.opcode == WIRE_CLOSE)
            fail("mosquitto closes");
        take_packets(fan, member, frame.payload, frame.len, &answers);
        at += frame.whole;
    }
    if (answers.len > 0) {
        wire_put_frame(&frame_out, WIRE_BINARY, answers.data, answers.len);
        member_say(member, frame_out.data, frame_out.len);
    }
    return at;
}

const struct subject subject_mqtt = {
    .name = "mosquitto",
    .greeting = { { say_upgrade, "\r\n\r\n", 4 },
                  { say_connect, "\x20\2\0\0", 4 },
                  { say_subscribe, "\0", 1 } },
    .publish = publish,
    .take = take,
    .answers = true,
};
