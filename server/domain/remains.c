#include "remains.h"

#include "notification.h"

/* Each row or group that goes counts one, or what its row below says; a group is an event, too. */
enum { TEXT_WEIGHT = 4 };

struct hanging {
    enum sql forget;
    int weight; /* texts are overwritten as they go, and some are long */
};

static const struct hanging of_update[] = {
    { SQL_forget_update_versions, TEXT_WEIGHT },
    { SQL_forget_mentioned, 1 },
    { SQL_forget_reactions, 1 },
    { SQL_forget_feed_acts, 1 },
    { SQL_forget_feed_past, 1 },
    { SQL_forget_translations, TEXT_WEIGHT },
};

static const struct hanging of_comment[] = {
    { SQL_forget_comment_versions, TEXT_WEIGHT },
    { SQL_forget_mentioned, 1 },
    { SQL_forget_comment_likes, 1 },
};

static const struct hanging of_team[] = {
    { SQL_forget_team_words, 1 },   { SQL_forget_team_topics, 1 }, { SQL_forget_team_follows, 1 },
    { SQL_forget_team_invites, 1 }, { SQL_forget_team_weeks, 1 },
};

static bool forget_weighed(struct turn *turn, const struct hanging *rows, int64_t of, int *left)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, rows->forget);

    bind_int(stmt, ":of", of);
    bind_int(stmt, ":limit", (*left + rows->weight - 1) / rows->weight);
    *left -= (int)stmt_change(stmt) * rows->weight;
    return *left > 0;
}

bool remains_forget_rows(struct turn *turn, enum sql forget, int64_t of, int *left)
{
    return forget_weighed(turn, &(struct hanging){ forget, 1 }, of, left);
}

static bool forget_all(struct turn *turn, const struct hanging *tables, size_t count, int64_t of,
                       int *left)
{
    for (size_t i = 0; i < count; i++)
        if (!forget_weighed(turn, &tables[i], of, left))
            return false;
    return true;
}

static bool forget_comment(struct turn *turn, struct person_id by, int64_t id, int *left)
{
    return forget_all(turn, of_comment, ARRAY_LEN(of_comment), id, left) &&
           notification_forget_target(turn, by, TARGET_COMMENT, id, left);
}

static int64_t last_comment(struct turn *turn, int64_t update)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_comment_last_of);

    bind_int(stmt, ":update", update);
    return stmt_number(stmt, 0);
}

static void drop_comment(struct turn *turn, int64_t id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_comment_drop);

    bind_int(stmt, ":id", id);
    stmt_run(stmt);
}

/* The newest first: a reply never stays behind what it replies to. */
static bool forget_comments(struct turn *turn, struct person_id by, int64_t update, int *left)
{
    int64_t id;

    while ((id = last_comment(turn, update)) != 0) {
        if (!forget_comment(turn, by, id, left))
            return false;
        drop_comment(turn, id);
        if (--*left <= 0)
            return false;
    }
    return true;
}

static bool forget_update(struct turn *turn, struct person_id by, int64_t id, int *left)
{
    return forget_all(turn, of_update, ARRAY_LEN(of_update), id, left) &&
           notification_forget_target(turn, by, TARGET_UPDATE, id, left) &&
           forget_comments(turn, by, id, left);
}

void remains_of_update(struct turn *turn, struct person_id by, struct update_id id, int *left)
{
    if (!forget_update(turn, by, id.n, left))
        task_add(turn, TASK_FORGET_UPDATE, by, id.n, 0, "", 0);
}

bool remains_update_step(struct turn *turn, struct task *task)
{
    int left = REMAINS_A_TURN;

    return forget_update(turn, task->actor, task->object, &left);
}

void remains_of_comment(struct turn *turn, struct person_id by, struct comment_id id)
{
    int left = REMAINS_A_TURN;

    if (!forget_comment(turn, by, id.n, &left))
        task_add(turn, TASK_FORGET_COMMENT, by, id.n, 0, "", 0);
}

bool remains_comment_step(struct turn *turn, struct task *task)
{
    int left = REMAINS_A_TURN;

    return forget_comment(turn, task->actor, task->object, &left);
}

bool remains_forget_team(struct turn *turn, struct person_id by, struct team_id id, int *left)
{
    return forget_all(turn, of_team, ARRAY_LEN(of_team), id.n, left) &&
           notification_forget_target(turn, by, TARGET_TEAM, id.n, left);
}
