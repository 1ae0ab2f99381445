#include "queue.h"

#include <assert.h>

#include <sodium.h>

enum { EXPIRE_AT_ONCE = 256, TOPICS_IN_WORD = 64 };
_Static_assert((int)EVENT_TYPES <= 2 * TOPICS_IN_WORD, "two words have a bit for every event type");

bool queue_subscribes(const struct queue_rule *rule, enum event_type type)
{
    for (size_t i = 0; i < QUEUE_TOPICS_MAX && rule->topics[i]; i++)
        if (rule->topics[i] == type)
            return true;
    return false;
}

void queue_bind_topics(struct stmt *stmt, const struct queue_rule *rule)
{
    uint64_t words[2] = { 0 };

    for (size_t i = 0; i < QUEUE_TOPICS_MAX && rule->topics[i]; i++)
        words[rule->topics[i] / TOPICS_IN_WORD] |= (uint64_t)1 << rule->topics[i] % TOPICS_IN_WORD;
    bind_int(stmt, ":topics", (int64_t)words[0]);
    bind_int(stmt, ":topics_high", (int64_t)words[1]);
}

void queue_open(struct db *db, const struct queue_rule *rule, bool from_start)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_add);

    bind_text(stmt, ":name", rule->name);
    bind_int(stmt, ":position", from_start ? 0 : event_last_seq(db));
    stmt_run(stmt);
}

bool queue_get(struct db *db, const char *name, struct queue_state *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_get);

    bind_text(stmt, ":name", name);
    if (!stmt_row(stmt))
        return false;
    *out = (struct queue_state){
        .position = col_int(stmt, "position"),
        .expired = col_int(stmt, "expired"),
        .purged = col_int(stmt, "purged"),
        .invocations = col_int(stmt, "invocations"),
        .failures = col_int(stmt, "failures"),
        .paused = col_int(stmt, "paused") != 0,
    };
    return true;
}

static bool set_paused(struct turn *turn, const char *name, bool paused)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_pause);

    bind_text(stmt, ":name", name);
    bind_int(stmt, ":paused", paused);
    return stmt_change(stmt) > 0;
}

bool queue_set_paused(struct turn *turn, const char *name, bool paused)
{
    bool found = set_paused(turn, name, paused);

    if (found && !paused)
        queue_look_again(turn, name);
    return found;
}

size_t queue_receive_due(struct db *db, struct arena *mem, const struct queue_rule *rule,
                         int64_t now_ms, struct delivery *out, size_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_due);
    size_t count = 0;

    bind_text(stmt, ":queue", rule->name);
    bind_int(stmt, ":now", now_ms);
    bind_int(stmt, ":limit", (int64_t)max);
    while (count < max && stmt_row(stmt)) {
        struct delivery *delivery = &out[count];

        if (!event_get(db, mem, col_int(stmt, "event"), &delivery->event))
            continue;
        delivery->receives = (int)col_int(stmt, "receives") + 1;
        delivery->has_row = true;
        delivery->enqueued_at = col_int(stmt, "enqueued_at");
        count++;
    }
    return count;
}

static size_t receive_fresh(struct db *db, struct arena *mem, const struct queue_rule *rule,
                            int64_t *position, struct delivery *out, size_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_fresh);
    size_t count = 0;

    bind_int(stmt, ":position", *position);
    queue_bind_topics(stmt, rule);
    bind_int(stmt, ":limit", (int64_t)max);
    while (count < max && stmt_row(stmt)) {
        out[count].event = event_read(stmt, mem);
        out[count].receives = 1;
        out[count].has_row = false;
        out[count].enqueued_at = out[count].event.at;
        *position = out[count].event.seq;
        count++;
    }
    /* Nothing more for us up to the log's end: never look at that part again. */
    if (count < max && db_failure(db) == DB_OK)
        *position = event_last_seq(db);
    return count;
}

