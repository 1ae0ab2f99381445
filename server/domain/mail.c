#include "mail.h"

#include <string.h>

#include <sodium.h>

#include "attrs.h"
#include "event.h"
#include "mail_digest.h"

enum { FORGET_A_TURN = 100, RETRY_BASE_MS = 60000, RETRY_CAP_MS = 4 * 3600 * 1000 };

/* Longer than any rule about how often looks back. */
static const int64_t keep_ms = 8LL * 86400000;

const char *const mail_kind_names[] = { "digest", "daily_digest", "confirm", "reset", NULL };
_Static_assert(ARRAY_LEN(mail_kind_names) == MAIL_KINDS + 1, "each kind has a name");
_Static_assert(MAIL_WAITS == 0 && MAIL_AWAY == 1 && MAIL_NOT_NEEDED == 5, "the statements know");

int64_t mail_add(struct turn *turn, struct person_id who, enum mail_kind kind)
{
    int64_t id = turn_new_id(turn);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_add);

    bind_int(stmt, ":id", id);
    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":kind", kind);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
    return id;
}

static bool read_row(struct stmt *stmt, struct mail_row *out)
{
    if (!stmt_row(stmt))
        return false;
    *out = (struct mail_row){ .id = col_int(stmt, "id"),
                              .person = { col_int(stmt, "person") },
                              .kind = (enum mail_kind)col_enum(stmt, "kind", MAIL_KINDS),
                              .attempts = (int)col_int(stmt, "attempts"),
                              .made_at = col_int(stmt, "made_at"),
                              .due_at = col_int(stmt, "due_at") };
    return true;
}

bool mail_next(struct db *db, struct mail_row *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_due_next);

    return read_row(stmt, out);
}

bool mail_get(struct db *db, int64_t id, struct mail_row *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_get);

    bind_int(stmt, ":id", id);
    return read_row(stmt, out);
}

bool mail_find_waiting(struct db *db, struct person_id who, enum mail_kind kind,
                       struct mail_row *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_of_kind);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":kind", kind);
    return read_row(stmt, out);
}

/* due_at -1: nothing is due. */
static void set(struct turn *turn, const struct mail_row *row, enum mail_state state,
                int64_t due_at, int reply)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_set);

    bind_int(stmt, ":id", row->id);
    bind_int(stmt, ":state", state);
    bind_int(stmt, ":attempts", row->attempts);
    bind_int(stmt, ":reply", reply);
    if (due_at >= 0)
        bind_int(stmt, ":due_at", due_at);
    else
        bind_null(stmt, ":due_at");
    if (state == MAIL_WAITS || state == MAIL_AWAY)
        bind_null(stmt, ":ended_at");
    else
        bind_int(stmt, ":ended_at", turn->now_ms);
    stmt_run(stmt);
}

/* What it held is told; what came meanwhile may be due. */
static void end(struct turn *turn, const struct mail_row *row, enum mail_state state, int reply)
{
    set(turn, row, state, -1, reply);
    mail_digest_ended(turn, row->person, row->id);
}

void mail_put_off(struct turn *turn, const struct mail_row *row, int64_t at)
{
    set(turn, row, MAIL_WAITS, at, 0);
}

void mail_leaves(struct turn *turn, struct mail_row *row)
{
    row->attempts++;
    set(turn, row, MAIL_AWAY, -1, 0);
}

static int64_t retry_delay_ms(int attempts)
{
    int64_t span = RETRY_BASE_MS;

    for (int i = 1; i < attempts && span < RETRY_CAP_MS; i++)
        span *= 2;
    return randombytes_uniform((uint32_t)(span < RETRY_CAP_MS ? span : RETRY_CAP_MS) + 1);
}

static void log_end(struct turn *turn, enum event_type type, const struct mail_row *row, int reply)
{
    event_append(turn, type, row->person, row->id, 0,
                 arena_printf(turn->arena, "{\"kind\":\"%s\",\"attempts\":%d,\"reply\":%d}",
                              mail_kind_names[row->kind], row->attempts, reply));
}

enum mail_state mail_failed(struct turn *turn, const struct mail_row *row, int reply)
{
    if (row->attempts < MAIL_ATTEMPTS_MAX) {
        set(turn, row, MAIL_WAITS, turn->now_ms + retry_delay_ms(row->attempts), reply);
        return MAIL_WAITS;
    }
    end(turn, row, MAIL_FAILED, reply);
    log_end(turn, EVENT_MAIL_REFUSED, row, reply);
    return MAIL_FAILED;
}

void mail_went(struct turn *turn, const struct mail_row *row, int reply)
{
    end(turn, row, MAIL_WENT, reply);
    log_end(turn, EVENT_MAIL_SENT, row, reply);
}

static void set_refused(struct turn *turn, struct person_id who, bool refused)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_refused_set);

    bind_int(stmt, ":person", who.n);
    if (refused)
        bind_int(stmt, ":at", turn->now_ms);
    else
        bind_null(stmt, ":at");
    stmt_run(stmt);
}

void mail_refused(struct turn *turn, const struct mail_row *row, const char *address, int reply)
{
    struct mail_address now;

    if (mail_address(turn->db, turn->arena, row->person, &now) && strcmp(now.address, address) == 0)
        set_refused(turn, row->person, true);
    end(turn, row, MAIL_REFUSED, reply);
    log_end(turn, EVENT_MAIL_REFUSED, row, reply);
}

void mail_not_needed(struct turn *turn, const struct mail_row *row)
{
    end(turn, row, MAIL_NOT_NEEDED, 0);
}

bool mail_address(struct db *db, struct arena *mem, struct person_id who, struct mail_address *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_address);

    bind_int(stmt, ":person", who.n);
    if (!stmt_row(stmt) || col_is_null(stmt, "email"))
        return false;
    *out = (struct mail_address){ .address = col_text(stmt, mem, "email"),
                                  .handle = col_text(stmt, mem, "handle"),
                                  .confirmed = col_int(stmt, "email_confirmed") != 0,
                                  .disabled = col_int(stmt, "disabled") != 0,
                                  .refused = !col_is_null(stmt, "refused_at") };
    return true;
}

void mail_accepted(struct turn *turn, struct person_id who)
{
    set_refused(turn, who, false);
}

void mail_come_home(struct db *db, int64_t now_ms)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_come_home);

    bind_int(stmt, ":now", now_ms);
    stmt_run(stmt);
}

bool mail_forget(struct turn *turn)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_forget);

    bind_int(stmt, ":before", turn->now_ms - keep_ms);
    bind_int(stmt, ":limit", FORGET_A_TURN);
    return stmt_change(stmt) == FORGET_A_TURN;
}

int64_t mail_forget_due(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_ended_first);
    int64_t first = stmt_number(stmt, INT64_MAX);

    return first < INT64_MAX - keep_ms ? first + keep_ms : INT64_MAX;
}

int64_t mail_waiting(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_waiting_count);

    return stmt_number(stmt, 0);
}
