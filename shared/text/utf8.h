/* UTF-8 as the contract wants it. */
#ifndef EVERI_UTF8_H
#define EVERI_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "attrs.h"

/* Well-formed: no overlong form, no surrogate, nothing beyond U+10FFFF. */
MUST_CHECK bool utf8_valid(const void *bytes, size_t len);
/* How many bytes from the start are well-formed: where to cut what was cut carelessly. */
size_t utf8_valid_prefix(const void *bytes, size_t len);
/* The code point at *p of valid, NUL-terminated text, and past it; 0 at the end, staying there. */
uint32_t utf8_next(const char **p);
/* The bytes of a code point, terminated. */
void utf8_put(uint32_t point, char out[5]);
bool utf8_is_space(uint32_t point);   /* Unicode's White_Space */
size_t utf8_points(const char *text); /* code points of valid text */
/* Only newline and tab among the controls: no other C0, no CR, no DEL, no C1. */
MUST_CHECK bool utf8_plain(const char *text);
/* One line without bidi controls, zero-width and tag characters. */
MUST_CHECK bool utf8_line(const char *text);
bool utf8_blank(const char *text); /* empty or only white space, Unicode's included */
/* The first `points` code points, newlines as blanks. */
char *utf8_excerpt(struct arena *mem, const char *text, size_t points);

#endif
