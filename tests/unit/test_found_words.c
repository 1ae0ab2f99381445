/* Which cells of a row are marked for which words: a ^ below each. */
#include "unit.h"

#include "found_words.h"

static void words_are_marked_where_they_begin(void **state)
{
    static const struct {
        const char *text, *query, *marks;
    } rows[] = {
        { "Leyla Mammadova", "ma", "      ^^" },
        { "Leyla Mammadova", "am", "" },
        { "Leyla Mammadova", "leyla mam", "^^^^^ ^^^" },
        { "LEYLA ley", "Ley", "^^^   ^^^" },
        { "@leyla, leyla.", "leyla", " ^^^^^  ^^^^^" },
        { "Łódź and lodz", "łodz", "^^^^     ^^^^" },
        { "e\xcc\x81t\xc3\xa9 ete", "ete", "^^^ ^^^" },
        { "stra\xc3\x9f"
          "e",
          "strasse", "^^^^^^" },
        { "\xe6\x97\xa5\xe6\x9c\xac ab", "\xe6\x9c\xac", "  ^^" }, /* two columns each */
        { "ab\xe6\x97\xa5"
          "ab",
          "ab", "^^  ^^" },
        { "nothing", "", "" },
        { "nothing", "...", "" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        struct grid *grid = grid_new(1, 20);
        char marks[21] = "";
        size_t len = 0;

        grid_text(grid, 0, 0, 20, LOOK_TEXT, rows[i].text);
        found_words_mark(grid, mem, (struct rect){ 0, 0, 1, 20 }, rows[i].query);
        for (int col = 0; col < 20; col++) {
            bool marked = grid_cell(grid, 0, col)->look == LOOK_FOUND;

            marks[col] = marked ? '^' : ' ';
            len = marked ? (size_t)col + 1 : len;
        }
        marks[len] = '\0';
        CHECK_TEXT(i, marks, rows[i].marks);
        grid_free(grid);
        arena_free(mem);
    }
}

/* A rect that begins above and ends below the grid, as lists draw their items. */
static void what_is_outside_is_left_alone(void **state)
{
    struct arena *mem = arena_new();
    struct grid *grid = grid_new(2, 10);

    (void)state;
    grid_text(grid, 1, 0, 10, LOOK_TEXT, "abc");
    found_words_mark(grid, mem, (struct rect){ -3, 2, 9, 100 }, "abc");
    CHECK(0, grid_cell(grid, 1, 0)->look == LOOK_TEXT);
    found_words_mark(grid, mem, (struct rect){ -3, 0, 9, 100 }, "abc");
    CHECK(1, grid_cell(grid, 1, 0)->look == LOOK_FOUND);
    grid_free(grid);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_marked_where_they_begin),
        cmocka_unit_test(what_is_outside_is_left_alone),
    };

    return RUN_TESTS(tests);
}
