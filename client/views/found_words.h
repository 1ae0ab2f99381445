/* The words that were looked for, marked where they stand on the screen. */
#ifndef EVERI_FOUND_WORDS_H
#define EVERI_FOUND_WORDS_H

#include "arena.h"
#include "grid.h"

/* Marks, in what was drawn into rect, the beginning of each word that begins with a word of
 * `query`, case and accents folded as the server folds them. */
void found_words_mark(struct grid *grid, struct arena *mem, struct rect rect, const char *query);

#endif
