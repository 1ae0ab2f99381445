#include "unit.h"

#include "utf8.h"

#define BYTES(s) s, sizeof(s) - 1

static void well_formed(void **state)
{
    static const struct {
        const char *bytes;
        size_t len, prefix; /* how much of it is well-formed */
    } rows[] = {
        { BYTES(""), 0 },
        { BYTES("abc"), 3 },
        { BYTES("a\0b"), 3 },
        { BYTES("\xc2\x80"), 2 },
        { BYTES("\xdf\xbf"), 2 },
        { BYTES("\xe0\xa0\x80"), 3 },
        { BYTES("\xed\x9f\xbf"), 3 },
        { BYTES("\xee\x80\x80"), 3 },
        { BYTES("\xf0\x90\x80\x80"), 4 },
        { BYTES("\xf4\x8f\xbf\xbf"), 4 },
        { BYTES("a\x80"), 1 },
        { BYTES("a\xbf"
                "b"),
          1 },
        { BYTES("\xc0\x80"), 0 }, /* overlong forms */
        { BYTES("\xc1\xbf"), 0 },
        { BYTES("\xe0\x9f\xbf"), 0 },
        { BYTES("\xf0\x8f\xbf\xbf"), 0 },
        { BYTES("\xed\xa0\x80"), 0 }, /* surrogates */
        { BYTES("\xed\xbf\xbf"), 0 },
        { BYTES("\xf4\x90\x80\x80"), 0 }, /* beyond U+10FFFF */
        { BYTES("\xf5\x80\x80\x80"), 0 },
        { BYTES("\xff"), 0 },
        { BYTES("ab\xc3"), 2 }, /* cut */
        { BYTES("ab\xe2\x82"), 2 },
        { BYTES("ab\xf0\x9f\x98"), 2 },
        { BYTES("\xe2\x82"
                "a"),
          0 },
        { BYTES("\xf0\x9f\x98"
                "ab"),
          0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK_INT(i, utf8_valid(rows[i].bytes, rows[i].len), rows[i].prefix == rows[i].len);
        CHECK_INT(i, utf8_valid_prefix(rows[i].bytes, rows[i].len), rows[i].prefix);
    }
}

static void questions(void **state)
{
    static const struct {
        const char *text;
        size_t points;
        bool plain, line, blank;
    } rows[] = {
        { "", 0, true, true, true },
        { " ", 1, true, true, true },
        { "\n\t ", 3, true, false, true },
        { "\t", 1, true, true, true },
        { "a", 1, true, true, false },
        { "a\nb", 3, true, false, false },
        { "a\rb", 3, false, false, false },
        { "\x01", 1, false, false, false },
        { "\x1b[2J", 4, false, false, false },
        { "\x7f", 1, false, false, false },
        { "\xc2\x80", 1, false, false, false }, /* C1, first and last */
        { "\xc2\x9f", 1, false, false, false },
        { "\xc2\x85", 1, false, false, true },          /* next line is white space and C1 */
        { "\xc2\xa0", 1, true, true, true },            /* no-break space */
        { "\xe3\x80\x80", 1, true, true, true },        /* ideographic space */
        { "\xe2\x80\x83 ", 2, true, true, true },       /* em space */
        { "\xe2\x80\xa8", 1, true, false, true },       /* line separator */
        { "\xe2\x80\xa9", 1, true, false, true },       /* paragraph separator */
        { "a\xe2\x80\x8b", 2, true, false, false },     /* zero-width space */
        { "a\xe2\x80\x8d", 2, true, false, false },     /* zero-width joiner */
        { "a\xe2\x80\xae", 2, true, false, false },     /* right-to-left override */
        { "a\xe2\x81\xa6", 2, true, false, false },     /* left-to-right isolate */
        { "a\xd8\x9c", 2, true, false, false },         /* Arabic letter mark */
        { "a\xef\xbb\xbf", 2, true, false, false },     /* zero-width no-break space */
        { "a\xf3\xa0\x81\xa1", 2, true, false, false }, /* tag a */
        { "e\xcc\x81", 2, true, true, false },          /* combining acute */
        { "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", 4, true, true, false },
        { "\xf0\x9f\x91\x8b\xf0\x9f\x8f\xbd", 2, true, true, false },
        { "\xe2\x80\x8b", 1, true, false, false }, /* not white space */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK_INT(i, utf8_points(rows[i].text), rows[i].points);
        CHECK_INT(i, utf8_plain(rows[i].text), rows[i].plain);
        CHECK_INT(i, utf8_line(rows[i].text), rows[i].line);
        CHECK_INT(i, utf8_blank(rows[i].text), rows[i].blank);
    }
}

static void excerpts(void **state)
{
    static const struct {
        const char *text;
        size_t points;
        const char *excerpt;
    } rows[] = {
        { "", 5, "" },
        { "abc", 0, "" },
        { "abc", 3, "abc" },
        { "abc", 2, "ab" },
        { "abc", 80, "abc" },
        { "a\nb\nc\n", 4, "a b " },
        { "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x", 3, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
        { "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x", 2, "\xc3\xa9\xe2\x82\xac" },
        { "a\tb", 3, "a\tb" },
    };
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_TEXT(i, utf8_excerpt(mem, rows[i].text, rows[i].points), rows[i].excerpt);
    arena_free(mem);
}

static void decodes(void **state)
{
    static const uint32_t points[] = { 'a', 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff, 0, 0 };
    const char *p = "a\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf";

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(points); i++)
        CHECK_INT(i, utf8_next(&p), points[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed),
        cmocka_unit_test(questions),
        cmocka_unit_test(excerpts),
        cmocka_unit_test(decodes),
    };

    return RUN_TESTS(tests);
}
