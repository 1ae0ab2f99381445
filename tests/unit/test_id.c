#include "unit.h"

#include "id.h"

static const int64_t numbers[] = { 0, 1, 31, 32, 1023, 1024, 4294967296, 1795444200000, INT64_MAX };

static void round_trip_and_order(void **state)
{
    char before[ID_DIGITS + 1] = "";

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct id_text text = id_format(ID_UPDATE, numbers[i]);
        char digits[ID_DIGITS + 1];
        int64_t n = -1;

        CHECK_INT(i, strlen(text.s), 14);
        CHECK(i, id_parse(ID_UPDATE, text.s, &n));
        CHECK_INT(i, n, numbers[i]);
        id_digits(numbers[i], digits);
        CHECK_TEXT(i, digits, text.s + 1);
        CHECK(i, id_from_digits(digits, &n));
        CHECK_INT(i, n, numbers[i]);
        CHECK(i, strcmp(before, digits) < 0);
        memcpy(before, digits, sizeof before);
    }
}

static void nothing_else_is_an_id(void **state)
{
    static const char *const rows[] = {
        "",
        "u",
        "u000000000000",   /* too short */
        "u00000000000000", /* too long */
        "c0000000000001",  /* of another kind */
        "U0000000000001",
        "u000000000000i", /* not in the alphabet */
        "u000000000000o",
        "u000000000000A",
        "u000000000000 ",
        "u8000000000000", /* over 63 bits */
        "uzzzzzzzzzzzzz",
        "u00000000000\xc3\xa9",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t n;

        CHECK(i, !id_parse(ID_UPDATE, rows[i], &n));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip_and_order),
        cmocka_unit_test(nothing_else_is_an_id),
    };

    return RUN_TESTS(tests);
}
