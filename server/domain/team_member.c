/* Who is in a team: inviting, joining, leaving, and that one leads while there are any. */
#include <stdio.h>

#include "block.h"
#include "erasure.h"
#include "event.h"
#include "feed_past.h"
#include "limits.h"
#include "person.h"
#include "remains.h"
#include "team.h"

enum { INVITED_A_TURN = 64, FORGOTTEN_IN_THE_ACT = 32 };

static void count_members(struct turn *turn, struct team_id team, int by)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_count_members);

    bind_int(stmt, ":id", team.n);
    bind_int(stmt, ":by", by);
    stmt_run(stmt);
}

bool team_other_lead(struct db *db, struct team_id team, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_team_other_lead);

    bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":person", who.n);
    return stmt_row(stmt);
}

void team_listen(struct turn *turn, struct team_id team, struct person_id who)
{
    bool on = team_has(turn->db, team, who) || team_is_followed(turn->db, who, team);
    struct effect *effect = outbox_add(turn->outbox, on ? EFFECT_SUBSCRIBE : EFFECT_UNSUBSCRIBE);

    effect->subscribe.person = who;
    effect->subscribe.channel = (struct channel){ CHANNEL_TEAM, team.n };
}

void team_change_role(struct turn *turn, struct team_id team, struct person_id who,
                      enum team_role role, struct person_id actor)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_member_set_role);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":role", role);
    stmt_run(stmt);
    event_append(turn, EVENT_TEAM_ROLE_CHANGED, actor, who.n, team.n, NULL);
}

void team_add_member(struct turn *turn, const struct team_row *team, struct person_id who,
                     int64_t joined)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_member_add);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":team", team->id.n);
    bind_int(stmt, ":role", team->members ? TEAM_MEMBER : TEAM_LEAD);
    bind_int(stmt, ":joined", joined);
    bind_int(stmt, ":since", turn_last_change(turn));
    stmt_run(stmt);
    count_members(turn, team->id, 1);
    team_listen(turn, team->id, who);
    feed_past_listening(turn, who, (struct channel){ CHANNEL_TEAM, team->id.n },
                        team_is_followed(turn->db, who, team->id), joined);
}

/* When no lead is left, whoever is longest in the team becomes one. */
static void keep_led(struct turn *turn, struct team_id team, struct person_id gone)
{
    struct person_id next;

    if (team_other_lead(turn->db, team, gone))
        return;
    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_longest);

        bind_int(stmt, ":team", team.n);
        next.n = stmt_number(stmt, 0);
    }
    if (next.n)
        team_change_role(turn, team, next, TEAM_LEAD, gone);
}

void team_forget(struct turn *turn, struct person_id by, struct team_id team, int *left)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_drop);

    bind_int(stmt, ":id", team.n);
    stmt_run(stmt);
    if (!remains_forget_team(turn, by, team, left))
        task_add(turn, TASK_FORGET_TEAM, by, team.n, 0, "", 0);
}

bool team_forget_step(struct turn *turn, struct task *task)
{
    const struct team_id id = { task->object };
    struct team_row team;
    int left = REMAINS_A_TURN;

    if (team_read_row(turn->db, turn->arena, id, &team)) {
        if (team.members == 0)
            team_forget(turn, task->actor, id, &left);
        return true;
    }
    return remains_forget_team(turn, task->actor, id, &left);
}

static void forget_empty(struct turn *turn, struct team_id id, struct person_id last)
{
    struct team_row team;
    int left = FORGOTTEN_IN_THE_ACT;

    if (!team_read_row(turn->db, turn->arena, id, &team) || team.members > 0)
        return;
    if (erasure_is_gone(turn->db, last))
        team_forget(turn, last, id, &left);
    else if (erasure_is_gone(turn->db, team.creator)) /* its answer shows it once more */
        task_add(turn, TASK_FORGET_TEAM, last, id.n, 0, "", 0);
}

void team_leave_any(struct turn *turn, struct person_id who)
{
    struct team_membership of;
    int64_t seq;

    if (!team_membership(turn->db, who, &of))
        return;
    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_member_drop);

        bind_int(stmt, ":person", who.n);
        stmt_run(stmt);
    }
    count_members(turn, of.team, -1);
    team_listen(turn, of.team, who);
    seq = event_append(turn, EVENT_TEAM_LEFT, who, of.team.n, 0, NULL);
    feed_past_listening(turn, who, (struct channel){ CHANNEL_TEAM, of.team.n }, true, seq);
    keep_led(turn, of.team, who);
    forget_empty(turn, of.team, who);
}

