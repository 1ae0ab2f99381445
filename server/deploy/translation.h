/* What the deployed function `translate` makes of updates, kept by update, version of the text and
 * language: a line {"text", "to"} in, a line {"text", "from"} out. */
#ifndef EVERI_TRANSLATION_H
#define EVERI_TRANSLATION_H

#include "deployed.h"
#include "update.h"

enum { TRANSLATION_TEXT_BYTES = 40000 };

struct translation {
    const char *text, *from; /* from: "" where the function does not say */
};
/* Of the text as it is. False: it has not been made. */
MUST_CHECK bool translation_get(struct db *db, struct arena *mem, const struct update_row *row,
                                const char *to, struct translation *out);
/* Has it made: *ticket is a task that is finished when it is there, or cannot be had. In a turn.
 * False: too many wait. */
MUST_CHECK bool translation_ask(struct deployed *deployed, struct turn *turn,
                                const struct update_row *row, const char *to, int64_t *ticket);

#endif
