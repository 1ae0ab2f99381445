/* What is left when something is deleted. The object itself goes in the act, at once; what hangs on
 * it may be a hundred thousand rows: a first part is forgotten in the act, the rest by a task, a
 * slice a turn. A slice asks the store what is still there, so nothing but the object's id is kept.
 *
 * A new table whose rows hang on an update, comment or team needs a row in a table of remains.c. */
#ifndef EVERI_REMAINS_H
#define EVERI_REMAINS_H

#include "engine.h"
#include "id.h"
#include "task.h"

enum { REMAINS_A_TURN = 128 }; /* rows, about */

/* by: who deleted it. After its row is dropped. *left goes down by what was done. */
void remains_of_update(struct turn *turn, struct person_id by, struct update_id id, int *left);
/* Also of one that stays as a shell: what was said about it goes. */
void remains_of_comment(struct turn *turn, struct person_id by, struct comment_id id);

/* The steps of TASK_FORGET_UPDATE and TASK_FORGET_COMMENT. */
bool remains_update_step(struct turn *turn, struct task *task);
bool remains_comment_step(struct turn *turn, struct task *task);

/* Some of what hangs on a team that is gone (team.h), its closed weeks too: there is nobody left
 * who could ask for them. True: nothing is left of it. */
MUST_CHECK bool remains_forget_team(struct turn *turn, struct person_id by, struct team_id id,
                                    int *left);

/* Up to *left rows of what hangs on `of` by one of the forget_ statements; *left goes down by what
 * was done. True: nothing is left of it. */
MUST_CHECK bool remains_forget_rows(struct turn *turn, enum sql forget, int64_t of, int *left);

#endif
