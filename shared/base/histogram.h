/* Durations counted in buckets: cheap to record from one thread at a time, readable from any. */
#ifndef EVERI_HISTOGRAM_H
#define EVERI_HISTOGRAM_H

#include <stdatomic.h>
#include <stdint.h>

#include "buf.h"

enum { HISTOGRAM_BUCKETS = 24 }; /* 1 us, 2 us, 4 us ... 8 s and more */

struct histogram {
    _Atomic uint64_t buckets[HISTOGRAM_BUCKETS];
    _Atomic uint64_t count, sum_us;
};

void histogram_record(struct histogram *h, int64_t us);
/* The upper end of the bucket in which the quantile (0..1) lies, in milliseconds; 0 when empty. */
double histogram_quantile_ms(const struct histogram *h, double quantile);
/* Prometheus text, in seconds: NAME_bucket, NAME_sum, NAME_count, with HELP and TYPE. */
void histogram_metrics(const struct histogram *h, const char *name, const char *help,
                       struct buf *out);

#endif
