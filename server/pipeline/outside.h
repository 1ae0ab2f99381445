/* Functions whose work happens outside the engine: what they wait for (a network, a process) must
 * never hold up a turn. Each has three parts:
 *
 *   begin   in a turn: reads what the work needs from the store; the message is leased
 *   work    on a thread of the function's own, after that turn's commit: may wait, and never
 *           touches the store
 *   finish  in a turn, in the transaction that also removes the message
 *
 * So the work happens at least once, what finish writes exactly once. Work that outlives its lease
 * is refused: another attempt has the message by then. A new process ends the leases of the one
 * before it, and begins anew.
 *
 * To add one: an outside_rule with the three, and its row in functions/functions.c. */
#ifndef EVERI_OUTSIDE_H
#define EVERI_OUTSIDE_H

#include <stdatomic.h>

#include "queue.h"

/* What the rooms above hand to their functions; they alone know what is in it. */
struct function_context;

struct outside_rule {
    int concurrency; /* how many works at a time: as many threads */
    /* Puts what the work needs into `mem` and *state. *state left NULL: there is nothing to do, and
     * the message is done. False: a failed attempt; err says why. */
    bool (*begin)(struct function_context *ctx, struct turn *turn, const struct event *event,
                  struct arena *mem, void **state, struct err *err);
    /* Leaves its result in `state`. Ends soon, however, once *closing is true.
     * False: a failed attempt; err says why. */
    bool (*work)(struct function_context *ctx, struct arena *mem, void *state,
                 const _Atomic bool *closing, struct err *err);
    bool (*finish)(struct function_context *ctx, struct turn *turn, const struct event *event,
                   const void *state, struct err *err);
};

/* One message that is worked on. The engine's, but while a thread has it. */
struct outside_work {
    struct job job; /* first */
    struct outside *owner;
    struct arena *mem; /* of everything below */
    struct delivery delivery;
    void *state;
    bool unlaunched, /* the turn that began it was undone */
        cut_short,   /* the server is stopping: nothing was tried, or not to its end */
        failed;
    struct err err;
    int64_t began_us;          /* clock_mono_us */
    int64_t began_ms;          /* the turn's time */
    struct outside_work *next; /* of those that are away */
};

struct outside;

struct outside_options {
    struct engine *engine;
    const struct outside_rule *rule;
    struct function_context *ctx;
    /* The work is back: in a savepoint of a turn. */
    void (*back)(void *ctx, struct turn *turn, struct outside_work *work);
    void *back_ctx;
};

/* Starts the threads. err: unavailable. */
MUST_CHECK bool outside_start(const struct outside_options *options, struct outside **out,
                              struct err *err);
/* Begins no more, cuts short what runs and waits for the threads; everything comes back to the
 * engine, which must still be running. */
void outside_close(struct outside *outside);
void outside_free(struct outside *outside); /* NULL is fine; when closed and the engine ended */

/* How many works may be begun now, and how many have not come back. On the engine's thread. */
int outside_room(const struct outside *outside);
int outside_away(const struct outside *outside); /* from any thread */

/* The work for this event that has not come back, else NULL. On the engine's thread. */
struct outside_work *outside_find(const struct outside *outside, int64_t event);

/* A work for this message, with a copy of it; launched or dropped by the caller. */
struct outside_work *outside_new(struct outside *outside, const struct delivery *delivery);
void outside_drop(struct outside_work *work);
/* After the turn's commit it goes to a thread. Not within an act that may be undone alone. */
void outside_launch(struct outside_work *work, struct turn *turn);

#endif
