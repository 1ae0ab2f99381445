/* The insides of consumers, shared by their files: who consumes what (consumer.c), what goes
 * outside and comes back (consumer_work.c), the threads (consumer_pool.c). The engine's thread has
 * all of it, but for what says otherwise. */
#ifndef EVERI_CONSUMER_PARTS_H
#define EVERI_CONSUMER_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "consumer.h"
#include "meter.h"
#include "queue_own.h"

enum { CONSUMER_BUCKETS = 512, CONSUMER_FINDERS_MAX = 8, CONSUMER_POOLS_MAX = 8 };

struct consumer {
    struct consumers *owner;
    struct consumer *next;         /* of its bucket */
    struct consumer *next_waiting; /* for room in its pool */
    bool waits;
    char queue[QUEUE_NAME_BYTES + 1];
    struct consumer_rule rule;
    struct consumer_work *first; /* that are away */
    _Atomic int away;            /* works; written by the engine */
    _Atomic bool gone;           /* it was changed: whatever comes back is refused */
    _Atomic int64_t late;
    struct meter meter;
};

struct consumer_pool {
    struct consumers *owner;
    int threads_max, thread_count; /* the count: under the gate */
    _Atomic int away;
    struct mailbox *waiting; /* bounded by threads_max: a thread is free for each */
    pthread_t *threads;
    pthread_mutex_t gate; /* between a launch and the closing */
    _Atomic bool closing;
    struct consumer *first_waiting, **last_waiting;
};

struct consumers {
    struct engine *engine;
    struct {
        consumer_find *find;
        void *ctx;
    } finders[CONSUMER_FINDERS_MAX];
    size_t finder_count;
    struct consumer_pool *pools[CONSUMER_POOLS_MAX];
    size_t pool_count;
    pthread_mutex_t lock; /* of the table: others look up figures */
    struct consumer *table[CONSUMER_BUCKETS];
    int away;        /* works of all */
    bool started;    /* leases of an earlier process are ended */
    bool launched;   /* ... for good: a turn behind that was committed */
    bool look_again; /* at every queue */
};

/* One message that is worked on. The engine's, but while a thread has it. */
struct consumer_work {
    struct job job; /* first */
    struct consumer *consumer;
    struct consumer_pool *pool;
    struct arena *mem; /* of everything below */
    struct delivery delivery;
    void *state;
    int64_t began_us, at_ms;
    int64_t lease_ends_us;      /* clock_mono_us: whatever the wall clock does */
    struct consumer_work *next; /* of its consumer's */
    bool unlaunched,            /* the turn that began it was undone */
        cut_short,              /* the server is stopping: nothing was tried, or not to its end */
        failed;
    struct err err;
};

struct consumer_attempt {
    struct consumer *consumer;
    const struct queue_rule *rule;
    const struct delivery *delivery;
    struct err err;
    int64_t began_us, at_ms; /* clock_mono_us; the turn's */
};

/* In the engine's turn. False: attempt->err says why. */
bool consumer_begin(struct turn *turn, struct consumer_attempt *attempt);
/* The message is worked on, and the lease of that only seems to have run out: it was the wall clock
 * that jumped. */
bool consumer_renews(struct turn *turn, const struct consumer_attempt *attempt);
/* For those who ask what became of the event. */
void consumer_trace(struct turn *turn, const struct consumer_attempt *attempt,
                    enum trace_outcome outcome);
/* Tried again later, or dead. */
void consumer_note_failure(struct turn *turn, const struct consumer_attempt *attempt);
/* The queue's own rule with what its consumer says of it. The name is that of `own`. */
struct queue_rule consumer_queue_rule(const struct queue_own *own, const struct consumer *consumer);
/* How many messages it may begin now. */
int consumer_room(const struct consumer *consumer);
/* Gone, and nothing of it is away: away with it. */
void consumer_settle(struct consumer *consumer);

/* A free thread takes it; without one (closing, or none can be started) it comes back as failed. */
void consumer_pool_launch(struct consumer_work *work);
void consumer_pool_close(struct consumer_pool *pool);
void consumer_pool_free(struct consumer_pool *pool);
/* On a pool's thread, or where there is none to be had. */
void consumer_perform(struct consumer_work *work);
void consumer_send_back(struct consumer_work *work);

#endif
