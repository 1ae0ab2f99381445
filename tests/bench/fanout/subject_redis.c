/* redis: plain pub/sub, which keeps nothing. */
#include <stdio.h>
#include <string.h>

#include "fan.h"

static void say_subscribe(struct fan *fan, const struct member *member, struct buf *out)
{
    (void)fan;
    buf_add_str(out, member->publisher ? "PING\r\n" : "SUBSCRIBE chat\r\n");
}

static void publish(struct fan *fan, int64_t number, const char *text, struct buf *out)
{
    (void)fan;
    (void)number;
    buf_printf(out, "*3\r\n$7\r\nPUBLISH\r\n$4\r\nchat\r\n$%d\r\n%s\r\n", TEXT_BYTES, text);
}

/* An answer is `:COUNT`. */
static size_t take(struct fan *fan, struct member *member, const char *bytes, size_t len)
{
    if (!member->publisher)
        return texts_find_in_stream(fan, member, bytes, len);
    for (size_t i = 0; i < len; i++)
        if (bytes[i] == ':')
            texts_answered(fan, fan->answered);
    return len;
}

const struct subject subject_redis = {
    .name = "redis",
    .greeting = { { say_subscribe, "\r\n", 2 } },
    .publish = publish,
    .take = take,
    .answers = true,
};
