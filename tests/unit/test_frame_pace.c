/* How many frames are drawn, whatever happens: rows of what happened when, and floods. */
#include "unit.h"

#include "frame_pace.h"

enum { SECOND_MS = 1000, FLOOD_MS = 20000, MOST = 30, MOST_NEWS_SSH = 4 };

static const struct row {
    bool over_ssh;
    int64_t drawn_ms, now_ms; /* drawn_ms -1: nothing yet */
    enum frame_cause cause;
    int wait_ms;
} rows[] = {
    { false, -1, 0, FRAME_NEWS, 0 },     { false, -1, 5, FRAME_NONE, -1 },
    { false, 100, 100, FRAME_NEWS, 34 }, { false, 100, 100, FRAME_TYPED, 34 },
    { false, 100, 133, FRAME_TYPED, 1 }, { false, 100, 134, FRAME_TYPED, 0 },
    { false, 100, 134, FRAME_NEWS, 0 },  { false, 100, 5000, FRAME_NONE, -1 },
    { false, 100, 5000, FRAME_NEWS, 0 }, { true, -1, 0, FRAME_NEWS, 0 },
    { true, 100, 134, FRAME_NEWS, 216 }, { true, 100, 349, FRAME_NEWS, 1 },
    { true, 100, 350, FRAME_NEWS, 0 },   { true, 100, 134, FRAME_TYPED, 0 },
    { true, 100, 101, FRAME_TYPED, 33 }, { true, 100, 101, FRAME_NONE, -1 },
};

static void says_when(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct frame_pace pace;

        frame_pace_init(&pace, rows[i].over_ssh);
        if (rows[i].drawn_ms >= 0)
            frame_pace_drawn(&pace, rows[i].drawn_ms);
        CHECK(i, frame_pace_wait(&pace, rows[i].now_ms, rows[i].cause) == rows[i].wait_ms);
    }
}

/* Something changes every millisecond; the loop waits as long as it is told. Returns the most
 * frames that began within any second. */
static int most_in_a_second(bool over_ssh, enum frame_cause cause)
{
    static int64_t frames[FLOOD_MS];
    struct frame_pace pace;
    int count = 0, first = 0, most = 0;

    frame_pace_init(&pace, over_ssh);
    for (int64_t now = 0; now < FLOOD_MS; now++) {
        int wait = frame_pace_wait(&pace, now, cause);

        if (wait > 0) {
            now += wait - 1;
            continue;
        }
        frame_pace_drawn(&pace, now);
        frames[count++] = now;
        while (now - frames[first] >= SECOND_MS)
            first++;
        most = count - first > most ? count - first : most;
    }
    return most;
}

static void a_flood_is_bounded(void **state)
{
    (void)state;
    assert_int_equal(most_in_a_second(false, FRAME_NEWS), MOST);
    assert_int_equal(most_in_a_second(false, FRAME_TYPED), MOST);
    assert_int_equal(most_in_a_second(true, FRAME_TYPED), MOST);
    assert_int_equal(most_in_a_second(true, FRAME_NEWS), MOST_NEWS_SSH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_when),
        cmocka_unit_test(a_flood_is_bounded),
    };

    return RUN_TESTS(tests);
}
