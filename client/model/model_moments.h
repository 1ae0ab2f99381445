/* Times for people, in the time zone of the machine: relative under a day, absolute beyond. None of
 * them changes more often than once a minute. */
#ifndef EVERI_MODEL_MOMENTS_H
#define EVERI_MODEL_MOMENTS_H

#include <stdbool.h>
#include <stdint.h>

enum { MOMENT_MAX = 40 };

/* "now", "12m", "3h", "22 Nov", "22 Nov 2024". Returns `out`, as all here. */
char *moment_ago(int64_t now_ms, int64_t at_ms, char out[MOMENT_MAX]);
char *moment_clock(int64_t at_ms, char out[MOMENT_MAX]); /* "14:02" */
/* "today", "yesterday", "Mon 23 Nov", "Mon 23 Nov 2024" */
char *moment_day(int64_t now_ms, int64_t at_ms, char out[MOMENT_MAX]);
char *moment_full(int64_t at_ms, char out[MOMENT_MAX]); /* "Mon 23 Nov 2026, 14:02" */
bool moment_same_day(int64_t a_ms, int64_t b_ms);

#endif
