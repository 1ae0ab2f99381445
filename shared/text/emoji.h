/* What may stand under a message as a reaction. */
#ifndef EVERI_EMOJI_H
#define EVERI_EMOJI_H

#include <stdbool.h>

#include "attrs.h"

/* One grapheme cluster that shows something and is no plain letter or digit: a heart, a family, a
 * flag, a keycap. text: valid UTF-8. */
MUST_CHECK bool emoji_is_one(const char *text);

#endif
