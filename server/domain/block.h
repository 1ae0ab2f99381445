/* Blocks. A block hides two people from one another, whoever made it: what is of the one answers
 * to the other as what does not exist, and so does the person. Whoever was blocked cannot tell it,
 * and so cannot block in return: to them nobody is there to be blocked.
 *
 * Everything that answers with a person, or with what a person made, asks block_between (or
 * person_find_seen, or the same look in its statement: store/sql/blocks.sql). Left out of it are
 * only the members of common groups and teams, what they say there, and a direct conversation that
 * there is already. */
#ifndef EVERI_BLOCK_H
#define EVERI_BLOCK_H

#include "engine.h"
#include "objects.h"
#include "task.h"

/* Whether they are hidden from one another; nobody is from themselves. */
bool block_between(struct db *db, struct person_id a, struct person_id b);

/* Ends follows both ways and takes the acts of each out of the other's unread notifications: those
 * of many groups slice by slice (*task is the task's id, or 0). Repeating makes no event.
 * err: not_found (also: they blocked `who`); invalid_params, field handle (oneself). */
MUST_CHECK bool block_add(struct turn *turn, struct person_id who, const char *handle,
                          int64_t *task, struct err *err);
/* Follows don't come back. Repeating makes no event. err: as for block_add. */
MUST_CHECK bool block_drop(struct turn *turn, struct person_id who, const char *handle,
                           struct err *err);
/* Whom `who` blocked, the newest first. err: invalid_params (before). */
MUST_CHECK bool block_list(struct db *db, struct arena *mem, struct person_id who,
                           const struct page_draft *page, struct brief **items, size_t *count,
                           const char **next, struct err *err);
/* The step of TASK_BLOCK. */
bool block_step(struct turn *turn, struct task *task);

#endif
