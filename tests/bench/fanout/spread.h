/* How times are spread: a histogram of 1.6 % steps, for as many samples as come. */
#ifndef EVERI_SPREAD_H
#define EVERI_SPREAD_H

#include <stdint.h>

#include <jansson.h>

enum { SPREAD_STEPS = 64, SPREAD_POWERS = 32 };

struct spread {
    uint32_t counts[SPREAD_POWERS * SPREAD_STEPS];
    int64_t count;
};

void spread_clear(struct spread *spread);
void spread_add(struct spread *spread, int64_t us);
double spread_ms(const struct spread *spread, double p); /* p in 0..100; 0 without samples */
json_t *spread_json(const struct spread *spread);        /* {count, p50, p99, max} in ms */

#endif
