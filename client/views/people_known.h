/* What is known of names and topics while they are written: whose a handle is, and how a topic goes
 * on. */
#ifndef EVERI_PEOPLE_KNOWN_H
#define EVERI_PEOPLE_KNOWN_H

#include "popup.h"
#include "ui_parts.h"

/* One row: each @handle of the text with the name of whose it is, or that it is nobody's. */
void known_draw(struct ui *ui, const char *text, struct rect rect);
/* After a change: asks for those that are not known. cursor: the word that ends there is not
 * finished. */
void known_want(struct ui *ui, const char *text, size_t cursor);
/* Fills a popup with topics that begin so. */
void topics_complete(struct model *model, struct popup *popup, const char *sign,
                     const char *prefix);

#endif
