/* The list's state is two items: the one at the top of the view (and how many of its rows are
 * scrolled away) and the selected one. Both are kept as id and index; the id is the truth, the
 * index says where to look for it first. Whatever happens to the source, sync() finds both again
 * before anything else is done.
 *
 * Where a list stands at its end and follows it, the top is worked out from the bottom instead. */
#include "list.h"

#include <string.h>

#include "attrs.h"
#include "mem.h"

enum { ID_BYTES = 64 };

struct anchor {
    char id[ID_BYTES]; /* "": none yet */
    int index;         /* LIST_NONE: the list is empty */
};

struct list {
    struct list_source source;
    void *arg;
    enum list_start start;
    struct anchor top, selected;
    int skip;         /* rows of the top item above the view */
    bool follow;      /* the selection stays on the last item, the view at the end */
    struct rect rect; /* of the last drawing */
    int first, last;  /* in view then */
    bool at_end;      /* nothing below it then */
};

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

static int count_of(const struct list *list)
{
    return (int)list->source.count(list->arg);
}

static bool is_id(const struct list *list, int index, const char *id)
{
    return strncmp(list->source.id(list->arg, (size_t)index), id, ID_BYTES - 1) == 0;
}

static bool can_select(const struct list *list, int index)
{
    return !list->source.selectable || list->source.selectable(list->arg, (size_t)index);
}

static int height_of(const struct list *list, int index)
{
    int cols = list->rect.cols - LIST_MARK_COLS;
    int rows = list->source.height(list->arg, (size_t)index, cols > 1 ? cols : 1);

    return rows > 0 ? rows : 1;
}

static void set_anchor(const struct list *list, struct anchor *anchor, int index)
{
    anchor->index = index;
    anchor->id[0] = '\0';
    if (index != LIST_NONE)
        strncpy(anchor->id, list->source.id(list->arg, (size_t)index), ID_BYTES - 1);
}

/* Looks around the old place first: an item moves by as many as came in above it. */
static int find(const struct list *list, const char *id, int hint, int count)
{
    hint = hint < 0 ? 0 : hint >= count ? count - 1 : hint;
    for (int away = 0; away < count; away++) {
        if (hint + away < count && is_id(list, hint + away, id))
            return hint + away;
        if (away > 0 && hint - away >= 0 && is_id(list, hint - away, id))
            return hint - away;
    }
    return LIST_NONE;
}

/* False where the item is gone; the anchor then holds what has its place now. */
static bool find_again(const struct list *list, struct anchor *anchor, int count)
{
    int index = anchor->id[0] ? find(list, anchor->id, anchor->index, count) : LIST_NONE;

    if (index != LIST_NONE) {
        anchor->index = index;
        return true;
    }
    if (anchor->index == LIST_NONE)
        anchor->index = list->start == LIST_FROM_END ? count - 1 : 0;
    set_anchor(list, anchor, anchor->index < count ? anchor->index : count - 1);
    return false;
}

/* The next selectable item from `index` on, in that direction, else in the other. */
static int selectable_from(const struct list *list, int index, int direction, int count)
{
    for (int turn = 0; turn < 2; turn++, direction = -direction)
        for (int i = index; i >= 0 && i < count; i += direction)
            if (can_select(list, i))
                return i;
    return LIST_NONE;
}

static void select_near(struct list *list, int index, int direction, int count)
{
    set_anchor(list, &list->selected, selectable_from(list, index, direction, count));
}

/* The last item that can be selected. */
static int last_selectable(const struct list *list, int count)
{
    for (int i = count - 1; i >= 0; i--)
        if (can_select(list, i))
            return i;
    return LIST_NONE;
}