static bool take_invite(struct turn *turn, struct team_id team, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_invite_drop);

    bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":person", who.n);
    return stmt_change(stmt) > 0;
}

bool team_join(struct turn *turn, struct person_id who, const char *id, struct team_id *out,
               struct err *err)
{
    struct team_row team;
    bool invited;
    int64_t seq;

    if (!team_find(turn->db, turn->arena, id, &team, err))
        return false;
    *out = team.id;
    if (team_has(turn->db, team.id, who))
        return true;
    invited = take_invite(turn, team.id, who);
    if (!team.open && !invited)
        return err_set(err, ERR_FORBIDDEN, NULL, "this team takes those whom its members invite");
    team_leave_any(turn, who);
    seq = event_append(turn, EVENT_TEAM_JOINED, who, team.id.n, 0,
                       team_event_attributes(turn->arena, &team));
    team_add_member(turn, &team, who, seq);
    return true;
}

bool team_leave(struct turn *turn, struct person_id who, const char *id, struct team_id *out,
                struct err *err)
{
    struct team_row team;

    if (!team_find(turn->db, turn->arena, id, &team, err))
        return false;
    *out = team.id;
    if (team_has(turn->db, team.id, who))
        team_leave_any(turn, who);
    return true;
}

struct people {
    const struct person_id *items;
    size_t count;
};

/* err: not_found, field handles[i]. */
static bool find_people(struct turn *turn, struct person_id who, const struct string_list *handles,
                        struct people *out, struct err *err)
{
    struct person_id *list = arena_alloc(turn->arena, (handles->count + 1) * sizeof *list);

    for (size_t i = 0; i < handles->count; i++) {
        char place[ERR_FIELD_MAX];

        if (!person_find_seen(turn->db, who, handles->items[i], &list[i])) {
            snprintf(place, sizeof place, "handles[%zu]", i);
            return err_set(err, ERR_NOT_FOUND, place, "no such person");
        }
    }
    *out = (struct people){ list, handles->count };
    return true;
}

static void invite_one(struct turn *turn, struct team_id team, struct person_id whom,
                       struct person_id actor)
{
    /* Of invitations that are still being carried out, those that are still welcome. */
    if (team_has(turn->db, team, whom) || block_between(turn->db, actor, whom))
        return;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_invite_add);

    bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":person", whom.n);
    if (stmt_change(stmt) > 0)
        event_append(turn, EVENT_TEAM_INVITED, actor, whom.n, team.n, NULL);
}

/* Does one slice from *place, which moves; true: that was the last. */
static bool invite_slice(struct turn *turn, struct team_id team, struct person_id actor,
                         const struct people *people, size_t *place)
{
    if (!team_has(turn->db, team, actor))
        return true;
    for (int done = 0; *place < people->count && done < INVITED_A_TURN; done++)
        invite_one(turn, team, people->items[(*place)++], actor);
    return *place == people->count;
}

bool team_invite_step(struct turn *turn, struct task *task)
{
    const struct person_id *items = task->payload;
    const struct people people = { items, task->payload_len / sizeof *items };
    size_t place = (size_t)task->position;
    bool last = invite_slice(turn, (struct team_id){ task->object }, task->actor, &people, &place);

    task->position = (int64_t)place;
    return last;
}

bool team_invite(struct turn *turn, struct person_id who, const struct team_invite_draft *draft,
                 int64_t *task, struct err *err)
{
    struct team_row team;
    struct people people;
    size_t place = 0;

    *task = 0;
    if (!team_find(turn->db, turn->arena, draft->team, &team, err) ||
        !find_people(turn, who, &draft->handles, &people, err))
        return false;
    if (!team_has(turn->db, team.id, who))
        return err_set(err, ERR_FORBIDDEN, NULL, "only members of the team invite");
    if (!invite_slice(turn, team.id, who, &people, &place))
        *task = task_add(turn, TASK_INVITE_TO_TEAM, who, team.id.n, (int64_t)place, people.items,
                         people.count * sizeof *people.items);
    return true;
}
