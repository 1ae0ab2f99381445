/* Groups whose reason is gone: what they are about was deleted, or the comment by which somebody
 * was in them. */
#include "notification_parts.h"
#include "notification_settings.h"

#include "remains.h"

enum {
    GROUPS_AT_ONCE = 32,
    ACTORS_AT_ONCE = 64, /* of a withdrawn group; more are forgotten by a task */
};

struct group {
    struct notification_id id;
    struct notification_key key;
    int64_t actors;
};

/* Where the recipient wants this kind live. */
static void tell_live(struct turn *turn, enum change_kind kind, const struct notification_key *key,
                      struct notification_id id)
{
    if (notification_switches(turn->db, key->recipient, key->kind).live)
        notification_tell(turn, kind, key->recipient, id, (struct session_id){ 0 });
}

/* The group goes, and its recipient is told. */
static void drop_group(struct turn *turn, struct person_id actor, struct notification_id id,
                       const struct notification_key *key)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_drop);

    bind_int(stmt, ":id", id.n);
    stmt_run(stmt);
    notification_log(turn, EVENT_NOTIFICATION_WITHDRAWN, actor, id, key);
    tell_live(turn, CHANGE_NOTIFICATION_WITHDRAWN, key, id);
}

static size_t groups_about(struct turn *turn, enum target_kind target_kind, int64_t target,
                           struct group *out, size_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notifications_about);
    size_t count = 0;

    bind_int(stmt, ":target_kind", target_kind);
    bind_int(stmt, ":target", target);
    bind_int(stmt, ":limit", (int64_t)max);
    while (count < max && stmt_row(stmt))
        out[count++] = (struct group){
            .id = { col_int(stmt, "id") },
            .key = { .recipient = { col_int(stmt, "recipient") },
                     .kind = (enum notification_kind)col_enum(stmt, "kind", NOTIFICATION_KINDS),
                     .target_kind = target_kind,
                     .target = target },
            .actors = col_int(stmt, "actors"),
        };
    return count;
}

static void withdraw(struct turn *turn, struct person_id by, const struct group *group, int *left)
{
    int actors = ACTORS_AT_ONCE;

    drop_group(turn, by, group->id, &group->key);
    if (!remains_forget_rows(turn, SQL_forget_group_actors, group->id.n, &actors))
        task_add(turn, TASK_FORGET_GROUP, by, group->id.n, 0, "", 0);
    *left -= 1 + (ACTORS_AT_ONCE - actors) / 2;
}

bool notification_forget_target(struct turn *turn, struct person_id by,
                                enum target_kind target_kind, int64_t target, int *left)
{
    struct group groups[GROUPS_AT_ONCE];
    size_t count;

    do {
        count = groups_about(turn, target_kind, target, groups, ARRAY_LEN(groups));
        for (size_t i = 0; i < count; i++) {
            if (*left <= 0)
                return false;
            withdraw(turn, by, &groups[i], left);
        }
    } while (count == ARRAY_LEN(groups));
    return *left > 0;
}

bool notification_group_step(struct turn *turn, struct task *task)
{
    int left = TURN_EFFECTS_MAX;

    return remains_forget_rows(turn, SQL_forget_group_actors, task->object, &left);
}

size_t notification_places(struct db *db, const struct notification_key *key,
                           struct person_id actor, int64_t seq,
                           struct notification_place out[NOTIFICATION_PLACES_MAX])
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_notifications_by_cause);
    size_t count = 0;

    notification_bind_key(stmt, key);
    bind_int(stmt, ":person", actor.n);
    bind_int(stmt, ":event", seq);
    while (count < NOTIFICATION_PLACES_MAX && stmt_row(stmt))
        out[count++] = (struct notification_place){ .group = { col_int(stmt, "id") },
                                                    .actors = col_int(stmt, "actors"),
                                                    .first_at = col_int(stmt, "first_at"),
                                                    .last_event = col_int(stmt, "last_event") };
    return count;
}

void notification_hold_by(struct turn *turn, const struct notification_place *place,
                          struct person_id actor, int64_t seq)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_actor_move);

    bind_int(stmt, ":notification", place->group.n);
    bind_int(stmt, ":person", actor.n);
    bind_int(stmt, ":event", seq);
    stmt_run(stmt);
}

static void drop_actor(struct turn *turn, struct notification_id id, struct person_id actor)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_actor_drop);
    AUTO_STMT struct stmt *count = db_stmt(turn->db, SQL_notification_count_actor);

    bind_int(stmt, ":notification", id.n);
    bind_int(stmt, ":person", actor.n);
    stmt_run(stmt);
    bind_int(count, ":id", id.n);
    bind_int(count, ":by", -1);
    stmt_run(count);
}

void notification_leave(struct turn *turn, const struct notification_key *key,
                        const struct notification_place *place, struct person_id actor)
{
    drop_actor(turn, place->group, actor);
    if (place->actors <= 1) {
        drop_group(turn, actor, place->group, key);
        return;
    }
    notification_log(turn, EVENT_NOTIFICATION_CHANGED, actor, place->group, key);
    tell_live(turn, CHANGE_NOTIFICATION, key, place->group);
}
