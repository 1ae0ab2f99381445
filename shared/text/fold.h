/* Words as people look for them: case and marks folded away, i with and without its dot the same,
 * ə as e, ß as ss. What is found by a word is found by any way to write it. */
#ifndef EVERI_FOLD_H
#define EVERI_FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

struct fold_words {
    char **items; /* folded, none empty, in order of the text */
    bool *glued;  /* whether it goes on from the word before it, with nothing between */
    size_t count;
};

/* The words of valid UTF-8, at most `max`: runs of letters and digits (and `_`, as handles have
 * it); of scripts without blanks between words each character is one. */
struct fold_words fold_words(struct arena *mem, const char *text, size_t max);

/* Case alone folded away, as Unicode has it: texts that differ in nothing else are equal then.
 * Valid UTF-8 in `mem`. */
const char *fold_case(struct arena *mem, const char *text);

/* Each of them once, in the order of their bytes, blanks between; in `mem`. */
const char *fold_word_set(struct arena *mem, const char *text, size_t max);

/* The first string behind all that begin with `prefix` (its last byte counted up), in `mem`. */
char *fold_prefix_end(struct arena *mem, const char *prefix);

#endif
