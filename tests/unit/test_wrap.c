/* Lines are written with a bar between them; then places and offsets, which must be each other's
 * opposite, and how spans are drawn. */
#include "unit.h"

#include "buf.h"
#include "utf8.h"
#include "wrap.h"

static const struct {
    int cols;
    const char *text, *lines;
} rows[] = {
    { 10, "", "" },
    { 10, "one two three", "one two|three" },
    { 10, "one two   three", "one two|three" },
    { 7, "one two three", "one two|three" },
    { 6, "one two three", "one|two|three" },
    { 10, "one\ntwo", "one|two" },
    { 10, "one\r\ntwo", "one|two" },
    { 10, "one\n\ntwo\n", "one||two|" },
    { 10, "\n", "|" },
    { 10, "  indented text", "  indented|text" },
    { 4, "abcdefghij", "abcd|efgh|ij" },
    { 4, "ab cdefghij", "ab|cdef|ghij" },
    { 4, "abcdefg hi", "abcd|efg|hi" },
    { 1, "ab c", "a|b|c" },
    { 3, "a b c d", "a b|c d" },
    { 10, "trailing   ", "trailing" },
    { 8, "trailing   ", "trailing" },
    { 10, "   ", "" },
    { 4, "       x", "x" },
    { 6, "日本語日本語", "日本語|日本語" },
    { 5, "日本語日本語", "日本|語日|本語" },
    { 1, "日本", "日|本" },
    { 4, "日本。語", "日|本。|語" },
    { 8, "x日本語yz", "x日本語|yz" },
    { 7, "ab日本 cd", "ab日本|cd" },
    { 4, "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", "👨👨|👨" },
    { 3, "e\u0301e\u0301e\u0301e\u0301", "ééé|é" },
    { 6, "a\u00a0b c\u00a0d", "a\u00a0b|c\u00a0d" },
    { 6, "🇦🇿🇦🇿🇦🇿🇦🇿", "AZAZAZ|AZ" },
    { 8, "http://example.org/long", "http://e|xample.o|rg/long" },
    { 5, "\u202Eab\u202C cd", "ab cd" },
};

static void drawn_line(const char *text, const struct wrap_line *line, struct arena *mem,
                       struct buf *out)
{
    char *part = arena_strndup(mem, text + line->start, line->end - line->start);

    buf_add_str(out, sanitize_line(mem, part));
}

static void lines(void **state)
{
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct wrap wrap = wrap_text(mem, rows[i].text, rows[i].cols);
        struct buf out;

        buf_init(&out, 4096);
        for (size_t l = 0; l < wrap.count; l++) {
            const struct wrap_line *line = &wrap.lines[l];

            if (l > 0)
                buf_add_char(&out, '|');
            drawn_line(rows[i].text, line, mem, &out);
            CHECK(i, line->cols <= rows[i].cols || rows[i].cols == 1);
            CHECK_INT(i, line->start, l > 0 ? wrap.lines[l - 1].next : line->start);
            CHECK(i, line->start <= line->end && line->end <= line->next);
        }
        CHECK_INT(i, wrap.lines[wrap.count - 1].next, strlen(rows[i].text));
        buf_add_char(&out, '\0');
        CHECK_TEXT(i, out.data, rows[i].lines);
        buf_done(&out);
    }
    arena_free(mem);
}

static void places(void **state)
{
    static const struct {
        int cols;
        const char *text;
        size_t offset, line;
        int col;
    } where[] = {
        { 10, "", 0, 0, 0 },
        { 10, "abc", 3, 0, 3 },
        { 10, "one two three", 7, 0, 7 },
        { 10, "one two three", 8, 1, 0 },
        { 10, "one two three", 13, 1, 5 },
        { 10, "ab\ncd", 2, 0, 2 },
        { 10, "ab\ncd", 3, 1, 0 },
        { 10, "ab\n", 3, 1, 0 },
        { 4, "abcdef", 4, 1, 0 },
        { 4, "日本語", 6, 1, 0 },
        { 4, "日本語", 3, 0, 2 },
        { 10, "e\u0301x", 3, 0, 1 },
    };
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(where); i++) {
        struct wrap wrap = wrap_text(mem, where[i].text, where[i].cols);
        size_t line;
        int col;

        wrap_place(&wrap, where[i].text, where[i].offset, &line, &col);
        CHECK_INT(i, line, where[i].line);
        CHECK_INT(i, col, where[i].col);
        CHECK_INT(i, wrap_offset(&wrap, where[i].text, line, col), where[i].offset);
    }
    arena_free(mem);
}

static void offsets_stay_on_their_line(void **state)
{
    const char *text = "one two abcdefghij 日本語\nx";
    struct arena *mem = arena_new();
    struct wrap wrap = wrap_text(mem, text, 7);

    (void)state;
    for (size_t l = 0; l < wrap.count; l++) {
        for (int col = 0; col < 10; col++) {
            size_t line;
            int at;

            wrap_place(&wrap, text, wrap_offset(&wrap, text, l, col), &line, &at);
            CHECK_INT(l, line, l);
            CHECK(l, at <= col);
        }
    }
    arena_free(mem);
}

static void spans(void **state)
{
    static const struct wrap_span found[] = { { 3, 8, LOOK_MENTION }, { 9, 15, LOOK_TOPIC } };
    const char *text = "hi @anar #topic, and more";
    struct arena *mem = arena_new();
    struct wrap wrap = wrap_text(mem, text, 12);
    struct grid *grid = grid_new(3, 12);
    struct buf out;

    (void)state;
    CHECK_INT(0, wrap_draw(grid, (struct rect){ 0, 0, 3, 12 }, text, &wrap, 0, LOOK_DIM, found, 2),
              3);
    buf_init(&out, 1000);
    grid_dump(grid, &out);
    grid_dump_looks(grid, &out);
    buf_add_char(&out, '\0');
    CHECK_TEXT(0, out.data, "hi @anar\n#topic, and\nmore\ndddmmmmm\nhhhhhhddddd\ndddd\n");
    buf_clear(&out);
    grid_clear(grid, (struct rect){ 0, 0, 3, 12 });
    CHECK_INT(1, wrap_draw(grid, (struct rect){ 0, 0, 2, 12 }, text, &wrap, 0, LOOK_DIM, found, 2),
              2);
    grid_dump(grid, &out);
    buf_add_char(&out, '\0');
    CHECK_TEXT(1, out.data, "hi @anar\n#topic, and…\n\n");
    buf_done(&out);
    grid_free(grid);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(places),
        cmocka_unit_test(offsets_stay_on_their_line),
        cmocka_unit_test(spans),
    };

    return RUN_TESTS(tests);
}
