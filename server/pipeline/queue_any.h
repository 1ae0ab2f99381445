/* Queues of both kinds, by their name: those of functions and those that operators made. */
#ifndef EVERI_QUEUE_ANY_H
#define EVERI_QUEUE_ANY_H

#include "queue_own.h"
#include "worker.h"

/* Not to be copied: the rule's name may be in `own`. */
struct queue_any {
    struct queue_rule rule;
    struct queue_state state;
    bool is_own;
    struct queue_own own; /* where it is */
    size_t function;      /* else: its place in the worker */
    size_t next;          /* of the walk */
};

MUST_CHECK bool queue_any_find(struct db *db, const struct worker *worker, const char *name,
                               struct queue_any *out);
/* Goes on from `at`, zeroed at first: the functions' in their order, then operators' by name. */
MUST_CHECK bool queue_any_next(struct db *db, const struct worker *worker, struct queue_any *at);

#endif
