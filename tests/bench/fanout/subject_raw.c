/* The bare epoll loop (raw_loop.c): lines. `s` subscribes, `p` publishes, anything else comes
 * back. */
#include <stdio.h>

#include "fan.h"

static void say_hello(struct fan *fan, const struct member *member, struct buf *out)
{
    (void)fan;
    buf_add_str(out, member->publisher ? "hello\n" : "s\n");
}

static void publish(struct fan *fan, int64_t number, const char *text, struct buf *out)
{
    (void)fan;
    (void)number;
    buf_printf(out, "p%s\n", text);
}

const struct subject subject_raw = {
    .name = "raw",
    .greeting = { { say_hello, "\n", 1 } },
    .publish = publish,
    .take = texts_find_in_stream,
};
