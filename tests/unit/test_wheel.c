/* The timer wheel against a model: a list of times. */
#include "unit.h"

#include <stdlib.h>

#include "wheel.h"

enum { TIMERS = 300, STEPS = 3000 };

static void never_early_and_soon_after(void **state)
{
    struct wheel wheel;
    struct timer timers[TIMERS] = { 0 };
    int64_t set_for[TIMERS] = { 0 }; /* 0: not set */
    int64_t now = 1000000;
    unsigned seed = 3;

    (void)state;
    wheel_init(&wheel, now);
    for (size_t step = 0; step < STEPS; step++) {
        size_t i = (size_t)rand_r(&seed) % TIMERS;
        struct timer *rung;

        if (rand_r(&seed) % 5 == 0) {
            wheel_clear(&wheel, &timers[i]);
            set_for[i] = 0;
        } else {
            /* Within the wheel's reach: beyond it a timer may ring to be set again. */
            set_for[i] = now + rand_r(&seed) % (WHEEL_STEP_MS * (WHEEL_SLOTS - 2)) + 1;
            wheel_set(&wheel, &timers[i], set_for[i]);
        }
        now += rand_r(&seed) % 700;
        while ((rung = wheel_ring(&wheel, now)) != NULL) {
            size_t k = (size_t)(rung - timers);

            CHECK(step, set_for[k] != 0 && set_for[k] <= now);
            set_for[k] = 0;
        }
        for (size_t k = 0; k < TIMERS; k++)
            CHECK(step, set_for[k] == 0 || set_for[k] > now - WHEEL_STEP_MS);
        CHECK(step, wheel.count == 0 || wheel_next_ms(&wheel) > now);
    }
}

static void far_timers_ring_to_be_set_again(void **state)
{
    struct wheel wheel;
    struct timer timer = { 0 };

    (void)state;
    wheel_init(&wheel, 0);
    assert_true(wheel_next_ms(&wheel) == INT64_MAX);
    wheel_set(&wheel, &timer, 3600000);
    assert_true(wheel_next_ms(&wheel) < 3600000);
    assert_ptr_equal(wheel_ring(&wheel, 3600000), &timer);
    assert_null(wheel_ring(&wheel, 3600000));
    wheel_set(&wheel, &timer, 5); /* in the past: with the next step */
    assert_null(wheel_ring(&wheel, 3600000));
    assert_ptr_equal(wheel_ring(&wheel, 3600000 + WHEEL_STEP_MS), &timer);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(never_early_and_soon_after),
                                        cmocka_unit_test(far_timers_ring_to_be_set_again) };

    return RUN_TESTS(tests);
}
