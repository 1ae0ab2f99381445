/* Updates and comments as they stand in lists. */
#ifndef EVERI_UPDATE_LINES_H
#define EVERI_UPDATE_LINES_H

#include "rich.h"
#include "ui_parts.h"

enum { UPDATE_ROWS_SHOWN = 5, UPDATE_WHOLE = 1 << 20 };

/* Rows of the update in `cols` columns, with the blank one behind it. reason: NULL: none; most:
 * rows of its text at most. */
int update_rows(struct ui *ui, const json_t *update, const json_t *reason, int cols, int most);
void update_draw(struct ui *ui, const json_t *update, const json_t *reason, int most,
                 struct grid *grid, struct rect rect);

int comment_rows(struct ui *ui, const json_t *comment, int cols);
/* to: whose comment it replies to, or NULL. */
void comment_draw(struct ui *ui, const json_t *comment, const char *to, struct grid *grid,
                  struct rect rect);

/* "Name @handle · title" from the left, the time at the right, on one row. */
void author_draw(struct ui *ui, const json_t *author, const json_t *object, struct grid *grid,
                 int row, int col, int cols);

#endif
