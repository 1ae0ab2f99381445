/* HTML and XML out, escaped by default: what people wrote comes in through markup_text and
 * markup_attr alone. What XML has no place for (controls, U+FFFE and U+FFFF) is left out, bytes
 * that are no UTF-8 become U+FFFD. */
#ifndef EVERI_MARKUP_H
#define EVERI_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

/* Literals of ours. */
void markup_raw(struct buf *out, const char *literal);
void markup_text(struct buf *out, const char *text);
void markup_textn(struct buf *out, const char *text, size_t len);
/* ` name="value"`; name: a literal of ours. */
void markup_attr(struct buf *out, const char *name, const char *value);
/* Whether an address may be linked to: http:// or https:// with a host, and no controls. */
bool markup_may_link(const char *url);
/* A link that leads outside; only its text where the address is none of http or https. */
void markup_link(struct buf *out, const char *url, const char *text, size_t len);

#endif
