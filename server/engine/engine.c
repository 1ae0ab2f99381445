#include "engine.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "datadir.h"
#include "histogram.h"
#include "log.h"
#include "mailbox.h"
#include "mem.h"
#include "migrate.h"

enum {
    TURN_BUDGET_US = 6000, /* acts stop being taken on; sources get as much again */
    TURN_ACTS_MAX = 256,
    WAITING_MAX = 8192,
    SOURCES_MAX = 8,
    CACHE_KIB = 65536,
    CHECKPOINT_BUSY_PAGES = 16000, /* 64 MB: best p99 under load */
    CHECKPOINT_IDLE_PAGES = 500,
    RECOVERY_MS = 1000, /* how often a store that was full is tried again */
    PROBE_BYTES = 65536,
    EPOCH_BYTES = 5,
    SECRET_BYTES = 32,
    ID_TIME_SHIFT = 20, /* an id is the time in ms, and a count within it */
};

struct waiter {
    struct waiter *next;
    struct job *job;
    int64_t task;
    job_run *resume;
    bool fresh; /* began to wait in the turn that is running */
};

struct engine {
    struct engine_options options;
    struct db *db;
    struct clock *clock;
    int lock_fd;
    char *store_path;
    struct mailbox *waiting;
    pthread_t thread;
    _Atomic bool stopping;
    _Atomic bool healthy;

    int64_t last_id, last_change;
    struct waiter *waiters;
    bool job_waits; /* the running job called turn_wait or turn_advance */
    struct {
        struct job *job; /* NULL: nobody advances the clock */
        job_run *resume;
        int64_t target_ms;
        bool arrived; /* the time must be written down, even if nothing else was */
    } advance;
    struct engine_source sources[SOURCES_MAX];
    size_t source_count;
    bool sources_busy;   /* some source has more to do now */
    int64_t retry_at_us; /* after a failed turn: when sources may work again */

    struct histogram commit_seconds, turn_seconds;
    _Atomic uint64_t acts, turns_failed;
};

static bool read_state(struct engine *engine, struct err *err)
{
    AUTO_STMT struct stmt *stmt = db_stmt(engine->db, SQL_store_state_get);
    int64_t now_ms;

    if (!stmt_row(stmt))
        return err_set(err, ERR_UNAVAILABLE, NULL, "the store has no state row: it is damaged");
    now_ms = col_int(stmt, "now_ms");
    engine->last_id = col_int(stmt, "last_id");
    engine->last_change = col_int(stmt, "last_change");
    /* protocol: "the time of a store never goes back" */
    if (engine->options.test_clock_ms)
        engine->clock = clock_new_test(
            engine->options.test_clock_ms > now_ms ? engine->options.test_clock_ms : now_ms);
    else
        engine->clock = clock_new_real(now_ms);
    return true;
}

static void make_state(struct db *db)
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint8_t secret[SECRET_BYTES];
    char epoch[EPOCH_BYTES + 1];
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_state_add);

    randombytes_buf(secret, sizeof secret);
    for (int i = 0; i < EPOCH_BYTES; i++)
        epoch[i] = digits[randombytes_uniform(32)];
    epoch[EPOCH_BYTES] = '\0';
    bind_text(stmt, ":epoch", epoch);
    bind_blob(stmt, ":secret", secret, sizeof secret);
    bind_int(stmt, ":now_ms", 0);
    stmt_run(stmt);
}

static bool has_state(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_state_get);

    return stmt_row(stmt);
}

bool engine_open(const struct engine_options *options, struct engine **out, struct err *err)
{
    struct engine *engine = mem_new(sizeof *engine);
    const struct db_options db_options = { .cache_kib = CACHE_KIB,
                                           .max_bytes = options->store_limit_bytes };
    char path[4200];

    engine->options = *options;
    engine->lock_fd = -1;
    atomic_init(&engine->healthy, true);
    engine->waiting = mailbox_new(WAITING_MAX, NULL, NULL);
    snprintf(path, sizeof path, "%s/everi.db", options->data_dir);
    engine->store_path = mem_strdup(path);
    if (!datadir_take(options->data_dir, &engine->lock_fd, err) ||
        !db_open(path, &db_options, &engine->db, err) || !migrate(engine->db, err)) {
        engine_close(engine);
        return false;
    }
    if (!has_state(engine->db))
        make_state(engine->db);
    if (!read_state(engine, err)) {
        engine_close(engine);
        return false;
    }
    *out = engine;
    return true;
}

void engine_close(struct engine *engine)
{
    int left;

    if (!engine)
        return;
    if (engine->db && db_failure(engine->db) == DB_OK)
        db_checkpoint(engine->db, &left);
    db_close(engine->db);
    clock_free(engine->clock);
    mailbox_free(engine->waiting);
    mem_free(engine->store_path);
    if (engine->lock_fd >= 0)
        close(engine->lock_fd);
    mem_free(engine);
}

