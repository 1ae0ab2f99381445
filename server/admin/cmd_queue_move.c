/* queue redrive, queue purge: in turns of a slice each, until all is done. */
#include "command.h"

#include <string.h>

#include "queue_any.h"
#include "queue_move.h"

/* Of one command, from slice to slice. */
struct moving {
    const char *from, *to;
    int64_t after, upto, moved, last;
    bool began;
};

static void note_change(struct admin_call *call, const char *what, const struct moving *moving)
{
    const struct person_id house = { 0 };

    event_append(call->turn, EVENT_PIPELINE_CHANGED, house, 0, 0,
                 arena_printf(call->mem, "{\"queue\":\"%s\",\"%s\":%lld}", moving->from, what,
                              (long long)moving->moved));
}

static bool find(struct admin_call *call, const char *name, const char *field,
                 struct queue_any *out)
{
    return queue_any_find(call->db, call->worker, name, out) ||
           err_set(&call->err, ERR_NOT_FOUND, field, "there is no queue %s: see queue list", name);
}

/* Built-in functions handle an event once: what died elsewhere is none of theirs. */
static bool find_both(struct admin_call *call, const struct queue_redrive_draft *draft)
{
    struct moving *moving = call->ctx;
    struct queue_any queue;

    if (!find(call, draft->name, "name", &queue))
        return false;
    moving->from = arena_strdup(call->mem, queue.rule.name);
    moving->to = moving->from;
    if (!draft->to || strcmp(draft->to, draft->name) == 0)
        return true;
    if (!find(call, draft->to, "to", &queue))
        return false;
    moving->to = arena_strdup(call->mem, queue.rule.name);
    return queue.is_own ||
           err_set(&call->err, ERR_CONFLICT, "to",
                   "%s is a function's: only a queue of your own takes what died elsewhere",
                   moving->to);
}

/* A slice, and the log's word of it all behind the last. */
static bool redrive_slice(struct admin_call *call)
{
    struct moving *moving = call->ctx;

    if (!moving->began && !find_both(call, call->draft))
        return false;
    moving->began = true;
    moving->last = queue_redrive(call->turn, moving->from, moving->to, &moving->after,
                                 QUEUE_MOVE_AT_ONCE);
    moving->moved += moving->last;
    if (moving->last < QUEUE_MOVE_AT_ONCE && moving->moved > 0)
        note_change(call, "redriven", moving);
    return true;
}

static bool start_at_rate(struct admin_call *call)
{
    const struct queue_redrive_draft *draft = call->draft;
    struct moving *moving = call->ctx;

    if (!find_both(call, draft))
        return false;
    if (!redrive_start(call->turn, moving->from, moving->to, draft->rate.value, &moving->moved))
        return err_set(&call->err, ERR_CONFLICT, NULL,
                       "a redrive of %s is under way: wait for it, or end it with --cancel",
                       moving->from);
    note_change(call, "redriven", moving);
    return true;
}

static bool cancel(struct admin_call *call)
{
    struct moving *moving = call->ctx;

    if (!find_both(call, call->draft))
        return false;
    return redrive_stop(call->turn, moving->from, &moving->moved) ||
           err_set(&call->err, ERR_NOT_FOUND, NULL, "no redrive of %s is under way", moving->from);
}

static bool in_slices(struct admin_call *call, command_run *slice)
{
    struct moving *moving = call->ctx;

    do {
        if (!admin_in_turn(call, slice))
            return false;
    } while (moving->last == QUEUE_MOVE_AT_ONCE && !admin_is_stopping(call));
    return true;
}

static void write_count(struct admin_call *call, const char *name)
{
    const struct moving *moving = call->ctx;

    json_open_object(call->out);
    json_int_member(call->out, name, moving->moved);
    json_close_object(call->out);
}

bool queue_redrive_check(const void *draft, struct err *err)
{
    const struct queue_redrive_draft *redrive = draft;

    if (redrive->cancel && (redrive->rate.given || redrive->to))
        return err_set(err, ERR_INVALID_PARAMS, "cancel", "cancel stands alone");
    return true;
}

bool queue_redrive_run(struct admin_call *call)
{
    const struct queue_redrive_draft *draft = call->draft;
    struct moving moving = { .began = false };
    bool good;

    call->ctx = &moving;
    if (draft->cancel)
        good = admin_in_turn(call, cancel);
    else if (draft->rate.given)
        good = admin_in_turn(call, start_at_rate);
    else
        good = in_slices(call, redrive_slice);
    if (good)
        write_count(call, "moved");
    return good;
}

static bool purge_slice(struct admin_call *call)
{
    const struct queue_draft *draft = call->draft;
    struct moving *moving = call->ctx;
    struct queue_any queue;

    if (!find(call, draft->name, "name", &queue))
        return false;
    if (!moving->began)
        moving->upto = event_last_seq(call->db);
    moving->began = true;
    moving->from = arena_strdup(call->mem, queue.rule.name);
    moving->last = queue_purge(call->turn, &queue.rule, draft->dead, moving->upto,
                               QUEUE_MOVE_AT_ONCE);
    moving->moved += moving->last;
    if (moving->last < QUEUE_MOVE_AT_ONCE && moving->moved > 0)
        note_change(call, "purged", moving);
    return true;
}

bool queue_purge_run(struct admin_call *call)
{
    struct moving moving = { .began = false };

    call->ctx = &moving;
    if (!in_slices(call, purge_slice))
        return false;
    write_count(call, "purged");
    return true;
}
