/* Consumers of operators' queues: webhooks, deployed functions, starts of workflows. Whose queue it
 * is says what to do with its messages, in three parts:
 *
 *   begin   in a turn: reads what the work needs from the store; the message is leased
 *   work    on a thread of a pool, after that turn's commit: may wait, and never touches the store
 *   finish  in a turn, in the transaction that also removes the message
 *
 * So the work happens at least once, what finish writes exactly once. Work that outlives its lease
 * is refused: another attempt has the message by then.
 *
 * A consumer is found when its queue has something due (an index tells; nothing is asked in
 * between), by the finder that knows the queue's name. So nothing is read at the start, and what is
 * idle costs nothing.
 *
 * To add a kind of consumer: its table, a consumer_find over it, consumers_add in wiring.c, and
 * consumers_changed wherever a row of that table changes or goes. */
#ifndef EVERI_CONSUMER_H
#define EVERI_CONSUMER_H

#include "queue.h"
#include "trace.h"

struct consumers;
struct consumer_pool;
struct consumer_work; /* one message that is worked on */

struct consumer_rule {
    enum trace_kind kind;                /* as traces name its attempts */
    int concurrency;                     /* works at a time */
    int64_t lease_ms;                    /* at least: the queue's visibility where that is longer */
    int64_t retry_base_ms, retry_cap_ms; /* 0: those of QUEUE_DEFAULTS */
    struct consumer_pool *pool;          /* NULL: begin does it all, and there is no work */
    void *ctx;
    /* In a savepoint. Puts what the work needs into `mem` and *state. *state left NULL: the message
     * is done, and removed with what this wrote. False: a failed attempt; err says why. */
    bool (*begin)(void *ctx, struct turn *turn, const struct delivery *delivery, struct arena *mem,
                  void **state, struct err *err);
    /* Leaves its result in `state`. Ends soon once consumer_is_closing.
     * False: a failed attempt; err says why. */
    bool (*work)(void *ctx, struct consumer_work *work, struct arena *mem, void *state,
                 struct err *err);
    /* In the savepoint that removes the message; not of a lease that is gone. NULL: nothing to
     * write. False: a failed attempt, all of it undone; err says why. */
    bool (*finish)(void *ctx, struct turn *turn, const struct delivery *delivery, void *state,
                   struct err *err);
    /* Nothing is called with ctx any more. NULL: nobody wants to know. */
    void (*released)(void *ctx);
};

/* False: the queue is none of its own. In a turn. */
typedef bool consumer_find(void *ctx, struct turn *turn, const char *queue,
                           struct consumer_rule *out);

struct consumers *consumers_new(struct engine *engine);
void consumers_free(
    struct consumers *consumers); /* NULL is fine; when closed and the engine ended */
/* Before engine_start. */
void consumers_add(struct consumers *consumers, consumer_find *find, void *ctx);
/* Before engine_start. Its threads start as they are needed; it ends with the consumers. */
struct consumer_pool *consumer_pool_new(struct consumers *consumers, int threads_max);
struct engine_source consumers_source(struct consumers *consumers);
/* Before engine_stop: cuts short what is outside; it goes on at the next start. NULL is fine. */
void consumers_close(struct consumers *consumers);

/* What the queue's consumer was found by is no longer so: works of before are refused when they
 * come back, their messages may be received again, and the finders are asked anew. */
void consumers_changed(struct consumers *consumers, struct turn *turn, const char *queue);

/* From any thread: messages handled in the last whole second of the clock, works that have not
 * come back, and those refused since the start because their lease was gone. */
struct consumer_figures {
    int64_t rate, away, late;
};
struct consumer_figures consumers_figures(struct consumers *consumers, const char *queue,
                                          int64_t now_ms);

/* For `work`, on its thread. */
bool consumer_is_closing(const struct consumer_work *work);
/* Its lease ends so much later than now; waits for the commit. False: it is gone already. */
MUST_CHECK bool consumer_extend(struct consumer_work *work, int64_t by_ms);

#endif
