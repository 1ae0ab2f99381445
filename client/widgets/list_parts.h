/* What the files of the list share: its state, and the questions that each asks. */
#ifndef EVERI_LIST_PARTS_H
#define EVERI_LIST_PARTS_H

#include "list.h"

enum { LIST_ID_BYTES = 64 };

struct list_anchor {
    char id[LIST_ID_BYTES]; /* "": none yet */
    int index;              /* LIST_NONE: the list is empty */
};

struct list {
    struct list_source source;
    void *arg;
    enum list_start start;
    struct list_anchor top, selected;
    int skip;         /* rows of the top item above the view */
    bool follow;      /* the selection stays on the last item, the view at the end */
    struct rect rect; /* of the last drawing */
    int first, last;  /* in view then */
    bool at_end;      /* nothing below it then */
};

/* list_items.c: the source's items, and the two that the list holds on to. */
int list_height(const struct list *list, int index);
bool list_can_select(const struct list *list, int index);
int list_last_selectable(const struct list *list, int count);
int list_find_item(const struct list *list, const char *id, int hint, int count); /* or LIST_NONE */
void list_set_anchor(const struct list *list, struct list_anchor *anchor, int index);
/* Selects the item, or the next one that can be selected, in that direction if there is one. */
void list_select_near(struct list *list, int index, int direction, int count);
/* Finds top and selection in the source as it is now. Returns the number of items. */
int list_sync(struct list *list);

/* list_view.c: which rows are in view. */
/* Rows from the top of the view to the top of the item; anything more than the view has where that
 * is below it. */
int list_rows_above(const struct list *list, int index);
/* Puts the top where the item `last` ends with the view. */
void list_align_bottom(struct list *list, int last);
/* Moves the top by rows, within the list; false: it is at its end. */
bool list_move_top(struct list *list, int rows, int count);

#endif
