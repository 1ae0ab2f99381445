/* What may start beside what is under way: "Requests of one connection take effect in the order
 * sent". */
#include "unit.h"

#include "lanes.h"

static void admit_by_the_order_sent(void **state)
{
    static const struct {
        struct lanes under_way;
        bool none, read, write, alone; /* may start */
    } rows[] = {
        { { 0, 0, false }, true, true, true, true },
        { { 1, 0, false }, true, true, false, false },
        { { 7, 0, false }, true, true, false, false },
        { { 8, 0, false }, true, false, false, false },
        { { 0, 1, false }, true, false, true, false },
        { { 0, 99, false }, true, false, true, false },
        { { 0, 0, true }, false, false, false, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(i, lanes_admit(&rows[i].under_way, LANE_NONE) == rows[i].none);
        CHECK(i, lanes_admit(&rows[i].under_way, LANE_READ) == rows[i].read);
        CHECK(i, lanes_admit(&rows[i].under_way, LANE_WRITE) == rows[i].write);
        CHECK(i, lanes_admit(&rows[i].under_way, LANE_ALONE) == rows[i].alone);
    }
}

static void leave_as_they_entered(void **state)
{
    static const enum lane all[] = { LANE_NONE, LANE_READ, LANE_WRITE, LANE_ALONE };
    struct lanes lanes = { 0 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        lanes_enter(&lanes, all[i]);
        lanes_leave(&lanes, all[i]);
        CHECK(i, lanes.reads == 0 && lanes.writes == 0 && !lanes.alone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(admit_by_the_order_sent),
                                        cmocka_unit_test(leave_as_they_entered) };

    return RUN_TESTS(tests);
}
