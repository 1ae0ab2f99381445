#include "block.h"

#include "event.h"
#include "notification.h"
#include "people_page.h"
#include "person.h"

enum block_state { NOT_BLOCKED, BLOCKED_BY_ME, BLOCKED_BY_THEM };

static enum block_state state_of(struct db *db, struct person_id who, struct person_id whom)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_block_between);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":other", whom.n);
    if (!stmt_row(stmt))
        return NOT_BLOCKED;
    return col_is_null(stmt, "at") ? BLOCKED_BY_THEM : BLOCKED_BY_ME;
}

bool block_between(struct db *db, struct person_id a, struct person_id b)
{
    return state_of(db, a, b) != NOT_BLOCKED;
}

/* Somebody whom `who` sees, or would if they had not blocked them. */
static bool find(struct turn *turn, struct person_id who, const char *handle,
                 struct person_id *whom, enum block_state *state, struct err *err)
{
    if (!person_find(turn->db, handle, whom))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    if (whom->n == who.n)
        return err_set(err, ERR_INVALID_PARAMS, "handle", "nobody blocks themselves");
    *state = state_of(turn->db, who, *whom);
    if (*state == BLOCKED_BY_THEM)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    return true;
}

/* at < 0: null. */
static void add_row(struct turn *turn, struct person_id person, struct person_id other, int64_t at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_block_add);

    bind_int(stmt, ":person", person.n);
    bind_int(stmt, ":other", other.n);
    if (at >= 0)
        bind_int(stmt, ":at", at);
    stmt_run(stmt);
}

static void drop_row(struct turn *turn, struct person_id person, struct person_id other)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_block_drop);

    bind_int(stmt, ":person", person.n);
    bind_int(stmt, ":other", other.n);
    stmt_run(stmt);
}

/* Out of the notifications of both: first of those of `who`, then of those of `whom`. A place is
 * the group up to which it is done: from 0 in the first's, -1 and below in the second's. Does one
 * slice of each; true: that was the last. */
static bool part(struct turn *turn, struct person_id who, struct person_id whom, int64_t *place)
{
    int64_t after;
    bool last;

    if (*place >= 0) {
        if (!notification_part(turn, who, whom, place))
            return false;
        *place = -1;
    }
    after = -1 - *place;
    last = notification_part(turn, whom, who, &after);
    *place = -1 - after;
    return last;
}

bool block_step(struct turn *turn, struct task *task)
{
    const struct person_id whom = { task->object };

    return !block_between(turn->db, task->actor, whom) ||
           part(turn, task->actor, whom, &task->position);
}

static void look_offline(struct turn *turn, struct person_id a, struct person_id b)
{
    struct effect *effect = outbox_add(turn->outbox, EFFECT_PARTED);

    effect->parted.a = a;
    effect->parted.b = b;
}

bool block_add(struct turn *turn, struct person_id who, const char *handle, int64_t *task,
               struct err *err)
{
    struct person_id whom;
    enum block_state state;
    int64_t place = 0;

    *task = 0;
    if (!find(turn, who, handle, &whom, &state, err))
        return false;
    if (state == BLOCKED_BY_ME)
        return true;
    add_row(turn, who, whom, turn->now_ms);
    add_row(turn, whom, who, -1);
    event_append(turn, EVENT_PERSON_BLOCKED, who, whom.n, 0, NULL);
    look_offline(turn, who, whom);
    person_end_follow(turn, who, whom);
    person_end_follow(turn, whom, who);
    if (!part(turn, who, whom, &place))
        *task = task_add(turn, TASK_BLOCK, who, whom.n, place, "", 0);
    return true;
}

bool block_drop(struct turn *turn, struct person_id who, const char *handle, struct err *err)
{
    struct person_id whom;
    enum block_state state;

    if (!find(turn, who, handle, &whom, &state, err))
        return false;
    if (state == NOT_BLOCKED)
        return true;
    drop_row(turn, who, whom);
    drop_row(turn, whom, who);
    event_append(turn, EVENT_PERSON_UNBLOCKED, who, whom.n, 0, NULL);
    return true;
}

bool block_list(struct db *db, struct arena *mem, struct person_id who,
                const struct page_draft *page, struct brief **items, size_t *count,
                const char **next, struct err *err)
{
    const struct page_walk walk = { "person.blocked", who, 0 };
    struct page_place place;

    if (!page_place(db, &walk, page->before, people_page_start(), &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_blocked_page);

    bind_int(stmt, ":person", who.n);
    people_page_read(db, mem, stmt, &walk, place, page->limit, items, count, next);
    return true;
}
