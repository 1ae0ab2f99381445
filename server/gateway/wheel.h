/* A timer wheel: what is due when, at the same small cost for ten sessions and ten thousand. A
 * timer is set once to the earliest moment that could matter and asked again then; activity in
 * between does not move it. Times are clock_mono_ms; a timer rings up to WHEEL_STEP_MS late,
 * never early, except that one beyond the wheel's reach may ring before its time. */
#ifndef EVERI_WHEEL_H
#define EVERI_WHEEL_H

#include <stddef.h>
#include <stdint.h>

enum { WHEEL_STEP_MS = 250, WHEEL_SLOTS = 256 };

struct timer {
    struct timer *next, *prev; /* NULL: not set */
    int64_t at_ms;
};

struct wheel {
    struct timer slots[WHEEL_SLOTS]; /* heads of rings */
    int64_t done_step;               /* everything up to this step has rung */
    size_t count;
};

void wheel_init(struct wheel *wheel, int64_t now_ms);
/* Sets it, or moves it; at_ms in the past rings with the next step. */
void wheel_set(struct wheel *wheel, struct timer *timer, int64_t at_ms);
/* wheel_set, unless it rings earlier already. */
void wheel_set_by(struct wheel *wheel, struct timer *timer, int64_t at_ms);
void wheel_clear(struct wheel *wheel, struct timer *timer); /* fine when it is not set */
/* Takes out one timer that is due; NULL: no more until later. */
struct timer *wheel_ring(struct wheel *wheel, int64_t now_ms);
/* When wheel_ring is worth calling next; INT64_MAX: nothing is set. */
int64_t wheel_next_ms(const struct wheel *wheel);

#endif
