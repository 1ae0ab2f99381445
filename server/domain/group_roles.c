/* Who may do what in a group, and what it is called: removing members, roles, name and about. */
#include <string.h>

#include "conversation.h"
#include "event.h"
#include "group_parts.h"
#include "person.h"

/* A group that `who` is in, for what a plain member may not do. */
static bool find_as_admin(struct turn *turn, struct person_id who, const char *id,
                          struct conversation_row *group, struct member_row *me, struct err *err)
{
    if (!conversation_for_member(turn->db, turn->arena, id, who, group, me, err))
        return false;
    if (group->kind != CONVERSATION_GROUP)
        return err_set(err, ERR_FORBIDDEN, NULL, "a direct conversation has no roles");
    if (me->role == ROLE_MEMBER)
        return err_set(err, ERR_FORBIDDEN, NULL, "only owners and admins do that");
    return true;
}

static bool find_member(struct turn *turn, const struct conversation_row *group, const char *handle,
                        struct person_id *who, struct member_row *out, struct err *err)
{
    if (person_find(turn->db, handle, who) && conversation_member(turn->db, group->id, *who, out))
        return true;
    return err_set(err, ERR_NOT_FOUND, "handle", "no such member");
}

/* The group is looked up first, then the member in it, then what may be done: hidden answers as
 * absent before forbidden. */
bool group_remove(struct turn *turn, struct person_id who, const struct group_member_draft *draft,
                  struct conversation_id *out, struct err *err)
{
    struct conversation_row group;
    struct member_row me;
    struct member_row other;
    struct person_id gone;

    if (person_find(turn->db, draft->handle, &gone) && gone.n == who.n)
        return err_set(err, ERR_INVALID_PARAMS, "handle", "to go yourself, leave the group");
    if (!conversation_for_member(turn->db, turn->arena, draft->id, who, &group, &me, err) ||
        !find_member(turn, &group, draft->handle, &gone, &other, err) ||
        !find_as_admin(turn, who, draft->id, &group, &me, err))
        return false;
    if (other.role == ROLE_OWNER && me.role != ROLE_OWNER)
        return err_set(err, ERR_FORBIDDEN, NULL, "admins do not remove owners");
    group_drop_member(turn, group.id, gone, who);
    *out = group.id;
    return true;
}

bool group_edit(struct turn *turn, struct person_id who, const struct group_edit_draft *draft,
                struct conversation_id *out, struct err *err)
{
    struct conversation_row group;
    struct member_row me;
    const char *name;
    const char *about;

    if (!find_as_admin(turn, who, draft->id, &group, &me, err))
        return false;
    name = draft->name ? draft->name : group.name;
    about = draft->about ? draft->about : group.about;
    *out = group.id;
    if (strcmp(name, group.name) == 0 && strcmp(about, group.about) == 0)
        return true;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_conversation_set);

    bind_int(stmt, ":id", group.id.n);
    bind_text(stmt, ":name", name);
    bind_text(stmt, ":about", about);
    stmt_run(stmt);
    event_append(turn, EVENT_GROUP_EDITED, who, group.id.n, 0, NULL);
    group_tell_members(turn, group.id, who);
    return true;
}

static void set_role(struct turn *turn, struct conversation_id id, struct person_id who,
                     enum member_role role)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_member_set_role);

    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":role", role);
    stmt_run(stmt);
}

/* protocol: "several owners possible, always one" */
static bool check_role(struct turn *turn, const struct conversation_row *group,
                       const struct member_row *me, const struct member_row *other,
                       enum member_role role, struct err *err)
{
    if (me->role != ROLE_OWNER)
        return err_set(err, ERR_FORBIDDEN, NULL, "only owners give roles");
    if (other->role == ROLE_OWNER && role != ROLE_OWNER && group_owners(turn->db, group->id) == 1)
        return err_set(err, ERR_CONFLICT, NULL,
                       "they are the last owner: make somebody else one first");
    return true;
}

bool group_set_role(struct turn *turn, struct person_id who, const struct group_role_draft *draft,
                    struct conversation_id *out, struct err *err)
{
    struct conversation_row group;
    struct member_row me;
    struct member_row other;
    struct person_id person;

    if (!conversation_for_member(turn->db, turn->arena, draft->id, who, &group, &me, err) ||
        !find_member(turn, &group, draft->handle, &person, &other, err) ||
        !find_as_admin(turn, who, draft->id, &group, &me, err) ||
        !check_role(turn, &group, &me, &other, draft->role, err))
        return false;
    *out = group.id;
    if (other.role == draft->role)
        return true;
    set_role(turn, group.id, person, draft->role);
    event_append(turn, EVENT_MEMBER_ROLE_CHANGED, who, person.n, group.id.n, NULL);
    group_tell_person(turn, group.id, person, who);
    return true;
}

static struct person_id oldest(struct turn *turn, struct conversation_id id, enum member_role role,
                               struct person_id but)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_member_oldest);

    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":role", role);
    bind_int(stmt, ":but", but.n);
    return (struct person_id){ stmt_number(stmt, 0) };
}

static void make_heir(struct turn *turn, struct conversation_id id, struct person_id leaving)
{
    struct person_id heir = oldest(turn, id, ROLE_ADMIN, leaving);

    if (!heir.n)
        heir = oldest(turn, id, ROLE_MEMBER, leaving);
    if (!heir.n)
        return;
    set_role(turn, id, heir, ROLE_OWNER);
    event_append(turn, EVENT_MEMBER_ROLE_CHANGED, leaving, heir.n, id.n, NULL);
    group_tell_person(turn, id, heir, leaving);
}

static void forget_name(struct turn *turn, struct conversation_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_conversation_set);

    bind_int(stmt, ":id", id.n);
    bind_text(stmt, ":name", "");
    bind_text(stmt, ":about", "");
    stmt_run(stmt);
}

void group_erase_member(struct turn *turn, struct conversation_id id, struct person_id who)
{
    struct member_row member;
    struct conversation_row group;

    if (!conversation_member(turn->db, id, who, &member))
        return;
    if (member.role == ROLE_OWNER && group_owners(turn->db, id) == 1)
        make_heir(turn, id, who);
    group_drop_member(turn, id, who, who);
    if (conversation_read_row(turn->db, turn->arena, id, &group) && group.members == 0)
        forget_name(turn, id);
}
