/* People: who they are, and who follows whom. */
#ifndef EVERI_PERSON_H
#define EVERI_PERSON_H

#include "engine.h"
#include "objects.h"

/* False: nobody has that handle. */
MUST_CHECK bool person_find(struct db *db, const char *handle, struct person_id *out);
/* The same, for one reader: whoever a block hides from them is nobody, too. */
MUST_CHECK bool person_find_seen(struct db *db, struct person_id viewer, const char *handle,
                                 struct person_id *out);
/* As others see them in passing; of nobody (0) or a person gone: the deleted person. */
struct brief person_brief(struct db *db, struct arena *mem, struct person_id who);
/* The same, of a row of theirs: handle, name, title, verified, team, team_name, company. */
struct brief person_brief_row(struct stmt *stmt, struct arena *mem, struct person_id who);
/* err: not_found. */
MUST_CHECK bool person_get(struct db *db, struct arena *mem, struct person_id viewer,
                           const char *handle, struct person *out, struct err *err);
MUST_CHECK bool person_get_own(struct db *db, struct arena *mem, struct person_id who,
                               struct person *out, struct err *err);

/* Changes what was given; an address only where `password_good`, and unconfirmed.
 * err: forbidden, field password. */
MUST_CHECK bool person_edit(struct turn *turn, struct person_id who,
                            const struct person_edit_draft *draft, bool password_good,
                            struct err *err);

struct follow_counts {
    int64_t following, followers; /* mine; theirs */
};
/* Repeating makes no event. err: not_found; invalid_params, field handle (oneself). */
MUST_CHECK bool person_follow(struct turn *turn, struct person_id who, const char *handle, bool on,
                              struct follow_counts *out, struct err *err);
/* If who follows whom: no more. */
void person_end_follow(struct turn *turn, struct person_id who, struct person_id whom);
/* Newest first. followers: who follows them; else whom they follow. err: not_found,
 * invalid_params (before). */
MUST_CHECK bool person_follow_list(struct db *db, struct arena *mem, struct person_id viewer,
                                   const struct handle_list_draft *draft, bool followers,
                                   struct brief **items, size_t *count, const char **next,
                                   struct err *err);
bool person_follows(struct db *db, struct person_id follower, struct person_id followee);

/* Reserved for the house: admin, everyone, fn_* ... */
bool person_handle_is_reserved(const char *handle);

#endif
