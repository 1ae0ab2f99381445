/* The worker's insides, shared by its two files: passes over the queues (worker.c), and what goes
 * outside and comes back (worker_outside.c). */
#ifndef EVERI_WORKER_PARTS_H
#define EVERI_WORKER_PARTS_H

#include "meter.h"
#include "outside.h"
#include "trace.h"
#include "worker.h"

/* What works outside, and where it comes back to. */
struct outstation {
    struct worker *worker;
    size_t i;
    struct outside *outside; /* NULL: a built-in, or not started */
    _Atomic int64_t late;
};

struct worker {
    const struct function *functions;
    struct outstation *outstations;
    struct function_context *ctx;
    struct consumers *consumers;
    size_t count;
    struct histogram *times;
    struct meter *meters;
    int64_t *expire_at;
    int64_t *seen; /* where each queue has looked already, at or behind its stored position */
};

/* What one pass over a queue did, written down at its end. */
struct pass {
    const struct function *function;
    struct outside *outside; /* where it works, else NULL */
    struct function_context *ctx;
    struct histogram *times;
    struct meter *meter;
    struct queue_state state;
    int64_t invocations, failures, expired;
};

struct attempt {
    const struct function *function;
    const struct delivery *delivery;
    struct err err;
    struct function_context *ctx;
    int64_t began_us; /* clock_mono_us */
    int64_t at_ms;
};

/* In the engine's turn. False: attempt->err says why. */
bool worker_begin_outside(struct turn *turn, const struct pass *pass, struct attempt *attempt);
/* promises: "leases and limits unaffected (monotonic clock)". True: the wall clock jumped past the end
 * of a lease whose work is away and has time yet; it holds again. */
bool worker_renew_lease(struct turn *turn, const struct queue_rule *rule,
                        const struct outside_work *work);
/* Tried again later, or dead. */
void worker_note_failure(struct turn *turn, const struct attempt *attempt);
/* For those who ask what became of the event. */
void worker_trace(struct turn *turn, const struct attempt *attempt, enum trace_outcome outcome,
                  int64_t took_us);

#endif
