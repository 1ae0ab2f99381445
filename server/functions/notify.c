/* notify: what an act means to other people. Whom it concerns, and whether they are told, is
 * decided in domain/notified.c. */
#include "functions.h"
#include "notified.h"

struct acting {
    struct turn *turn;
    const struct event *event;
};

static void act(void *ctx, const struct notification_key *key, enum notified verdict)
{
    const struct acting *acting = ctx;

    notified_apply(acting->turn, &grouping_rules_shipped, acting->event, key, verdict);
}

/* Does one slice of the team from *place, which moves; true: that was the last. */
static bool notify_mates(struct turn *turn, const struct event *event, int64_t *place)
{
    struct acting acting = { turn, event };

    return notified_mates(turn->db, event, place, act, &acting);
}

void notify_people(struct turn *turn, const struct event *event)
{
    struct acting acting = { turn, event };
    int64_t place = 0;

    /* What is gone notifies nobody. */
    (void)notified_each(turn->db, turn->arena, event, act, &acting);
    /* A team may be large: its members are notified slice by slice. */
    if (event->type == EVENT_TEAM_JOINED && !notify_mates(turn, event, &place))
        task_add(turn, TASK_TEAM_JOINED, event->actor, event->seq, place, "", 0);
}

bool notify_run(struct turn *turn, const struct event *event, struct err *err)
{
    if (!notified_of(event->type))
        return err_set(err, ERR_INTERNAL, NULL, "notify has no rule for this event type");
    notify_people(turn, event);
    return true;
}

bool notify_team_step(struct turn *turn, struct task *task)
{
    struct event event;
    int depth = turn->depth;
    bool last;

    if (!event_get(turn->db, turn->arena, task->object, &event))
        return true;
    turn->depth = event.depth + 1;
    turn->handling = event.seq;
    last = notify_mates(turn, &event, &task->position);
    turn->depth = depth;
    turn->handling = 0;
    return last;
}
