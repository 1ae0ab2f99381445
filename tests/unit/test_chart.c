/* Figures as pictures: where a line is and where it is not, what a slider shows and means. */
#include "unit.h"

#include "buf.h"
#include "chart.h"

#define G CHART_GAP

static void check_drawn(size_t i, struct grid *grid, const char *expected)
{
    struct buf dump;

    buf_init(&dump, 1 << 16);
    grid_dump(grid, &dump);
    buf_add_char(&dump, '\0');
    CHECK_TEXT(i, dump.data, expected);
    buf_done(&dump);
}

static void a_line_has_gaps(void **state)
{
    static const struct {
        int values[8];
        size_t count;
        int max;
        bool ascii;
        const char *shown; /* 4 rows of 9 columns */
    } rows[] = {
        { { 0, 0 }, 2, 10, false, "  10┤\n    ┤\n    ┤⣀⣀⣀⣀\n   0└────\n" },
        { { 10, 10 }, 2, 10, false, "  10┤⠉⠉⠉⠉\n    ┤\n    ┤\n   0└────\n" },
        { { 0, 10 }, 2, 10, false, "  10┤  ⢠⠊\n    ┤ ⡰⠁\n    ┤⡜\n   0└────\n" },
        { { 0, 0, G, G, 0, 0, 0, 0 }, 8, 10, false, "  10┤\n    ┤\n    ┤⣀ ⣀⣀\n   0└────\n" },
        { { G, G, 5, G, G, G, G, G }, 8, 10, false, "  10┤\n    ┤ ⠄\n    ┤\n   0└────\n" },
        { { G, G }, 2, 10, false, "  10┤\n    ┤\n    ┤\n   0└────\n" },
        { { 5 }, 1, 10, false, "  10┤\n    ┤⠄\n    ┤\n   0└────\n" },
        { { 99, 99 }, 2, 10, false, "  10┤⠉⠉⠉⠉\n    ┤\n    ┤\n   0└────\n" }, /* not beyond it */
        { { 0, 0 }, 2, 0, false, "\n\n\n\n" },                                /* no axis */
        { { 0, 0 }, 2, 10, true, "  10+\n    +\n    +....\n   0+----\n" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct grid *grid = grid_new(4, 9);
        struct chart chart = { .values = rows[i].values,
                               .count = rows[i].count,
                               .max = rows[i].max,
                               .first = "before",
                               .last = "today" };

        grid_set_ascii(grid, rows[i].ascii);
        chart_draw(grid, (struct rect){ 0, 0, 4, 9 }, &chart, LOOK_TEXT);
        check_drawn(i, grid, rows[i].shown);
        grid_free(grid);
    }
}

static void the_ends_are_named(void **state)
{
    static const int values[] = { 1, 2 };
    struct chart chart = {
        .values = values, .count = 2, .max = 100, .first = "25 Oct", .last = "today"
    };
    struct grid *grid = grid_new(4, 24);

    (void)state;
    chart_draw(grid, (struct rect){ 0, 0, 4, 24 }, &chart, LOOK_TEXT);
    check_drawn(0, grid, " 100┤\n    ┤\n    ┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀\n   0└25 Oct────────today\n");
    grid_free(grid);
    grid = grid_new(3, 24);
    chart_draw(grid, (struct rect){ 0, 0, 3, 24 }, &chart, LOOK_TEXT); /* no room, no chart */
    check_drawn(1, grid, "\n\n\n");
    grid_free(grid);
}

static void a_week_is_a_word(void **state)
{
    static const int values[] = { 0, G, 5, 10, 11 };
    struct arena *mem = arena_new();

    (void)state;
    assert_string_equal(chart_spark(mem, values, ARRAY_LEN(values), 0, 10), "▁ ▄██");
    assert_string_equal(chart_spark(mem, values, ARRAY_LEN(values), 5, 5), "     ");
    arena_free(mem);
}

static void a_slider_shows_what_it_says(void **state)
{
    static const struct {
        int cols, value, min, max;
        const char *shown;
    } rows[] = {
        { 13, 0, 0, 10, "├●──────────┤\n" },  { 13, 4, 0, 10, "├━━━━●──────┤\n" },
        { 13, 10, 0, 10, "├━━━━━━━━━━●┤\n" }, { 13, 99, 0, 10, "├━━━━━━━━━━●┤\n" },
        { 13, -5, 0, 10, "├●──────────┤\n" }, { 8, 3, 1, 5, "├━━━●──┤\n" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct grid *grid = grid_new(1, 20);

        slider_draw(grid, 0, 0, rows[i].cols, rows[i].value, rows[i].min, rows[i].max, LOOK_TEXT);
        check_drawn(i, grid, rows[i].shown);
        grid_free(grid);
    }
}

/* A click on what shows a value means that value, however wide the slider is. */
static void a_click_means_what_it_is_on(void **state)
{
    (void)state;
    for (int cols = 13; cols < 60; cols++) {
        struct grid *grid = grid_new(1, 60);

        for (int value = 0; value <= 10; value++) {
            int at = 0;

            slider_draw(grid, 0, 0, cols, value, 0, 10, LOOK_TEXT);
            while (strcmp(grid_cell(grid, 0, at)->text, "●") != 0)
                at++;
            CHECK_INT((size_t)cols, slider_value_at(cols, at, 0, 10), value);
        }
        CHECK_INT((size_t)cols, slider_value_at(cols, 0, 0, 10), 0);
        CHECK_INT((size_t)cols, slider_value_at(cols, cols + 9, 0, 10), 10);
        grid_free(grid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_gaps),
        cmocka_unit_test(the_ends_are_named),
        cmocka_unit_test(a_week_is_a_word),
        cmocka_unit_test(a_slider_shows_what_it_says),
        cmocka_unit_test(a_click_means_what_it_is_on),
    };

    return RUN_TESTS(tests);
}