void engine_add_source(struct engine *engine, const struct engine_source *source)
{
    assert(engine->source_count < SOURCES_MAX);
    engine->sources[engine->source_count++] = *source;
}

static void plain(struct db *db, enum sql sql)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, sql);

    stmt_run(stmt);
}

bool turn_try(struct turn *turn, turn_act *act, void *ctx)
{
    size_t mark = turn->outbox->count;
    bool ok;

    turn->effects = 0;
    plain(turn->db, SQL_act_begin);
    ok = act(ctx, turn) && db_failure(turn->db) == DB_OK;
    if (!ok) {
        outbox_cut(turn->outbox, mark);
        plain(turn->db, SQL_act_undo);
    }
    plain(turn->db, SQL_act_keep);
    return ok;
}

struct job_act {
    struct job *job;
    job_run *run;
};

static bool run_job(void *ctx, struct turn *turn)
{
    struct job_act *act = ctx;

    return act->run(act->job, turn);
}

/* The job's answer is ready, or the whole turn is about to fail and takes it along. */
static void run_act(struct turn *turn, struct job *job, job_run *run)
{
    struct engine *engine = turn->engine;
    struct job_act act = { job, run };

    engine->job_waits = false;
    turn->depth = 0;
    atomic_fetch_add_explicit(&engine->acts, 1, memory_order_relaxed);
    (void)!turn_try(turn, run_job, &act);
    if (!engine->job_waits)
        outbox_add(turn->outbox, EFFECT_JOB)->job = job;
}

void turn_wait(struct turn *turn, struct job *job, int64_t task, job_run *resume)
{
    struct waiter *waiter = mem_new(sizeof *waiter);

    *waiter = (struct waiter){
        .next = turn->engine->waiters, .job = job, .task = task, .resume = resume, .fresh = true
    };
    turn->engine->waiters = waiter;
    turn->engine->job_waits = true;
}

void turn_task_finished(struct turn *turn, int64_t task)
{
    struct waiter **at = &turn->engine->waiters;

    while (*at) {
        struct waiter *waiter = *at;

        if (waiter->task != task) {
            at = &waiter->next;
            continue;
        }
        *at = waiter->next;
        run_act(turn, waiter->job, waiter->resume);
        mem_free(waiter);
    }
}

bool turn_advance(struct turn *turn, struct job *job, int64_t by_ms, job_run *resume,
                  struct err *err)
{
    struct engine *engine = turn->engine;

    if (!clock_is_test(engine->clock))
        return err_set(err, ERR_CONFLICT, NULL,
                       "the clock is the machine's: start the server with --test-clock to set it");
    if (engine->advance.job)
        return err_set(err, ERR_CONFLICT, NULL, "the clock is being advanced already");
    engine->advance.job = job;
    engine->advance.resume = resume;
    engine->advance.target_ms = clock_now_ms(engine->clock) + by_ms;
    engine->job_waits = true;
    return true;
}

static int64_t next_due(struct engine *engine)
{
    int64_t due = INT64_MAX;

    for (size_t i = 0; i < engine->source_count; i++) {
        struct engine_source *source = &engine->sources[i];
        int64_t at = source->next_due(source->ctx, engine->db);

        if (at < due)
            due = at;
    }
    return due;
}

/* Nothing more is due at the clock's time: let it go on to the next due time, or finish. */
static void advance_clock(struct turn *turn)
{
    struct engine *engine = turn->engine;
    int64_t due = next_due(engine);
    int64_t target = engine->advance.target_ms;
    struct job *job = engine->advance.job;

    if (clock_now_ms(engine->clock) < target) {
        clock_set(engine->clock, due < target ? due : target);
        return;
    }
    engine->advance.job = NULL;
    engine->advance.arrived = true;
    run_act(turn, job, engine->advance.resume);
}

static void write_state(struct turn *turn)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_store_state_set);

    bind_int(stmt, ":now_ms", turn->now_ms);
    bind_int(stmt, ":last_id", turn->engine->last_id);
    bind_int(stmt, ":last_change", turn->engine->last_change);
    stmt_run(stmt);
}

static void fail_fresh_waiters(struct engine *engine, struct outbox *outbox, const struct err *err)
{
    struct waiter **at = &engine->waiters;

    while (*at) {
        struct waiter *waiter = *at;

        if (!waiter->fresh) {
            at = &waiter->next;
            continue;
        }
        *at = waiter->next;
        waiter->job->fail(waiter->job, err);
        outbox_add(outbox, EFFECT_JOB)->job = waiter->job;
        mem_free(waiter);
    }
}

