/* The worker: lets the built-in functions handle what their queues hold. A built-in runs in the
 * engine, in the transaction that also removes its message, so its effect on the store is
 * exactly-once. One that fails is undone alone, and never blocks what is behind it.
 *
 * To add a consumer: its function in functions/, a row in functions/functions.c, a transcript. */
#ifndef EVERI_WORKER_H
#define EVERI_WORKER_H

#include "histogram.h"
#include "queue.h"

/* Handles one event. False: undone and tried again later; `err` says why. */
typedef bool function_run(struct turn *turn, const struct event *event, struct err *err);

struct function {
    struct queue_rule queue; /* its name is the function's */
    function_run *run;
};

enum { EVENT_DEPTH_MAX = 8 }; /* pipeline.md: events deeper than this are a loop */

struct worker;

/* functions: a table that outlives it. Makes their queues, at the log's start: what a new function
 * makes of old events is its business. */
struct worker *worker_new(struct db *db, const struct function *functions, size_t count);
void worker_free(struct worker *worker);
struct engine_source worker_source(struct worker *worker);

size_t worker_count(const struct worker *worker);
const struct function *worker_function(const struct worker *worker, size_t i);
/* NULL: no function of that name. */
const struct function *worker_find(const struct worker *worker, const char *name);
const struct histogram *worker_times(const struct worker *worker, size_t i);
/* Messages handled in the last whole second of the clock. */
int64_t worker_rate(const struct worker *worker, size_t i, int64_t now_ms);

#endif
