/* Deleting comments. One that has replies stays as a shell, so that they have something to stand
 * under; without replies it vanishes, and so does the shell whose last reply it was. */
#include "account.h"
#include "comment.h"
#include "erasure.h"
#include "event.h"
#include "feed.h"
#include "notification.h"
#include "remains.h"

enum { SHELLS_A_TURN = 128 };

static void run_on(struct turn *turn, enum sql sql, struct comment_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":id", id.n);
    stmt_run(stmt);
}

static bool has_reply(struct turn *turn, struct comment_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_comment_has_reply);

    bind_int(stmt, ":id", id.n);
    return stmt_row(stmt);
}

/* Upwards from `id`: shells that nobody replies to any more. n 0: there are no more; else where to
 * go on. */
static struct comment_id drop_shells(struct turn *turn, struct comment_id id)
{
    for (int i = 0; i < SHELLS_A_TURN && id.n; i++) {
        struct comment_row row;

        if (!comment_read_row(turn->db, turn->arena, id, &row) || !row.deleted ||
            erasure_is_gone(turn->db, row.author) || has_reply(turn, id))
            return (struct comment_id){ 0 };
        run_on(turn, SQL_comment_drop, id);
        id = row.reply_to;
    }
    return id;
}

bool comment_shells_step(struct turn *turn, struct task *task)
{
    task->position = drop_shells(turn, (struct comment_id){ task->position }).n;
    return task->position == 0;
}

static void drop_row(struct turn *turn, struct person_id who, const struct comment_row *row)
{
    struct comment_id shell;

    run_on(turn, SQL_comment_drop, row->id);
    shell = drop_shells(turn, row->reply_to);
    if (shell.n)
        task_add(turn, TASK_DROP_SHELLS, who, row->update.n, shell.n, "", 0);
}

static void uncount(struct turn *turn, struct update_id update)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_update_count_comment);

    bind_int(stmt, ":id", update.n);
    bind_int(stmt, ":by", -1);
    stmt_run(stmt);
}

/* Another comment of the same author, of the group's time, that is a reason to be in it. */
static int64_t other_reason(struct turn *turn, const struct comment_row *row,
                            const struct notification_key *key,
                            const struct notification_place *place)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_comment_reason);

    bind_int(stmt, ":update", row->update.n);
    bind_int(stmt, ":author", row->author.n);
    bind_int(stmt, ":recipient", key->recipient.n);
    bind_int(stmt, ":parent", key->kind == NOTIFICATION_REPLY ? key->target : 0);
    bind_int(stmt, ":from", place->first_at);
    bind_int(stmt, ":until", place->last_event);
    return stmt_number(stmt, 0);
}

/* protocol: "Taking a like, follow or comment back takes its actor out" */
static void leave_groups(struct turn *turn, const struct comment_row *row,
                         const struct notification_key *key, int64_t posted_seq)
{
    struct notification_place places[NOTIFICATION_PLACES_MAX];
    size_t count = notification_places(turn->db, key, row->author, posted_seq, places);

    for (size_t i = 0; i < count; i++) {
        int64_t other = other_reason(turn, row, key, &places[i]);

        if (other)
            notification_hold_by(turn, &places[i], row->author, other);
        else
            notification_leave(turn, key, &places[i], row->author);
    }
}

static void take_back(struct turn *turn, const struct comment_row *row,
                      const struct update_row *update)
{
    const struct channel channel = { CHANNEL_AUTHOR, row->author.n };
    const struct notification_key comment = { update->author, NOTIFICATION_COMMENT, TARGET_UPDATE,
                                              update->id.n };
    struct comment_row parent;
    struct event posted;

    if (!event_that_made(turn->db, turn->arena, EVENT_COMMENT_POSTED, row->id.n, &posted))
        return;
    /* The event of the deletion follows, in this turn. */
    feed_act_drop_at(turn, channel, posted.seq, event_last_seq(turn->db) + 1);
    leave_groups(turn, row, &comment, posted.seq);
    if (row->reply_to.n && comment_read_row(turn->db, turn->arena, row->reply_to, &parent)) {
        const struct notification_key reply = { parent.author, NOTIFICATION_REPLY, TARGET_COMMENT,
                                                parent.id.n };

        leave_groups(turn, row, &reply, posted.seq);
    }
}

/* The comment is a shell: its text, its count, and what it made are gone. */
static void make_shell(struct turn *turn, const struct comment_row *row,
                       const struct update_row *update)
{
    run_on(turn, SQL_comment_make_shell, row->id);
    uncount(turn, row->update);
    take_back(turn, row, update);
}

void comment_erase(struct turn *turn, struct person_id by, struct comment_id id)
{
    struct comment_row row;
    struct update_row update;

    if (!comment_read_row(turn->db, turn->arena, id, &row) ||
        !update_read_row(turn->db, turn->arena, row.update, &update))
        return; /* it goes with its update */
    make_shell(turn, &row, &update);
    event_append(turn, EVENT_COMMENT_DELETED, by, id.n, row.update.n, NULL);
    remains_of_comment(turn, by, id);
}

bool comment_delete(struct turn *turn, struct person_id who, struct comment_id id,
                    struct person_id *overruled, struct err *err)
{
    struct comment_row row;
    struct update_row update;
    bool own;

    if (!comment_find(turn->db, turn->arena, who, id, &row, &update, err))
        return false;
    if (row.deleted)
        return err_set(err, ERR_NOT_FOUND, NULL, "the comment is deleted already");
    own = row.author.n == who.n || update.author.n == who.n;
    if (!own && !account_is_admin(turn->db, who))
        return err_set(err, ERR_FORBIDDEN, NULL,
                       "only its author and the update's author delete a comment");
    make_shell(turn, &row, &update);
    if (!has_reply(turn, id))
        drop_row(turn, who, &row);
    event_append(turn, EVENT_COMMENT_DELETED, who, id.n, row.update.n, NULL);
    remains_of_comment(turn, who, id);
    overruled->n = own ? 0 : row.author.n;
    return true;
}