/* Time does not pass while what falls due cannot be done. */
static void fail_advance(struct engine *engine, struct outbox *outbox, const struct err *err)
{
    struct job *job = engine->advance.job;

    if (!job)
        return;
    engine->advance.job = NULL;
    job->fail(job, err);
    outbox_add(outbox, EFFECT_JOB)->job = job;
}

/* Everything of this turn is undone: only its jobs are kept, each with an error for an answer. */
static void fail_turn(struct turn *turn)
{
    struct engine *engine = turn->engine;
    struct outbox *outbox = turn->outbox;
    struct err err;
    size_t kept = 0;

    if (engine->healthy || db_failure(turn->db) == DB_BROKEN)
        log_error("a turn could not be committed: %s", db_failure_text(turn->db));
    if (db_failure(turn->db) == DB_BROKEN) {
        /* What is on disk cannot be trusted to be what was answered: say nothing more. */
        log_error("the store is broken: stopping; restore the data directory from a backup, or "
                  "mend the disk and start again");
        _exit(1);
    }
    atomic_fetch_add_explicit(&engine->turns_failed, 1, memory_order_relaxed);
    atomic_store(&engine->healthy, false);
    engine->retry_at_us = clock_mono_us() + RECOVERY_MS * 1000;
    db_rollback(turn->db);
    err_set(&err, ERR_UNAVAILABLE, NULL, "the server's disk is full; nothing was changed");
    err.retry_after_ms = RECOVERY_MS;
    for (size_t i = 0; i < outbox->count; i++) {
        if (outbox->effects[i].kind != EFFECT_JOB)
            continue;
        outbox->effects[i].job->fail(outbox->effects[i].job, &err);
        outbox->effects[kept++] = outbox->effects[i];
    }
    outbox->count = kept;
    fail_fresh_waiters(engine, outbox, &err);
    fail_advance(engine, outbox, &err);
    for (size_t i = 0; i < engine->source_count; i++)
        if (engine->sources[i].undone)
            engine->sources[i].undone(engine->sources[i].ctx);
}

/* While the store has no room: would a write find some? */
static bool probe(void *ctx, struct turn *turn)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_store_probe_add);

    (void)ctx;
    bind_int(stmt, ":bytes", PROBE_BYTES);
    stmt_run(stmt);
    return false;
}

static bool take_acts(struct turn *turn, struct job *first, int64_t deadline_us)
{
    struct job *job = first;

    for (int acts = 0; job; acts++) {
        run_act(turn, job, job->run);
        if (db_failure(turn->db) != DB_OK)
            return false;
        if (acts >= TURN_ACTS_MAX || clock_mono_us() > deadline_us)
            break;
        job = mailbox_receive(turn->engine->waiting, 0);
    }
    return true;
}

static bool let_sources_work(struct turn *turn, int64_t deadline_us)
{
    struct engine *engine = turn->engine;

    engine->sources_busy = false;
    if (!engine->healthy) {
        if (clock_mono_us() < engine->retry_at_us)
            return true;
        (void)!turn_try(turn, probe, NULL);
        if (db_failure(turn->db) != DB_OK)
            return false;
    }
    for (size_t i = 0; i < engine->source_count; i++) {
        struct engine_source *source = &engine->sources[i];

        turn->depth = 0;
        if (source->work(source->ctx, turn, deadline_us))
            engine->sources_busy = true;
        if (db_failure(turn->db) != DB_OK)
            return false;
    }
    if (engine->advance.job && !engine->sources_busy) {
        advance_clock(turn);
        engine->sources_busy = true;
    }
    return db_failure(turn->db) == DB_OK;
}

static bool commit(struct turn *turn, int64_t changes_before)
{
    struct engine *engine = turn->engine;
    bool wrote = db_total_changes(turn->db) != changes_before || !engine->healthy ||
                 engine->advance.arrived;
    int64_t started = clock_mono_us();

    if (turn->engine->options.seal)
        turn->engine->options.seal(turn);
    engine->advance.arrived = false;
    if (wrote)
        write_state(turn);
    plain(turn->db, SQL_turn_commit);
    if (db_failure(turn->db) != DB_OK)
        return false;
    if (wrote) {
        histogram_record(&engine->commit_seconds, clock_mono_us() - started);
        if (!engine->healthy && clock_mono_us() >= engine->retry_at_us) {
            log_info("turns can be committed again");
            atomic_store(&engine->healthy, true);
        }
    }
    return true;
}

/* Jobs that wait for their end themselves need no sink. */
static void settle_jobs(struct outbox *outbox)
{
    size_t kept = 0;

    for (size_t i = 0; i < outbox->count; i++) {
        struct effect *effect = &outbox->effects[i];

        if (effect->kind == EFFECT_JOB && effect->job->settled)
            effect->job->settled(effect->job);
        else
            outbox->effects[kept++] = *effect;
    }
    outbox->count = kept;
}

