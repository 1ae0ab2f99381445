/* Threads for works that wait for the world: as many as were ever needed at a time. */
#include <assert.h>

#include "consumer_parts.h"
#include "mailbox.h"
#include "mem.h"

struct consumer_pool *consumer_pool_new(struct consumers *consumers, int threads_max)
{
    struct consumer_pool *pool = mem_new(sizeof *pool);

    assert(consumers->pool_count < CONSUMER_POOLS_MAX && threads_max > 0);
    pool->owner = consumers;
    pool->threads_max = threads_max;
    pool->threads = mem_new((size_t)threads_max * sizeof *pool->threads);
    /* A closing pool sends each of its threads a NULL of its own kind: itself. */
    pool->waiting = mailbox_new((size_t)threads_max * 2, NULL, NULL);
    pool->last_waiting = &pool->first_waiting;
    pthread_mutex_init(&pool->gate, NULL);
    consumers->pools[consumers->pool_count++] = pool;
    return pool;
}

static void *run(void *arg)
{
    struct consumer_pool *pool = arg;
    void *item;

    while ((item = mailbox_receive(pool->waiting, -1)) != pool)
        if (item)
            consumer_perform(item);
    return NULL;
}

/* Under the gate. One thread for each work that is away, as far as the machine has them. */
static bool has_thread(struct consumer_pool *pool)
{
    if (pool->thread_count < pool->away && pool->thread_count < pool->threads_max &&
        pthread_create(&pool->threads[pool->thread_count], NULL, run, pool) == 0)
        pool->thread_count++;
    return pool->thread_count > 0;
}

void consumer_pool_launch(struct consumer_work *work)
{
    struct consumer_pool *pool = work->pool;
    bool taken;

    pthread_mutex_lock(&pool->gate);
    taken = !pool->closing && has_thread(pool);
    if (taken)
        mailbox_send(pool->waiting, work); /* from here on it is the thread's */
    pthread_mutex_unlock(&pool->gate);
    if (taken)
        return;
    work->cut_short = pool->closing;
    work->failed = !err_set(&work->err, ERR_UNAVAILABLE, NULL,
                            "no thread can be started: see `ulimit -u`");
    consumer_send_back(work);
}

void consumer_pool_close(struct consumer_pool *pool)
{
    pthread_mutex_lock(&pool->gate);
    pool->closing = true;
    pthread_mutex_unlock(&pool->gate);
    for (int i = 0; i < pool->thread_count; i++)
        mailbox_send(pool->waiting, pool);
    for (int i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pool->thread_count = 0;
}

void consumer_pool_free(struct consumer_pool *pool)
{
    assert(pool->thread_count == 0);
    mailbox_free(pool->waiting);
    pthread_mutex_destroy(&pool->gate);
    mem_free(pool->threads);
    mem_free(pool);
}
