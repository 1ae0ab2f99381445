#include "queue_move.h"

#include <string.h>

enum { RATE_EVERY_MS = 1000 };

/* Into which queue a dead letter goes. */
struct target {
    const char *name;
    bool is_own, is_other; /* an operator's; another than it died in */
    struct queue_own own;
};

static struct target target_of(struct db *db, const char *from, const char *to)
{
    struct target target = { .name = to, .is_other = strcmp(from, to) != 0 };

    target.is_own = queue_own_get(db, to, &target.own);
    return target;
}

static void renew(struct turn *turn, const struct target *target, const struct event *event)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_message_renew);
    int64_t delay_ms = target->is_own && target->is_other ? target->own.delay_ms : 0;

    bind_text(stmt, ":queue", target->name);
    bind_int(stmt, ":event", event->seq);
    bind_int(stmt, ":visible_at", turn->now_ms + delay_ms);
    bind_int(stmt, ":now", turn->now_ms);
    if (target->is_own) {
        bind_int(stmt, ":expires_at", turn->now_ms + target->own.retention_ms);
        queue_own_bind_group(stmt, &target->own, event);
    }
    stmt_run(stmt);
    if (target->is_own)
        queue_wake(turn, target->name, turn->now_ms + delay_ms);
}

static bool drop_dead(struct turn *turn, const char *queue, int64_t event)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_dead_drop);

    bind_text(stmt, ":queue", queue);
    bind_int(stmt, ":event", event);
    return stmt_change(stmt) > 0;
}

/* What left a queue unhandled is accounted for. */
static void count_purged(struct turn *turn, const char *queue, int64_t purged)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_count_purged);

    bind_text(stmt, ":name", queue);
    bind_int(stmt, ":purged", purged);
    stmt_run(stmt);
}

static bool redrive_event(struct turn *turn, const char *from, const struct target *target,
                          int64_t event)
{
    struct event moved;

    if (!drop_dead(turn, from, event))
        return false;
    if (event_get(turn->db, turn->arena, event, &moved))
        renew(turn, target, &moved);
    if (target->is_other)
        count_purged(turn, from, 1);
    return true;
}

bool queue_redrive_one(struct turn *turn, const char *from, const char *to, int64_t event)
{
    struct target target = target_of(turn->db, from, to);

    return redrive_event(turn, from, &target, event);
}

static size_t find_dead(struct db *db, const char *queue, int64_t after, int64_t max, int64_t *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_dead_after);
    size_t count = 0;

    bind_text(stmt, ":queue", queue);
    bind_int(stmt, ":after", after);
    bind_int(stmt, ":limit", max);
    while (stmt_row(stmt))
        out[count++] = col_int(stmt, "event");
    return count;
}

int64_t queue_redrive(struct turn *turn, const char *from, const char *to, int64_t *after,
                      int64_t max)
{
    struct target target = target_of(turn->db, from, to);
    int64_t *events = arena_alloc(turn->arena, (size_t)max * sizeof *events);
    size_t count = find_dead(turn->db, from, *after, max, events);

    for (size_t i = 0; i < count; i++) {
        (void)redrive_event(turn, from, &target, events[i]);
        *after = events[i];
    }
    return (int64_t)count;
}

int64_t queue_dead_count(struct db *db, const char *name)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_dead_count);

    bind_text(stmt, ":queue", name);
    return stmt_number(stmt, 0);
}

/* Purging. */

static size_t find_waiting(struct turn *turn, const char *queue, int64_t upto, int64_t max,
                           int64_t *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_waiting_first);
    size_t count = 0;

    bind_text(stmt, ":queue", queue);
    bind_int(stmt, ":upto", upto);
    bind_int(stmt, ":limit", max);
    while (stmt_row(stmt))
        out[count++] = col_int(stmt, "event");
    return count;
}

/* One by one: in a queue in order, what was behind comes forward. */
static int64_t purge_waiting(struct turn *turn, const char *queue, int64_t upto, int64_t max)
{
    int64_t *events = arena_alloc(turn->arena, (size_t)max * sizeof *events);
    size_t count = find_waiting(turn, queue, upto, max, events);

    for (size_t i = 0; i < count; i++)
        queue_take_out(turn, queue, events[i]);
    return (int64_t)count;
}

static int64_t purge_dead(struct turn *turn, const char *queue, int64_t upto, int64_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_purge_dead);

    bind_text(stmt, ":queue", queue);
    bind_int(stmt, ":upto", upto);
    bind_int(stmt, ":limit", max);
    return stmt_change(stmt);
}

static void pass_to(struct turn *turn, const char *queue, int64_t position)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_pass);

    bind_text(stmt, ":name", queue);
    bind_int(stmt, ":position", position);
    stmt_run(stmt);
}

