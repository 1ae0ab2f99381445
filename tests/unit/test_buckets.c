/* Buckets of tokens under a clock of our own, and their table under a crowd. */
#include "unit.h"

#include "buckets.h"

enum { SECOND_US = 1000000 };

/* Steps of one bucket, one behind the other: at a moment so much is asked for. */
static void one_bucket(void **state)
{
    static const struct {
        struct bucket_rule rule;
        struct {
            int64_t at_ms, cost, wait_ms;
        } steps[8];
    } rows[] = {
        /* a burst, then one by one as they come back */
        { { 3, 3000 },
          { { 0, 1, 0 },
            { 0, 1, 0 },
            { 0, 1, 0 },
            { 0, 1, 1000 },
            { 999, 1, 1 },
            { 1000, 1, 0 },
            { 1000, 1, 1000 },
            { 2000, 1, 0 } } },
        /* idle for long it is full, and no fuller */
        { { 2, 1000 }, { { 0, 2, 0 }, { 100000, 2, 0 }, { 100000, 1, 500 }, { 100500, 1, 0 } } },
        /* a refusal takes nothing */
        { { 10, 10000 },
          { { 0, 8, 0 }, { 0, 5, 3000 }, { 0, 2, 0 }, { 0, 1, 1000 }, { 1000, 1, 0 } } },
        /* more than it ever holds counts as all of it */
        { { 4, 4000 }, { { 0, 1000, 0 }, { 0, 1, 1000 }, { 4000, INT64_MAX, 0 } } },
        /* no limit */
        { { 0, 0 }, { { 0, 1000000, 0 }, { 0, 1000000, 0 } } },
        /* faster than the clock's grain: the grain is the limit */
        { { 1000000, 1 }, { { 0, 1000000, 0 }, { 0, 1, 0 + 1 } } },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t until_us = 0;
        int64_t start_us = 5LL * SECOND_US;

        for (size_t k = 0; k < ARRAY_LEN(rows[i].steps) && rows[i].steps[k].cost; k++) {
            int64_t now_us = start_us + rows[i].steps[k].at_ms * 1000;
            int64_t wait_us = bucket_take(&until_us, &rows[i].rule, rows[i].steps[k].cost, now_us);

            CHECK_INT(i * 100 + k, (wait_us + 999) / 1000, rows[i].steps[k].wait_ms);
        }
    }
}

static void given_back_it_was_never_taken(void **state)
{
    const struct bucket_rule rule = { 2, 2000 };
    int64_t until_us = 0;

    (void)state;
    for (size_t i = 0; i < 100; i++) {
        CHECK_INT(i, bucket_take(&until_us, &rule, 2, SECOND_US), 0);
        bucket_give_back(&until_us, &rule, 2);
    }
    CHECK_INT(100, bucket_take(&until_us, &rule, 2, SECOND_US), 0);
    CHECK(101, bucket_take(&until_us, &rule, 1, SECOND_US) > 0);
}

static uint64_t spread(uint64_t n)
{
    return (n + 1) * 0x9e3779b97f4a7c15ULL ^ (n + 1) * 0xc2b2ae3d27d4eb4fULL >> 29;
}

/* However many come, those who ask on stay where they are: what goes is what is idle. */
static void many_strangers_do_not_free_the_busy(void **state)
{
    enum { ROOM = 1024, BUSY = 64, STRANGERS = 100000 };
    const struct bucket_rule rule = { 10, 10000 };
    struct buckets *buckets = buckets_new(ROOM);

    (void)state;
    for (uint64_t n = 0; n < BUSY; n++)
        CHECK_INT(n, bucket_take(buckets_of(buckets, spread(n)), &rule, 10, SECOND_US), 0);
    for (uint64_t n = 0; n < STRANGERS; n++)
        CHECK_INT(n, bucket_take(buckets_of(buckets, spread(BUSY + n)), &rule, 1, SECOND_US), 0);
    for (uint64_t n = 0; n < BUSY; n++)
        CHECK(n, bucket_take(buckets_of(buckets, spread(n)), &rule, 1, SECOND_US) > 0);
    buckets_free(buckets);
}

static void nobody_is_found_who_was_not_put(void **state)
{
    struct buckets *buckets = buckets_new(100);

    (void)state;
    for (uint64_t n = 0; n < 50; n++)
        *buckets_of(buckets, spread(n)) = (int64_t)n + 1;
    for (uint64_t n = 0; n < 50; n++)
        CHECK(n, !buckets_find(buckets, spread(n)) ||
                     *buckets_find(buckets, spread(n)) == (int64_t)n + 1);
    for (uint64_t n = 50; n < 100; n++)
        CHECK(n, !buckets_find(buckets, spread(n)));
    buckets_free(buckets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_bucket),
        cmocka_unit_test(given_back_it_was_never_taken),
        cmocka_unit_test(many_strangers_do_not_free_the_busy),
        cmocka_unit_test(nobody_is_found_who_was_not_put),
    };

    return RUN_TESTS(tests);
}
