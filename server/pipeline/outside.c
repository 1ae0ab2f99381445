#include "outside.h"

#include <assert.h>
#include <pthread.h>

#include "mailbox.h"
#include "mem.h"

enum { THREADS_MAX = 64 };

struct outside {
    struct outside_options options;
    struct mailbox *waiting; /* bounded by the concurrency: a thread is free for each */
    pthread_t threads[THREADS_MAX];
    int thread_count;
    struct outside_work *first; /* that are away; the engine's */
    _Atomic int away;
    _Atomic bool closing;
    pthread_mutex_t gate; /* between a launch and the closing */
    struct outside_work stop_mark;
};

static void forget(struct outside_work *work)
{
    struct outside_work **at = &work->owner->first;

    while (*at != work)
        at = &(*at)->next;
    *at = work->next;
    atomic_fetch_sub(&work->owner->away, 1);
}

struct outside_work *outside_find(const struct outside *outside, int64_t event)
{
    struct outside_work *work = outside->first;

    while (work && work->delivery.event.seq != event)
        work = work->next;
    return work;
}

static bool back(struct job *job, struct turn *turn)
{
    struct outside_work *work = (struct outside_work *)job;

    forget(work);
    work->owner->options.back(work->owner->options.back_ctx, turn, work);
    return true;
}

/* The turn that it came back in is undone: its lease runs out, and it is begun again. */
static void back_failed(struct job *job, const struct err *err)
{
    (void)job;
    (void)err;
}

static void back_settled(struct job *job)
{
    outside_drop((struct outside_work *)job);
}

static void send_back(struct outside_work *work)
{
    work->job = (struct job){ .run = back, .fail = back_failed, .settled = back_settled };
    engine_submit_back(work->owner->options.engine, &work->job);
}

static void perform(struct outside *outside, struct outside_work *work)
{
    const struct outside_rule *rule = outside->options.rule;

    work->failed = atomic_load(&outside->closing) ||
                   !rule->work(outside->options.ctx, work->mem, work->state, &outside->closing,
                               &work->err);
    /* What ended well before it was told to stop has ended well. */
    work->cut_short = work->failed && atomic_load(&outside->closing);
    send_back(work);
}

static void *run(void *arg)
{
    struct outside *outside = arg;
    struct outside_work *work;

    while ((work = mailbox_receive(outside->waiting, -1)) != &outside->stop_mark)
        if (work)
            perform(outside, work);
    return NULL;
}

bool outside_start(const struct outside_options *options, struct outside **out, struct err *err)
{
    struct outside *outside = mem_new(sizeof *outside);
    int wanted = options->rule->concurrency;

    assert(wanted > 0 && wanted <= THREADS_MAX);
    outside->options = *options;
    outside->waiting = mailbox_new((size_t)wanted, NULL, NULL);
    pthread_mutex_init(&outside->gate, NULL);
    while (outside->thread_count < wanted &&
           pthread_create(&outside->threads[outside->thread_count], NULL, run, outside) == 0)
        outside->thread_count++;
    if (outside->thread_count < wanted) {
        outside_close(outside);
        outside_free(outside);
        return err_set(err, ERR_UNAVAILABLE, NULL, "no thread can be started: see `ulimit -u`");
    }
    *out = outside;
    return true;
}

void outside_close(struct outside *outside)
{
    pthread_mutex_lock(&outside->gate);
    atomic_store(&outside->closing, true);
    pthread_mutex_unlock(&outside->gate);
    for (int i = 0; i < outside->thread_count; i++)
        mailbox_send(outside->waiting, &outside->stop_mark);
    for (int i = 0; i < outside->thread_count; i++)
        pthread_join(outside->threads[i], NULL);
    outside->thread_count = 0;
}

void outside_free(struct outside *outside)
{
    if (!outside)
        return;
    assert(outside->thread_count == 0);
    mailbox_free(outside->waiting);
    pthread_mutex_destroy(&outside->gate);
    mem_free(outside);
}

int outside_room(const struct outside *outside)
{
    return atomic_load(&outside->closing)
               ? 0
               : outside->options.rule->concurrency - atomic_load(&outside->away);
}

int outside_away(const struct outside *outside)
{
    return atomic_load(&outside->away);
}

struct outside_work *outside_new(struct outside *outside, const struct delivery *delivery)
{
    struct arena *mem = arena_new();
    struct outside_work *work = arena_alloc(mem, sizeof *work);

    work->owner = outside;
    work->mem = mem;
    work->delivery = *delivery;
    work->delivery.event.attributes = arena_strdup(mem, delivery->event.attributes);
    work->began_us = clock_mono_us();
    return work;
}

void outside_drop(struct outside_work *work)
{
    arena_free(work->mem);
}

static void launch_failed(struct job *job, const struct err *err)
{
    (void)err;
    ((struct outside_work *)job)->unlaunched = true;
}

/* After the commit: what is told to a thread is durable. */
static void launch_settled(struct job *job)
{
    struct outside_work *work = (struct outside_work *)job;
    struct outside *outside = work->owner;
    bool closing;

    if (work->unlaunched) {
        forget(work);
        outside_drop(work);
        return;
    }
    pthread_mutex_lock(&outside->gate);
    closing = atomic_load(&outside->closing);
    if (!closing)
        mailbox_send(outside->waiting, work); /* from here on it is the thread's */
    pthread_mutex_unlock(&outside->gate);
    if (closing) {
        work->cut_short = true;
        send_back(work);
    }
}

void outside_launch(struct outside_work *work, struct turn *turn)
{
    work->job = (struct job){ .fail = launch_failed, .settled = launch_settled };
    work->next = work->owner->first;
    work->owner->first = work;
    atomic_fetch_add(&work->owner->away, 1);
    outbox_add(turn->outbox, EFFECT_JOB)->job = &work->job;
}
