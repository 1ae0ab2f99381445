/* A list to walk through: items of any height, one of them selected. What a person reads stays
 * where it is: the list holds on to the *item* at the top of the view, by its id, over new items
 * above, over other heights after a resize, over items that go. A list made with LIST_FROM_END that
 * shows its end, with the last item selected, follows new items there.
 *
 * It asks its source for what it needs to show and no more, so that a conversation of thousands
 * costs as much as its window. */
#ifndef EVERI_LIST_H
#define EVERI_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "attrs.h"
#include "grid.h"

enum { LIST_NONE = -1, LIST_MARK_COLS = 2 };
enum list_start { LIST_FROM_TOP, LIST_FROM_END };
/* How the selection is shown: not at all, by mark and reverse, by the mark alone. */
enum list_focus { LIST_UNFOCUSED, LIST_FOCUSED, LIST_MARKED };

struct list_source {
    size_t (*count)(void *arg);
    /* Different for each item, the same over its life; at most 63 bytes are looked at. */
    const char *(*id)(void *arg, size_t index);
    int (*height)(void *arg, size_t index, int cols); /* at least 1 */
    /* Draws the item into rect. rect may begin above or end below the grid's clip: draw as if it
     * did not. Mark and reverse of the selected item are the list's. */
    void (*draw)(void *arg, size_t index, struct grid *grid, struct rect rect, bool selected);
    /* NULL: all. What cannot be selected (a day's line, a gap) is stepped over. */
    bool (*selectable)(void *arg, size_t index);
};

struct list;

struct list *list_new(const struct list_source *source, void *arg, enum list_start start);
void list_free(struct list *list); /* NULL is fine */

/* Draws into rect: column 0 is for the mark `▌`, items get the columns from LIST_MARK_COLS on. */
void list_draw(struct list *list, struct grid *grid, struct rect rect, enum list_focus focus);

/* Index of the selected item, LIST_NONE where there is none. */
int list_selected(struct list *list);
void list_select(struct list *list, int index);
MUST_CHECK bool list_select_id(struct list *list, const char *id); /* false: not in the list */
/* Each returns whether anything moved. */
bool list_move(struct list *list, int items);
bool list_page(struct list *list, int pages);
bool list_home(struct list *list);
bool list_end(struct list *list);
bool list_scroll(struct list *list, int rows); /* the view; the selection goes along at its edges */

/* Of the last drawing: first and last item in view, LIST_NONE of an empty list. */
int list_first_visible(const struct list *list);
int list_last_visible(const struct list *list);
bool list_is_at_end(const struct list *list);      /* nothing is below the view */
int list_at_row(const struct list *list, int row); /* which item a click there means */

/* What an item says, in the columns of the last drawing, its rows joined by blanks. */
void list_item_text(struct list *list, int index, struct buf *out);
int list_count(struct list *list);
bool list_is_selectable(struct list *list, int index);

#endif
