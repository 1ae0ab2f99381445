#include "wheel.h"

#include <stdbool.h>

void wheel_init(struct wheel *wheel, int64_t now_ms)
{
    *wheel = (struct wheel){ .done_step = now_ms / WHEEL_STEP_MS };
    for (size_t i = 0; i < WHEEL_SLOTS; i++)
        wheel->slots[i].next = wheel->slots[i].prev = &wheel->slots[i];
}

void wheel_clear(struct wheel *wheel, struct timer *timer)
{
    if (!timer->next)
        return;
    timer->next->prev = timer->prev;
    timer->prev->next = timer->next;
    timer->next = timer->prev = NULL;
    wheel->count--;
}

static int64_t step_of(const struct wheel *wheel, int64_t at_ms)
{
    int64_t step = (at_ms + WHEEL_STEP_MS - 1) / WHEEL_STEP_MS;
    int64_t first = wheel->done_step + 1;
    int64_t last = wheel->done_step + WHEEL_SLOTS - 1;

    return step < first ? first : step > last ? last : step;
}

void wheel_set(struct wheel *wheel, struct timer *timer, int64_t at_ms)
{
    struct timer *head = &wheel->slots[step_of(wheel, at_ms) % WHEEL_SLOTS];

    wheel_clear(wheel, timer);
    timer->at_ms = at_ms;
    timer->next = head;
    timer->prev = head->prev;
    head->prev->next = timer;
    head->prev = timer;
    wheel->count++;
}

void wheel_set_by(struct wheel *wheel, struct timer *timer, int64_t at_ms)
{
    if (!timer->next || at_ms < timer->at_ms)
        wheel_set(wheel, timer, at_ms);
}

struct timer *wheel_ring(struct wheel *wheel, int64_t now_ms)
{
    int64_t now_step = now_ms / WHEEL_STEP_MS;

    while (wheel->done_step < now_step && wheel->count > 0) {
        struct timer *head = &wheel->slots[(wheel->done_step + 1) % WHEEL_SLOTS];
        struct timer *timer = head->next;

        if (timer != head) {
            wheel_clear(wheel, timer);
            return timer;
        }
        wheel->done_step++;
    }
    if (wheel->done_step < now_step)
        wheel->done_step = now_step;
    return NULL;
}

int64_t wheel_next_ms(const struct wheel *wheel)
{
    for (int64_t step = wheel->done_step + 1; wheel->count > 0; step++) {
        const struct timer *head = &wheel->slots[step % WHEEL_SLOTS];

        if (head->next != head)
            return step * WHEEL_STEP_MS;
    }
    return INT64_MAX;
}
