/* Groups: making them, inviting, leaving. Every member added is an event of its own, so that each
 * is notified; many are added slice by slice over several turns (TASK_ADD_MEMBERS). */
#include <stdio.h>
#include <stdlib.h>

#include "block.h"
#include "change.h"
#include "conversation.h"
#include "event.h"
#include "group_parts.h"
#include "limits.h"
#include "person.h"
#include "person_settings.h"

enum { MEMBERS_A_TURN = 64 };

struct people {
    const struct person_id *items;
    size_t count;
};

static int by_number(const void *a, const void *b)
{
    const struct person_id *x = a;
    const struct person_id *y = b;

    return x->n < y->n ? -1 : x->n > y->n;
}

/* All of them, as they are given. err: not_found, field FIELD[i]. */
static bool find_people(struct turn *turn, struct person_id who, const struct string_list *handles,
                        const char *field, struct people *out, struct err *err)
{
    struct person_id *list = arena_alloc(turn->arena, (handles->count + 1) * sizeof *list);

    for (size_t i = 0; i < handles->count; i++) {
        char place[ERR_FIELD_MAX];

        if (!person_find_seen(turn->db, who, handles->items[i], &list[i])) {
            snprintf(place, sizeof place, "%s[%zu]", field, i);
            return err_set(err, ERR_NOT_FOUND, place, "no such person");
        }
    }
    *out = (struct people){ list, handles->count };
    return true;
}

/* Whether all of them let `who` add them, but for those who are in the group already.
 * err: forbidden, field FIELD[i]. */
static bool all_may_be_added(struct turn *turn, struct conversation_id id, struct person_id who,
                             const struct people *people, const char *field, struct err *err)
{
    for (size_t i = 0; i < people->count; i++) {
        struct member_row member;
        char place[ERR_FIELD_MAX];

        if (people->items[i].n == who.n ||
            person_may_add(turn->db, turn->arena, who, people->items[i]) ||
            conversation_member(turn->db, id, people->items[i], &member))
            continue;
        snprintf(place, sizeof place, "%s[%zu]", field, i);
        return err_set(err, ERR_FORBIDDEN, place,
                       "this person does not let you add them to groups");
    }
    return true;
}

/* Each once, `who` left out. */
static struct people each_once(struct arena *mem, struct person_id who, const struct people *people)
{
    struct person_id *list = arena_alloc(mem, (people->count + 1) * sizeof *list);
    size_t count = 0;
    size_t kept = 0;

    for (size_t i = 0; i < people->count; i++)
        if (people->items[i].n != who.n)
            list[count++] = people->items[i];
    qsort(list, count, sizeof *list, by_number);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || list[i].n != list[kept - 1].n)
            list[kept++] = list[i];
    return (struct people){ list, kept };
}

/* Who is in already is no news. */
static void without_members(struct turn *turn, struct conversation_id id, struct people *people)
{
    struct person_id *kept = arena_alloc(turn->arena, (people->count + 1) * sizeof *kept);
    size_t count = 0;

    for (size_t i = 0; i < people->count; i++) {
        struct member_row member;

        if (!conversation_member(turn->db, id, people->items[i], &member))
            kept[count++] = people->items[i];
    }
    *people = (struct people){ kept, count };
}

static bool add_row(struct turn *turn, const struct conversation_row *group, struct person_id who,
                    enum member_role role)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_member_add);

    bind_int(stmt, ":conversation", group->id.n);
    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":role", role);
    bind_int(stmt, ":now", turn->now_ms);
    bind_int(stmt, ":since", turn_last_change(turn));
    /* protocol: "starts with `read_seq = last_seq`" */
    bind_int(stmt, ":read_seq", group->last_seq);
    return stmt_change(stmt) > 0;
}

static void count_members(struct turn *turn, struct conversation_id id, int64_t by)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_conversation_count_members);

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":by", by);
    stmt_run(stmt);
}

