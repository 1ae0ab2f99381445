/* The worker: lets the functions handle what their queues hold. A built-in runs in the engine, in
 * the transaction that also removes its message, so its effect on the store is exactly-once; one
 * that has to wait for the world works outside (outside.h). What fails is undone alone, and never
 * blocks what is behind it.
 *
 * To add a consumer: its function in functions/, a row in functions/functions.c, a transcript. */
#ifndef EVERI_WORKER_H
#define EVERI_WORKER_H

#include "consumer.h"
#include "histogram.h"
#include "outside.h"

/* Handles one event. False: undone and tried again later; `err` says why. */
typedef bool function_run(struct turn *turn, const struct event *event, struct err *err);

/* The same of one that needs more than the turn: what worker_start_outside was given. */
typedef bool function_in_run(struct function_context *ctx, struct turn *turn,
                             const struct event *event, struct err *err);

struct function {
    struct queue_rule queue; /* its name is the function's */
    function_run *run;       /* NULL: run_in, or it works outside */
    function_in_run *run_in;
    const struct outside_rule *outside;
};

enum { EVENT_DEPTH_MAX = 8 }; /* pipeline.md: events deeper than this are a loop */

struct worker;

/* functions: a table that outlives it. Makes their queues, at the log's start: what a new function
 * makes of old events is its business. One that works outside begins at the log's end: the world is
 * not asked about the past. */
struct worker *worker_new(struct db *db, const struct function *functions, size_t count);
void worker_free(struct worker *worker);

/* Before engine_start: starts the threads of what works outside. Without it their queues wait, as
 * beside an admin command. err: unavailable. */
MUST_CHECK bool worker_start_outside(struct worker *worker, struct engine *engine,
                                     struct function_context *ctx, struct err *err);
/* NULL is fine. Before engine_stop: cuts short what is outside; it goes on at the next start. */
void worker_close_outside(struct worker *worker);
struct function_context *worker_context(const struct worker *worker); /* as started; else NULL */
/* Works of a function that have not come back; late: those refused since the start, because their
 * lease had run out. */
int worker_away(const struct worker *worker, size_t i);
int64_t worker_late(const struct worker *worker, size_t i);
/* Who takes what is in operators' queues, for those who ask how these fare; NULL, beside an admin
 * command: nobody. */
void worker_set_consumers(struct worker *worker, struct consumers *consumers);
struct consumers *worker_consumers(const struct worker *worker);
struct engine_source worker_source(struct worker *worker);

size_t worker_count(const struct worker *worker);
const struct function *worker_function(const struct worker *worker, size_t i);
/* NULL: no function of that name. */
const struct function *worker_find(const struct worker *worker, const char *name);
const struct histogram *worker_times(const struct worker *worker, size_t i);
/* Messages handled in the last whole second of the clock. */
int64_t worker_rate(const struct worker *worker, size_t i, int64_t now_ms);

#endif
