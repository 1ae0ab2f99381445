#include "receipts.h"

#include <pthread.h>
#include <stdatomic.h>

#include "map.h"
#include "mem.h"

enum { RECEIPTS = 10000 }; /* protocol: "Kept in memory for the last 10,000 messages" */

struct receipt {
    int64_t message; /* 0: free */
    struct person_id sender;
    atomic_llong online, delivered, slowest_us;
    struct map reached; /* people with several sessions who have it: the loop's alone */
};

struct receipts {
    pthread_mutex_t lock; /* of by_message, and of what is reused */
    struct map by_message;
    struct receipt *ring;
    size_t next;
};

struct receipts *receipts_new(void)
{
    struct receipts *receipts = mem_new(sizeof *receipts);

    pthread_mutex_init(&receipts->lock, NULL);
    map_init(&receipts->by_message);
    receipts->ring = mem_new(RECEIPTS * sizeof *receipts->ring);
    return receipts;
}

void receipts_free(struct receipts *receipts)
{
    if (!receipts)
        return;
    for (size_t i = 0; i < RECEIPTS; i++)
        map_done(&receipts->ring[i].reached);
    map_done(&receipts->by_message);
    pthread_mutex_destroy(&receipts->lock);
    mem_free(receipts->ring);
    mem_free(receipts);
}

struct receipt *receipts_begin(struct receipts *receipts, struct message_id message,
                               struct person_id sender)
{
    struct receipt *receipt = &receipts->ring[receipts->next];

    receipts->next = (receipts->next + 1) % RECEIPTS;
    pthread_mutex_lock(&receipts->lock);
    if (receipt->message)
        map_remove(&receipts->by_message, (uint64_t)receipt->message);
    map_put(&receipts->by_message, (uint64_t)message.n, receipt);
    receipt->message = message.n;
    receipt->sender = sender;
    atomic_store(&receipt->online, 0);
    atomic_store(&receipt->delivered, 0);
    atomic_store(&receipt->slowest_us, -1);
    pthread_mutex_unlock(&receipts->lock);
    map_done(&receipt->reached);
    map_init(&receipt->reached);
    return receipt;
}

/* The loop alone counts, the others only read: no locked instruction for each member. */
static void count_one(atomic_llong *figure)
{
    atomic_store_explicit(figure, atomic_load_explicit(figure, memory_order_relaxed) + 1,
                          memory_order_relaxed);
}

void receipt_online(struct receipt *receipt, struct person_id person)
{
    if (person.n != receipt->sender.n)
        count_one(&receipt->online);
}

void receipt_written(struct receipt *receipt, struct message_id message, struct person_id person,
                     bool several, int64_t took_us)
{
    if (receipt->message != message.n || person.n == receipt->sender.n)
        return;
    if (several) {
        if (map_get(&receipt->reached, (uint64_t)person.n))
            return;
        map_put(&receipt->reached, (uint64_t)person.n, receipt);
    }
    count_one(&receipt->delivered);
    if (took_us > atomic_load_explicit(&receipt->slowest_us, memory_order_relaxed))
        atomic_store_explicit(&receipt->slowest_us, took_us, memory_order_relaxed);
}

bool receipts_get(struct receipts *receipts, struct message_id message, struct receipt_figures *out)
{
    struct receipt *receipt;

    pthread_mutex_lock(&receipts->lock);
    receipt = map_get(&receipts->by_message, (uint64_t)message.n);
    if (receipt)
        *out = (struct receipt_figures){ atomic_load(&receipt->online),
                                         atomic_load(&receipt->delivered),
                                         atomic_load(&receipt->slowest_us) };
    pthread_mutex_unlock(&receipts->lock);
    return receipt != NULL;
}
