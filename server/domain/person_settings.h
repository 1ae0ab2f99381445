/* What a person settled for themselves: who may write to them and add them to groups, in which
 * language and time zone they live, and whether search engines may keep their public page. Whoever
 * never changed anything has the defaults: everybody, "en", "UTC", and they may not. */
#ifndef EVERI_PERSON_SETTINGS_H
#define EVERI_PERSON_SETTINGS_H

#include "engine.h"
#include "objects.h"

/* Changes what was given; the same again makes no event. out: all of them. */
void person_settings_set(struct turn *turn, struct person_id who,
                         const struct person_settings_draft *draft, struct person_settings *out);
/* Of somebody; texts in `mem`. */
void person_settings_get(struct db *db, struct arena *mem, struct person_id who,
                         struct person_settings *out);

/* Whether `whom` lets `who` begin to write to them, and add them to groups. Blocks are another
 * question (block.h). */
bool person_may_write(struct db *db, struct arena *mem, struct person_id who,
                      struct person_id whom);
bool person_may_add(struct db *db, struct arena *mem, struct person_id who, struct person_id whom);

#endif
