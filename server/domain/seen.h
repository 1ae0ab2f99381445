/* When people were last here, and who may know: kept once a minute at most, not with each request.
 */
#ifndef EVERI_SEEN_H
#define EVERI_SEEN_H

#include "engine.h"
#include "objects.h"

/* The session does something, or its connection ends. before: when it was last marked. */
void seen_mark(struct turn *turn, struct person_id who, struct session_id session, int64_t before);

/* -1: never. */
int64_t seen_last(struct db *db, struct person_id who);

struct seen {
    struct person_id person; /* n 0: nobody whom the asker may see */
    const char *handle;
    int64_t at; /* -1: never */
};
/* One for each of the handles, in their order, each once. */
void seen_find(struct db *db, struct arena *mem, struct person_id asker,
               const struct string_list *handles, struct seen **items, size_t *count);

#endif
