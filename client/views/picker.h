/* A list in a box over the screen, out of which one is picked: links, people, what a text was. */
#ifndef EVERI_PICKER_H
#define EVERI_PICKER_H

#include <stdbool.h>
#include <stddef.h>

#include "ui_parts.h"

enum { PICKER_ITEMS = 2048 };

/* Foreign texts, copied in. */
struct picker_item {
    const char *head;  /* one row */
    const char *note;  /* behind it; NULL: nothing */
    const char *body;  /* wrapped below it; NULL: nothing */
    const char *value; /* what is picked, and what `y` copies; NULL: there is nothing to pick */
};

enum picker_kind { PICKER_PLAIN, PICKER_NUMBERED };

/* Empty; items are added behind it. picked: NULL: Enter closes it. */
void picker_show(struct ui *ui, const char *title, enum picker_kind kind,
                 void (*picked)(struct ui *ui, const char *value));
/* fill: adds the items, called again when the model has changed; it may say with
 * picker_set_status what is shown where there are none ("Loading…"). */
void picker_show_live(struct ui *ui, const char *title, void (*fill)(struct ui *ui),
                      void (*picked)(struct ui *ui, const char *value));
void picker_add(struct ui *ui, const struct picker_item *item); /* those beyond PICKER_ITEMS: not */
bool picker_has(const struct ui *ui, const char *value);
size_t picker_count(const struct ui *ui);
void picker_set_status(struct ui *ui, const char *words); /* static */

#endif
