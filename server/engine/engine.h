/* The engine: the one thread that writes. It works in turns: take what is waiting, run each act in
 * a savepoint of one transaction, let the pipeline work, commit, then hand the outbox over. The
 * commit is shared by all acts of a turn (group commit), so the batch grows by itself under load.
 *
 * Rules: an answer leaves after its commit; no turn runs longer than TURN_BUDGET_MS before it
 * commits; an act that fails undoes only itself; a commit that fails turns every answer of its
 * turn into `unavailable`. */
#ifndef EVERI_ENGINE_H
#define EVERI_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "attrs.h"
#include "clock.h"
#include "db.h"
#include "err.h"
#include "outbox.h"

struct engine;

/* One turn's transaction, as acts see it. */
struct turn {
    struct engine *engine;
    struct db *db;
    struct arena *arena; /* freed after the turn */
    struct outbox *outbox;
    int64_t now_ms;
    int depth;           /* of the events this turn's current act makes: 0 for an act of a person */
};

struct job;
/* On the engine, in a savepoint. False: undo what it wrote; its answer says why already. */
typedef bool job_run(struct job *job, struct turn *turn);
/* The turn could not be committed, or the engine will not run it: answer with `err` instead.
 * From the engine's thread. The job is then in the outbox as any other. */
typedef void job_fail(struct job *job, const struct err *err);
/* On a reader's thread, in a read transaction of its own. */
typedef void job_read(struct job *job, struct db *db, int64_t now_ms);

struct job {
    job_run *run;
    job_fail *fail;
    job_read *read;
};

/* Who gets the outbox after each turn: it owns it then. On the engine's thread. */
typedef void engine_sink(void *ctx, struct outbox *outbox);

/* Work that is not asked for by anybody: queues, timers, tasks. The engine offers each a part of
 * every turn. */
struct engine_source {
    const char *name;
    /* Does some of what is due until deadline_us (clock_mono_us). True: there is more to do now. */
    bool (*work)(void *ctx, struct turn *turn, int64_t deadline_us);
    /* When it next has something to do by itself, in the clock's time; INT64_MAX: never. */
    int64_t (*next_due)(void *ctx, struct db *db);
    void (*committed)(void *ctx); /* the turn is durable; may be NULL */
    void (*undone)(void *ctx);    /* the turn, or the act that ran last, was undone; may be NULL */
    void *ctx;
};

struct engine_options {
    const char *data_dir;
    int64_t store_limit_bytes;
    struct clock *clock; /* NULL: the engine makes one from test_clock_ms */
    int64_t test_clock_ms; /* 0: the machine's time */
    engine_sink *sink;
    void *sink_ctx;
};

/* Opens (makes, migrates) the store under the directory's lock. No thread yet.
 * err: unavailable, with a sentence that says what to do. */
MUST_CHECK bool engine_open(const struct engine_options *options, struct engine **out,
                            struct err *err);
void engine_add_source(struct engine *engine, const struct engine_source *source);
void engine_start(struct engine *engine);
/* Finishes what was accepted, commits, ends the thread, checkpoints, closes. */
void engine_stop(struct engine *engine);

/* False: too much is waiting already; the caller keeps the job. */
MUST_CHECK bool engine_submit(struct engine *engine, struct job *job);
struct clock *engine_clock(struct engine *engine);
const char *engine_store_path(const struct engine *engine);
/* The store can commit: false after a failed commit until one succeeds. From any thread. */
bool engine_healthy(const struct engine *engine);

/* A new id: larger than all before, made of the time. */
int64_t turn_new_id(struct turn *turn);

#endif
