/* Text out of HTML that nobody vouches for: bytes of some charset, with entities, into one plain
 * line of UTF-8. */
#ifndef EVERI_HTML_TEXT_H
#define EVERI_HTML_TEXT_H

#include <stddef.h>

#include "arena.h"

enum html_charset {
    HTML_UTF8,
    HTML_LATIN1, /* windows-1252, as browsers read it */
    HTML_OTHER,  /* of which only ASCII is understood */
};

/* By a charset's label, `len` bytes of any case; of none it is told from the page: UTF-8 if it is
 * that, else HTML_LATIN1. */
enum html_charset html_charset_named(const char *label, size_t len);
enum html_charset html_charset_guessed(const char *page, size_t len);

/* At most `points` code points (the last an ellipsis where it was cut) that utf8_line takes. White
 * space is one blank, none at the ends; controls, bidi, zero-width and tag characters go; what is
 * not of the charset is U+FFFD. Long input is not read to its end. */
char *html_text(struct arena *mem, const char *raw, size_t len, enum html_charset charset,
                size_t points);

#endif