size_t queue_receive(struct db *db, struct arena *mem, const struct queue_rule *rule,
                     int64_t now_ms, int64_t *position, struct delivery *out, size_t max,
                     bool *more)
{
    size_t count = queue_receive_due(db, mem, rule, now_ms, out, max);

    if (count < max)
        count += receive_fresh(db, mem, rule, position, out + count, max - count);
    *more = count == max;
    return count;
}

/* Where a message's row is to stand; expires_at -1: as before. */
struct row {
    int state;
    bool leased;
    int64_t visible_at, expires_at;
    const char *error;
};

static bool is_of_rows(const struct queue_rule *rule)
{
    return !rule->topics[0];
}

void queue_wake(struct turn *turn, const char *queue, int64_t at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_own_due_by);

    bind_text(stmt, ":name", queue);
    bind_int(stmt, ":at", at);
    stmt_run(stmt);
}

void queue_look_again(struct turn *turn, const char *queue)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_own_due_again);

    bind_text(stmt, ":name", queue);
    bind_int(stmt, ":never", INT64_MAX);
    stmt_run(stmt);
}

static void put_row(struct turn *turn, const struct queue_rule *rule,
                    const struct delivery *delivery, const struct row *row)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_message_put);

    bind_text(stmt, ":queue", rule->name);
    bind_int(stmt, ":event", delivery->event.seq);
    bind_int(stmt, ":state", row->state);
    bind_int(stmt, ":receives", delivery->receives);
    bind_int(stmt, ":leased", row->leased);
    bind_int(stmt, ":visible_at", row->visible_at);
    bind_int(stmt, ":enqueued_at", delivery->enqueued_at);
    bind_text(stmt, ":error", row->error);
    if (row->expires_at >= 0)
        bind_int(stmt, ":expires_at", row->expires_at);
    stmt_run(stmt);
    if (is_of_rows(rule) && row->state == MESSAGE_WAITS)
        queue_wake(turn, rule->name, row->visible_at);
}

void queue_lease(struct turn *turn, const struct queue_rule *rule, struct delivery *delivery)
{
    put_row(turn, rule, delivery,
            &(struct row){ .leased = true,
                           .visible_at = turn->now_ms + rule->visibility_ms,
                           .expires_at = -1 });
    delivery->has_row = true;
}

bool queue_renew(struct turn *turn, const struct queue_rule *rule, const struct delivery *delivery,
                 int64_t left_ms)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_message_get);

    bind_text(stmt, ":queue", rule->name);
    bind_int(stmt, ":event", delivery->event.seq);
    if (!stmt_row(stmt) || !col_int(stmt, "leased") ||
        col_int(stmt, "receives") != delivery->receives)
        return false;
    put_row(
        turn, rule, delivery,
        &(struct row){ .leased = true, .visible_at = turn->now_ms + left_ms, .expires_at = -1 });
    return true;
}

/* A row of the same receive count is still ours; anything else has gone on without us. */
static bool still_held(struct turn *turn, const struct queue_rule *rule,
                       const struct delivery *delivery)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_message_get);

    if (!delivery->has_row)
        return true;
    bind_text(stmt, ":queue", rule->name);
    bind_int(stmt, ":event", delivery->event.seq);
    if (!stmt_row(stmt) || col_int(stmt, "state") != MESSAGE_WAITS)
        return false;
    /* A lease in force counts the receive it was made by; a row that was received because it was
     * due (a retry, a lease that ran out) still counts the receive before. */
    return col_int(stmt, "leased") && col_int(stmt, "visible_at") > turn->now_ms
               ? col_int(stmt, "receives") == delivery->receives
               : col_int(stmt, "receives") == delivery->receives - 1;
}

bool queue_give_back(struct turn *turn, const struct queue_rule *rule,
                     const struct delivery *delivery)
{
    struct delivery untried = *delivery;

    if (!still_held(turn, rule, delivery))
        return false;
    untried.receives--;
    put_row(turn, rule, &untried, &(struct row){ .visible_at = turn->now_ms, .expires_at = -1 });
    return true;
}

