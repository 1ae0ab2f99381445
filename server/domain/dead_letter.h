/* Dead letters, as site admins see and move them. A dead letter's id is its queue and its event:
 * "notify:e0000000000007". */
#ifndef EVERI_DEAD_LETTER_H
#define EVERI_DEAD_LETTER_H

#include "drafts.h"
#include "event.h"

struct dead_letter {
    const char *id;
    int64_t event;
    enum event_type type;
    const char *error;
    int64_t attempts, at;
};

/* A page, newest first, in `mem`. err: not_found (the queue), invalid_params (before). */
MUST_CHECK bool dead_letter_list(struct db *db, struct arena *mem, struct person_id who,
                                 const struct dead_letters_draft *draft, struct dead_letter **items,
                                 size_t *count, const char **next, struct err *err);

/* Moves those named back into their queue, or all of them, oldest first. *task: 0, or what moves
 * the rest of them. err: not_found (the queue, or `ids[i]`), and nothing is moved. */
MUST_CHECK bool dead_letter_redrive(struct turn *turn, const struct redrive_draft *draft,
                                    int64_t *moved, int64_t *task, struct err *err);

#endif
