/* Pages and their cursors (protocol.md 3): a cursor holds the place where a walk goes on, and is
 * good for the list, the parameters and the person it was made for; anything else is refused. */
#ifndef EVERI_PAGE_H
#define EVERI_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "db.h"
#include "drafts.h"
#include "err.h"
#include "id.h"

enum { PAGE_KEYS = 3 };

/* What a walk is of: the method's name, who walks, and the object it lists. */
struct page_walk {
    const char *list;
    struct person_id viewer;
    int64_t of;
};

struct page_place {
    int64_t keys[PAGE_KEYS];
};

/* The `next` of a page, in `mem`. */
const char *page_cursor(struct db *db, struct arena *mem, const struct page_walk *walk,
                        struct page_place place);
/* Where `before` goes on; at `start` when there is no `before`.
 * err: invalid_params, field before. */
MUST_CHECK bool page_place(struct db *db, const struct page_walk *walk, const char *before,
                           struct page_place start, struct page_place *out, struct err *err);

/* Counts what a page will weigh: false when it must end before this item (it is not the first,
 * and the page would pass 1 MiB). Texts are counted at twice their size for their escapes. */
struct page_weight {
    size_t bytes;
};
bool page_takes(struct page_weight *weight, size_t text_bytes);

#endif
