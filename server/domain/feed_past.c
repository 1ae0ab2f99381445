#include "feed_past.h"

static const int64_t kept_ms = 24LL * 3600 * 1000;

void feed_past_acts(struct turn *turn, struct channel channel, struct update_id update,
                    enum feed_reason kind, int64_t until)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_feed_past_acts_add);

    bind_int(stmt, ":update", update.n);
    bind_int(stmt, ":channel_kind", channel.kind);
    bind_int(stmt, ":channel", channel.id);
    bind_int(stmt, ":kind", kind);
    bind_int(stmt, ":until", until);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

void feed_past_act(struct turn *turn, struct channel channel, int64_t seq, int64_t until)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_feed_past_act_add);

    bind_int(stmt, ":channel_kind", channel.kind);
    bind_int(stmt, ":channel", channel.id);
    bind_int(stmt, ":seq", seq);
    bind_int(stmt, ":until", until);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

void feed_past_listening(struct turn *turn, struct person_id who, struct channel channel,
                         bool heard, int64_t until)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_feed_past_listening_add);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":channel_kind", channel.kind);
    bind_int(stmt, ":channel", channel.id);
    bind_int(stmt, ":until", until);
    bind_int(stmt, ":heard", heard);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

/* What one event ended is a few rows: they go together. */
static const struct past {
    enum sql first, forget;
} pasts[] = {
    { SQL_feed_past_act_first, SQL_feed_past_act_forget },
    { SQL_feed_past_listening_first, SQL_feed_past_listening_forget },
};

/* When the oldest is forgotten; INT64_MAX: there is none. */
static int64_t due(struct db *db, const struct past *past, int64_t *until)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, past->first);

    if (!stmt_row(stmt))
        return INT64_MAX;
    *until = col_int(stmt, "until");
    return col_int(stmt, "at") + kept_ms;
}

static bool forget(void *ctx, struct turn *turn, int64_t deadline_us)
{
    int64_t until;

    (void)ctx;
    for (size_t i = 0; i < ARRAY_LEN(pasts); i++)
        while (due(turn->db, &pasts[i], &until) <= turn->now_ms) {
            AUTO_STMT struct stmt *stmt = db_stmt(turn->db, pasts[i].forget);

            bind_int(stmt, ":until", until);
            stmt_run(stmt);
            if (clock_mono_us() > deadline_us)
                return true;
        }
    return false;
}

static int64_t forget_due(void *ctx, struct db *db)
{
    int64_t first = INT64_MAX;
    int64_t until;

    (void)ctx;
    for (size_t i = 0; i < ARRAY_LEN(pasts); i++) {
        int64_t at = due(db, &pasts[i], &until);

        first = at < first ? at : first;
    }
    return first;
}

struct engine_source feed_past_forgetter(void)
{
    return (struct engine_source){ .name = "feed_past", .work = forget, .next_due = forget_due };
}
