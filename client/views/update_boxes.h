/* Boxes about an update: who liked or recommended it, what it was before it was edited. */
#ifndef EVERI_UPDATE_BOXES_H
#define EVERI_UPDATE_BOXES_H

#include "ui_parts.h"

void who_show(struct ui *ui, const char *update, enum lookup_kind kind);
void edits_show(struct ui *ui, const char *update);

#endif
