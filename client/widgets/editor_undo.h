/* What a text was before, for undo and redo. */
#ifndef EVERI_EDITOR_UNDO_H
#define EVERI_EDITOR_UNDO_H

#include <stdbool.h>
#include <stddef.h>

#include "attrs.h"

enum { UNDO_STEPS = 200 };

struct undo_step {
    char *text;
    size_t cursor;
};

struct undo {
    struct undo_step steps[UNDO_STEPS]; /* [0, at) lead back, [at, count) forward */
    size_t at, count;
};

void undo_clear(struct undo *undo);
/* The text is about to change from this; what could be done again is gone. The oldest step is
 * forgotten where there is no room. */
void undo_keep(struct undo *undo, const char *text, size_t cursor);
/* The step before or after, in exchange for the present text; the caller frees out->text with
 * mem_free. False: there is none. */
MUST_CHECK bool undo_back(struct undo *undo, const char *text, size_t cursor,
                          struct undo_step *out);
MUST_CHECK bool undo_forward(struct undo *undo, const char *text, size_t cursor,
                             struct undo_step *out);

#endif
