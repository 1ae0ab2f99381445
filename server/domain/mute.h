/* Mutes. protocol: "silence the home feed and notifications only": whoever is muted is seen,
 * found and heard as before, brings nothing into the home feed and notifies of nothing new. Nobody
 * learns that they are muted. */
#ifndef EVERI_MUTE_H
#define EVERI_MUTE_H

#include "engine.h"
#include "objects.h"

/* Whether `who` muted `whom`. */
bool mute_has(struct db *db, struct person_id who, struct person_id whom);

/* Whether `who` muted anybody: most never did. */
bool mute_any(struct db *db, struct person_id who);

/* Repeating makes no event. err: not_found; invalid_params, field handle (oneself). */
MUST_CHECK bool mute_set(struct turn *turn, struct person_id who, const char *handle, bool on,
                         struct err *err);
/* Whom `who` muted, the newest first. err: invalid_params (before). */
MUST_CHECK bool mute_list(struct db *db, struct arena *mem, struct person_id who,
                          const struct page_draft *page, struct brief **items, size_t *count,
                          const char **next, struct err *err);

#endif
