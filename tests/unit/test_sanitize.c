/* Each row: a foreign text, what is sent of it, in how many columns. Then every code point there is
 * against the C library's wcwidth, which ncurses asks, and random bytes. */
#include "unit.h"

#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

#include "arena.h"
#include "sanitize.h"
#include "utf8.h"

#define GONE_ "�"

static const struct {
    const char *text, *sent;
    int width;
} rows[] = {
    { "", "", 0 },
    { "plain", "plain", 5 },
    { "Ağşin Hüseynov", "Ağşin Hüseynov", 14 },
    { "two\nlines\r\nthree\rfour", "two lines three four", 20 },
    { "a\tb", "a  b", 4 },

    /* C0, DEL, C1, and the sequences that they begin */
    { "\x01\x02\x1f\x7f", GONE_ GONE_ GONE_ GONE_, 4 },
    { "\033[31mred\033[0m", GONE_ "[31mred" GONE_ "[0m", 12 },
    { "\033]0;title\007", GONE_ "]0;title" GONE_, 10 },
    { "\033Pq\033\\", GONE_ "Pq" GONE_ "\\", 5 },
    { "\xc2\x9b"
      "31m",
      GONE_ "31m", 4 },
    { "\xc2\x80\xc2\x85\xc2\x9f", GONE_ GONE_ GONE_, 3 },
    { "\xc2\x9d"
      "8;;http://x\xc2\x9c",
      GONE_ "8;;http://x" GONE_, 13 },
    { "line\xe2\x80\xa8separator\xe2\x80\xa9", "line separator ", 15 },

    /* what turns or hides text */
    { "a\u202Eb\u202C", "ab", 2 },
    { "\u202A\u202B\u202D\u2066\u2067\u2068\u2069x", "x", 1 },
    { "\u200E\u200F\u061Cx", "x", 1 },
    { "a\u200Bb\u2060c\uFEFFd\u00ADe", "abcde", 5 },
    { "a\u200Cb\u200Dc", "abc", 3 },
    { "\U000E0001\U000E0041x\U000E007F", "x", 1 },
    { "\u115F\u1160\u3164\uFFA0x", "x", 1 },
    { "\u2061\u2064\u206Ax\uFFF9y\uFFFB", "xy", 2 },
    { "\u180Ea\u034Fb", "ab", 2 },
    { "\uFE0F\u200D\U0001F3FD", "", 0 },

    /* private, unassigned, newer, disputed */
    { "\uE000\uF8FF\U000F0000\U0010FFFD", GONE_ GONE_ GONE_ GONE_, 4 },
    { "\u0378\uFDD0\uFFFE", GONE_ GONE_ GONE_, 3 },
    { "\U0001FAE0\U0001FAE8\U0001F972", GONE_ GONE_ GONE_, 3 },
    { "\u4DC0\u3248", GONE_ GONE_, 2 },

    /* bytes that are no UTF-8: one mark each */
    { "a\xff\xfe"
      "b",
      "a" GONE_ GONE_ "b", 4 },
    { "\xc0\xaf\xed\xa0\x80", GONE_ GONE_ GONE_ GONE_ GONE_, 5 },
    { "\xe6\x97", GONE_ GONE_, 2 },

    /* marks */
    { "e\u0301", "é", 1 },
    { "x\u0301\u0302", "x\u0301\u0302", 1 },
    { "x\u0301\u0302\u0303\u0304\u0305\u0306", "x\u0301\u0302\u0303\u0304", 1 },
    { "\u0301x", GONE_ "x", 2 },
    { "日\u0301本", "日本", 4 },
    { "か\u3099", "が", 2 },
    { "\u1112\u1161\u11ab\u1100\u1173\u11af", "한글", 4 },
    { "1\uFE0F\u20E3", "1", 1 },
    { "का", "का", 2 },
    { "नमस्ते", "नमस्ते", 4 },
    { "ก\u0e33", "ก\u0e33", 2 },

    /* emoji */
    { "👍", "👍", 2 },
    { "👍🏽!", "👍!", 3 },
    { "👨‍👩‍👧‍👦", "👨", 2 },
    { "👩🏽‍🚀x", "👩x", 3 },
    { "❤️", "❤", 1 },
    { "❤️‍🔥", "❤", 1 },
    { "🏳️‍🌈", "🏳", 1 },
    { "🇦🇿", "AZ", 2 },
    { "🇦🇿🇹🇷!", "AZTR!", 5 },
    { "🇦", "A", 1 },
    { "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "🏴", 2 },

    /* wide, and from right to left: in the order of the text */
    { "日本語 text", "日本語 text", 11 },
    { "ｱ", "ｱ", 1 },
    { "Ａ", "Ａ", 2 },
    { "שלום עולם", "שלום עולם", 9 },
    { "مرحبا", "مرحبا", 5 },
    { "a\u00a0b", "a\u00a0b", 3 },
};

static void lines(void **state)
{
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK_TEXT(i, sanitize_line(mem, rows[i].text), rows[i].sent);
        CHECK_INT(i, sanitize_width(rows[i].text), rows[i].width);
    }
    arena_free(mem);
}

