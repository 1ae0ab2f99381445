/* A group of notifications as its recipient reads it: its target as it is now, its actors, its
 * place. */
#include "comment.h"
#include "conversation.h"
#include "limits.h"
#include "message.h"
#include "notification.h"
#include "person.h"
#include "team.h"
#include "update.h"
#include "utf8.h"

static const char *id_string(struct arena *mem, enum id_kind kind, int64_t n)
{
    return arena_strdup(mem, id_format(kind, n).s);
}

static void fill_comment_target(struct db *db, struct arena *mem, struct person_id viewer,
                                int64_t target, struct notification_target *out)
{
    struct comment_row row;
    struct update_row update;
    struct err hidden;

    if (!comment_find(db, mem, viewer, (struct comment_id){ target }, &row, &update, &hidden) ||
        row.deleted)
        return;
    out->id = id_string(mem, ID_COMMENT, target);
    out->update = id_string(mem, ID_UPDATE, row.update.n);
    out->excerpt = utf8_excerpt(mem, row.text, LIMIT_EXCERPT);
}

static void fill_message_target(struct db *db, struct arena *mem, struct person_id viewer,
                                int64_t target, struct notification *out)
{
    struct message_row row;
    struct conversation_row conversation;
    struct member_row member;

    if (!message_read_row(db, mem, (struct message_id){ target }, &row) ||
        !conversation_read_row(db, mem, row.conversation, &conversation))
        return;
    out->place = conversation.name;
    if (conversation.kind == CONVERSATION_DIRECT)
        out->place = person_brief(db, mem, row.author).name;
    if (!conversation_member(db, row.conversation, viewer, &member))
        return;
    out->target.id = id_string(mem, ID_MESSAGE, target);
    out->target.conversation = id_string(mem, ID_CONVERSATION, row.conversation.n);
    out->target.excerpt = utf8_excerpt(mem, row.text, LIMIT_EXCERPT);
}

/* protocol: "What a person may not see answers exactly as what does not exist": the group stays,
 * and is about nothing that could be opened. */
static void fill_target(struct db *db, struct arena *mem, struct person_id viewer, int64_t target,
                        struct notification *out)
{
    struct update_row update;
    struct conversation_row conversation;
    struct team_row team;

    switch (out->target.kind) {
    case TARGET_UPDATE:
        if (!update_read_row(db, mem, (struct update_id){ target }, &update) ||
            !update_visible(db, viewer, &update))
            return;
        out->target.id = id_string(mem, ID_UPDATE, target);
        out->target.excerpt = utf8_excerpt(mem, update.text, LIMIT_EXCERPT);
        break;
    case TARGET_COMMENT:
        fill_comment_target(db, mem, viewer, target, &out->target);
        break;
    case TARGET_CONVERSATION:
        if (!conversation_read_row(db, mem, (struct conversation_id){ target }, &conversation))
            return;
        out->target.id = id_string(mem, ID_CONVERSATION, target);
        out->target.excerpt = utf8_excerpt(mem, conversation.name, LIMIT_EXCERPT);
        out->place = conversation.name;
        break;
    case TARGET_MESSAGE:
        fill_message_target(db, mem, viewer, target, out);
        break;
    case TARGET_TEAM:
        if (!team_read_row(db, mem, (struct team_id){ target }, &team))
            return;
        out->target.id = id_string(mem, ID_TEAM, target);
        out->target.excerpt = utf8_excerpt(mem, team.name, LIMIT_EXCERPT);
        out->place = team.name;
        break;
    case TARGET_NONE:
    case TARGET_KINDS:
        break;
    }
}

/* The actors of a group of more are not gone through. */
enum { ACTORS_GONE_THROUGH = 64 };

int64_t notification_actors_seen(struct db *db, const struct notification_row *row)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, row->actors <= ACTORS_GONE_THROUGH
                                                  ? SQL_notification_hidden_of_actors
                                                  : SQL_notification_hidden_of_blocks);

    bind_int(stmt, ":notification", row->id.n);
    bind_int(stmt, ":viewer", row->key.recipient.n);
    return row->actors - stmt_number(stmt, 0);
}

static void fill_actors(struct db *db, struct arena *mem, struct person_id viewer,
                        struct notification *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_notification_actors);

    bind_int(stmt, ":notification", out->id.n);
    bind_int(stmt, ":viewer", viewer.n);
    bind_int(stmt, ":limit", LIMIT_ACTORS_SHOWN);
    while (out->actors_shown < LIMIT_ACTORS_SHOWN && stmt_row(stmt))
        out->actors[out->actors_shown++] = person_brief(
            db, mem, (struct person_id){ col_int(stmt, "person") });
}

bool notification_get(struct db *db, struct arena *mem, struct person_id viewer,
                      struct notification_id id, struct notification *out, struct err *err)
{
    struct notification_row row;

    if (!notification_read_row(db, id, &row) || row.key.recipient.n != viewer.n)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such notification");
    *out = (struct notification){
        .id = id,
        .kind = row.key.kind,
        .target = { .kind = row.key.target_kind },
        .count = notification_actors_seen(db, &row),
        .first_at = row.first_at,
        .last_at = row.last_at,
        .read = row.read,
    };
    if (out->count == 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such notification");
    fill_target(db, mem, viewer, row.key.target, out);
    if (!out->target.id)
        out->target.kind = TARGET_NONE;
    fill_actors(db, mem, viewer, out);
    return true;
}
