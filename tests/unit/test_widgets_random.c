/* Random keys, pastes, hostile texts and sizes, from fixed seeds; what must hold of every grid,
 * every wrapping and every editor is looked at after each step. Memory is the sanitizers' to watch.
 */
#include "unit.h"

#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

#include "editor.h"
#include "sanitize.h"
#include "utf8.h"
#include "wrap.h"

enum { ROUNDS = 300, STEPS = 60, TEXT = 400 };

static const char *const pieces[] = {
    "word ",
    "a",
    " ",
    "\n",
    "\t",
    "日本",
    "。",
    "👨‍👩‍👧",
    "👍🏽",
    "🇦🇿",
    "e\u0301",
    "\u0301",
    "\u200B",
    "\u202E",
    "\033[2J",
    "\xff",
    "\xe6\x97",
    "\r\n",
    "का",
    "\u1100",
    "\u1161",
    "\U0001FAE8",
    "http://example.org/a/very/long/link",
    "שלום",
    "\u0300\u0301\u0302\u0303\u0304\u0305\u0306",
};

static void hostile(char text[TEXT])
{
    text[0] = '\0';
    for (long n = random() % 12; n > 0; n--)
        strncat(text, pieces[(size_t)random() % ARRAY_LEN(pieces)], TEXT - strlen(text) - 1);
}

/* Each cell holds one cluster that is as wide as it says, and nothing that a terminal obeys. */
static void check_grid(size_t i, const struct grid *grid)
{
    for (int row = 0; row < grid_rows(grid); row++) {
        for (int col = 0; col < grid_cols(grid); col++) {
            const struct cell *cell = grid_cell(grid, row, col);
            const char *p = cell->text;
            int width = 0;

            CHECK(i, utf8_valid(p, strlen(p)) && utf8_line(p));
            while (*p)
                width += wcwidth((wchar_t)utf8_next(&p));
            CHECK_INT(i, width, cell->width);
            if (cell->width == 2)
                CHECK_INT(i, grid_cell(grid, row, col + 1)->text[0], 0);
        }
    }
}

static void check_wrap(size_t i, const char *text, const struct wrap *wrap, int cols)
{
    size_t at = 0;

    for (size_t l = 0; l < wrap->count; l++) {
        const struct wrap_line *line = &wrap->lines[l];

        CHECK(i, line->start >= at && line->end >= line->start && line->next >= line->end);
        CHECK(i, line->cols <= cols || cols < 2);
        at = line->next;
    }
    CHECK_INT(i, at, strlen(text));
}

static void grids_and_wraps(void **state)
{
    struct arena *mem = arena_new();
    struct grid *grid = grid_new(5, 20);

    (void)state;
    srandom(11);
    for (size_t i = 0; i < ROUNDS * 10; i++) {
        char text[TEXT];
        int row = (int)(random() % 8) - 1;
        int col = (int)(random() % 24) - 2;
        int cols = (int)(random() % 24);
        struct wrap wrap;

        hostile(text);
        if (i % 50 == 0)
            grid_resize(grid, 1 + (int)(random() % 10), 1 + (int)(random() % 30));
        if (i % 7 == 0)
            grid_clip(grid, (struct rect){ row, col, 3, cols });
        grid_text(grid, row, col, cols, LOOK_TEXT, text);
        grid_select(grid, (struct rect){ row, col, 1, 3 });
        wrap = wrap_text(mem, text, cols);
        check_wrap(i, text, &wrap, cols);
        wrap_draw(grid, (struct rect){ row, col, 3, cols }, text, &wrap, 0, LOOK_DIM, NULL, 0);
        if (i % 3 == 0)
            grid_clear(grid, (struct rect){ row, col, 2, 2 });
        check_grid(i, grid);
        arena_reset(mem);
    }
    grid_free(grid);
    arena_free(mem);
}

static int random_key(struct editor *editor)
{
    static const char *const names[] = {
        "Left", "Right", "Up",        "Down",   "Home",  "End",       "C-a",   "C-e",
        "C-k",  "C-u",   "C-w",       "C-y",    "Alt-b", "Alt-f",     "Alt-d", "C-t",
        "C-_",  "Alt-_", "Backspace", "Delete", "Enter", "Alt-Enter", "Alt-y", "Alt-Backspace",
        "C-d",  "Esc",   "Tab",       "a",      "Space", "ə",
    };
    struct input input = { .kind = INPUT_KEY };
    char text[TEXT];

    if (random() % 6 == 0) {
        hostile(text);
        return editor_key(editor, &(struct input){ .kind = INPUT_PASTE, .paste = text });
    }
    assert_true(
        key_parse(names[(size_t)random() % ARRAY_LEN(names)], &input.code, &input.modifiers));
    return editor_key(editor, &input);
}

/* The cursor is between clusters; the text is plain and not too long. */
static void check_editor(size_t i, const struct editor *editor)
{
    const char *text = editor_text(editor);
    size_t len = strlen(text);
    size_t cursor = editor_cursor(editor);
    struct cluster cluster;
    size_t at = cursor;

    CHECK(i, utf8_valid(text, len) && utf8_plain(text) && utf8_points(text) <= 200);
    CHECK(i, cursor <= len);
    while (at > 0 && text[at - 1] != '\n')
        at--;
    while (at < cursor)
        at += sanitize_next(text + at, len - at, &cluster);
    CHECK_INT(i, at, cursor);
}

static void editors(void **state)
{
    static const struct editor_options options = { .max_points = 200 };
    struct grid *grid = grid_new(1, 1);

    (void)state;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct editor *editor = editor_new(&options);

        srandom((unsigned)i);
        for (int step = 0; step < STEPS; step++) {
            int rows = 1 + (int)(random() % 12);
            int cols = 1 + (int)(random() % 40);

            random_key(editor);
            check_editor(i, editor);
            grid_resize(grid, rows, cols);
            CHECK(i, editor_rows(editor, cols) >= 3);
            editor_draw(editor, grid, (struct rect){ 0, 0, rows, cols }, "title", "note", true);
            check_grid(i, grid);
        }
        editor_free(editor);
    }
    grid_free(grid);
}

/* Whatever was done can be undone, to the first text, and done again. */
static void undo_to_the_start(void **state)
{
    static const struct editor_options options = { .max_points = 200 };

    (void)state;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct editor *editor = editor_new(&options);
        struct input undo = { .kind = INPUT_KEY, .code = '_', .modifiers = KEY_CTRL };
        struct input redo = { .kind = INPUT_KEY, .code = '_', .modifiers = KEY_ALT };
        char last[1000];

        srandom((unsigned)i);
        for (int step = 0; step < STEPS; step++)
            random_key(editor);
        while (editor_key(editor, &redo) & EDITOR_CHANGED)
            ;
        snprintf(last, sizeof last, "%s", editor_text(editor));
        while (editor_key(editor, &undo) & EDITOR_CHANGED)
            check_editor(i, editor);
        CHECK_TEXT(i, editor_text(editor), "");
        while (editor_key(editor, &redo) & EDITOR_CHANGED)
            check_editor(i, editor);
        CHECK_TEXT(i, editor_text(editor), last);
        editor_free(editor);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grids_and_wraps),
        cmocka_unit_test(editors),
        cmocka_unit_test(undo_to_the_start),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    return RUN_TESTS(tests);
}
