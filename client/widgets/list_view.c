/* Which rows of a list are in view: the top item and how many of its rows are scrolled away say it
 * all. Heights are asked for from there on until the view is full, never of the whole list. Where a
 * list follows its end, the top is worked out from the bottom instead. */
#include "list_parts.h"

enum { HEAD_GAP = 4 }; /* blanks that end the head of a row */

void list_align_bottom(struct list *list, int last)
{
    int rows = 0;
    int i = last;

    while (i >= 0 && (rows += list_height(list, i)) < list->rect.rows)
        i--;
    list_set_anchor(list, &list->top, i >= 0 ? i : 0);
    list->skip = i >= 0 ? rows - list->rect.rows : 0;
}

int list_rows_above(const struct list *list, int index)
{
    int rows = -list->skip;

    for (int i = list->top.index; i < index && rows <= list->rect.rows; i++)
        rows += list_height(list, i);
    return rows;
}

static void reveal_selected(struct list *list)
{
    int selected = list->selected.index;
    int above;

    if (selected == LIST_NONE)
        return;
    if (selected < list->top.index || (selected == list->top.index && list->skip > 0 &&
                                       list_height(list, selected) <= list->rect.rows)) {
        list_set_anchor(list, &list->top, selected);
        list->skip = 0;
        return;
    }
    above = list_rows_above(list, selected);
    if (above + list_height(list, selected) <= list->rect.rows)
        return;
    if (list_height(list, selected) <= list->rect.rows)
        list_align_bottom(list, selected);
    else if (above > 0) {
        list_set_anchor(list, &list->top, selected);
        list->skip = 0;
    }
}

/* No empty rows below the last item while there is something above the view. */
static void fill_view(struct list *list, int count)
{
    int rows = list_rows_above(list, count);

    if (rows < list->rect.rows && (list->top.index > 0 || list->skip > 0))
        list_align_bottom(list, count - 1);
}

/* Works out the top for the view's present size. */
static void lay_out(struct list *list, int count)
{
    int height = list_height(list, list->top.index);

    if (list->skip >= height)
        list->skip = height - 1;
    if (list->follow)
        list_align_bottom(list, count - 1);
    else
        reveal_selected(list);
    fill_view(list, count);
}

/* What stands at the head of a row, up to a gap: reversing only that says as much, and a step of
 * the cursor then writes little. */
static int head_cols(const struct grid *grid, int row, struct rect rect)
{
    int end = 0;

    for (int i = 0; i < rect.cols && i - end < HEAD_GAP; i++) {
        const struct cell *cell = grid_cell(grid, row, rect.col + i);

        if (cell->width == 0 || cell->text[0] != ' ')
            end = i + 1;
    }
    return end;
}

static void draw_item(struct list *list, struct grid *grid, int index, int row,
                      enum list_focus focus)
{
    struct rect rect = { row, list->rect.col + LIST_MARK_COLS, list_height(list, index),
                         list->rect.cols - LIST_MARK_COLS };
    bool selected = index == list->selected.index && focus != LIST_UNFOCUSED;

    list->source.draw(list->arg, (size_t)index, grid, rect, selected);
    if (!selected)
        return;
    for (int i = 0; i < rect.rows; i++)
        grid_glyphs(grid, row + i, list->rect.col, 1, LOOK_TEXT, "▌");
    if (focus == LIST_FOCUSED)
        grid_select(grid,
                    (struct rect){ row, list->rect.col, 1, head_cols(grid, row, list->rect) });
}

static void draw_items(struct list *list, struct grid *grid, int count, enum list_focus focus)
{
    int end = list->rect.row + list->rect.rows;
    int row = list->rect.row - list->skip;

    list->first = list->top.index;
    for (int i = list->first; i < count && row < end; i++) {
        draw_item(list, grid, i, row, focus);
        row += list_height(list, i);
        list->last = i;
    }
    list->at_end = list->last == count - 1 && row <= end;
}

void list_draw(struct list *list, struct grid *grid, struct rect rect, enum list_focus focus)
{
    struct rect clip = grid_clip(grid, rect);
    int count;

    list->rect = rect;
    list->first = list->last = LIST_NONE;
    list->at_end = true;
    count = list_sync(list);
    grid_clear(grid, rect);
    if (count > 0 && rect.rows > 0) {
        lay_out(list, count);
        draw_items(list, grid, count, focus);
        list->follow = list->start == LIST_FROM_END && list->at_end &&
                       list->selected.index == list_last_selectable(list, count);
    }
    grid_clip(grid, clip);
}

bool list_move_top(struct list *list, int rows, int count)
{
    int top = list->top.index;
    int skip = list->skip + rows;

    while (skip < 0 && top > 0)
        skip += list_height(list, --top);
    while (top < count - 1 && skip >= list_height(list, top))
        skip -= list_height(list, top++);
    if (skip < 0)
        skip = 0;
    if (skip >= list_height(list, top))
        skip = list_height(list, top) - 1;
    rows = top != list->top.index || skip != list->skip;
    list_set_anchor(list, &list->top, top);
    list->skip = skip;
    fill_view(list, count);
    return rows != 0;
}

int list_first_visible(const struct list *list)
{
    return list->first;
}

int list_last_visible(const struct list *list)
{
    return list->last;
}

bool list_is_at_end(const struct list *list)
{
    return list->at_end;
}

int list_at_row(const struct list *list, int row)
{
    int below = list->rect.row - list->skip;

    if (list->first == LIST_NONE || row < list->rect.row || row >= list->rect.row + list->rect.rows)
        return LIST_NONE;
    for (int i = list->first; i <= list->last; i++) {
        below += list_height(list, i);
        if (row < below)
            return i;
    }
    return LIST_NONE;
}
