/* What ends up in the cells: cutting, clipping, halves of wide clusters, ASCII, dumps. Rows of a
 * table draw on a grid of one row and ten columns that is filled with dots before. */
#include "unit.h"

#include "buf.h"
#include "grid.h"

static char dumped[8192];

static const char *dump(const struct grid *grid, void (*how)(const struct grid *, struct buf *))
{
    struct buf out;

    buf_init(&out, sizeof dumped - 1);
    how(grid, &out);
    memcpy(dumped, out.data, out.len);
    dumped[out.len] = '\0';
    buf_done(&out);
    return dumped;
}

/* A second half follows each wide cell, and stands nowhere else. */
static bool sound(const struct grid *grid)
{
    for (int row = 0; row < grid_rows(grid); row++) {
        for (int col = 0; col < grid_cols(grid); col++) {
            int width = grid_cell(grid, row, col)->width;
            bool behind_wide = col > 0 && grid_cell(grid, row, col - 1)->width == 2;

            if ((width == 0) != behind_wide || (width == 2 && col + 1 == grid_cols(grid)))
                return false;
        }
    }
    return true;
}

static void texts(void **state)
{
    static const struct {
        int col, cols;
        const char *text, *row;
        int used;
    } rows[] = {
        { 0, 10, "hello", "hello.....\n", 5 },
        { 0, 10, "", "..........\n", 0 },
        { 0, 10, "0123456789", "0123456789\n", 10 },
        { 0, 10, "0123456789a", "012345678…\n", 10 },
        { 2, 4, "abcdef", "..abc…....\n", 4 },
        { 8, 10, "abc", "........a…\n", 2 },
        { 9, 1, "abc", ".........…\n", 1 },
        { 10, 5, "abc", "..........\n", 0 },
        { 0, 0, "abc", "..........\n", 0 },
        { 0, 10, "a\nb\033c", "a b�c.....\n", 5 },
        { 0, 4, "日本", "日本......\n", 4 },
        { 0, 4, "日本語", "日… ......\n", 3 },
        { 0, 3, "日本語", "日….......\n", 3 },
        { 0, 2, "日本語", "… ........\n", 1 },
        { 0, 1, "日", "….........\n", 1 },
        { 0, 10, "e\u0301\u202Ex", "éx........\n", 2 },
        { 0, 2, "x\u200B\u200By\u200B", "xy........\n", 2 },
        { 0, 10, "👨‍👩‍👧|🇦🇿|", "👨|AZ|....\n", 6 },
    };
    struct grid *grid = grid_new(1, 10);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        grid_text(grid, 0, 0, 10, LOOK_TEXT, "..........");
        CHECK_INT(i, grid_text(grid, 0, rows[i].col, rows[i].cols, LOOK_TEXT, rows[i].text),
                  rows[i].used);
        CHECK_TEXT(i, dump(grid, grid_dump), rows[i].row);
        CHECK(i, sound(grid));
    }
    grid_free(grid);
}

/* Drawing over one half of a wide cluster blanks the other; a clip cuts it to blanks. */
static void halves(void **state)
{
    static const struct {
        int col;
        const char *text, *row;
    } rows[] = {
        { 0, "x", "x 本語\n" },   { 1, "x", " x本語\n" },  { 2, "x", "日x 語\n" },
        { 3, "x", "日 x語\n" },   { 1, "xx", " xx 語\n" }, { 1, "字", " 字 語\n" },
        { 3, "字", "日 字\n" },   { 5, "x", "日本 x\n" },  { 4, "x", "日本x\n" },
        { -1, "字", "  本語\n" }, { 5, "字", "日本\n" },
    };
    struct grid *grid = grid_new(1, 6);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct cluster cluster;
        const char *text = rows[i].text;
        int col = rows[i].col;
        size_t n;

        grid_text(grid, 0, 0, 6, LOOK_TEXT, "日本語");
        for (; (n = sanitize_next(text, strlen(text), &cluster)) > 0; text += n) {
            grid_put(grid, 0, col, 2, LOOK_TEXT, &cluster);
            col += cluster.width;
        }
        CHECK_TEXT(i, dump(grid, grid_dump), rows[i].row);
        CHECK(i, sound(grid));
    }
    grid_free(grid);
}

