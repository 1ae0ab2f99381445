/* Times, kept one by one so that every percentile is a measured one. */
#ifndef EVERI_SAMPLES_H
#define EVERI_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

struct samples {
    const char *name;
    int64_t *us;
    size_t count, cap;
};

void samples_init(struct samples *samples, const char *name);
void samples_done(struct samples *samples);
void samples_add(struct samples *samples, int64_t us);
/* Sorts. p in 0..100; 0 where there is no sample. */
double samples_ms(struct samples *samples, double p);

void samples_print_head(void);
void samples_print(struct samples *samples);
json_t *samples_json(struct samples *samples); /* {count, p50, p90, p99, max} in ms */

#endif
