/* What an HTML page says of itself in its head: og: properties, <title>, the description. The page
 * is a stranger's: any bytes, read once from front to back. */
#ifndef EVERI_LINK_PREVIEW_H
#define EVERI_LINK_PREVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "attrs.h"

/* In code points. */
enum {
    LINK_TITLE_POINTS = 200,
    LINK_DESCRIPTION_POINTS = 500,
    LINK_SITE_POINTS = 80,
};

struct page_head {
    const char *title, *description, *site; /* plain text of one line; "" where it says none */
};

/* charset: the label that came with the page, or NULL. False: it says neither title nor
 * description. */
MUST_CHECK bool link_preview_read(struct arena *mem, const char *page, size_t len,
                                  const char *charset, struct page_head *out);

#endif
