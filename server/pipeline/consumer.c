/* Who consumes which operator's queue, and which queues are due: `due_at` of their rows says so,
 * kept by whoever puts a message there (queue_wake). A queue that nobody may take from just now
 * (paused, no consumer, as many works as it may have) is due never; whatever ends that looks at it
 * again. */
#include "consumer_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "mem.h"

enum { QUEUES_AT_ONCE = 64, RECEIVE_AT_ONCE = 32 };

struct consumers *consumers_new(struct engine *engine)
{
    struct consumers *consumers = mem_new(sizeof *consumers);

    consumers->engine = engine;
    pthread_mutex_init(&consumers->lock, NULL);
    return consumers;
}

void consumers_add(struct consumers *consumers, consumer_find *find, void *ctx)
{
    assert(consumers->finder_count < CONSUMER_FINDERS_MAX);
    consumers->finders[consumers->finder_count].find = find;
    consumers->finders[consumers->finder_count++].ctx = ctx;
}

void consumers_close(struct consumers *consumers)
{
    for (size_t i = 0; consumers && i < consumers->pool_count; i++)
        consumer_pool_close(consumers->pools[i]);
}

static void release(struct consumer *consumer)
{
    if (consumer->rule.released)
        consumer->rule.released(consumer->rule.ctx);
    mem_free(consumer);
}

void consumers_free(struct consumers *consumers)
{
    if (!consumers)
        return;
    for (size_t i = 0; i < consumers->pool_count; i++) {
        for (struct consumer *at = consumers->pools[i]->first_waiting, *next; at; at = next) {
            next = at->next_waiting;
            at->waits = false;
            consumer_settle(at);
        }
        consumer_pool_free(consumers->pools[i]);
    }
    for (size_t i = 0; i < CONSUMER_BUCKETS; i++)
        for (struct consumer *at = consumers->table[i], *next; at; at = next) {
            next = at->next;
            release(at);
        }
    pthread_mutex_destroy(&consumers->lock);
    mem_free(consumers);
}

/* The table. */

static struct consumer **place_of(struct consumers *consumers, const char *queue)
{
    uint32_t hash = 2166136261u;
    struct consumer **at;

    for (const char *c = queue; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    at = &consumers->table[hash % CONSUMER_BUCKETS];
    while (*at && strcmp((*at)->queue, queue) != 0)
        at = &(*at)->next;
    return at;
}

static struct consumer *add(struct consumers *consumers, const char *queue,
                            const struct consumer_rule *rule)
{
    struct consumer *consumer = mem_new(sizeof *consumer);
    const struct queue_rule usual = { QUEUE_DEFAULTS };

    consumer->owner = consumers;
    consumer->rule = *rule;
    if (!consumer->rule.retry_base_ms)
        consumer->rule.retry_base_ms = usual.retry_base_ms;
    if (!consumer->rule.retry_cap_ms)
        consumer->rule.retry_cap_ms = usual.retry_cap_ms;
    snprintf(consumer->queue, sizeof consumer->queue, "%s", queue);
    pthread_mutex_lock(&consumers->lock);
    *place_of(consumers, queue) = consumer;
    pthread_mutex_unlock(&consumers->lock);
    return consumer;
}

/* NULL: nobody consumes it. */
static struct consumer *consumer_of(struct consumers *consumers, struct turn *turn,
                                    const char *queue)
{
    struct consumer *known = *place_of(consumers, queue);
    struct consumer_rule rule = { 0 };

    for (size_t i = 0; !known && i < consumers->finder_count; i++)
        if (consumers->finders[i].find(consumers->finders[i].ctx, turn, queue, &rule))
            known = add(consumers, queue, &rule);
    return known;
}

void consumer_settle(struct consumer *consumer)
{
    if (consumer->gone && consumer->away == 0 && !consumer->waits)
        release(consumer);
}

static void end_leases(struct turn *turn, const char *queue)
{
    const struct queue_rule rule = { .name = queue };

    queue_end_leases(turn->db, &rule, turn->now_ms);
}

void consumers_changed(struct consumers *consumers, struct turn *turn, const char *queue)
{
    struct consumer **at = place_of(consumers, queue);
    struct consumer *consumer = *at;

    if (consumer) {
        pthread_mutex_lock(&consumers->lock);
        *at = consumer->next;
        pthread_mutex_unlock(&consumers->lock);
        consumer->gone = true;
        end_leases(turn, queue);
        consumer_settle(consumer);
    }
    queue_look_again(turn, queue);
}

struct consumer_figures consumers_figures(struct consumers *consumers, const char *queue,
                                          int64_t now_ms)
{
    struct consumer_figures figures = { 0 };
    struct consumer *consumer;

    pthread_mutex_lock(&consumers->lock);
    consumer = *place_of(consumers, queue);
    if (consumer)
        figures = (struct consumer_figures){ .rate = meter_rate(&consumer->meter, now_ms),
                                             .away = consumer->away,
                                             .late = consumer->late };
    pthread_mutex_unlock(&consumers->lock);
    return figures;
}

/* Due queues. */

static void look_never(struct turn *turn, const char *queue)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_own_due_never);

    bind_text(stmt, ":name", queue);
    bind_int(stmt, ":never", INT64_MAX);
    stmt_run(stmt);
}

