/* People as they stand in lists and on top of their profiles. */
#ifndef EVERI_PEOPLE_LINES_H
#define EVERI_PEOPLE_LINES_H

#include "ui_parts.h"

/* "Rustam Hashimov @rustam ✓ · Engineer · Platform" on one row. */
void person_draw(struct ui *ui, const json_t *brief, struct grid *grid, struct rect rect);
/* The same among people of one team: without it. */
void colleague_draw(struct ui *ui, const json_t *brief, struct grid *grid, struct rect rect);
/* The first letters of the first and the last word of a name, or of the handle where it has none.
 */
const char *person_initials(struct arena *mem, const json_t *brief);
/* "Platform at Everi"; "" without a team. */
const char *person_team(struct arena *mem, const json_t *brief);
/* The same of a Team, or of what a Brief says of it. */
const char *team_words(struct arena *mem, const json_t *team);
/* "1,873" */
const char *number_words(struct arena *mem, int64_t n);

#endif
