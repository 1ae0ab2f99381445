/* The one door for foreign text on its way to a terminal. It cuts text into clusters (what a person
 * takes for one character, Unicode's annex 29) and says of each what is sent and how many columns
 * it takes: exactly as many as wcwidth gives in a UTF-8 locale, so that the layout, ncurses and the
 * terminal agree.
 *
 * Controls and whatever is unknown, private, newer than Unicode 12 or of disputed width become
 * U+FFFD; a newline one blank, a tab two. Bidi controls, zero-width characters, tags, variation
 * selectors and skin tones go; of an emoji joined from several the first stays; flags are shown as
 * their two letters. */
#ifndef EVERI_SANITIZE_H
#define EVERI_SANITIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "attrs.h"

enum { CLUSTER_BYTES = 24 };

struct cluster {
    char text[CLUSTER_BYTES]; /* as it is sent; "" where nothing is */
    uint8_t width;            /* columns: 1, 2; 0 where nothing is sent */
};

/* The cluster at the start of `text`. Returns how many of the `len` bytes it takes, 0 only at the
 * end. Bytes that are not UTF-8 are U+FFFD, one each. */
size_t sanitize_next(const char *text, size_t len, struct cluster *out);
/* The cluster in letters of ASCII, as near as they come ("ş" is "s", else "?"); its width stays. */
void sanitize_to_ascii(struct cluster *cluster);

/* `text` as one line that may be sent. */
char *sanitize_line(struct arena *mem, const char *text);
/* Its columns. */
int sanitize_width(const char *text);

/* How one code point is treated; for the table's test. */
enum point_kind { POINT_GONE, POINT_MARK, POINT_NARROW, POINT_WIDE, POINT_BLANK, POINT_UNKNOWN };
enum point_kind sanitize_point(uint32_t point);

#endif
