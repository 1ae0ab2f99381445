#include "histogram.h"

#include <inttypes.h>

/* The first whose upper end, a power of two, is not below `us`. */
static int bucket_of(int64_t us)
{
    int bucket = us <= 1 ? 0 : 64 - __builtin_clzll((uint64_t)us - 1);

    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

/* One thread writes: a load and a store are enough, and cost no lock of the memory bus. */
static void add(_Atomic uint64_t *figure, uint64_t by)
{
    atomic_store_explicit(figure, atomic_load_explicit(figure, memory_order_relaxed) + by,
                          memory_order_relaxed);
}

void histogram_record(struct histogram *h, int64_t us)
{
    add(&h->buckets[bucket_of(us)], 1);
    add(&h->count, 1);
    add(&h->sum_us, (uint64_t)(us > 0 ? us : 0));
}

double histogram_quantile_ms(const struct histogram *h, double quantile)
{
    uint64_t count = atomic_load_explicit(&h->count, memory_order_relaxed);
    uint64_t below = 0;

    if (count == 0)
        return 0;
    for (int i = 0; i < HISTOGRAM_BUCKETS; i++) {
        below += atomic_load_explicit(&h->buckets[i], memory_order_relaxed);
        if ((double)below >= quantile * (double)count)
            return (double)((int64_t)1 << i) / 1000;
    }
    return (double)((int64_t)1 << (HISTOGRAM_BUCKETS - 1)) / 1000;
}

void histogram_metrics(const struct histogram *h, const char *name, const char *help,
                       struct buf *out)
{
    uint64_t below = 0;

    buf_printf(out, "# HELP %s %s\n# TYPE %s histogram\n", name, help, name);
    for (int i = 0; i < HISTOGRAM_BUCKETS - 1; i++) {
        below += atomic_load_explicit(&h->buckets[i], memory_order_relaxed);
        buf_printf(out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name, (double)((int64_t)1 << i) / 1e6,
                   below);
    }
    buf_printf(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n%s_sum %g\n%s_count %" PRIu64 "\n", name,
               atomic_load_explicit(&h->count, memory_order_relaxed), name,
               (double)atomic_load_explicit(&h->sum_us, memory_order_relaxed) / 1e6, name,
               atomic_load_explicit(&h->count, memory_order_relaxed));
}