int consumer_room(const struct consumer *consumer)
{
    const struct consumer_pool *pool = consumer->rule.pool;
    int room = consumer->rule.concurrency - consumer->away;

    if (!pool)
        return RECEIVE_AT_ONCE;
    if (pool->closing)
        return 0;
    if (room > pool->threads_max - pool->away)
        room = pool->threads_max - pool->away;
    return room < RECEIVE_AT_ONCE ? room : RECEIVE_AT_ONCE;
}

static void wait_for_pool(struct consumer *consumer)
{
    struct consumer_pool *pool = consumer->rule.pool;

    if (!pool || consumer->waits || consumer->away >= consumer->rule.concurrency)
        return;
    consumer->waits = true;
    consumer->next_waiting = NULL;
    *pool->last_waiting = consumer;
    pool->last_waiting = &consumer->next_waiting;
}

/* As many of those that waited for a thread as there are threads now. */
static void look_at_waiting(struct turn *turn, struct consumer_pool *pool)
{
    for (int room = pool->threads_max - pool->away; room > 0 && pool->first_waiting; room--) {
        struct consumer *first = pool->first_waiting;

        pool->first_waiting = first->next_waiting;
        if (!pool->first_waiting)
            pool->last_waiting = &pool->first_waiting;
        first->waits = false;
        queue_look_again(turn, first->queue);
        consumer_settle(first);
    }
}

struct queue_rule consumer_queue_rule(const struct queue_own *own, const struct consumer *consumer)
{
    struct queue_rule rule = queue_own_rule(own);

    rule.retry_base_ms = consumer->rule.retry_base_ms;
    rule.retry_cap_ms = consumer->rule.retry_cap_ms;
    if (rule.visibility_ms < consumer->rule.lease_ms)
        rule.visibility_ms = consumer->rule.lease_ms;
    return rule;
}

static void count(struct turn *turn, const char *queue, int64_t invocations, int64_t failures)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_count);

    if (!invocations)
        return;
    bind_text(stmt, ":name", queue);
    bind_int(stmt, ":invocations", invocations);
    bind_int(stmt, ":failures", failures);
    stmt_run(stmt);
}

