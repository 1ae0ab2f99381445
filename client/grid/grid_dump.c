/* A grid as text, for golden screens and failed waits: once its characters, once its looks. A new
 * look needs a letter in `letters`; its capital is the same look selected. */
#include "grid.h"

#include <ctype.h>

#include "attrs.h"

static const char letters[] = {
    [LOOK_TEXT] = 'x',   [LOOK_DIM] = 'd',     [LOOK_TITLE] = 't',      [LOOK_NAME] = 'n',
    [LOOK_OWN] = 'o',    [LOOK_MENTION] = 'm', [LOOK_TOPIC] = 'h',      [LOOK_LINK] = 'l',
    [LOOK_UNREAD] = 'u', [LOOK_COUNT] = 'c',   [LOOK_BORDER] = 'b',     [LOOK_TAB] = 'a',
    [LOOK_STATUS] = 's', [LOOK_HINT] = 'i',    [LOOK_TAB_ACTIVE] = 'v', [LOOK_GOOD] = 'g',
    [LOOK_ERROR] = 'e',  [LOOK_CAPTION] = 'p', [LOOK_WARNING] = 'w',    [LOOK_FOUND] = 'f',
};
_Static_assert(sizeof letters == LOOKS, "each look has a letter");

static char letter(const struct cell *cell)
{
    char c = letters[cell->look];

    if (cell->selected)
        return (char)toupper((unsigned char)c);
    /* Blanks of plain text are nothing to look at. */
    return cell->look == LOOK_TEXT && cell->text[0] == ' ' && cell->text[1] == '\0' ? ' ' : c;
}

static void end_row(struct buf *out, size_t start)
{
    while (out->len > start && out->data[out->len - 1] == ' ')
        buf_truncate(out, out->len - 1);
    buf_add_char(out, '\n');
}

void grid_dump(const struct grid *grid, struct buf *out)
{
    for (int row = 0; row < grid_rows(grid); row++) {
        size_t start = out->len;

        for (int col = 0; col < grid_cols(grid); col++)
            buf_add_str(out, grid_cell(grid, row, col)->text);
        end_row(out, start);
    }
}

void grid_dump_looks(const struct grid *grid, struct buf *out)
{
    for (int row = 0; row < grid_rows(grid); row++) {
        size_t start = out->len;

        for (int col = 0; col < grid_cols(grid); col++)
            buf_add_char(out, letter(grid_cell(grid, row, col)));
        end_row(out, start);
    }
}
