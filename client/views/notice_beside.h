/* Beside the notifications, from 120 columns on: the people of the selected group, and what it is
 * about, whole where that is known. */
#ifndef EVERI_NOTICE_BESIDE_H
#define EVERI_NOTICE_BESIDE_H

#include "ui_parts.h"

struct notice_beside {
    char id[128];     /* of the group */
    char update[128]; /* what it is about, or where that is; "" nothing of that kind */
    int64_t at_ms;    /* when that is to be asked for; -1: no more */
};

void notice_beside_init(struct notice_beside *beside);
/* After a drawing: this one is selected; NULL: none. */
void notice_beside_follow(struct ui *ui, struct notice_beside *beside, const json_t *group);
/* When it wants to be called again (as model->tick_ms), -1: never. */
int64_t notice_beside_tick(struct ui *ui, struct notice_beside *beside);
void notice_beside_draw(struct ui *ui, const json_t *group, struct rect pane);

#endif
