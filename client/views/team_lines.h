/* Teams as they stand in lists, and who is in them. */
#ifndef EVERI_TEAM_LINES_H
#define EVERI_TEAM_LINES_H

#include "ui_parts.h"

/* "Platform at Everi Labs   5 people · looking for people", with what I have to do with it at the
 * right edge; below it the first row of what it says of itself, where it does. */
int team_rows(struct ui *ui, const json_t *team, int cols);
void team_draw(struct ui *ui, const json_t *team, struct grid *grid, struct rect rect);
/* As colleague_draw, with "lead" at the right edge of whoever leads. member: {person, role}. */
void member_draw(struct ui *ui, const json_t *member, struct grid *grid, struct rect rect);
/* "5 people · 12 followers" */
const char *team_figures(struct arena *mem, const json_t *team);
/* "you lead it", "your team, following", "following" ...; "" nothing. */
const char *team_part_words(const json_t *team);

#endif
