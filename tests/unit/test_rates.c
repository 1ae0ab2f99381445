/* Whose bucket it is, and what a clock that is moved does to it. */
#include "unit.h"

#include <sodium.h>

#include "rates.h"

static const struct bucket_rule rules[RATES] = {
    [RATE_LOGIN_ADDRESS] = { 2, 60000 },
    [RATE_WRITE] = { 2, 60000 },
    [RATE_SEARCH] = { 1, 1000 },
};

static const int64_t start_ms = 1790000000000;

static void whose_it_is(void **state)
{
    static const struct {
        const char *one, *other;
        bool same;
    } rows[] = {
        { "1.2.3.4", "1.2.3.4", true },
        { "1.2.3.4", "1.2.3.5", false },
        { "2001:db8::1", "2001:db8::2", true },
        { "2001:db8::1", "2001:db8:0:0:1::1", true },
        { "2001:db8::1", "2001:db8:0:1::1", false },
        { "::1", "127.0.0.1", false },
        { "", "127.0.0.1", false },
    };
    struct clock *clock = clock_new_test(start_ms);
    struct rates *rates = rates_new(rules, clock);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(i, (rates_address(rates, rows[i].one).n == rates_address(rates, rows[i].other).n) ==
                     rows[i].same);
    CHECK(0, rates_account(rates, "rustam").n != rates_account(rates, "leyla").n);
    CHECK(1, rates_account(rates, "rustam").n != rates_address(rates, "rustam").n);
    CHECK(2, rates_both((struct rate_key){ 1 }, (struct rate_key){ 2 }).n !=
                 rates_both((struct rate_key){ 2 }, (struct rate_key){ 1 }).n);
    rates_free(rates);
    clock_free(clock);
}

static void each_limit_for_itself(void **state)
{
    static const struct {
        int64_t after_ms;
        enum rate rate;
        int64_t person, cost, retry_after_ms; /* 0: granted */
    } rows[] = {
        { 0, RATE_WRITE, 1, 1, 0 },     { 0, RATE_WRITE, 1, 1, 0 },
        { 0, RATE_WRITE, 1, 1, 30000 }, { 0, RATE_WRITE, 2, 1, 0 },      /* another person */
        { 0, RATE_SEARCH, 1, 1, 0 },                                     /* another limit */
        { 0, RATE_SEARCH, 1, 1, 1000 }, { 0, RATE_READ, 1, 1000000, 0 }, /* none is set */
        { 1, RATE_SEARCH, 1, 1, 999 },  { 999, RATE_SEARCH, 1, 1, 0 },
        { 29000, RATE_WRITE, 1, 1, 0 }, { 0, RATE_WRITE, 1, 2, 60000 },
    };
    struct clock *clock = clock_new_test(start_ms);
    struct rates *rates = rates_new(rules, clock);
    int64_t now_ms = start_ms;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct rate_key key = rates_person(rates, (struct person_id){ rows[i].person });
        struct err err = { 0 };

        clock_set(clock, now_ms += rows[i].after_ms);
        CHECK(i, rates_take(rates, rows[i].rate, key, rows[i].cost, &err) ==
                     (rows[i].retry_after_ms == 0));
        CHECK_INT(i, err.code, rows[i].retry_after_ms ? ERR_RATE_LIMITED : ERR_NONE);
        CHECK_INT(i, err.retry_after_ms, rows[i].retry_after_ms);
    }
    rates_free(rates);
    clock_free(clock);
}

/* D11: buckets follow the monotonic clock, whatever the wall clock says. */
static void without_a_test_clock(void **state)
{
    struct clock *clock = clock_new_real(start_ms * 2);
    struct rates *rates = rates_new(rules, clock);
    struct rate_key key = rates_person(rates, (struct person_id){ 1 });
    struct err err = { 0 };

    (void)state;
    CHECK(0, rates_take(rates, RATE_WRITE, key, 2, &err));
    CHECK(1, !rates_take(rates, RATE_WRITE, key, 2, &err));
    CHECK(2, err.retry_after_ms > 0 && err.retry_after_ms <= 60000);
    rates_free(rates);
    clock_free(clock);
}

static void who_is_known(void **state)
{
    struct clock *clock = clock_new_test(start_ms);
    struct rates *rates = rates_new(rules, clock);
    struct rate_key here = rates_both(rates_account(rates, "rustam"),
                                      rates_address(rates, "1.2.3.4"));
    struct rate_key there = rates_both(rates_account(rates, "rustam"),
                                       rates_address(rates, "1.2.3.5"));

    (void)state;
    CHECK(0, !rates_knows(rates, here));
    rates_know(rates, here);
    CHECK(1, rates_knows(rates, here) && !rates_knows(rates, there));
    clock_set(clock, start_ms + 89LL * 24 * 3600 * 1000);
    CHECK(2, rates_knows(rates, here));
    clock_set(clock, start_ms + 91LL * 24 * 3600 * 1000);
    CHECK(3, !rates_knows(rates, here));
    rates_free(rates);
    clock_free(clock);
}

static void other_rules_keep_what_was_taken(void **state)
{
    struct bucket_rule others[RATES] = { [RATE_WRITE] = { 4, 60000 } };
    struct clock *clock = clock_new_test(start_ms);
    struct rates *rates = rates_new(rules, clock);
    struct rate_key key = rates_person(rates, (struct person_id){ 1 });
    struct err err = { 0 };

    (void)state;
    CHECK(0, rates_take(rates, RATE_WRITE, key, 2, &err));
    rates_set(rates, others);
    CHECK(1, !rates_take(rates, RATE_WRITE, key, 1, &err));
    CHECK(2, rates_take(rates, RATE_SEARCH, key, 1000, &err));
    rates_free(rates);
    clock_free(clock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whose_it_is),
        cmocka_unit_test(each_limit_for_itself),
        cmocka_unit_test(without_a_test_clock),
        cmocka_unit_test(who_is_known),
        cmocka_unit_test(other_rules_keep_what_was_taken),
    };

    return sodium_init() < 0 ? 1 : RUN_TESTS(tests);
}