bool queue_extend(struct turn *turn, const struct queue_rule *rule, const struct delivery *delivery,
                  int64_t visible_at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_message_extend);

    if (!still_held(turn, rule, delivery))
        return false;
    bind_text(stmt, ":queue", rule->name);
    bind_int(stmt, ":event", delivery->event.seq);
    bind_int(stmt, ":visible_at", visible_at);
    return stmt_change(stmt) > 0;
}

void queue_end_leases(struct db *db, const struct queue_rule *rule, int64_t now_ms)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_end_leases);

    bind_text(stmt, ":queue", rule->name);
    bind_int(stmt, ":now", now_ms);
    stmt_run(stmt);
}

bool queue_done(struct turn *turn, const struct queue_rule *rule, const struct delivery *delivery)
{
    if (!delivery->has_row)
        return true;
    if (!still_held(turn, rule, delivery))
        return false;
    queue_take_out(turn, rule->name, delivery->event.seq);
    return true;
}

static bool group_of(struct turn *turn, const char *queue, int64_t event, int64_t *group)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_message_get);

    bind_text(stmt, ":queue", queue);
    bind_int(stmt, ":event", event);
    if (!stmt_row(stmt) || col_is_null(stmt, "message_group"))
        return false;
    *group = col_int(stmt, "message_group");
    return true;
}

/* Whoever is behind in its group comes forward, unless the group's first still waits. */
static void promote(struct turn *turn, const char *queue, int64_t group)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_message_promote);
    int64_t visible_at;

    bind_text(stmt, ":queue", queue);
    bind_int(stmt, ":group", group);
    visible_at = stmt_number(stmt, INT64_MAX);
    if (visible_at != INT64_MAX)
        queue_wake(turn, queue, visible_at);
}

static void drop_row(struct turn *turn, const char *queue, int64_t event)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_message_drop);

    bind_text(stmt, ":queue", queue);
    bind_int(stmt, ":event", event);
    stmt_run(stmt);
}

void queue_take_out(struct turn *turn, const char *queue, int64_t event)
{
    int64_t group;
    bool in_order = group_of(turn, queue, event, &group);

    drop_row(turn, queue, event);
    if (in_order)
        promote(turn, queue, group);
}

/* Full jitter: uniform in 0..min(cap, base × 2^(n-1)). */
static int64_t retry_delay_ms(const struct queue_rule *rule, int receives)
{
    int64_t span = rule->retry_base_ms;

    for (int i = 1; i < receives && span < rule->retry_cap_ms; i++)
        span *= 2;
    if (span > rule->retry_cap_ms)
        span = rule->retry_cap_ms;
    return randombytes_uniform((uint32_t)span + 1);
}

bool queue_failed(struct turn *turn, const struct queue_rule *rule, const struct delivery *delivery,
                  const char *error)
{
    struct row row = { .error = error, .expires_at = -1 };
    int64_t group;

    if (!still_held(turn, rule, delivery))
        return false;
    if (delivery->receives < rule->max_receives) {
        row.visible_at = turn->now_ms + retry_delay_ms(rule, delivery->receives);
        put_row(turn, rule, delivery, &row);
        return true;
    }
    row.state = MESSAGE_DEAD;
    row.visible_at = turn->now_ms;
    if (is_of_rows(rule))
        row.expires_at = turn->now_ms + rule->dead_retention_ms;
    put_row(turn, rule, delivery, &row);
    if (group_of(turn, rule->name, delivery->event.seq, &group))
        promote(turn, rule->name, group);
    return true;
}

static int64_t expire_rows(struct turn *turn, enum sql sql, const char *queue, int64_t before)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_text(stmt, ":queue", queue);
    bind_int(stmt, ":before", before);
    bind_int(stmt, ":limit", EXPIRE_AT_ONCE);
    return stmt_change(stmt);
}

/* Fresh messages expire by the position passing over them. */
static int64_t expire_fresh(struct turn *turn, const struct queue_rule *rule, int64_t *position)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_fresh);
    int64_t before = turn->now_ms - rule->retention_ms;
    int64_t expired = 0;

    bind_int(stmt, ":position", *position);
    queue_bind_topics(stmt, rule);
    bind_int(stmt, ":limit", EXPIRE_AT_ONCE);
    while (stmt_row(stmt) && col_int(stmt, "at") < before) {
        *position = col_int(stmt, "seq");
        expired++;
    }
    return expired;
}