static void listen_to(struct turn *turn, struct person_id who, struct conversation_id id, bool on)
{
    struct effect *effect = outbox_add(turn->outbox, on ? EFFECT_SUBSCRIBE : EFFECT_UNSUBSCRIBE);

    effect->subscribe.person = who;
    effect->subscribe.channel = (struct channel){ CHANNEL_CONVERSATION, id.n };
}

void group_tell_person(struct turn *turn, struct conversation_id id, struct person_id who,
                       struct person_id actor)
{
    const struct channel channel = { CHANNEL_PERSON, who.n };

    change_tell(turn, CHANGE_CONVERSATION, id.n, 0, actor, &channel, 1, (struct session_id){ 0 });
}

/* The member count changed: everybody is told in groups of up to 200. */
void group_tell_members(struct turn *turn, struct conversation_id id, struct person_id actor)
{
    const struct channel channel = { CHANNEL_CONVERSATION, id.n };
    struct conversation_row row;

    if (conversation_read_row(turn->db, turn->arena, id, &row) &&
        row.members <= CONVERSATION_TOLD_MAX)
        change_tell(turn, CHANGE_CONVERSATION, id.n, 0, actor, &channel, 1,
                    (struct session_id){ 0 });
}

static void add_member(struct turn *turn, struct conversation_row *group, struct person_id who,
                       struct person_id actor)
{
    /* Of invitations that are still being carried out, those that fit and are still welcome. */
    if (group->members >= LIMIT_MEMBERS || block_between(turn->db, actor, who) ||
        !add_row(turn, group, who, ROLE_MEMBER))
        return;
    group->members++;
    count_members(turn, group->id, 1);
    event_append(turn, EVENT_MEMBER_ADDED, actor, who.n, group->id.n,
                 arena_printf(turn->arena, "{\"conversation\":\"%s\"}",
                              id_format(ID_CONVERSATION, group->id.n).s));
    listen_to(turn, who, group->id, true);
}

/* Adding people is done in two rounds, so that whoever is told of the group is told of all of it:
 * all become members, then all are told. A place in it is a number from 0 to twice their count.
 * Does one slice; true: that was the last. */
static bool add_slice(struct turn *turn, struct conversation_id id, struct person_id actor,
                      const struct people *people, size_t *place)
{
    struct conversation_row group;
    size_t done = 0;

    if (!conversation_read_row(turn->db, turn->arena, id, &group))
        return true;
    for (; *place < people->count && done < MEMBERS_A_TURN; (*place)++, done++)
        add_member(turn, &group, people->items[*place], actor);
    if (*place < people->count || !conversation_read_row(turn->db, turn->arena, id, &group))
        return false;
    if (group.members <= CONVERSATION_TOLD_MAX) {
        group_tell_members(turn, id, actor);
        return true;
    }
    for (; *place < 2 * people->count && done < MEMBERS_A_TURN; (*place)++, done++)
        group_tell_person(turn, id, people->items[*place - people->count], actor);
    return *place == 2 * people->count;
}

/* The first slice now, the rest by a task. Returns its id, or 0. */
static int64_t add_all(struct turn *turn, struct conversation_id id, struct person_id actor,
                       const struct people *people)
{
    size_t place = 0;

    if (add_slice(turn, id, actor, people, &place))
        return 0;
    return task_add(turn, TASK_ADD_MEMBERS, actor, id.n, (int64_t)place, people->items,
                    people->count * sizeof *people->items);
}

bool group_add_members_step(struct turn *turn, struct task *task)
{
    const struct person_id *items = task->payload;
    const struct people people = { items, task->payload_len / sizeof *items };
    size_t place = (size_t)task->position;
    bool last;

    last = add_slice(turn, (struct conversation_id){ task->object }, task->actor, &people, &place);
    task->position = (int64_t)place;
    return last;
}

static void add_group_row(struct turn *turn, struct conversation_id id,
                          const struct group_draft *draft)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_conversation_add);

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":kind", CONVERSATION_GROUP);
    bind_text(stmt, ":name", draft->name);
    bind_text(stmt, ":about", draft->about ? draft->about : "");
    bind_int(stmt, ":members", 1);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