/* How many bytes each cluster takes. */
static void clusters(void **state)
{
    static const struct {
        const char *text;
        size_t takes[6];
    } takes[] = {
        { "ab", { 1, 1 } },
        { "a\r\nb", { 1, 2, 1 } },
        { "e\u0301x", { 3, 1 } },
        { "👨‍👩‍👧x", { 18, 1 } },
        { "🇦🇿🇹", { 8, 4 } },
        { "\u202Ea", { 3, 1 } },
        { "\xff"
          "a",
          { 1, 1 } },
        { "\u0915\u094B\u0903\u0903", { 6, 6 } }, /* more bases than two columns: in two pieces */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(takes); i++) {
        const char *text = takes[i].text;
        size_t left = strlen(text);
        struct cluster cluster;
        size_t n;
        size_t at = 0;

        for (; (n = sanitize_next(text, left, &cluster)) > 0; text += n, left -= n)
            CHECK_INT(i, n, takes[i].takes[at++]);
        CHECK_INT(i, takes[i].takes[at], 0);
        CHECK_INT(i, left, 0);
    }
}

static void a_hundred_marks(void **state)
{
    char text[1 + 100 * 2 + 2] = "a";
    struct cluster cluster;

    (void)state;
    for (size_t i = 0; i < 100; i++)
        memcpy(text + 1 + i * 2, "\u0300", 2);
    text[201] = 'b';
    CHECK_INT(0, sanitize_next(text, 202, &cluster), 201);
    CHECK_TEXT(0, cluster.text, "à\u0300\u0300\u0300\u0300");
    CHECK_INT(0, sanitize_width(text), 2);
}

/* What is drawn is as wide as the C library (and so ncurses) says it is. */
static void widths_are_the_c_librarys(void **state)
{
    (void)state;
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    for (uint32_t point = ' '; point < 0x110000; point++) {
        int width = wcwidth((wchar_t)point);

        switch (sanitize_point(point)) {
        case POINT_NARROW:
            CHECK_INT(point, width, 1);
            break;
        case POINT_WIDE:
            CHECK_INT(point, width, 2);
            break;
        case POINT_MARK:
            CHECK_INT(point, width, 0);
            break;
        case POINT_GONE:
        case POINT_BLANK:
        case POINT_UNKNOWN:
            break;
        }
    }
}

static int width_of_sent(const char *text)
{
    int width = 0;

    while (*text) {
        int n = wcwidth((wchar_t)utf8_next(&text));

        assert_true(n >= 0);
        width += n;
    }
    return width;
}

/* Whatever comes: it ends, it is UTF-8, it is as wide as it says, and cleaning it again changes
 * nothing. */
static void random_text(void **state)
{
    static const char *const pieces[] = {
        "a",      " ",      "\n",     "\033[31m", "e\u0301", "\u0301", "日",         "👨",
        "\u200D", "👩",      "\uFE0F", "🇦",        "\u202E",  "\xff",   "\U0001F3FD", "क",
        "\u093e", "\u0903", "\u094d", "\u1100",   "\u1161",  "\u11a8", "\uE000",     "か",
        "\u3099", "\u0600", "\t",     "\r",       "\xe6",    "\u20E3", "\U000E0041", "ש",
    };
    struct arena *mem = arena_new();

    (void)state;
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    srandom(7);
    for (size_t i = 0; i < 20000; i++) {
        char text[128] = "";
        const char *sent;

        for (long n = random() % 14; n >= 0; n--)
            strncat(text, pieces[(size_t)random() % ARRAY_LEN(pieces)],
                    sizeof text - strlen(text) - 1);
        sent = sanitize_line(mem, text);
        CHECK(i, utf8_valid(sent, strlen(sent)));
        CHECK(i, utf8_line(sent));
        CHECK_INT(i, width_of_sent(sent), sanitize_width(text));
        if (i % 1000 == 0)
            arena_reset(mem);
    }
    arena_free(mem);
}

static void in_ascii(void **state)
{
    static const struct {
        const char *text, *ascii;
    } letters[] = {
        { "a", "a" },   { "ş", "s" }, { "Ə", "E" },  { "ə", "e" },   { "ı", "i" },   { "İ", "I" },
        { "é", "e" },   { "—", "-" }, { "“", "\"" }, { "’", "'" },   { "日", "??" }, { "👍", "??" },
        { "Ａ", "A " }, { "ﬁ", "f" }, { "ш", "?" },  { "🇦🇿", "AZ" }, { "½", "1" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
        struct cluster cluster;

        sanitize_next(letters[i].text, strlen(letters[i].text), &cluster);
        sanitize_to_ascii(&cluster);
        CHECK_TEXT(i, cluster.text, letters[i].ascii);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),           cmocka_unit_test(clusters),
        cmocka_unit_test(a_hundred_marks), cmocka_unit_test(widths_are_the_c_librarys),
        cmocka_unit_test(random_text),     cmocka_unit_test(in_ascii),
    };

    return RUN_TESTS(tests);
}
