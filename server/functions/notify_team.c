/* notify, of teams: whoever is invited, and those who were there when somebody joined. A team may
 * be large: its members are notified slice by slice. */
#include "functions.h"
#include "notification.h"
#include "team.h"

enum { NOTIFIED_A_TURN = 64 };

bool notify_team_invited(struct turn *turn, const struct event *event)
{
    const struct team_id team = { event->about };
    const struct notification_key key = {
        { event->subject }, NOTIFICATION_TEAM_INVITED, TARGET_TEAM, team.n
    };

    if (team_is_invited(turn->db, team, key.recipient))
        notification_add(turn, &key, event);
    return true;
}

/* Those behind *after who came before the event: one slice of them. Returns how many. */
static size_t earlier_members(struct turn *turn, const struct event *event, int64_t after,
                              struct person_id out[NOTIFIED_A_TURN])
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_members_before);
    size_t count = 0;

    bind_int(stmt, ":team", event->subject);
    bind_int(stmt, ":after", after);
    bind_int(stmt, ":joined", event->seq);
    bind_int(stmt, ":limit", NOTIFIED_A_TURN);
    while (count < NOTIFIED_A_TURN && stmt_row(stmt))
        out[count++].n = col_int(stmt, "person");
    return count;
}

/* Does one slice from *place, which moves; true: that was the last. */
static bool notify_slice(struct turn *turn, const struct event *event, int64_t *place)
{
    struct person_id people[NOTIFIED_A_TURN];
    size_t count;

    if (!team_has(turn->db, (struct team_id){ event->subject }, event->actor))
        return true;
    count = earlier_members(turn, event, *place, people);
    for (size_t i = 0; i < count; i++) {
        const struct notification_key key = { people[i], NOTIFICATION_TEAM_JOINED, TARGET_TEAM,
                                              event->subject };

        notification_add(turn, &key, event);
        *place = people[i].n;
    }
    return count < NOTIFIED_A_TURN;
}

bool notify_team_joined(struct turn *turn, const struct event *event)
{
    int64_t place = 0;

    if (!notify_slice(turn, event, &place))
        task_add(turn, TASK_TEAM_JOINED, event->actor, event->seq, place, "", 0);
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
    last = notify_slice(turn, &event, &task->position);
    turn->depth = depth;
    return last;
}
