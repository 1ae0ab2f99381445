/* Topics as they stand in lists. */
#ifndef EVERI_TOPIC_LINES_H
#define EVERI_TOPIC_LINES_H

#include "ui_parts.h"

/* "#postgres   12 followers · 40 updates" with whether I follow it at the right edge. */
void topic_draw(struct ui *ui, const json_t *topic, struct grid *grid, struct rect rect);
/* "   12 followers · 40 updates"; of what was not told nothing. */
const char *topic_figures(struct arena *mem, const json_t *topic);

#endif
