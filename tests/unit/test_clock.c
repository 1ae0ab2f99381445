#include "unit.h"

#include "clock.h"

static void format_and_parse(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00.000Z" },
        { 1, "1970-01-01T00:00:00.001Z" },
        { 999, "1970-01-01T00:00:00.999Z" },
        { 1795444200000, "2026-11-23T14:30:00.000Z" },
        { 951782400000, "2000-02-29T00:00:00.000Z" },
        { 253402300799999, "9999-12-31T23:59:59.999Z" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[CLOCK_TEXT_MAX];
        int64_t ms;

        CHECK_TEXT(i, clock_format(rows[i].ms, text), rows[i].text);
        CHECK(i, clock_parse(rows[i].text, &ms));
        CHECK_INT(i, ms, rows[i].ms);
    }
}

static void other_ways_to_write_a_time(void **state)
{
    static const struct {
        const char *text;
        int64_t ms; /* -1: refused */
    } rows[] = {
        { "2026-11-23T14:30:00Z", 1795444200000 },
        { "2026-11-23T14:30:00.5Z", 1795444200500 },
        { "2026-11-23T14:30:00.123456789Z", 1795444200123 },
        { "2026-11-23T18:30:00+04:00", 1795444200000 },
        { "2026-11-23T12:00:00-02:30", 1795444200000 },
        { "", -1 },
        { "2026-11-23", -1 },
        { "2026-11-23T14:30:00", -1 },
        { "2026-11-23T14:30Z", -1 },
        { "2026-11-23T14:30:00.Z", -1 },
        { "2026-11-23T14:30:00Zx", -1 },
        { "2026-11-23T14:30:00+4:00", -1 },
        { "2026-11-23T14:30:00+24:00", -1 },
        { "2026-13-23T14:30:00Z", -1 },
        { "2026-11-23T25:30:00Z", -1 },
        { "1969-12-31T23:59:59Z", -1 },
        { "now", -1 },
        { "2026-1-2T3:4:5Z", -1 },
        { " 2026-11-23T14:30:00Z", -1 },
        { "2026-02-31T14:30:00Z", -1 },
        { "2026-11-23T14:30:61Z", -1 },
        { "2026-11-23T14:30:00++1:30", -1 },
        { "2026-11-23 14:30:00Z", -1 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t ms = -1;

        CHECK_INT(i, clock_parse(rows[i].text, &ms), rows[i].ms >= 0);
        if (rows[i].ms >= 0)
            CHECK_INT(i, ms, rows[i].ms);
    }
}

/* The machine's time is behind this one's: it goes on at half the speed, and never back. */
static void set_back(void **state)
{
    const int64_t day_ms = 86400000;
    struct clock *clock = clock_new_real(0);
    int64_t floor_ms = clock_now_ms(clock) + day_ms;
    struct clock *ahead = clock_new_real(floor_ms);
    int64_t began_us = clock_mono_us();
    int64_t last_ms = floor_ms;

    (void)state;
    while (clock_now_ms(ahead) < floor_ms + 20) {
        int64_t now_ms = clock_now_ms(ahead);

        assert_true(now_ms >= last_ms);
        last_ms = now_ms;
    }
    assert_true(clock_mono_us() - began_us >= 38000);
    clock_free(ahead);
    clock_free(clock);
}

static void durations(void **state)
{
    static const struct {
        const char *text;
        int64_t ms; /* -1: refused */
    } rows[] = {
        { "300ms", 300 },
        { "5s", 5000 },
        { "10m", 600000 },
        { "2h", 7200000 },
        { "4d", 345600000 },
        { "0s", 0 },
        { "5", -1 },
        { "", -1 },
        { "s", -1 },
        { "-5s", -1 },
        { "+5s", -1 },
        { " 5s", -1 },
        { "5 s", -1 },
        { "5S", -1 },
        { "1.5h", -1 },
        { "5sec", -1 },
        { "5w", -1 },
        { "99999999999999999999s", -1 },
        { "9223372036854775807d", -1 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t ms = -1;

        CHECK_INT(i, clock_parse_duration(rows[i].text, &ms), rows[i].ms >= 0);
        if (rows[i].ms >= 0)
            CHECK_INT(i, ms, rows[i].ms);
    }
}

static void test_clock_moves_forward_alone(void **state)
{
    struct clock *clock = clock_new_test(1000);

    (void)state;
    CHECK(0, clock_is_test(clock));
    CHECK_INT(1, clock_now_ms(clock), 1000);
    clock_set(clock, 5000);
    CHECK_INT(2, clock_now_ms(clock), 5000);
    clock_set(clock, 4000);
    CHECK_INT(3, clock_now_ms(clock), 5000);
    clock_free(clock);
}

static void real_clock_never_goes_back(void **state)
{
    const int64_t far = 4102444800000; /* 2100 */
    struct clock *clock = clock_new_real(far);
    struct clock *now = clock_new_real(0);

    (void)state;
    CHECK(0, !clock_is_test(clock));
    CHECK_INT(1, clock_now_ms(clock), far);
    CHECK(2, clock_now_ms(now) < far);
    CHECK(3, clock_now_ms(now) <= clock_now_ms(now));
    clock_free(clock);
    clock_free(now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_and_parse),
        cmocka_unit_test(other_ways_to_write_a_time),
        cmocka_unit_test(set_back),
        cmocka_unit_test(durations),
        cmocka_unit_test(test_clock_moves_forward_alone),
        cmocka_unit_test(real_clock_never_goes_back),
    };

    return RUN_TESTS(tests);
}
