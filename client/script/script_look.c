/* Reading the screen: its rows as text, and what no screen may ever hold, whoever wrote it. */
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "script_run.h"
#include "utf8.h"

enum { ROW_BYTES = 1 << 16 };

const char *script_row(const struct script_run *run, int row, struct arena *mem)
{
    struct buf text;
    const char *copy;

    buf_init(&text, ROW_BYTES);
    for (int col = 0; col < grid_cols(run->screen); col++)
        buf_add_str(&text, grid_cell(run->screen, row, col)->text);
    while (text.len && text.data[text.len - 1] == ' ')
        text.len--;
    copy = arena_strndup(mem, text.data ? text.data : "", text.len);
    buf_done(&text);
    return copy;
}

/* Controls, zero-width characters, what turns the direction of text, private use. */
static const struct {
    uint32_t from, to;
} never[] = {
    { 0x0000, 0x001f },   { 0x007f, 0x009f },    { 0x00ad, 0x00ad }, { 0x061c, 0x061c },
    { 0x180e, 0x180e },   { 0x200b, 0x200f },    { 0x2028, 0x202e }, { 0x2060, 0x206f },
    { 0xe000, 0xf8ff },   { 0xfe00, 0xfe0f },    { 0xfeff, 0xfeff }, { 0xfff0, 0xfffb },
    { 0xe0000, 0xe0fff }, { 0xf0000, 0x10ffff },
};

static bool is_never(uint32_t point)
{
    for (size_t i = 0; i < ARRAY_LEN(never); i++) {
        if (point >= never[i].from && point <= never[i].to)
            return true;
    }
    return false;
}

/* A wide cell is followed by its empty half, every other cell holds something: then the rows have
 * the same width everywhere. */
static const char *bad_cell(const struct grid *grid, bool ascii, int row, int col)
{
    const struct cell *cell = grid_cell(grid, row, col);
    const char *p = cell->text;

    if (cell->width == 0)
        return cell->text[0] || col == 0 || grid_cell(grid, row, col - 1)->width != 2
                   ? "a half without its other half"
                   : NULL;
    if (cell->width > 2 || !cell->text[0])
        return "a cell without a width of its own";
    if (cell->width == 2 && (col + 1 == grid_cols(grid) || grid_cell(grid, row, col + 1)->width))
        return "a wide cell cut in two";
    if (!utf8_valid(p, strnlen(p, CELL_BYTES)) || strnlen(p, CELL_BYTES) == CELL_BYTES)
        return "a cell that is not UTF-8";
    while (*p) {
        uint32_t point = utf8_next(&p);

        if (is_never(point))
            return "a control, bidi, zero-width or private character";
        if (ascii && point > 0x7e)
            return "a character beyond ASCII, which was asked for";
    }
    return NULL;
}

void script_look_for_insanity(const struct grid *grid, bool ascii, char *out, size_t size)
{
    for (int row = 0; row < grid_rows(grid); row++) {
        for (int col = 0; col < grid_cols(grid); col++) {
            const char *bad = bad_cell(grid, ascii, row, col);

            if (!bad)
                continue;
            snprintf(out, size, "the screen holds %s, at row %d, column %d", bad, row, col);
            return;
        }
    }
}