int64_t queue_expire(struct turn *turn, const struct queue_rule *rule, int64_t *position,
                     bool *more)
{
    int64_t fresh = expire_fresh(turn, rule, position);
    int64_t waiting = expire_rows(turn, SQL_queue_expire_waiting, rule->name,
                                  turn->now_ms - rule->retention_ms);
    int64_t dead = expire_rows(turn, SQL_queue_expire_dead, rule->name,
                               turn->now_ms - rule->dead_retention_ms);

    *more = fresh == EXPIRE_AT_ONCE || waiting == EXPIRE_AT_ONCE || dead == EXPIRE_AT_ONCE;
    return fresh + waiting + dead;
}

static int64_t number_of(struct db *db, enum sql sql, const char *queue)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, sql);

    bind_text(stmt, ":queue", queue);
    return stmt_number(stmt, INT64_MAX);
}

static int64_t oldest_fresh(struct db *db, const struct queue_rule *rule, int64_t position)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_oldest);

    bind_int(stmt, ":position", position);
    queue_bind_topics(stmt, rule);
    return stmt_number(stmt, INT64_MAX);
}

/* Of the rows alone, not of what lies behind the position. */
static void row_figures(struct db *db, const struct queue_rule *rule, int64_t now_ms,
                        struct queue_figures *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_rows);

    *out = (struct queue_figures){ .oldest_at = -1 };
    bind_text(stmt, ":queue", rule->name);
    bind_int(stmt, ":now", now_ms);
    if (!stmt_row(stmt))
        return;
    out->depth = col_int(stmt, "due");
    out->in_flight = col_int(stmt, "in_flight");
    out->delayed = col_int(stmt, "delayed");
    out->dead = col_int(stmt, "dead");
    out->oldest_at = col_is_null(stmt, "oldest_at") ? -1 : col_int(stmt, "oldest_at");
}

int64_t queue_next_due(struct db *db, const struct queue_rule *rule,
                       const struct queue_state *state)
{
    return state->paused ? INT64_MAX : number_of(db, SQL_queue_next_due, rule->name);
}

/* Asked after every turn, so it counts nothing that lies behind the position: a paused queue's
 * backlog has no bound. */
int64_t queue_next_expiry(struct db *db, const struct queue_rule *rule,
                          const struct queue_state *state)
{
    int64_t dead = number_of(db, SQL_queue_dead_oldest, rule->name);
    int64_t oldest = INT64_MAX;
    int64_t expiry = dead == INT64_MAX ? INT64_MAX : dead + rule->dead_retention_ms + 1;

    if (state->paused) {
        struct queue_figures figures;

        row_figures(db, rule, INT64_MAX, &figures);
        oldest = oldest_fresh(db, rule, state->position);
        if (figures.oldest_at >= 0 && figures.oldest_at < oldest)
            oldest = figures.oldest_at;
    }
    if (oldest != INT64_MAX && oldest + rule->retention_ms + 1 < expiry)
        expiry = oldest + rule->retention_ms + 1;
    return expiry;
}

static int64_t count_fresh(struct db *db, const struct queue_rule *rule, int64_t position)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_waiting);

    bind_int(stmt, ":position", position);
    queue_bind_topics(stmt, rule);
    return stmt_number(stmt, 0);
}

void queue_figures(struct db *db, const struct queue_rule *rule, const struct queue_state *state,
                   int64_t now_ms, struct queue_figures *out)
{
    int64_t fresh_at;

    row_figures(db, rule, now_ms, out);
    if (!rule->topics[0])
        return;
    fresh_at = oldest_fresh(db, rule, state->position);
    out->depth += count_fresh(db, rule, state->position);
    if (fresh_at != INT64_MAX && (out->oldest_at < 0 || fresh_at < out->oldest_at))
        out->oldest_at = fresh_at;
}
