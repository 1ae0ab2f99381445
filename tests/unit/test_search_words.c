/* Texts and questions as the full-text index has them. */
#include "unit.h"

#include "search_words.h"

static void texts(void **state)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        { "", "" },
        { " …\n", "" },
        { "Lunch, at noon", "lunch at noon" },
        { "日本 OR \"x\"", "日 本 or x" },
        { "AND: a_b*", "and a_b" },
    };
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_TEXT(i, search_words_of(mem, rows[i].text), rows[i].words);
    arena_free(mem);
}

static void scopes(void **state)
{
    static const struct {
        const char *words;
        int64_t scope;
        const char *scoped;
    } rows[] = {
        { "", 0, "" },
        { "", 33, "" },
        { "lunch noon", 0, "lunch noon" },
        { "lunch", 33, "0000000000011.lunch" },
        { "lunch noon", 33, "0000000000011.lunch 0000000000011.noon" },
    };
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_TEXT(i, search_words_scoped(mem, rows[i].words, rows[i].scope), rows[i].scoped);
    arena_free(mem);
}

static void questions(void **state)
{
    static const struct {
        const char *q;
        int64_t scope;
        const char *query; /* NULL: there is nothing to look for */
    } rows[] = {
        { "", 0, NULL },
        { "\"\" * ( ) : ^ - +", 0, NULL },
        { "lunch", 0, "\"lunch\"*" },
        { "Lunch at NOON", 0, "\"lunch\" AND \"at\" AND \"noon\"*" },
        { "a AND b OR NOT c", 0, "\"a\" AND \"and\" AND \"b\" AND \"or\" AND \"not\" AND \"c\"*" },
        { "words:x \"y", 0, "\"words\" AND \"x\" AND \"y\"*" },
        { "日本", 0, "\"日 本\"*" },
        { "日 本", 0, "\"日\" AND \"本\"*" },
        { "日本 at 東京", 0, "\"日 本\" AND \"at\" AND \"東 京\"*" },
        { "at noon", 33, "\"0000000000011.at\" AND \"0000000000011.noon\"*" },
        { "日本", 33, "\"0000000000011.日 0000000000011.本\"*" },
    };
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct search_query query;
        bool any = search_query_parse(mem, rows[i].q, &query);

        CHECK(i, any == (rows[i].query != NULL));
        if (any)
            CHECK_TEXT(i, search_query_text(mem, &query, rows[i].scope), rows[i].query);
    }
    arena_free(mem);
}

/* A word too long counts by its beginning, and a character is never cut. */
static void long_words(void **state)
{
    struct arena *mem = arena_new();
    struct search_query query;
    char text[401];
    char kept[SEARCH_WORD_BYTES + 1];

    (void)state;
    memset(text, 'x', 400);
    text[400] = '\0';
    memset(kept, 'x', SEARCH_WORD_BYTES);
    kept[SEARCH_WORD_BYTES] = '\0';
    CHECK_TEXT(0, search_words_of(mem, text), kept);
    assert_true(search_query_parse(mem, text, &query));
    CHECK_TEXT(1, search_query_text(mem, &query, 0), arena_printf(mem, "\"%s\"*", kept));
    for (size_t i = 0; i < 400; i += 2)
        memcpy(text + i, "б", 2);
    text[0] = text[1] = 'x';
    CHECK_INT(2, strlen(search_words_of(mem, text)), SEARCH_WORD_BYTES);
    CHECK_INT(3, strlen(search_words_of(mem, text + 1)), SEARCH_WORD_BYTES - 1);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(scopes),
        cmocka_unit_test(questions),
        cmocka_unit_test(long_words),
    };

    return RUN_TESTS(tests);
}