/* Finds top and selection in the source as it is now. Returns the number of items. */
static int sync(struct list *list)
{
    int count = count_of(list);
    int direction = list->start == LIST_FROM_END ? -1 : 1;

    if (count == 0) {
        list->top = list->selected = (struct anchor){ .index = LIST_NONE };
        list->skip = 0;
        return 0;
    }
    if (!find_again(list, &list->top, count))
        list->skip = 0;
    if (!find_again(list, &list->selected, count) || !can_select(list, list->selected.index))
        select_near(list, list->selected.index, direction, count);
    if (list->follow)
        set_anchor(list, &list->selected, last_selectable(list, count));
    return count;
}

/* Puts the top where the item `last` ends with the view. */
static void align_bottom(struct list *list, int last)
{
    int rows = 0;
    int i = last;

    while (i >= 0 && (rows += height_of(list, i)) < list->rect.rows)
        i--;
    set_anchor(list, &list->top, i >= 0 ? i : 0);
    list->skip = i >= 0 ? rows - list->rect.rows : 0;
}

/* Rows from the top of the view to the top of the item; anything more than the view has where that
 * is below it. */
static int rows_above(const struct list *list, int index)
{
    int rows = -list->skip;

    for (int i = list->top.index; i < index && rows <= list->rect.rows; i++)
        rows += height_of(list, i);
    return rows;
}

static void reveal_selected(struct list *list)
{
    int selected = list->selected.index;
    int above;

    if (selected == LIST_NONE)
        return;
    if (selected < list->top.index || (selected == list->top.index && list->skip > 0 &&
                                       height_of(list, selected) <= list->rect.rows)) {
        set_anchor(list, &list->top, selected);
        list->skip = 0;
        return;
    }
    above = rows_above(list, selected);
    if (above + height_of(list, selected) <= list->rect.rows)
        return;
    if (height_of(list, selected) <= list->rect.rows)
        align_bottom(list, selected);
    else if (above > 0) {
        set_anchor(list, &list->top, selected);
        list->skip = 0;
    }
}

/* No empty rows below the last item while there is something above the view. */
static void fill_view(struct list *list, int count)
{
    int rows = rows_above(list, count);

    if (rows < list->rect.rows && (list->top.index > 0 || list->skip > 0))
        align_bottom(list, count - 1);
}

/* Works out the top for the view's present size. */
static void lay_out(struct list *list, int count)
{
    int height = height_of(list, list->top.index);

    if (list->skip >= height)
        list->skip = height - 1;
    if (list->follow)
        align_bottom(list, count - 1);
    else
        reveal_selected(list);
    fill_view(list, count);
}

static void draw_item(struct list *list, struct grid *grid, int index, int row,
                      enum list_focus focus)
{
    struct rect rect = { row, list->rect.col + LIST_MARK_COLS, height_of(list, index),
                         list->rect.cols - LIST_MARK_COLS };
    bool selected = index == list->selected.index && focus != LIST_UNFOCUSED;

    list->source.draw(list->arg, (size_t)index, grid, rect, selected);
    if (!selected)
        return;
    for (int i = 0; i < rect.rows; i++)
        grid_glyphs(grid, row + i, list->rect.col, 1, LOOK_TITLE, "▌");
    if (focus == LIST_FOCUSED)
        grid_select(grid, (struct rect){ row, list->rect.col, 1, list->rect.cols });
}