/* As many as there is room and time for, but one at least. */
static void drain(struct turn *turn, struct consumer *consumer, const struct queue_own *own,
                  int64_t deadline_us)
{
    struct delivery deliveries[RECEIVE_AT_ONCE];
    struct queue_rule rule = consumer_queue_rule(own, consumer);
    struct arena *mem = arena_new();
    size_t received = queue_receive_due(turn->db, mem, &rule, turn->now_ms, deliveries,
                                        (size_t)consumer_room(consumer));
    int64_t tried = 0;
    int64_t failures = 0;

    for (size_t i = 0;
         i < received && (i == 0 || clock_mono_us() < deadline_us) && db_failure(turn->db) == DB_OK;
         i++) {
        struct consumer_attempt attempt = { .consumer = consumer,
                                            .rule = &rule,
                                            .delivery = &deliveries[i],
                                            .began_us = clock_mono_us(),
                                            .at_ms = turn->now_ms };

        if (consumer_renews(turn, &attempt))
            continue;
        tried++;
        meter_record(&consumer->meter, turn->now_ms);
        if (consumer_begin(turn, &attempt) || db_failure(turn->db) != DB_OK)
            continue;
        failures++;
        consumer_note_failure(turn, &attempt);
    }
    count(turn, own->name, tried, failures);
    arena_free(mem);
}

static void serve(struct consumers *consumers, struct turn *turn, const char *queue,
                  int64_t deadline_us)
{
    struct consumer *consumer = consumer_of(consumers, turn, queue);
    struct queue_own own;
    struct queue_state state;

    if (!consumer || !queue_own_get(turn->db, queue, &own) || !queue_get(turn->db, queue, &state) ||
        state.paused) {
        look_never(turn, queue);
        return;
    }
    if (consumer_room(consumer) > 0)
        drain(turn, consumer, &own, deadline_us);
    if (consumer_room(consumer) > 0) {
        queue_look_again(turn, queue);
        return;
    }
    look_never(turn, queue);
    wait_for_pool(consumer);
}

struct due {
    char queues[QUEUES_AT_ONCE][QUEUE_NAME_BYTES + 1];
    size_t count;
};

static void find_due(struct turn *turn, struct due *due)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_own_due);

    bind_int(stmt, ":now", turn->now_ms);
    bind_int(stmt, ":limit", QUEUES_AT_ONCE);
    for (due->count = 0; stmt_row(stmt); due->count++)
        snprintf(due->queues[due->count], sizeof due->queues[0], "%s",
                 col_text(stmt, turn->arena, "name"));
}

static void look_at_all(struct turn *turn)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_own_due_all);

    bind_int(stmt, ":never", INT64_MAX);
    stmt_run(stmt);
}

/* Whoever held a lease is gone with the process that it was of. */
static void begin_anew(struct turn *turn)
{
    struct queue_own own = { .name = "" };

    while (queue_own_next(turn->db, own.name, &own))
        end_leases(turn, own.name);
}

static bool work(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct consumers *consumers = ctx;
    struct due due;

    if (!consumers->started) {
        begin_anew(turn);
        look_at_all(turn);
    } else if (consumers->look_again)
        look_at_all(turn);
    consumers->started = true;
    consumers->look_again = false;
    for (size_t i = 0; i < consumers->pool_count; i++)
        look_at_waiting(turn, consumers->pools[i]);
    find_due(turn, &due);
    for (size_t i = 0; i < due.count && db_failure(turn->db) == DB_OK; i++) {
        int64_t now_us = clock_mono_us();
        int64_t left = (int64_t)(due.count - i);

        if (i > 0 && now_us >= deadline_us)
            break;
        /* An equal share of what is left, so that no queue starves those behind it. */
        serve(consumers, turn, due.queues[i],
              deadline_us > now_us ? now_us + (deadline_us - now_us) / left : now_us);
    }
    /* Each of them was put off, or is looked at again when it is due: at once, perhaps. */
    return due.count > 0;
}

static int64_t next_due(void *ctx, struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_own_next_due);

    (void)ctx;
    return stmt_number(stmt, INT64_MAX);
}

static bool away(void *ctx)
{
    return ((const struct consumers *)ctx)->away > 0;
}

/* Which queues are due was undone with it, and perhaps the end of old leases. */
static void undone(void *ctx)
{
    struct consumers *consumers = ctx;

    consumers->started = consumers->launched;
    consumers->look_again = true;
}

struct engine_source consumers_source(struct consumers *consumers)
{
    return (struct engine_source){ .name = "consumers",
                                   .work = work,
                                   .next_due = next_due,
                                   .away = away,
                                   .undone = undone,
                                   .ctx = consumers };
}
