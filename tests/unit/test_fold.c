/* Words as they are looked for. */
#include "unit.h"

#include "fold.h"

static void words(void **state)
{
    static const struct {
        const char *text, *wanted; /* joined by blanks */
    } rows[] = {
        { "", "" },
        { "  \n\t ", "" },
        { "Rustam Hashimov", "rustam hashimov" },
        { "İstanbul Iğdır ISPARTA ılık", "istanbul igdir isparta ilik" },
        { "Əliyev əl", "eliyev el" },
        { "Straße STRASSE", "strasse strasse" },
        { "Crème brûlée", "creme brulee" },
        { "cre\xcc\x80me", "creme" },
        { "Łódź Ørsted", "lodz orsted" },
        { "don't-stop", "don t stop" },
        { "a_b9", "a_b9" },
        { "日本語 text", "日 本 語 text" },
        { "한국", "한 국" },
        { "ﬁne ①", "fine 1" },
        { "👩‍👩‍👧 ok", "ok" },
        { "Привет МИР", "привет мир" },
        { "שלום עולם", "שלום עולם" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        struct fold_words list = fold_words(mem, rows[i].text, 16);
        const char *got = "";

        for (size_t j = 0; j < list.count; j++)
            got = arena_printf(mem, "%s%s%s", got, j ? " " : "", list.items[j]);
        CHECK_TEXT(i, got, rows[i].wanted);
        arena_free(mem);
    }
}

/* Words with nothing between them: + stands before one that goes on from the one before. */
static void glue(void **state)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        { "日本語", "日+本+語" },          { "日本 語", "日+本 語" }, { "日、本", "日 本" },
        { "abc日本x y", "abc+日+本+x y" }, { "a b", "a b" },          { "a-b", "a b" },
        { "㌀", "ア+ハ+ー+ト" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        struct fold_words list = fold_words(mem, rows[i].text, 16);
        const char *got = "";

        for (size_t j = 0; j < list.count; j++)
            got = arena_printf(mem, "%s%s%s", got, list.glued[j] ? "+" : (j ? " " : ""),
                               list.items[j]);
        CHECK_TEXT(i, got, rows[i].wanted);
        arena_free(mem);
    }
}

static void no_more_than_asked_for(void **state)
{
    struct arena *mem = arena_new();

    (void)state;
    assert_int_equal(fold_words(mem, "a b c d e", 3).count, 3);
    assert_int_equal(fold_words(mem, "日本語日本語", 4).count, 4);
    arena_free(mem);
}

static void prefixes_end(void **state)
{
    struct arena *mem = arena_new();

    (void)state;
    assert_true(strcmp("rustam", fold_prefix_end(mem, "rus")) < 0);
    assert_true(strcmp("rus\xf4\x8f\xbf\xbf", fold_prefix_end(mem, "rus")) < 0);
    assert_true(strcmp("rut", fold_prefix_end(mem, "rus")) >= 0);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(glue),
        cmocka_unit_test(no_more_than_asked_for),
        cmocka_unit_test(prefixes_end),
    };

    return RUN_TESTS(tests);
}
