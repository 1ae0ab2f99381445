/* One turn, from its first act to its outbox.
 *
 * A turn is one transaction. Each act and each delivery runs in a savepoint of it, so that what
 * fails is undone alone; only a store that fails undoes the whole turn, and then every job of it
 * is answered `unavailable`. */
#include <assert.h>
#include <unistd.h>

#include "engine_parts.h"
#include "fault.h"
#include "log.h"
#include "mem.h"

enum {
    TURN_BUDGET_US = 6000, /* acts stop being taken on; sources get as much again */
    /* While people act, sources get as long as the acts took, and this at least: answers wait for
     * them, and so does whoever comes next. Without people, both budgets. */
    SOURCES_BESIDE_US = 1500,
    ACTS_ARE_RECENT_US = 200000,
    TURN_ACTS_MAX = 256,
    TURN_LONG_US = 20000, /* "No turn holds the writer over 20 ms": one that does is counted */
    PROBE_BYTES = 65536,
};

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
    turn->acted = 0;
    plain(turn->db, SQL_act_begin);
    FAULT_STEP("act begun");
    ok = act(ctx, turn) && db_failure(turn->db) == DB_OK;
    if (!ok) {
        outbox_cut(turn->outbox, mark);
        plain(turn->db, SQL_act_undo);
    }
    plain(turn->db, SQL_act_keep);
    FAULT_STEP("act kept");
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
    turn->handling = 0;
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

int64_t engine_next_due(struct engine *engine)
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

/* Nothing more is due at the clock's time: let it go on to the next due time, or finish. Whoever
 * advanced it may look into the files then: the WAL is as old as it may get, too. */
static void advance_clock(struct turn *turn)
{
    struct engine *engine = turn->engine;
    int64_t due = engine_next_due(engine);
    int64_t target = engine->advance.target_ms;
    struct job *job = engine->advance.job;

    if (clock_now_ms(engine->clock) < target) {
        clock_set(engine->clock, due < target ? due : target);
        return;
    }
    if (engine_wal_is_old(engine))
        return;
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

void engine_end_if_broken(const struct engine *engine)
{
    if (db_failure(engine->db) != DB_BROKEN)
        return;
    /* What is on disk cannot be trusted to be what was answered: say nothing more. */
    log_error("the store is broken: stopping; restore the data directory from a backup, or "
              "mend the disk and start again: %s",
              db_failure_text(engine->db));
    _exit(1);
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
    engine_end_if_broken(engine);
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

static bool is_away(const struct engine *engine)
{
    for (size_t i = 0; i < engine->source_count; i++) {
        const struct engine_source *source = &engine->sources[i];

        if (source->away && source->away(source->ctx))
            return true;
    }
    return false;
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
        turn->handling = 0;
        if (source->work(source->ctx, turn, deadline_us))
            engine->sources_busy = true;
        if (db_failure(turn->db) != DB_OK)
            return false;
    }
    if (engine->advance.job && !engine->sources_busy && !is_away(engine)) {
        advance_clock(turn);
        engine->sources_busy = true;
    }
    return db_failure(turn->db) == DB_OK;
}

/* pipeline.md: a backlog "changes chat latency by less than a factor of two" */
static int64_t sources_until(struct engine *engine, int64_t started, bool had_acts)
{
    int64_t now = clock_mono_us();
    int64_t share;

    if (had_acts) {
        engine->acted_at_us = now;
        engine->acts_took_us = now - started;
    }
    if (now - engine->acted_at_us > ACTS_ARE_RECENT_US)
        return started + 2 * TURN_BUDGET_US;
    share = engine->acts_took_us;
    if (share < SOURCES_BESIDE_US)
        share = SOURCES_BESIDE_US;
    return now + (share < TURN_BUDGET_US ? share : TURN_BUDGET_US);
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
    FAULT_STEP("turn done");
    plain(turn->db, SQL_turn_commit);
    if (db_failure(turn->db) != DB_OK)
        return false;
    FAULT_STEP("turn committed");
    if (wrote) {
        histogram_record(&engine->commit_seconds, clock_mono_us() - started);
        if (!engine->healthy && clock_mono_us() >= engine->retry_at_us) {
            log_info("turns can be committed again");
            atomic_store(&engine->healthy, true);
        }
    }
    return true;
}

static void remember_erased(struct engine *engine, const struct outbox *outbox)
{
    for (size_t i = 0; i < outbox->count && engine->options.erased; i++)
        if (outbox->effects[i].kind == EFFECT_ERASED)
            engine->options.erased(engine->options.data_dir, &outbox->effects[i]);
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

static void note_work(struct engine *engine, int64_t worked_us)
{
    if (worked_us > TURN_LONG_US)
        atomic_fetch_add_explicit(&engine->turns_long, 1, memory_order_relaxed);
    if ((uint64_t)worked_us > atomic_load_explicit(&engine->longest_us, memory_order_relaxed))
        atomic_store_explicit(&engine->longest_us, (uint64_t)worked_us, memory_order_relaxed);
}

void engine_turn(struct engine *engine, struct job *first)
{
    struct turn turn = {
        .engine = engine,
        .db = engine->db,
        .arena = arena_new(),
        .outbox = outbox_new(),
        .now_ms = clock_now_ms(engine->clock),
        .trace = engine->options.trace,
    };
    int64_t started = clock_mono_us();
    int64_t changes_before = db_total_changes(engine->db);
    bool worked;

    for (struct waiter *waiter = engine->waiters; waiter; waiter = waiter->next)
        waiter->fresh = false;
    plain(engine->db, SQL_turn_begin);
    worked = db_failure(engine->db) == DB_OK && take_acts(&turn, first, started + TURN_BUDGET_US) &&
             let_sources_work(&turn, sources_until(engine, started, first != NULL));
    note_work(engine, clock_mono_us() - started);
    if (!worked || !commit(&turn, changes_before))
        fail_turn(&turn);
    histogram_record(&engine->turn_seconds, clock_mono_us() - started);
    arena_free(turn.arena);
    remember_erased(engine, turn.outbox);
    settle_jobs(turn.outbox);
    if (turn.outbox->count)
        engine->options.sink(engine->options.sink_ctx, turn.outbox);
    else
        outbox_free(turn.outbox);
    FAULT_STEP("outbox handed over");
}
