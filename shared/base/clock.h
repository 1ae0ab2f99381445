/* Time. One clock answers every question about stamps and due times, so that tests set it: four
 * days of retention pass in milliseconds. Socket time-outs ask clock_mono_ms instead, which no
 * test moves and no administrator sets back. Times are milliseconds since 1970, UTC. */
#ifndef EVERI_CLOCK_H
#define EVERI_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"

struct clock;

/* A clock that follows the machine's, but never goes back, nor behind `floor_ms`: where the
 * machine's is set back it goes on at half its speed, until that has caught up. */
struct clock *clock_new_real(int64_t floor_ms);
/* A clock that stands still at `now_ms` until clock_set. */
struct clock *clock_new_test(int64_t now_ms);
void clock_free(struct clock *clock);

/* Never goes back. From any thread. */
int64_t clock_now_ms(struct clock *clock);
bool clock_is_test(const struct clock *clock);
/* Moves a test clock forward; going back is ignored. */
void clock_set(struct clock *clock, int64_t now_ms);

/* Monotonic, of no calendar meaning. */
int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);

enum { CLOCK_TEXT_MAX = 32 };
/* RFC 3339 UTC with milliseconds: 2026-11-23T14:30:00.000Z. Returns `out`. */
char *clock_format(int64_t ms, char out[CLOCK_TEXT_MAX]);
/* RFC 3339 with seconds, optional fraction, and Z or an offset. */
MUST_CHECK bool clock_parse(const char *text, int64_t *ms);
/* 300ms 5s 10m 2h 4d; a bare number has no meaning. */
MUST_CHECK bool clock_parse_duration(const char *text, int64_t *ms);

#endif
