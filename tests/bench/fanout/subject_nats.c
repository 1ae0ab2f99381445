/* nats-server with JetStream: the subject is kept in a stream on disk, every publication is
 * answered when the stream has it, members hear the subject. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fan.h"

static void say_connect(struct fan *fan, const struct member *member, struct buf *out)
{
    (void)fan;
    buf_add_str(out, "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false}\r\n");
    buf_add_str(out, member->publisher ? "SUB answers 1\r\n" : "SUB chat 1\r\n");
    buf_add_str(out, "PING\r\n");
}

/* The server speaks first. */
static void say_nothing(struct fan *fan, const struct member *member, struct buf *out)
{
    (void)fan;
    (void)member;
    (void)out;
}

static void say_stream(struct fan *fan, const struct member *member, struct buf *out)
{
    static const char stream[] =
        "{\"name\":\"chat\",\"subjects\":[\"chat\"],\"retention\":\"limits\","
        "\"storage\":\"file\",\"max_consumers\":-1,\"max_msgs\":-1,\"max_bytes\":-1,"
        "\"discard\":\"old\",\"num_replicas\":1}";

    (void)fan;
    if (member->publisher)
        buf_printf(out, "PUB $JS.API.STREAM.CREATE.chat answers %zu\r\n%s\r\n", strlen(stream),
                   stream);
    buf_add_str(out, "PING\r\n");
}

static void publish(struct fan *fan, int64_t number, const char *text, struct buf *out)
{
    (void)fan;
    (void)number;
    buf_printf(out, "PUB chat answers %d\r\n%s\r\n", TEXT_BYTES, text);
}

/* {"stream":"chat","seq":1}: answers come in order. */
static size_t take_answers(struct fan *fan, const char *bytes, size_t len)
{
    static const char mark[] = "\"seq\":";
    size_t at = 0;
    const char *found;

    if (memmem(bytes, len, "\"error\"", 7) || memmem(bytes, len, "-ERR", 4))
        fail("JetStream refuses: %.*s", len < 300 ? (int)len : 300, bytes);
    while ((found = memmem(bytes + at, len - at, mark, sizeof mark - 1)) != NULL) {
        texts_answered(fan, fan->answered);
        at = (size_t)(found - bytes) + sizeof mark - 1;
    }
    return len >= at + sizeof mark ? len - (sizeof mark - 2) : at;
}

static size_t take(struct fan *fan, struct member *member, const char *bytes, size_t len)
{
    return member->publisher ? take_answers(fan, bytes, len)
                             : texts_find_in_stream(fan, member, bytes, len);
}

const struct subject subject_nats = {
    .name = "nats",
    .greeting = { { say_nothing, "INFO ", 5 },
                  { say_connect, "PONG", 4 },
                  { say_stream, "PONG", 4 } },
    .publish = publish,
    .take = take,
    .answers = true,
};
