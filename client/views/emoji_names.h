/* Emoji by name, for completion. */
#ifndef EVERI_EMOJI_NAMES_H
#define EVERI_EMOJI_NAMES_H

#include "popup.h"

/* Adds those in whose names a word begins with `prefix`, as "👍" with ":thumbsup:" beside it. */
void emoji_offer(struct popup *popup, const char *prefix);
/* NULL: no emoji has exactly this name. */
const char *emoji_named(const char *name);
/* ":thumbsup:" of 👍, without the colons; "" of one that has no name here. */
const char *emoji_name(const char *emoji);

#endif