static void draw_items(struct list *list, struct grid *grid, int count, enum list_focus focus)
{
    int end = list->rect.row + list->rect.rows;
    int row = list->rect.row - list->skip;

    list->first = list->top.index;
    for (int i = list->first; i < count && row < end; i++) {
        draw_item(list, grid, i, row, focus);
        row += height_of(list, i);
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
    count = sync(list);
    grid_clear(grid, rect);
    if (count > 0 && rect.rows > 0) {
        lay_out(list, count);
        draw_items(list, grid, count, focus);
        list->follow = list->start == LIST_FROM_END && list->at_end &&
                       list->selected.index == last_selectable(list, count);
    }
    grid_clip(grid, clip);
}

int list_selected(struct list *list)
{
    sync(list);
    return list->selected.index;
}

static bool select_index(struct list *list, int index, int direction)
{
    int count = sync(list);
    int before = list->selected.index;

    if (count == 0)
        return false;
    index = index < 0 ? 0 : index >= count ? count - 1 : index;
    select_near(list, index, direction, count);
    list->follow = list->follow && list->selected.index == before;
    return list->selected.index != before;
}

void list_select(struct list *list, int index)
{
    select_index(list, index, 1);
}

bool list_select_id(struct list *list, const char *id)
{
    int count = sync(list);
    int index = find(list, id, list->selected.index, count);

    if (index == LIST_NONE)
        return false;
    select_index(list, index, 1);
    return true;
}

/* Moves the top by rows, within the list. */
static bool move_top(struct list *list, int rows, int count)
{
    int top = list->top.index;
    int skip = list->skip + rows;

    while (skip < 0 && top > 0)
        skip += height_of(list, --top);
    while (top < count - 1 && skip >= height_of(list, top))
        skip -= height_of(list, top++);
    if (skip < 0)
        skip = 0;
    if (skip >= height_of(list, top))
        skip = height_of(list, top) - 1;
    rows = top != list->top.index || skip != list->skip;
    set_anchor(list, &list->top, top);
    list->skip = skip;
    fill_view(list, count);
    return rows != 0;
}

bool list_scroll(struct list *list, int rows)
{
    int count = sync(list);
    int selected = list->selected.index;
    bool moved;

    if (count == 0)
        return false;
    list->follow = false;
    moved = move_top(list, rows, count);
    if (selected == LIST_NONE)
        return moved;
    /* The selection stays in view, and goes to the last item where the view reaches the end. */
    while (selected < count - 1 && rows_above(list, selected) < 0)
        selected++;
    while (selected > list->top.index &&
           rows_above(list, selected) + height_of(list, selected) > list->rect.rows)
        selected--;
    if (rows > 0 && rows_above(list, count) <= list->rect.rows)
        selected = count - 1;
    select_near(list, selected, rows > 0 ? -1 : 1, count);
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
    above = rows_above(list, selected);
    height = height_of(list, selected);
    if (height <= list->rect.rows || above >= list->rect.rows)
        return false;
    if (direction > 0 ? above + height <= list->rect.rows : above >= 0)
        return false;
    if (direction > 0 && rows > above + height - list->rect.rows)
        rows = above + height - list->rect.rows;
    if (direction < 0 && rows > -above)
        rows = -above;
    list->follow = false;
    return move_top(list, direction * rows, count);
}

bool list_move(struct list *list, int items)
{
    int step = items < 0 ? -1 : 1;
    int count = sync(list);
    int at = list->selected.index;

    if (count == 0)
        return false;
    if (scroll_within(list, step, 1, count))
        return true;
    for (int i = at + step; items != 0 && i >= 0 && i < count; i += step) {
        if (can_select(list, i)) {
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
    int count = sync(list);
    int at = list->selected.index;

    if (count == 0)
        return false;
    if (scroll_within(list, step, rows, count))
        return true;
    while (at + step >= 0 && at + step < count && rows > 0) {
        at += step;
        rows -= height_of(list, at);
    }
    return select_index(list, at, step);
}

bool list_home(struct list *list)
{
    bool moved = select_index(list, 0, 1);

    /* What cannot be selected above the first item is shown as well. */
    if (list->top.index != LIST_NONE && (list->top.index > 0 || list->skip > 0)) {
        set_anchor(list, &list->top, 0);
        list->skip = 0;
        moved = true;
    }
    return moved;
}

bool list_end(struct list *list)
{
    bool moved = select_index(list, count_of(list) - 1, -1);

    if (list->top.index != LIST_NONE && !list->at_end) {
        align_bottom(list, count_of(list) - 1);
        moved = true;
    }
    return moved;
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
        below += height_of(list, i);
        if (row < below)
            return i;
    }
    return LIST_NONE;
}
