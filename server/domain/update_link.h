/* What is shown of the page behind an update's first link. Always of its current text: an edit that
 * changes the first link drops it in the same act, the update's end takes it along. */
#ifndef EVERI_UPDATE_LINK_H
#define EVERI_UPDATE_LINK_H

#include "engine.h"
#include "objects.h"

/* The first link of a text, in `mem`; NULL: it has none. */
const char *update_link_first(struct arena *mem, const char *text);
/* The first link that this version of the update had; NULL: none, or no such version. */
const char *update_link_of_version(struct db *db, struct arena *mem, struct update_id id,
                                   int64_t version);

/* False: nothing is known of its link. */
MUST_CHECK bool update_link_get(struct db *db, struct arena *mem, struct update_id id,
                                struct link_preview *out);
void update_link_set(struct turn *turn, struct update_id id, const struct link_preview *preview);
void update_link_drop(struct turn *turn, struct update_id id);
/* Before the update's text becomes `text`. */
void update_link_edited(struct turn *turn, struct update_id id, const char *text);

#endif
