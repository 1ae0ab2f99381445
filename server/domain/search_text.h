/* Searching updates and messages. The rights of whoever asks stand in the statements (search.sql);
 * nothing is filtered out afterwards. A search that takes too long ends its page early, or is
 * refused where it found nothing yet: `unavailable`. */
#ifndef EVERI_SEARCH_TEXT_H
#define EVERI_SEARCH_TEXT_H

#include "objects.h"
#include "page.h"

/* Newest first, in `mem`. next: NULL at the end. err: invalid_params (before), unavailable. */
MUST_CHECK bool search_updates(struct db *db, struct arena *mem, struct person_id viewer,
                               const struct search_draft *draft, struct update **items,
                               size_t *count, const char **next, struct err *err);
MUST_CHECK bool search_messages(struct db *db, struct arena *mem, struct person_id viewer,
                                const struct search_draft *draft, struct message **items,
                                size_t *count, const char **next, struct err *err);

/* The walk of a search: a cursor is good for one question. */
struct page_walk search_walk(const char *list, struct person_id viewer, const char *q);

#endif
