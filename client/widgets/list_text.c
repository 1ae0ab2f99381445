/* What an item says, as it reads in the list: drawn where nobody sees it, and taken down. Its rows
 * are joined by blanks, so that words are found where the list breaks a line. */
#include "list_parts.h"

enum { TEXT_ROWS_MOST = 200 };

static void add_row(const struct grid *grid, int row, struct buf *out)
{
    size_t end = out->len; /* behind the last that is not blank */

    for (int col = 0; col < grid_cols(grid); col++) {
        const struct cell *cell = grid_cell(grid, row, col);

        buf_add_str(out, cell->text);
        if (cell->text[0] != ' ' && cell->width > 0)
            end = out->len;
    }
    buf_truncate(out, end);
}

void list_item_text(struct list *list, int index, struct buf *out)
{
    int cols = list->rect.cols - LIST_MARK_COLS, rows;
    struct grid *grid;

    if (index < 0 || index >= list_sync(list))
        return;
    rows = list_height(list, index);
    rows = rows < TEXT_ROWS_MOST ? rows : TEXT_ROWS_MOST;
    grid = grid_new(rows, cols > 1 ? cols : 1);
    list->source.draw(list->arg, (size_t)index, grid, (struct rect){ 0, 0, rows, grid_cols(grid) },
                      false);
    for (int row = 0; row < rows; row++) {
        if (row > 0)
            buf_add_char(out, ' ');
        add_row(grid, row, out);
    }
    grid_free(grid);
}

int list_count(struct list *list)
{
    return list_sync(list);
}

bool list_is_selectable(struct list *list, int index)
{
    return index >= 0 && index < list_sync(list) && list_can_select(list, index);
}
