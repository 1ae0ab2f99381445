#include "unit.h"

#include "buf.h"
#include "mem.h"

static void grows_to_its_maximum_and_remembers(void **state)
{
    static const struct {
        size_t max;
        const char *first, *second;
        size_t len;
        bool overflow;
    } rows[] = {
        { 10, "abc", "def", 6, false }, { 6, "abc", "def", 6, false },
        { 5, "abc", "def", 3, true }, /* what does not fit whole is not added */
        { 2, "abc", "d", 0, true },   /* and nothing is added behind a gap */
        { 0, "", "", 0, false },        { 0, "a", "", 0, true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b;

        buf_init(&b, rows[i].max);
        buf_add_str(&b, rows[i].first);
        CHECK_INT(i, buf_add_str(&b, rows[i].second), !rows[i].overflow);
        CHECK_INT(i, b.len, rows[i].len);
        CHECK_INT(i, b.overflow, rows[i].overflow);
        buf_clear(&b);
        CHECK_INT(i, b.overflow, false);
        buf_done(&b);
    }
}

static void every_way_of_adding(void **state)
{
    struct buf b;
    char *taken;
    size_t len;

    (void)state;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 1000; i++) {
        buf_printf(&b, "%d", i % 10);
        buf_add_char(&b, 'x');
        buf_add(&b, "\0y", 2);
    }
    CHECK_INT(0, b.len, 4000);
    buf_truncate(&b, 4);
    CHECK(1, memcmp(b.data, "0x\0y", 4) == 0);
    taken = buf_take(&b, &len);
    CHECK_INT(2, len, 4);
    CHECK_INT(3, b.len, 0);
    CHECK(4, buf_add_str(&b, "again"));
    mem_free(taken);
    buf_done(&b);
}

/* Formatted text may fill the buffer to its last byte. */
static void printf_fills_to_the_maximum(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 5);
    CHECK(0, buf_printf(&b, "%s", "abcd"));
    CHECK_INT(1, b.len, 4);
    CHECK(2, !buf_printf(&b, "%s", "ef"));
    CHECK_INT(3, b.len, 4);
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_to_its_maximum_and_remembers),
        cmocka_unit_test(every_way_of_adding),
        cmocka_unit_test(printf_fills_to_the_maximum),
    };

    return RUN_TESTS(tests);
}
