/* Growing bytes with a maximum given at birth. What would pass the maximum is not added and the
 * buffer remembers it (`overflow`), so that a writer may look once, at the end. */
#ifndef EVERI_BUF_H
#define EVERI_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "attrs.h"

struct buf {
    char *data; /* not terminated; NULL while empty */
    size_t len, cap, max;
    bool overflow;
    bool secret; /* set by its owner: what is given back is overwritten first */
};

void buf_init(struct buf *b, size_t max_bytes);
void buf_done(struct buf *b);
void buf_clear(struct buf *b);                /* keeps its memory */
void buf_truncate(struct buf *b, size_t len); /* also forgets an overflow */
bool buf_add(struct buf *b, const void *bytes, size_t len);
bool buf_add_str(struct buf *b, const char *s);
bool buf_add_char(struct buf *b, char c);
bool buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Gives the bytes away (the caller frees them with mem_free) and leaves the buffer empty. */
char *buf_take(struct buf *b, size_t *len);

#endif
