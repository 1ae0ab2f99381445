/* A list holds on to two items of its source: the one at the top of the view and the selected one.
 * Both are kept as id and index; the id is the truth, the index says where to look for it first.
 * Whatever happened to the source, list_sync() finds both again before anything else is done. */
#include "list_parts.h"

#include <string.h>

#include "attrs.h"

static int count_of(const struct list *list)
{
    return (int)list->source.count(list->arg);
}

static bool is_id(const struct list *list, int index, const char *id)
{
    return strncmp(list->source.id(list->arg, (size_t)index), id, LIST_ID_BYTES - 1) == 0;
}

bool list_can_select(const struct list *list, int index)
{
    return !list->source.selectable || list->source.selectable(list->arg, (size_t)index);
}

int list_height(const struct list *list, int index)
{
    int cols = list->rect.cols - LIST_MARK_COLS;
    int rows = list->source.height(list->arg, (size_t)index, cols > 1 ? cols : 1);

    return rows > 0 ? rows : 1;
}

void list_set_anchor(const struct list *list, struct list_anchor *anchor, int index)
{
    anchor->index = index;
    anchor->id[0] = '\0';
    if (index != LIST_NONE)
        strncpy(anchor->id, list->source.id(list->arg, (size_t)index), LIST_ID_BYTES - 1);
}

/* Looks around the old place first: an item moves by as many as came in above it. */
int list_find_item(const struct list *list, const char *id, int hint, int count)
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
static bool find_again(const struct list *list, struct list_anchor *anchor, int count)
{
    int index = anchor->id[0] ? list_find_item(list, anchor->id, anchor->index, count) : LIST_NONE;

    if (index != LIST_NONE) {
        anchor->index = index;
        return true;
    }
    if (anchor->index == LIST_NONE)
        anchor->index = list->start == LIST_FROM_END ? count - 1 : 0;
    list_set_anchor(list, anchor, anchor->index < count ? anchor->index : count - 1);
    return false;
}

/* The next selectable item from `index` on, in that direction, else in the other. */
static int selectable_from(const struct list *list, int index, int direction, int count)
{
    for (int turn = 0; turn < 2; turn++, direction = -direction)
        for (int i = index; i >= 0 && i < count; i += direction)
            if (list_can_select(list, i))
                return i;
    return LIST_NONE;
}

void list_select_near(struct list *list, int index, int direction, int count)
{
    list_set_anchor(list, &list->selected, selectable_from(list, index, direction, count));
}

/* The last item that can be selected. */
int list_last_selectable(const struct list *list, int count)
{
    for (int i = count - 1; i >= 0; i--)
        if (list_can_select(list, i))
            return i;
    return LIST_NONE;
}

int list_sync(struct list *list)
{
    int count = count_of(list);
    int direction = list->start == LIST_FROM_END ? -1 : 1;

    if (count == 0) {
        list->top = list->selected = (struct list_anchor){ .index = LIST_NONE };
        list->skip = 0;
        return 0;
    }
    if (!find_again(list, &list->top, count))
        list->skip = 0;
    if (!find_again(list, &list->selected, count) || !list_can_select(list, list->selected.index))
        list_select_near(list, list->selected.index, direction, count);
    if (list->follow)
        list_set_anchor(list, &list->selected, list_last_selectable(list, count));
    return count;
}
