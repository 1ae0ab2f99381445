/* The engine: the one thread that writes. It works in turns: take what is waiting, run each act in
 * a savepoint of one transaction, let the pipeline work, commit, then hand the outbox over. The
 * commit is shared by all acts of a turn (group commit), so the batch grows by itself under load.
 *
 * Rules: an answer leaves after its commit; no turn takes on more work after TURN_BUDGET_US; an act
 * that fails undoes only itself; a commit that fails turns every answer of its turn into
 * `unavailable`. */
#ifndef EVERI_ENGINE_H
#define EVERI_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "attrs.h"
#include "buf.h"
#include "clock.h"
#include "db.h"
#include "err.h"
#include "outbox.h"

struct engine;
struct trace; /* pipeline/trace.h */

/* One turn's transaction, as acts see it. */
struct turn {
    struct engine *engine;
    struct db *db;
    struct arena *arena; /* freed after the turn */
    struct outbox *outbox;
    int64_t now_ms;
    int depth;           /* of the events that the running act makes: 0 for an act of a person */
    int effects;         /* events that the running act made so far */
    int64_t handling;    /* the event that the running function handles; 0: an act of a person */
    int64_t acted;       /* the last event that the running act made; 0: none yet */
    struct trace *trace; /* what became of events; may be NULL */
};

/* No act makes more in one turn: what is larger goes on from a stored place (pipeline/task.h). */
enum { TURN_EFFECTS_MAX = 256 };

struct job;
/* On the engine, in a savepoint. False: undo what it wrote; its answer says why already. */
typedef bool job_run(struct job *job, struct turn *turn);
/* The turn could not be committed, or the engine will not run it: answer with `err` instead.
 * From the engine's thread. The job is then in the outbox as any other. */
typedef void job_fail(struct job *job, const struct err *err);
/* On a reader's thread, in a read transaction of its own. */
typedef void job_read(struct job *job, struct db *db, int64_t now_ms);

/* After its turn was committed, or failed: on the engine's thread. */
typedef void job_settled(struct job *job);

struct job {
    job_run *run;
    job_fail *fail;
    job_read *read;
    job_settled *settled; /* NULL: the outbox brings the job to the sink */
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
    /* Something of it goes on outside the engine and comes back as a job: meanwhile a test clock
     * stands still. May be NULL. */
    bool (*away)(void *ctx);
    /* The whole turn was undone: forget what was remembered of it. May be NULL. */
    void (*undone)(void *ctx);
    void *ctx;
};

struct engine_options {
    const char *data_dir;
    int64_t store_limit_bytes; /* 0: none */
    int64_t test_clock_ms;     /* 0: the machine's time */
    engine_sink *sink;
    void *sink_ctx;
    /* Writes the pushes that all receivers read alike into the outbox, before the commit. May be
     * NULL. */
    void (*seal)(struct turn *turn);
    /* Of each person deleted, after the commit and before any answer leaves. May be NULL. */
    void (*erased)(const char *data_dir, const struct effect *effect);
    struct trace *trace; /* for those who work in turns; may be NULL */
};

/* Opens (makes, migrates) the store under the directory's lock. No thread yet.
 * err: unavailable, with a sentence that says what to do. */
MUST_CHECK bool engine_open(const struct engine_options *options, struct engine **out,
                            struct err *err);
/* Before engine_start; they work in the order added. */
void engine_add_source(struct engine *engine, const struct engine_source *source);
void engine_start(struct engine *engine);
/* Finishes what was accepted, commits, ends the thread. No submit may follow. */
void engine_stop(struct engine *engine);
/* Checkpoints, closes the store, gives the directory free. After engine_stop. */
void engine_close(struct engine *engine);

/* Of a store that is put back from a backup: cursors of before are told to load afresh. In the
 * caller's transaction. */
void engine_renew_epoch(struct db *db);

/* False: too much is waiting already; the caller keeps the job. */
MUST_CHECK bool engine_submit(struct engine *engine, struct job *job);
/* For what the engine itself gave away and waits for: never refused, bounded by what it gave. */
void engine_submit_back(struct engine *engine, struct job *job);
struct clock *engine_clock(struct engine *engine);
/* The writer's connection, for reading before engine_start. */
struct db *engine_db(struct engine *engine);
const char *engine_store_path(const struct engine *engine);
/* False after a failed commit until one succeeds. From any thread. */
bool engine_healthy(const struct engine *engine);
/* Prometheus text: commits, turns, acts, how long they took. From any thread. */
void engine_metrics(const struct engine *engine, struct buf *out);

/* A new id: larger than all before, made of the time. */
int64_t turn_new_id(struct turn *turn);
/* The number of the next change that clients see, and of the latest. */
int64_t turn_new_change(struct turn *turn);
int64_t turn_last_change(const struct turn *turn);

/* The running job is not done when `run` returns, but when this task is: then `resume` runs, in a
 * savepoint of its own, and the job goes into the outbox. */
void turn_wait(struct turn *turn, struct job *job, int64_t task, job_run *resume);
void turn_task_finished(struct turn *turn, int64_t task);
/* Moves the test clock to now + by_ms, stopping at everything that falls due on the way; when all
 * of it has run, `resume` runs. err: conflict without a test clock. */
MUST_CHECK bool turn_advance(struct turn *turn, struct job *job, int64_t by_ms, job_run *resume,
                             struct err *err);

/* Runs `act` in a savepoint of the turn. False: it failed, and what it wrote is undone. */
typedef bool turn_act(void *ctx, struct turn *turn);
MUST_CHECK bool turn_try(struct turn *turn, turn_act *act, void *ctx);

#endif
