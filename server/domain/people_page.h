/* Pages of people by the time at which they came into a list, newest first: followers, those who
 * react, those blocked. */
#ifndef EVERI_PEOPLE_PAGE_H
#define EVERI_PEOPLE_PAGE_H

#include "objects.h"
#include "page.h"

/* Where such a list begins. */
struct page_place people_page_start(void);
/* Reads one page of `stmt`, which is bound but for :at, :other and :limit and has the columns
 * `other` and `at`. items, next: in `mem`. */
void people_page_read(struct db *db, struct arena *mem, struct stmt *stmt,
                      const struct page_walk *walk, struct page_place place, int64_t limit,
                      struct brief **items, size_t *count, const char **next);

#endif
