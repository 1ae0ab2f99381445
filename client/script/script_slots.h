/* One word as what stands in a slot. */
#ifndef EVERI_SCRIPT_SLOTS_H
#define EVERI_SCRIPT_SLOTS_H

#include "attrs.h"
#include "script_parse.h"
#include "script_words.h"

/* False: the word is no such thing. */
MUST_CHECK bool script_slot_take(enum slot slot, const struct script_word *word,
                                 struct step_value *out);

#endif
