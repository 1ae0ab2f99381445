/* A line of a script as words, quoted as in a shell. */
#ifndef EVERI_SCRIPT_WORDS_H
#define EVERI_SCRIPT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "attrs.h"
#include "err.h"

enum { SCRIPT_WORDS_MAX = 64 };

struct script_word {
    const char *text; /* without its quotes, or the slashes of a pattern */
    bool quoted;      /* some of it was: no keyword */
    bool pattern;     /* /written so/ */
};

/* `line` is one line without its newline. A `#` that begins a word begins a comment.
 *   'as it stands'    "with \n \t \" \\ \$ \u{1F600}"    /a pattern, to the last slash/
 * err: invalid_params with a sentence. */
MUST_CHECK bool script_words(struct arena *mem, const char *line,
                             struct script_word out[SCRIPT_WORDS_MAX], size_t *count,
                             struct err *err);

#endif
