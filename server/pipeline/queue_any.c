#include "queue_any.h"

#include <string.h>

static bool take_function(struct db *db, const struct worker *worker, size_t i,
                          struct queue_any *out)
{
    out->rule = worker_function(worker, i)->queue;
    out->is_own = false;
    out->function = i;
    return queue_get(db, out->rule.name, &out->state);
}

static bool take_own(struct db *db, struct queue_any *out)
{
    out->rule = queue_own_rule(&out->own);
    out->is_own = true;
    return queue_get(db, out->own.name, &out->state);
}

bool queue_any_find(struct db *db, const struct worker *worker, const char *name,
                    struct queue_any *out)
{
    for (size_t i = 0; i < worker_count(worker); i++)
        if (strcmp(worker_function(worker, i)->queue.name, name) == 0)
            return take_function(db, worker, i, out);
    return queue_own_get(db, name, &out->own) && take_own(db, out);
}

bool queue_any_next(struct db *db, const struct worker *worker, struct queue_any *at)
{
    while (at->next < worker_count(worker))
        if (take_function(db, worker, at->next++, at))
            return true;
    while (queue_own_next(db, at->is_own ? at->own.name : "", &at->own))
        if (take_own(db, at))
            return true;
    return false;
}
