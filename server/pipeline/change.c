#include "change.h"

#include <stdio.h>
#include <string.h>

#include "fault.h"

enum { FORGET_AT_ONCE = 256 };

void change_tell(struct turn *turn, enum change_kind kind, int64_t object, int64_t extra,
                 struct person_id actor, const struct channel *channels, size_t channel_count,
                 struct session_id except)
{
    struct channel *copy = arena_alloc(turn->outbox->arena, channel_count * sizeof *copy);
    int64_t n = turn_new_change(turn);
    struct effect *effect;

    for (size_t i = 0; i < channel_count; i++) {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_change_add);

        bind_int(stmt, ":channel_kind", channels[i].kind);
        bind_int(stmt, ":channel", channels[i].id);
        bind_int(stmt, ":n", n);
        bind_int(stmt, ":kind", kind);
        bind_int(stmt, ":object", object);
        bind_int(stmt, ":extra", extra);
        bind_int(stmt, ":actor", actor.n);
        bind_int(stmt, ":at", turn->now_ms);
        stmt_run(stmt);
        copy[i] = channels[i];
    }
    FAULT_STEP("change numbered");
    effect = outbox_add(turn->outbox, EFFECT_PUSH);
    effect->push.change = (struct change){ n, kind, object, extra, actor };
    effect->push.channels = copy;
    effect->push.channel_count = channel_count;
    effect->push.except = except;
    effect->push.cause = turn->handling ? turn->handling : turn->acted;
}

static const char *epoch_of(struct db *db, char out[16], int64_t *last)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_state_get);
    struct arena *mem = arena_new();

    out[0] = '\0';
    *last = 0;
    if (stmt_row(stmt)) {
        snprintf(out, 16, "%s", col_text(stmt, mem, "epoch"));
        *last = col_int(stmt, "last_change");
    }
    arena_free(mem);
    return out;
}

void change_cursor(struct db *db, int64_t n, char out[CHANGE_CURSOR_MAX])
{
    char epoch[16];
    char digits[ID_DIGITS + 1];
    int64_t last;

    id_digits(n, digits);
    snprintf(out, CHANGE_CURSOR_MAX, "%.8s%s", epoch_of(db, epoch, &last), digits);
}

void change_cursor_beside(const char *other, int64_t n, char out[CHANGE_CURSOR_MAX])
{
    char digits[ID_DIGITS + 1];

    id_digits(n, digits);
    snprintf(out, CHANGE_CURSOR_MAX, "%.*s%s", (int)(strlen(other) - ID_DIGITS), other, digits);
}

int64_t change_last(struct db *db)
{
    char epoch[16];
    int64_t last;

    epoch_of(db, epoch, &last);
    return last;
}

enum change_cursor_state change_parse_cursor(struct db *db, const char *text, int64_t *n)
{
    char epoch[16];
    int64_t last;
    size_t epoch_len = strlen(epoch_of(db, epoch, &last));

    if (strlen(text) != epoch_len + ID_DIGITS || !id_from_digits(text + epoch_len, n))
        return CURSOR_GARBLED;
    if (strncmp(text, epoch, epoch_len) != 0 || *n > last)
        return CURSOR_FOREIGN;
    return CURSOR_GOOD;
}

static int64_t oldest_at(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_change_oldest_at);

    return stmt_number(stmt, INT64_MAX - CHANGE_KEPT_MS - 1);
}

static bool forget(void *ctx, struct turn *turn, int64_t deadline_us)
{
    (void)ctx;
    (void)deadline_us;
    if (oldest_at(turn->db) + CHANGE_KEPT_MS >= turn->now_ms)
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_changes_forget);

    bind_int(stmt, ":before", turn->now_ms - CHANGE_KEPT_MS);
    bind_int(stmt, ":limit", FORGET_AT_ONCE);
    return stmt_change(stmt) == FORGET_AT_ONCE;
}

static int64_t forget_due(void *ctx, struct db *db)
{
    (void)ctx;
    return oldest_at(db) + CHANGE_KEPT_MS + 1;
}

struct engine_source change_forgetter(void)
{
    return (struct engine_source){ .name = "changes", .work = forget, .next_due = forget_due };
}
