/* Buffers for secrets: all the memory at once, because a buffer that grows leaves its old bytes in
 * the heap. */
#include "net_secret.h"

#include <sodium.h>

#include "mem.h"

void net_secret_init(struct buf *b, size_t max_bytes)
{
    buf_init(b, max_bytes);
    b->data = mem_new(max_bytes);
    b->cap = max_bytes;
}

void net_secret_done(struct buf *b)
{
    if (b->data)
        sodium_memzero(b->data, b->cap);
    buf_done(b);
}
