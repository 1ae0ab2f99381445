/* Comments on updates. Whoever sees the update sees its comments, but for those of people whom a
 * block hides from them: these are not there, and what replies to them replies to nothing (a reply
 * to what does not exist would tell that it does). The update's count stays what it is. */
#ifndef EVERI_COMMENT_H
#define EVERI_COMMENT_H

#include "engine.h"
#include "objects.h"
#include "task.h"
#include "update.h"

struct comment_row {
    struct comment_id id, reply_to; /* reply_to.n 0: none */
    struct update_id update;
    struct person_id author;
    const char *text, *mentions;
    int64_t at, edited_at, likes, version; /* edited_at -1: never */
    bool deleted;
};

MUST_CHECK bool comment_read_row(struct db *db, struct arena *mem, struct comment_id id,
                                 struct comment_row *out);
/* For one who may see it, and its update. err: not_found. */
MUST_CHECK bool comment_find(struct db *db, struct arena *mem, struct person_id viewer,
                             struct comment_id id, struct comment_row *out,
                             struct update_row *update, struct err *err);
MUST_CHECK bool comment_parse_id(const char *text, struct comment_id *out, struct err *err);
/* err: not_found (the update; field reply_to: no such comment of it). */
MUST_CHECK bool comment_post(struct turn *turn, struct person_id who,
                             const struct comment_draft *draft, struct comment_id *out,
                             struct err *err);
/* Its author alone; the same again is no edit. err: not_found, forbidden, conflict (deleted). */
MUST_CHECK bool comment_edit(struct turn *turn, struct person_id who,
                             const struct comment_edit_draft *draft, struct comment_id id,
                             struct err *err);
/* Its author, the update's, and site administrators who see it. One that has replies stays as a
 * shell until the last of them goes. *overruled: whose it was where it took an administrator's
 * right, else n 0. err: not_found (also of a shell), forbidden. */
MUST_CHECK bool comment_delete(struct turn *turn, struct person_id who, struct comment_id id,
                               struct person_id *overruled, struct err *err);
/* What somebody gone said on the updates of others: it stays as a shell, whoever replied. */
void comment_erase(struct turn *turn, struct person_id by, struct comment_id id);
/* The step of TASK_DROP_SHELLS. */
bool comment_shells_step(struct turn *turn, struct task *task);
/* Whether the viewer sees it. err: not_found. */
MUST_CHECK bool comment_find(struct db *db, struct arena *mem, struct person_id viewer,
                             struct comment_id id, struct comment_row *out,
                             struct update_row *update, struct err *err);
/* Repeating makes no event. err: not_found. */
MUST_CHECK bool comment_react(struct turn *turn, struct person_id who, struct comment_id id,
                              bool on, struct err *err);
/* Somebody likes it no more, whether they see it or not. */
void comment_end_like(struct turn *turn, struct person_id who, struct comment_id id);
bool comment_has_like(struct db *db, struct comment_id id, struct person_id who);
/* err: not_found. */
MUST_CHECK bool comment_get(struct db *db, struct arena *mem, struct person_id viewer,
                            struct comment_id id, struct comment *out, struct err *err);
/* All that somebody said and did not delete, also where they see the update no more; update by
 * update. err: invalid_params (before). */
MUST_CHECK bool comment_list_own(struct db *db, struct arena *mem, struct person_id who,
                                 const struct page_draft *page, struct comment **items,
                                 size_t *count, const char **next, struct err *err);
/* Oldest first. err: not_found, invalid_params (before). */
MUST_CHECK bool comment_list(struct db *db, struct arena *mem, struct person_id viewer,
                             const struct comment_list_draft *draft, struct comment **items,
                             size_t *count, const char **next, struct err *err);

#endif
