/* Messages as they stand outside of their conversation. */
#ifndef EVERI_MESSAGE_LINES_H
#define EVERI_MESSAGE_LINES_H

#include "ui_parts.h"

int message_rows(struct ui *ui, const json_t *message, int cols);
/* "Rustam Hashimov in # design-review", the time, so many rows of what was said. */
void message_draw(struct ui *ui, const json_t *message, struct grid *grid, struct rect rect);

#endif
