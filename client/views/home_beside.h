/* Beside the feed, from 120 columns on: the comments of the selected update, and the topics of the
 * week. */
#ifndef EVERI_HOME_BESIDE_H
#define EVERI_HOME_BESIDE_H

#include "ui_parts.h"

struct beside {
    struct ui *ui;
    struct list *list;
    char id[128];  /* whose comments they are; "" nobody's */
    int64_t at_ms; /* when they are to be asked for; -1: no more */
    bool focused;  /* keys go there */
};

void beside_init(struct beside *beside, struct ui *ui);
void beside_done(struct beside *beside);
/* After a drawing: what is selected (NULL: nothing), and what is to be asked for. */
void beside_settle(struct beside *beside, const json_t *update);
/* Comments are asked for when a selection rests; when to look again (as model->tick_ms), -1: never.
 */
int64_t beside_tick(struct beside *beside);
void beside_draw(struct beside *beside, const json_t *update, struct rect pane);
/* The comment that is selected, or NULL. */
const json_t *beside_selected(struct beside *beside);

#endif