/* The owner is in already, but has to be told like everybody. */
static struct people with_owner(struct arena *mem, struct person_id who,
                                const struct people *others)
{
    struct person_id *items = arena_alloc(mem, (others->count + 1) * sizeof *items);

    items[0] = who;
    for (size_t i = 0; i < others->count; i++)
        items[i + 1] = others->items[i];
    return (struct people){ items, others->count + 1 };
}

bool group_create(struct turn *turn, struct person_id who, const struct group_draft *draft,
                  struct conversation_id *out, int64_t *task, struct err *err)
{
    struct conversation_row group = { .id = { turn_new_id(turn) } };
    struct people people;

    if (!find_people(turn, who, &draft->members, "members", &people, err) ||
        !all_may_be_added(turn, group.id, who, &people, "members", err))
        return false;
    add_group_row(turn, group.id, draft);
    if (!add_row(turn, &group, who, ROLE_OWNER))
        return err_set(err, ERR_INTERNAL, NULL, "the owner is a member already");
    event_append(turn, EVENT_GROUP_CREATED, who, group.id.n, 0, NULL);
    listen_to(turn, who, group.id, true);
    people = each_once(turn->arena, who, &people);
    people = with_owner(turn->arena, who, &people);
    *task = add_all(turn, group.id, who, &people);
    *out = group.id;
    return true;
}

static bool may_invite(const struct conversation_row *group, const struct member_row *member,
                       struct err *err)
{
    if (group->kind != CONVERSATION_GROUP)
        return err_set(err, ERR_FORBIDDEN, NULL, "a direct conversation has two people");
    if (member->role != ROLE_OWNER && member->role != ROLE_ADMIN)
        return err_set(err, ERR_FORBIDDEN, NULL, "only owners and admins invite");
    return true;
}

bool group_invite(struct turn *turn, struct person_id who, const struct group_invite_draft *draft,
                  struct conversation_id *out, int64_t *task, struct err *err)
{
    struct conversation_row group;
    struct member_row member;
    struct people people;

    if (!conversation_for_member(turn->db, turn->arena, draft->id, who, &group, &member, err) ||
        !find_people(turn, who, &draft->handles, "handles", &people, err) ||
        !may_invite(&group, &member, err) ||
        !all_may_be_added(turn, group.id, who, &people, "handles", err))
        return false;
    people = each_once(turn->arena, who, &people);
    without_members(turn, group.id, &people);
    if (group.members + (int64_t)people.count > LIMIT_MEMBERS)
        return err_set(err, ERR_TOO_LARGE, "handles", "a group has at most %d members",
                       LIMIT_MEMBERS);
    *task = people.count ? add_all(turn, group.id, who, &people) : 0;
    *out = group.id;
    return true;
}

int64_t group_owners(struct db *db, struct conversation_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_members_with_role);

    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":role", ROLE_OWNER);
    return stmt_number(stmt, 0);
}

void group_drop_member(struct turn *turn, struct conversation_id id, struct person_id who,
                       struct person_id actor)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_member_drop);

    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":person", who.n);
    stmt_run(stmt);
    count_members(turn, id, -1);
    event_append(turn, EVENT_MEMBER_REMOVED, actor, who.n, id.n, NULL);
    listen_to(turn, who, id, false);
    group_tell_person(turn, id, who, actor);
    group_tell_members(turn, id, actor);
}

bool group_leave(struct turn *turn, struct person_id who, const char *id, struct err *err)
{
    struct conversation_row group;
    struct member_row member;

    if (!conversation_for_member(turn->db, turn->arena, id, who, &group, &member, err))
        return false;
    if (group.kind != CONVERSATION_GROUP)
        return err_set(err, ERR_FORBIDDEN, NULL, "a direct conversation is not left");
    if (member.role == ROLE_OWNER && group.members > 1 && group_owners(turn->db, group.id) == 1)
        return err_set(err, ERR_CONFLICT, NULL, "you are the last owner: make somebody else one");
    group_drop_member(turn, group.id, who, who);
    return true;
}
