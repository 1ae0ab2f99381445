/* A list of titles and texts to be read to their end: what somebody, or a team, says of itself. */
#ifndef EVERI_ABOUT_ROWS_H
#define EVERI_ABOUT_ROWS_H

#include "ui_parts.h"

struct about_rows;

struct about_rows *about_rows_new(struct ui *ui);
void about_rows_free(struct about_rows *about);
struct list *about_rows_list(struct about_rows *about);
void about_rows_clear(struct about_rows *about);
/* An empty text is not there, with its title. title: static; NULL: it goes on. What is too much is
 * left out. */
void about_rows_add(struct about_rows *about, const char *title, enum look look, const char *text);
/* The text that is selected, where it is of this look; "" else. */
const char *about_rows_selected(const struct about_rows *about, enum look look);

#endif
