/* Walking through a list: what moves the selection, and what moves the view and takes the selection
 * along. What an item is, and what is in view, is said in list_items.c and list_view.c. */
#include "list_parts.h"

#include "mem.h"

struct list *list_new(const struct list_source *source, void *arg, enum list_start start)
{
    struct list *list = mem_new(sizeof *list);

    list->source = *source;
    list->arg = arg;
    list->start = start;
    list->top.index = list->selected.index = LIST_NONE;
    list->first = list->last = LIST_NONE;
    list->follow = start == LIST_FROM_END;
    list->rect = (struct rect){ 0, 0, 1, 80 };
    return list;
}

void list_free(struct list *list)
{
    mem_free(list);
}

int list_selected(struct list *list)
{
    list_sync(list);
    return list->selected.index;
}

static bool select_index(struct list *list, int index, int direction)
{
    int count = list_sync(list);
    int before = list->selected.index;

    if (count == 0)
        return false;
    index = index < 0 ? 0 : index >= count ? count - 1 : index;
    list_select_near(list, index, direction, count);
    list->follow = list->follow && list->selected.index == before;
    return list->selected.index != before;
}

void list_select(struct list *list, int index)
{
    select_index(list, index, 1);
}

bool list_select_id(struct list *list, const char *id)
{
    int count = list_sync(list);
    int index = list_find_item(list, id, list->selected.index, count);

    if (index == LIST_NONE)
        return false;
    select_index(list, index, 1);
    return true;
}

bool list_scroll(struct list *list, int rows)
{
    int count = list_sync(list);
    int selected = list->selected.index;
    bool moved;

    if (count == 0)
        return false;
    list->follow = false;
    moved = list_move_top(list, rows, count);
    if (selected == LIST_NONE)
        return moved;
    /* The selection stays in view, and goes to the last item where the view reaches the end. */
    while (selected < count - 1 && list_rows_above(list, selected) < 0)
        selected++;
    while (selected > list->top.index &&
           list_rows_above(list, selected) + list_height(list, selected) > list->rect.rows)
        selected--;
    if (rows > 0 && list_rows_above(list, count) <= list->rect.rows)
        selected = count - 1;
    list_select_near(list, selected, rows > 0 ? -1 : 1, count);
    return moved;
}

/* An item higher than the view is read row by row before the selection leaves it. */
static bool scroll_within(struct list *list, int direction, int rows, int count)
{
    int selected = list->selected.index;
    int above;
    int height;

    if (selected == LIST_NONE || list->top.index > selected)
        return false;
    above = list_rows_above(list, selected);
    height = list_height(list, selected);
    if (height <= list->rect.rows || above >= list->rect.rows)
        return false;
    if (direction > 0 ? above + height <= list->rect.rows : above >= 0)
        return false;
    if (direction > 0 && rows > above + height - list->rect.rows)
        rows = above + height - list->rect.rows;
    if (direction < 0 && rows > -above)
        rows = -above;
    list->follow = false;
    return list_move_top(list, direction * rows, count);
}

bool list_move(struct list *list, int items)
{
    int step = items < 0 ? -1 : 1;
    int count = list_sync(list);
    int at = list->selected.index;

    if (count == 0)
        return false;
    if (scroll_within(list, step, 1, count))
        return true;
    for (int i = at + step; items != 0 && i >= 0 && i < count; i += step) {
        if (list_can_select(list, i)) {
            at = i;
            items -= step;
        }
    }
    return select_index(list, at, step);
}

bool list_page(struct list *list, int pages)
{
    int step = pages < 0 ? -1 : 1;
    int rows = pages * step * (list->rect.rows > 1 ? list->rect.rows - 1 : 1);
    int count = list_sync(list);
    int at = list->selected.index;

    if (count == 0)
        return false;
    if (scroll_within(list, step, rows, count))
        return true;
    while (at + step >= 0 && at + step < count && rows > 0) {
        at += step;
        rows -= list_height(list, at);
    }
    return select_index(list, at, step);
}

bool list_home(struct list *list)
{
    bool moved = select_index(list, 0, 1);

    /* What cannot be selected above the first item is shown as well. */
    if (list->top.index != LIST_NONE && (list->top.index > 0 || list->skip > 0)) {
        list_set_anchor(list, &list->top, 0);
        list->skip = 0;
        moved = true;
    }
    return moved;
}

bool list_end(struct list *list)
{
    bool moved = select_index(list, list_sync(list) - 1, -1);

    if (list->top.index != LIST_NONE && !list->at_end) {
        list_align_bottom(list, list_sync(list) - 1);
        moved = true;
    }
    return moved;
}
