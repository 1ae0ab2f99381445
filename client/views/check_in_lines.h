/* Check-ins as they stand in one's history. */
#ifndef EVERI_CHECK_IN_LINES_H
#define EVERI_CHECK_IN_LINES_H

#include "ui_parts.h"

/* When, the index, each slider; below it the note. */
int check_in_rows(struct ui *ui, const json_t *check_in, int cols);
void check_in_draw(struct ui *ui, const json_t *check_in, struct grid *grid, struct rect rect);

#endif
