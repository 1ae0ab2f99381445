/* Sorted at the end, not while they are taken. */
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>

#include "mem.h"

void samples_init(struct samples *samples, const char *name)
{
    *samples = (struct samples){ .name = name };
}

void samples_done(struct samples *samples)
{
    mem_free(samples->us);
}

void samples_add(struct samples *samples, int64_t us)
{
    if (samples->count == samples->cap) {
        samples->cap = samples->cap ? samples->cap * 2 : 1024;
        samples->us = mem_resize(samples->us, samples->cap * sizeof *samples->us);
    }
    samples->us[samples->count++] = us;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

double samples_ms(struct samples *samples, double p)
{
    size_t at = (size_t)((double)samples->count * p / 100.0);

    if (samples->count == 0)
        return 0;
    qsort(samples->us, samples->count, sizeof *samples->us, compare);
    return (double)samples->us[at < samples->count ? at : samples->count - 1] / 1000.0;
}

void samples_print_head(void)
{
    printf("%-34s %9s %9s %9s %9s %9s\n", "ms", "count", "p50", "p90", "p99", "max");
}

void samples_print(struct samples *samples)
{
    printf("%-34s %9zu %9.2f %9.2f %9.2f %9.2f\n", samples->name, samples->count,
           samples_ms(samples, 50), samples_ms(samples, 90), samples_ms(samples, 99),
           samples_ms(samples, 100));
}

json_t *samples_json(struct samples *samples)
{
    return json_pack("{s:I, s:f, s:f, s:f, s:f}", "count", (json_int_t)samples->count, "p50",
                     samples_ms(samples, 50), "p90", samples_ms(samples, 90), "p99",
                     samples_ms(samples, 99), "max", samples_ms(samples, 100));
}
