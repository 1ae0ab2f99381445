/* Whole texts, not differences: they are short, and nothing can be put together wrongly. A step
 * that is taken leaves the present text in its place, so one array serves both directions. */
#include "editor_undo.h"

#include <string.h>

#include "mem.h"

void undo_clear(struct undo *undo)
{
    while (undo->count > 0)
        mem_free(undo->steps[--undo->count].text);
    undo->at = 0;
}

void undo_keep(struct undo *undo, const char *text, size_t cursor)
{
    while (undo->count > undo->at)
        mem_free(undo->steps[--undo->count].text);
    if (undo->count == UNDO_STEPS) {
        mem_free(undo->steps[0].text);
        memmove(undo->steps, undo->steps + 1, (UNDO_STEPS - 1) * sizeof undo->steps[0]);
        undo->count--;
    }
    undo->steps[undo->count++] = (struct undo_step){ mem_strdup(text), cursor };
    undo->at = undo->count;
}

static void exchange(struct undo_step *step, const char *text, size_t cursor, struct undo_step *out)
{
    *out = *step;
    *step = (struct undo_step){ mem_strdup(text), cursor };
}

bool undo_back(struct undo *undo, const char *text, size_t cursor, struct undo_step *out)
{
    if (undo->at == 0)
        return false;
    exchange(&undo->steps[--undo->at], text, cursor, out);
    return true;
}

bool undo_forward(struct undo *undo, const char *text, size_t cursor, struct undo_step *out)
{
    if (undo->at == undo->count)
        return false;
    exchange(&undo->steps[undo->at++], text, cursor, out);
    return true;
}
