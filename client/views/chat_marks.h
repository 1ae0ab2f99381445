/* What stands under a message: reactions, whom it has reached, who has read it. */
#ifndef EVERI_CHAT_MARKS_H
#define EVERI_CHAT_MARKS_H

#include "chat_parts.h"
#include "rich.h"

/* "[👍 2]  🎉 1": one's own are in brackets. An empty text: there are none. Lives in ui->mem. */
struct rich chat_reactions(struct chat_view *view, const json_t *message);
/* Under one's own last message "7/8 in 41 ms · read by 3", under the last of all "read by ...".
 * NULL: nothing. Lives in ui->mem. */
const char *chat_receipt(struct chat_view *view, const json_t *message);
/* "Leyla is typing…"; NULL: nobody is. */
const char *chat_typing(struct chat_view *view);

#endif