static void clips(void **state)
{
    struct grid *grid = grid_new(4, 8);
    struct rect before = grid_clip(grid, (struct rect){ 1, 2, 2, 4 });

    (void)state;
    CHECK_INT(0, before.rows, 4);
    CHECK_INT(0, before.cols, 8);
    for (int row = -1; row < 6; row++)
        grid_text(grid, row, -3, 20, LOOK_TEXT, "abcdefghijklmnop");
    CHECK_TEXT(0, dump(grid, grid_dump), "\n  fghi\n  fghi\n\n");
    grid_text(grid, 1, 1, 7, LOOK_TEXT, "日本語");
    CHECK_TEXT(1, dump(grid, grid_dump), "\n   本\n  fghi\n\n");
    CHECK(1, sound(grid));
    grid_clear(grid, (struct rect){ 2, 0, 1, 4 });
    CHECK_TEXT(2, dump(grid, grid_dump), "\n   本\n    hi\n\n");
    grid_select(grid, (struct rect){ 0, 0, 4, 8 });
    grid_clip(grid, before);
    CHECK_TEXT(3, dump(grid, grid_dump_looks), "\n  XXXX\n  XXXX\n\n");
    grid_resize(grid, 2, 3);
    grid_text(grid, 1, 0, 3, LOOK_TEXT, "abc");
    CHECK_TEXT(4, dump(grid, grid_dump), "\nabc\n");
    grid_free(grid);
}

static void ascii(void **state)
{
    struct grid *grid = grid_new(2, 24);

    (void)state;
    grid_set_ascii(grid, true);
    grid_glyphs(grid, 0, 0, 24, LOOK_BORDER, "┌──┬┐│▌●○▸…·▁█⣿•━");
    grid_text(grid, 1, 0, 24, LOOK_TEXT, "Ağşin Əliyev, 日本 ünlü, too long");
    CHECK_TEXT(0, dump(grid, grid_dump), "+--++||*o>.-.@#*-\nAgsin Eliyev, ???? unlu~\n");
    grid_text(grid, 1, 0, 24, LOOK_TEXT, "for ◂ Platform ▸ · ✓ ↳  ");
    CHECK_TEXT(1, dump(grid, grid_dump), "+--++||*o>.-.@#*-\nfor < Platform > - + >\n");
    grid_free(grid);
}

static void looks(void **state)
{
    struct grid *grid = grid_new(1, 12);

    (void)state;
    grid_text(grid, 0, 0, 3, LOOK_NAME, "日x");
    grid_text(grid, 0, 4, 2, LOOK_MENTION, "@a");
    grid_text(grid, 0, 7, 2, LOOK_TEXT, "xy");
    grid_select(grid, (struct rect){ 0, 1, 1, 4 });
    CHECK_TEXT(0, dump(grid, grid_dump_looks), "NNNXMm xx\n");
    grid_free(grid);
}

static void equal_and_copy(void **state)
{
    struct grid *a = grid_new(2, 5);
    struct grid *b = grid_new(7, 9);
    int row;
    int col;

    (void)state;
    grid_text(a, 0, 0, 5, LOOK_NAME, "日本e\u0301");
    grid_set_cursor(a, 1, 4);
    CHECK(0, !grid_equal(a, b));
    grid_copy(b, a);
    CHECK(1, grid_equal(a, b));
    grid_set_cursor(b, 1, 5); /* outside: hidden */
    grid_cursor(b, &row, &col);
    CHECK_INT(2, row, -1);
    CHECK(2, !grid_equal(a, b));
    grid_copy(b, a);
    grid_text(b, 0, 0, 5, LOOK_OWN, "日");
    CHECK(3, !grid_equal(a, b));
    CHECK_TEXT(4, grid_cell(a, 5, 5)->text, " ");
    grid_free(a);
    grid_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts), cmocka_unit_test(halves), cmocka_unit_test(clips),
        cmocka_unit_test(ascii), cmocka_unit_test(looks),  cmocka_unit_test(equal_and_copy),
    };

    return RUN_TESTS(tests);
}
