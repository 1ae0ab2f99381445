/* notify: what an act means to other people. It is a workflow, assets/workflows/notify.asl.json or
 * what an operator has put in its place; its tasks are built in (notify_tasks.c). Whom an act
 * concerns, and whether they are told, is decided in domain/notified.c. */
#include "functions.h"
#include "log.h"
#include "notify_parts.h"

static const char notify_name[] = "notify";

static void act(void *ctx, const struct notification_key *key, enum notified verdict)
{
    const struct notify_acting *acting = ctx;

    notified_apply(acting->turn, &grouping_rules_shipped, acting->event, key, verdict);
}

void notify_people(struct turn *turn, const struct event *event)
{
    struct notify_acting acting = { turn, event };

    /* What is gone notifies nobody. */
    (void)notified_each(turn->db, turn->arena, event, act, &acting);
}

/* Most acts concern nobody: where the machine begins by looking for people, that is looked for
 * first, and what was found is what its task finds. */
static bool run_machine(struct function_context *ctx, struct turn *turn, const struct event *event,
                        const struct notify_targets *found, struct err *err)
{
    bool good;

    if (!found->count &&
        executions_begins_with(ctx->executions, turn->db, notify_name, NOTIFY_FIND))
        return true;
    ctx->notify.found = found;
    good = executions_express(ctx->executions, turn, notify_name, event, NULL, err);
    ctx->notify.found = NULL;
    return good;
}

/* One slice of a team from *place, which moves. *last: there are no more. */
static bool notify_mates(struct function_context *ctx, struct turn *turn, const struct event *event,
                         int64_t *place, bool *last, struct err *err)
{
    struct notify_targets found = { .count = 0 };

    *last = notified_mates(turn->db, event, place, notify_collect, &found);
    return run_machine(ctx, turn, event, &found, err);
}

bool notify_run(struct function_context *ctx, struct turn *turn, const struct event *event,
                struct err *err)
{
    struct notify_targets found = { .count = 0 };
    int64_t place = 0;
    bool last = true;

    if (!notified_of(event->type))
        return err_set(err, ERR_INTERNAL, NULL, "notify has no rule for this event type");
    if (event->type != EVENT_TEAM_JOINED) {
        notify_find(turn, event, &found);
        return run_machine(ctx, turn, event, &found, err);
    }
    if (!notify_mates(ctx, turn, event, &place, &last, err))
        return false;
    /* A team may be large: its members are notified slice by slice. */
    if (!last)
        task_add(turn, TASK_TEAM_JOINED, event->actor, event->seq, place, "", 0);
    return true;
}

bool notify_team_step(struct turn *turn, struct task *task)
{
    struct event event;
    int depth = turn->depth;
    bool last = true;
    struct err err;

    if (!event_get(turn->db, turn->arena, task->object, &event))
        return true;
    turn->depth = event.depth + 1;
    turn->handling = event.seq;
    /* What an operator's machine fails at, it would fail at again: the others have their turn. */
    if (!notify_mates(task->ctx, turn, &event, &task->position, &last, &err))
        log_warning("notify failed for some members of a team: %s", err.text);
    turn->depth = depth;
    turn->handling = 0;
    return last;
}