static void run_turn(struct engine *engine, struct job *first)
{
    struct turn turn = {
        .engine = engine,
        .db = engine->db,
        .arena = arena_new(),
        .outbox = outbox_new(),
        .now_ms = clock_now_ms(engine->clock),
    };
    int64_t started = clock_mono_us();
    int64_t changes_before = db_total_changes(engine->db);

    for (struct waiter *waiter = engine->waiters; waiter; waiter = waiter->next)
        waiter->fresh = false;
    plain(engine->db, SQL_turn_begin);
    if (db_failure(engine->db) != DB_OK || !take_acts(&turn, first, started + TURN_BUDGET_US) ||
        !let_sources_work(&turn, started + 2 * TURN_BUDGET_US) || !commit(&turn, changes_before))
        fail_turn(&turn);
    histogram_record(&engine->turn_seconds, clock_mono_us() - started);
    arena_free(turn.arena);
    settle_jobs(turn.outbox);
    if (turn.outbox->count)
        engine->options.sink(engine->options.sink_ctx, turn.outbox);
    else
        outbox_free(turn.outbox);
}

static void checkpoint_over(struct engine *engine, int pages)
{
    int left;

    if (db_wal_pages(engine->db) > pages)
        db_checkpoint(engine->db, &left);
}

static int64_t sleep_ms(struct engine *engine)
{
    int64_t due;
    int64_t now;

    if (!engine->healthy)
        return RECOVERY_MS;
    if (engine->sources_busy)
        return 0;
    due = next_due(engine);
    now = clock_now_ms(engine->clock);
    if (due <= now)
        return 0;
    /* A test clock moves only when it is told to. */
    return due == INT64_MAX || clock_is_test(engine->clock) ? -1 : due - now;
}

static bool may_end(struct engine *engine)
{
    return atomic_load(&engine->stopping) && !engine->waiters && !engine->advance.job &&
           mailbox_count(engine->waiting) == 0;
}

static void *run(void *arg)
{
    struct engine *engine = arg;

    run_turn(engine, NULL);
    while (!may_end(engine)) {
        struct job *job = mailbox_receive(engine->waiting, 0);

        if (!job) {
            int64_t wait_ms = sleep_ms(engine);

            if (wait_ms != 0) {
                checkpoint_over(engine, CHECKPOINT_IDLE_PAGES);
                job = mailbox_receive(engine->waiting, wait_ms);
            }
        }
        if (!job && atomic_load(&engine->stopping) && !engine->waiters && !engine->advance.job)
            continue;
        run_turn(engine, job);
        checkpoint_over(engine, CHECKPOINT_BUSY_PAGES);
    }
    return NULL;
}

void engine_start(struct engine *engine)
{
    pthread_create(&engine->thread, NULL, run, engine);
}

void engine_stop(struct engine *engine)
{
    atomic_store(&engine->stopping, true);
    mailbox_interrupt(engine->waiting);
    pthread_join(engine->thread, NULL);
}

bool engine_submit(struct engine *engine, struct job *job)
{
    return mailbox_try_send(engine->waiting, job);
}

struct clock *engine_clock(struct engine *engine)
{
    return engine->clock;
}

struct db *engine_db(struct engine *engine)
{
    return engine->db;
}

const char *engine_store_path(const struct engine *engine)
{
    return engine->store_path;
}

bool engine_healthy(const struct engine *engine)
{
    return atomic_load(&engine->healthy);
}

void engine_metrics(const struct engine *engine, struct buf *out)
{
    histogram_metrics(&engine->commit_seconds, "everi_commit_seconds",
                      "Time to make a turn durable", out);
    histogram_metrics(&engine->turn_seconds, "everi_turn_seconds",
                      "Time of an engine turn, its commit included", out);
    buf_printf(out,
               "# HELP everi_acts_total Acts run by the engine\n"
               "# TYPE everi_acts_total counter\neveri_acts_total %llu\n"
               "# HELP everi_turns_failed_total Turns that could not be committed\n"
               "# TYPE everi_turns_failed_total counter\neveri_turns_failed_total %llu\n",
               (unsigned long long)atomic_load(&engine->acts),
               (unsigned long long)atomic_load(&engine->turns_failed));
}

int64_t turn_new_id(struct turn *turn)
{
    int64_t by_time = turn->now_ms << ID_TIME_SHIFT;
    int64_t next = turn->engine->last_id + 1;

    turn->engine->last_id = by_time > next ? by_time : next;
    return turn->engine->last_id;
}

int64_t turn_new_change(struct turn *turn)
{
    return ++turn->engine->last_change;
}

int64_t turn_last_change(const struct turn *turn)
{
    return turn->engine->last_change;
}
