#include "mailbox.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "mem.h"

struct mailbox {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    mailbox_wake *wake;
    void *wake_arg;
    void **ring;
    size_t first, count, cap, max;
    bool interrupted;
};

struct mailbox *mailbox_new(size_t max_items, mailbox_wake *wake, void *wake_arg)
{
    struct mailbox *box = mem_new(sizeof *box);
    pthread_condattr_t attr;

    pthread_mutex_init(&box->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&box->filled, &attr);
    pthread_condattr_destroy(&attr);
    box->wake = wake;
    box->wake_arg = wake_arg;
    box->max = max_items;
    return box;
}

void mailbox_free(struct mailbox *box)
{
    if (!box)
        return;
    assert(box->count == 0);
    pthread_cond_destroy(&box->filled);
    pthread_mutex_destroy(&box->lock);
    mem_free(box->ring);
    mem_free(box);
}

static void grow(struct mailbox *box)
{
    size_t cap = box->cap ? box->cap * 2 : 16;
    void **ring = mem_new(cap * sizeof *ring);

    for (size_t i = 0; i < box->count; i++)
        ring[i] = box->ring[(box->first + i) % box->cap];
    mem_free(box->ring);
    box->ring = ring;
    box->cap = cap;
    box->first = 0;
}

static bool put(struct mailbox *box, void *item, size_t max)
{
    bool was_empty;

    pthread_mutex_lock(&box->lock);
    if (box->count >= max) {
        pthread_mutex_unlock(&box->lock);
        return false;
    }
    if (box->count == box->cap)
        grow(box);
    was_empty = box->count == 0;
    box->ring[(box->first + box->count++) % box->cap] = item;
    pthread_cond_signal(&box->filled);
    pthread_mutex_unlock(&box->lock);
    if (was_empty && box->wake)
        box->wake(box->wake_arg);
    return true;
}

bool mailbox_try_send(struct mailbox *box, void *item)
{
    return put(box, item, box->max);
}

void mailbox_send(struct mailbox *box, void *item)
{
    bool sent = put(box, item, SIZE_MAX);

    assert(sent);
    (void)sent;
}

static struct timespec deadline_in(int64_t timeout_ms)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += timeout_ms / 1000;
    at.tv_nsec += timeout_ms % 1000 * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_nsec -= 1000000000;
        at.tv_sec++;
    }
    return at;
}

void *mailbox_receive(struct mailbox *box, int64_t timeout_ms)
{
    struct timespec at = deadline_in(timeout_ms > 0 ? timeout_ms : 0);
    void *item = NULL;
    int rc = 0;

    pthread_mutex_lock(&box->lock);
    while (box->count == 0 && !box->interrupted && timeout_ms != 0 && rc != ETIMEDOUT)
        rc = timeout_ms < 0 ? pthread_cond_wait(&box->filled, &box->lock)
                            : pthread_cond_timedwait(&box->filled, &box->lock, &at);
    if (timeout_ms != 0)
        box->interrupted = false; /* who only looks leaves it to who would wait */
    if (box->count) {
        item = box->ring[box->first];
        box->first = (box->first + 1) % box->cap;
        box->count--;
    }
    pthread_mutex_unlock(&box->lock);
    return item;
}

void mailbox_interrupt(struct mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    box->interrupted = true;
    pthread_cond_signal(&box->filled);
    pthread_mutex_unlock(&box->lock);
}

size_t mailbox_count(struct mailbox *box)
{
    size_t count;

    pthread_mutex_lock(&box->lock);
    count = box->count;
    pthread_mutex_unlock(&box->lock);
    return count;
}
