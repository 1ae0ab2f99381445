/* Counts by the second of the clock: written by one thread, read by any. */
#ifndef EVERI_METER_H
#define EVERI_METER_H

#include <stdatomic.h>
#include <stdint.h>

struct meter {
    _Atomic int64_t second, count, before; /* of `second`; of the second before it */
};

void meter_record(struct meter *meter, int64_t now_ms);
/* In the last whole second. */
int64_t meter_rate(const struct meter *meter, int64_t now_ms);

#endif
