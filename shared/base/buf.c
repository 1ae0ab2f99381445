#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "mem.h"

enum { FIRST_BYTES = 256 };

void buf_init(struct buf *b, size_t max_bytes)
{
    *b = (struct buf){ .max = max_bytes };
}

void buf_done(struct buf *b)
{
    if (b->secret)
        mem_wipe(b->data);
    else
        mem_free(b->data);
    *b = (struct buf){ .max = b->max };
}

void buf_clear(struct buf *b)
{
    buf_truncate(b, 0);
}

void buf_truncate(struct buf *b, size_t len)
{
    if (len < b->len)
        b->len = len;
    b->overflow = false;
}

/* What moves leaves nothing behind. */
static char *grow_secret(struct buf *b, size_t cap)
{
    char *data = mem_new(cap);

    if (b->len)
        memcpy(data, b->data, b->len);
    mem_wipe(b->data);
    return data;
}

static bool reserve(struct buf *b, size_t more)
{
    size_t cap = b->cap ? b->cap : FIRST_BYTES;

    if (b->overflow || more > b->max - b->len) {
        b->overflow = true;
        return false;
    }
    while (cap < b->len + more)
        cap *= 2;
    if (cap != b->cap) {
        b->data = b->secret ? grow_secret(b, cap) : mem_resize(b->data, cap);
        b->cap = cap;
    }
    return true;
}

bool buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (len == 0)
        return !b->overflow;
    if (!reserve(b, len))
        return false;
    memcpy(b->data + b->len, bytes, len);
    b->len += len;
    return true;
}

bool buf_add_str(struct buf *b, const char *s)
{
    return buf_add(b, s, strlen(s));
}

bool buf_add_char(struct buf *b, char c)
{
    return buf_add(b, &c, 1);
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    va_list again;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    /* One byte more for vsnprintf's terminator, which is then cut off again. */
    if (!reserve(b, (size_t)len + 1)) {
        va_end(again);
        return false;
    }
    vsnprintf(b->data + b->len, (size_t)len + 1, fmt, again);
    va_end(again);
    b->len += (size_t)len;
    return true;
}

char *buf_take(struct buf *b, size_t *len)
{
    char *data = b->data;

    *len = b->len;
    *b = (struct buf){ .max = b->max };
    return data;
}
