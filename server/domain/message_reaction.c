#include "message_reaction.h"

#include "change.h"
#include "clock.h"
#include "event.h"
#include "limits.h"

enum {
    TELL_EVERY_MS = 250, /* protocol: "pushed at most every 250 ms" */
    FORGET_A_TURN = 256,
};

static void tell(struct turn *turn, const struct message_row *row)
{
    const struct channel channel = { CHANNEL_CONVERSATION, row->conversation.n };

    change_tell(turn, CHANGE_MESSAGE_CHANGED, row->id.n, 0, row->author, &channel, 1,
                (struct session_id){ 0 });
}

static void tell_again_at(struct turn *turn, struct message_id id, int64_t at, bool something)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_told_set);

    bind_int(stmt, ":message", id.n);
    bind_int(stmt, ":again_at", at);
    bind_int(stmt, ":tell", something);
    stmt_run(stmt);
}

/* When its reactions may be told again; -1: at once. */
static int64_t told_until(struct turn *turn, struct message_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_told_get);

    bind_int(stmt, ":message", id.n);
    return stmt_number(stmt, -1);
}

static void tell_soon(struct turn *turn, const struct message_row *row)
{
    int64_t again_at = told_until(turn, row->id);

    if (again_at > turn->now_ms) {
        tell_again_at(turn, row->id, again_at, true);
        return;
    }
    tell(turn, row);
    tell_again_at(turn, row->id, turn->now_ms + TELL_EVERY_MS, false);
}

static void forget_told(struct turn *turn, struct message_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_told_drop);

    bind_int(stmt, ":message", id.n);
    stmt_run(stmt);
}

struct told {
    struct message_id id;
    int64_t again_at;
    bool tell;
};

static bool first_told(struct db *db, struct told *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_message_told_first);

    if (!stmt_row(stmt))
        return false;
    *out = (struct told){ { col_int(stmt, "message") },
                          col_int(stmt, "again_at"),
                          col_int(stmt, "tell") != 0 };
    return true;
}

static bool tell_due(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct told told;
    struct message_row row;

    (void)ctx;
    while (first_told(turn->db, &told) && told.again_at <= turn->now_ms) {
        if (told.tell && message_read_row(turn->db, turn->arena, told.id, &row)) {
            tell(turn, &row);
            tell_again_at(turn, told.id, turn->now_ms + TELL_EVERY_MS, false);
        } else {
            forget_told(turn, told.id);
        }
        if (clock_mono_us() > deadline_us)
            return true;
    }
    return false;
}

static int64_t next_to_tell(void *ctx, struct db *db)
{
    struct told told;

    (void)ctx;
    return first_told(db, &told) ? told.again_at : INT64_MAX;
}

struct engine_source message_reaction_teller(void)
{
    return (
        struct engine_source){ .name = "reactions", .work = tell_due, .next_due = next_to_tell };
}

static int64_t people_with(struct turn *turn, struct message_id id, const char *emoji)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_emoji_get);

    bind_int(stmt, ":message", id.n);
    bind_text(stmt, ":emoji", emoji);
    return stmt_number(stmt, 0);
}

static bool change_row(struct turn *turn, struct message_id id, struct person_id who,
                       const char *emoji, bool on)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, on ? SQL_message_reaction_add
                                                       : SQL_message_reaction_drop);

    bind_int(stmt, ":message", id.n);
    bind_int(stmt, ":person", who.n);
    bind_text(stmt, ":emoji", emoji);
    return stmt_change(stmt) > 0;
}

static void change_emoji(struct turn *turn, enum sql sql, struct message_id id, const char *emoji)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":message", id.n);
    bind_text(stmt, ":emoji", emoji);
    stmt_run(stmt);
}

static void count_different(struct turn *turn, struct message_id id, int by)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_count_reactions);

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":by", by);
    stmt_run(stmt);
}

static void count(struct turn *turn, struct message_id id, const char *emoji, int64_t before,
                  bool on)
{
    bool first = on && before == 0;
    bool last = !on && before == 1;

    if (first || last) {
        change_emoji(turn, first ? SQL_message_emoji_add : SQL_message_emoji_drop, id, emoji);
        count_different(turn, id, first ? 1 : -1);
        return;
    }
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_emoji_count);

    bind_int(stmt, ":message", id.n);
    bind_text(stmt, ":emoji", emoji);
    bind_int(stmt, ":by", on ? 1 : -1);
    stmt_run(stmt);
}

bool message_reaction_set(struct turn *turn, struct person_id who, const struct message_row *row,
                          const char *emoji, bool on, struct err *err)
{
    int64_t before = people_with(turn, row->id, emoji);

    if (on && before == 0 && row->reactions >= LIMIT_REACTIONS)
        return err_set(err, ERR_TOO_LARGE, "emoji", "a message has at most %d different reactions",
                       LIMIT_REACTIONS);
    if (!change_row(turn, row->id, who, emoji, on))
        return true;
    count(turn, row->id, emoji, before, on);
    event_append(turn, EVENT_MESSAGE_REACTED, who, row->id.n, row->conversation.n, NULL);
    tell_soon(turn, row);
    return true;
}

void message_reaction_end(struct turn *turn, struct person_id who, struct message_id id,
                          const char *emoji)
{
    struct message_row row;
    struct err never; /* taking back is never too much */

    if (message_read_row(turn->db, turn->arena, id, &row) && !row.deleted)
        (void)!message_reaction_set(turn, who, &row, emoji, false, &never);
    else
        (void)change_row(turn, id, who, emoji, false);
}

static bool has_reacted(struct db *db, struct message_id id, struct person_id who,
                        const char *emoji)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_message_reaction_get);

    bind_int(stmt, ":message", id.n);
    bind_int(stmt, ":person", who.n);
    bind_text(stmt, ":emoji", emoji);
    return stmt_row(stmt);
}

const struct reaction *message_reactions(struct db *db, struct arena *mem, struct person_id viewer,
                                         struct message_id id, size_t *found)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_message_emoji_list);
    struct reaction *list = arena_alloc(mem, LIMIT_REACTIONS * sizeof *list);

    *found = 0;
    bind_int(stmt, ":message", id.n);
    while (*found < LIMIT_REACTIONS && stmt_row(stmt)) {
        struct reaction *reaction = &list[(*found)++];

        reaction->emoji = col_text(stmt, mem, "emoji");
        reaction->count = col_int(stmt, "people");
        reaction->mine = viewer.n && has_reacted(db, id, viewer, reaction->emoji);
    }
    return list;
}

size_t message_reaction_people(struct db *db, struct message_id id, struct person_id *out,
                               size_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_message_reaction_people);
    size_t found = 0;

    bind_int(stmt, ":message", id.n);
    bind_int(stmt, ":limit", (int64_t)max);
    while (found < max && stmt_row(stmt))
        out[found++].n = col_int(stmt, "person");
    return found;
}

static bool forget_slice(struct turn *turn, struct message_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_reactions_drop);

    bind_int(stmt, ":message", id.n);
    bind_int(stmt, ":limit", FORGET_A_TURN);
    return stmt_change(stmt) < FORGET_A_TURN;
}

void message_reactions_forget(struct turn *turn, struct person_id who, struct message_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_emojis_drop);

    bind_int(stmt, ":message", id.n);
    stmt_run(stmt);
    forget_told(turn, id);
    if (!forget_slice(turn, id))
        task_add(turn, TASK_FORGET_REACTIONS, who, id.n, 0, NULL, 0);
}

bool message_reactions_forget_step(struct turn *turn, struct task *task)
{
    return forget_slice(turn, (struct message_id){ task->object });
}
