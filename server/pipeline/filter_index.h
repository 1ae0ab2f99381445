/* Many policies against one event: what an event costs grows with those that match it, not with how
 * many there are.
 *
 * Each way of a policy stands under one of its terms, that with the fewest others beside it: exact
 * values, prefixes and suffixes by their hash, ranges of numbers in a tree, the rest by their key.
 * What is found there is only a candidate (hashes may collide, other terms may say no), and is
 * matched. */
#ifndef EVERI_FILTER_INDEX_H
#define EVERI_FILTER_INDEX_H

#include <stdint.h>

#include "filter.h"

struct filter_index;

struct filter_index *filter_index_new(void);
void filter_index_free(struct filter_index *index); /* NULL is fine */
size_t filter_index_count(const struct filter_index *index);

/* id: of no other policy in it. Takes `mem` over, in which the filter is. */
void filter_index_add(struct filter_index *index, int64_t id, struct arena *mem,
                      const struct filter *filter);
void filter_index_remove(struct filter_index *index, int64_t id); /* one that is there */

struct filter_found {
    int64_t *ids; /* rising */
    size_t count;
    size_t candidates; /* policies that were matched one by one */
};
/* `ids` in mem. Not from two threads at once. */
struct filter_found filter_index_find(struct filter_index *index, const struct filter_event *event,
                                      struct arena *mem);

#endif
