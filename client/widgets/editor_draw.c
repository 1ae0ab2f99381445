/* How the editor looks: its text wrapped in a box, at most EDITOR_ROWS_MAX rows of it, with the
 * cursor's row always among them. */
#include "editor_parts.h"

#include <stdio.h>

#include "bar.h"
#include "sanitize.h"
#include "wrap.h"

enum { SIDES = 4, BORDERS = 2, NOTE_BYTES = 256 }; /* border and a blank on either side */

int editor_text_cols(int box_cols)
{
    return box_cols - SIDES > 1 ? box_cols - SIDES : 1;
}

/* The cursor may stand behind a full last line: it then has a row of its own. */
static int rows_of(const struct editor *editor, const struct wrap *wrap, int cols)
{
    const struct wrap_line *last = &wrap->lines[wrap->count - 1];
    bool behind = editor->text.cursor == editor->text.len && last->cols >= cols;

    return (int)wrap->count + behind;
}

int editor_rows(const struct editor *editor, int cols)
{
    struct arena *mem = arena_new();
    int text_cols = editor_text_cols(cols);
    struct wrap wrap = wrap_text(mem, editor->text.bytes, text_cols);
    int rows = rows_of(editor, &wrap, text_cols);

    arena_free(mem);
    return (rows < EDITOR_ROWS_MAX ? rows : EDITOR_ROWS_MAX) + BORDERS;
}

/* Where the cursor is, in rows and columns of the wrapped text. */
static void find_cursor(const struct editor *editor, const struct wrap *wrap, int cols, int *row,
                        int *col)
{
    size_t line;

    wrap_place(wrap, editor->text.bytes, editor->text.cursor, &line, col);
    *row = (int)line;
    if (*col < cols)
        return;
    /* Behind a full line: blanks hang over its edge, and the next letter goes below. */
    if (line + 1 == wrap->count && wrap->lines[line].cols >= cols) {
        *row += 1;
        *col = 0;
    } else {
        *col = cols - 1;
    }
}

static void draw_foot(const struct editor *editor, struct grid *grid, struct rect rect,
                      const char *note)
{
    const char *keys = editor->options.enter_sends ? " Enter send · Alt-Enter newline "
                                                   : " C-d send · Enter newline ";
    int row = rect.row + rect.rows - 1;
    int width = sanitize_width(keys);
    char words[NOTE_BYTES];
    int used = 2;

    if (note) {
        snprintf(words, sizeof words, " %s ", note);
        used += grid_text(grid, row, rect.col + 2, rect.cols - SIDES, LOOK_HINT, words);
    }
    if (width + used + 2 <= rect.cols)
        grid_glyphs(grid, row, rect.col + rect.cols - width - 2, width, LOOK_HINT, keys);
}

void editor_draw(struct editor *editor, struct grid *grid, struct rect rect, const char *title,
                 const char *note, bool focused)
{
    struct arena *mem = arena_new();
    int cols = editor_text_cols(rect.cols);
    int rows = rect.rows - BORDERS;
    struct wrap wrap = wrap_text(mem, editor->text.bytes, cols);
    int row;
    int col;
    int top;

    editor->cols = cols;
    grid_clear(grid, rect);
    bar_box(grid, rect, title, focused ? LOOK_TITLE : LOOK_BORDER);
    draw_foot(editor, grid, rect, note);
    find_cursor(editor, &wrap, cols, &row, &col);
    top = row < rows ? 0 : row - rows + 1;
    for (int i = 0; i < rows && top + i < (int)wrap.count; i++)
        wrap_draw_line(grid, rect.row + 1 + i, rect.col + 2, editor->text.bytes,
                       &wrap.lines[top + i], LOOK_TEXT, NULL, 0);
    if (focused && rows > 0)
        grid_set_cursor(grid, rect.row + 1 + row - top, rect.col + 2 + col);
    arena_free(mem);
}