/* Fresh messages go by the position passing over them. */
static int64_t purge_fresh(struct turn *turn, const struct queue_rule *rule, int64_t upto,
                           int64_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_fresh);
    struct queue_state state;
    int64_t purged = 0;

    if (!rule->topics[0] || !queue_get(turn->db, rule->name, &state))
        return 0;
    bind_int(stmt, ":position", state.position);
    queue_bind_topics(stmt, rule);
    bind_int(stmt, ":limit", max);
    for (; stmt_row(stmt) && col_int(stmt, "seq") <= upto; purged++)
        state.position = col_int(stmt, "seq");
    pass_to(turn, rule->name, purged == max ? state.position : upto);
    return purged;
}

int64_t queue_purge(struct turn *turn, const struct queue_rule *rule, bool dead, int64_t upto,
                    int64_t max)
{
    int64_t purged = dead ? purge_dead(turn, rule->name, upto, max)
                          : purge_waiting(turn, rule->name, upto, max);

    if (!dead && purged < max)
        purged += purge_fresh(turn, rule, upto, max - purged);
    count_purged(turn, rule->name, purged);
    return purged;
}

/* At a rate. */

struct redrive {
    const char *queue, *target;
    int64_t rate, position, moved;
};

static bool read_redrive(struct stmt *stmt, struct arena *mem, struct redrive *out)
{
    if (!stmt_row(stmt))
        return false;
    *out = (struct redrive){
        .queue = col_text(stmt, mem, "queue"),
        .target = col_text(stmt, mem, "target"),
        .rate = col_int(stmt, "rate"),
        .position = col_int(stmt, "position"),
        .moved = col_int(stmt, "moved"),
    };
    return true;
}

static bool get_redrive(struct turn *turn, const char *queue, struct redrive *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_redrive_get);

    bind_text(stmt, ":queue", queue);
    return read_redrive(stmt, turn->arena, out);
}

static void put_redrive(struct turn *turn, const struct redrive *redrive)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_redrive_put);

    bind_text(stmt, ":queue", redrive->queue);
    bind_text(stmt, ":target", redrive->target);
    bind_int(stmt, ":rate", redrive->rate);
    bind_int(stmt, ":position", redrive->position);
    bind_int(stmt, ":moved", redrive->moved);
    bind_int(stmt, ":next_at", turn->now_ms + RATE_EVERY_MS);
    stmt_run(stmt);
}

static void drop_redrive(struct turn *turn, const char *queue)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_redrive_drop);

    bind_text(stmt, ":queue", queue);
    stmt_run(stmt);
}

bool redrive_stop(struct turn *turn, const char *from, int64_t *moved)
{
    struct redrive redrive;

    if (!get_redrive(turn, from, &redrive))
        return false;
    *moved = redrive.moved;
    drop_redrive(turn, from);
    return true;
}

static bool find_due(struct turn *turn, struct redrive *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_redrive_due);

    bind_int(stmt, ":now", turn->now_ms);
    return read_redrive(stmt, turn->arena, out);
}

/* A second's worth; forgotten when that was the last. */
static int64_t go_on(struct turn *turn, struct redrive *redrive)
{
    int64_t moved = queue_redrive(turn, redrive->queue, redrive->target, &redrive->position,
                                  redrive->rate);

    redrive->moved += moved;
    if (moved < redrive->rate)
        drop_redrive(turn, redrive->queue);
    else
        put_redrive(turn, redrive);
    return moved;
}

bool redrive_start(struct turn *turn, const char *from, const char *to, int64_t rate,
                   int64_t *moved)
{
    struct redrive redrive;

    if (get_redrive(turn, from, &redrive))
        return false;
    redrive = (struct redrive){ .queue = from, .target = to, .rate = rate };
    *moved = go_on(turn, &redrive);
    return true;
}

/* One a turn. */
static bool work(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct redrive redrive;

    (void)ctx;
    (void)deadline_us;
    if (!find_due(turn, &redrive))
        return false;
    (void)go_on(turn, &redrive);
    return true;
}

static int64_t next_due(void *ctx, struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_redrive_next);

    (void)ctx;
    return stmt_number(stmt, INT64_MAX);
}

struct engine_source redrive_source(void)
{
    return (struct engine_source){ .name = "redrives", .work = work, .next_due = next_due };
}

bool redrive_step(struct turn *turn, struct task *task)
{
    const char *queue = arena_strndup(turn->arena, task->payload, task->payload_len);

    return queue_redrive(turn, queue, queue, &task->position, QUEUE_MOVE_AT_ONCE) <
           QUEUE_MOVE_AT_ONCE;
}
