/* Texts and questions as the full-text index has them: words folded by shared/text/fold.h, and
 * nothing else. A question is never a query of the index's language: its words are quoted, and hold
 * only letters, digits and `_`, so that operators, quotes and names of columns are words like any
 * other.
 *
 * What a word may be found within is its scope. Every word of a message carries its conversation
 * in front ("0d4s…k.lunch"), so that the index itself holds apart what different people may read:
 * looking for a word, or for all that begin with a letter, costs what the asker's conversations
 * hold, however much is said elsewhere. Updates have the scope 0: none.
 *
 * Scripts without blanks: each character is a word, and those that stand together in the question
 * must stand together in the text. */
#ifndef EVERI_SEARCH_WORDS_H
#define EVERI_SEARCH_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "fold.h"

/* A longer word counts by its beginning. */
enum { SEARCH_WORD_BYTES = 96 };

/* All words of a text in order, a blank between; "" where there is nothing to find it by. */
const char *search_words_of(struct arena *mem, const char *text);
/* The same words as the index has them in a scope. */
const char *search_words_scoped(struct arena *mem, const char *words, int64_t scope);

struct search_query {
    struct fold_words words;
};
/* False: there is nothing to look for in it, and nothing is found. */
bool search_query_parse(struct arena *mem, const char *q, struct search_query *out);
/* For MATCH: every word must occur, the last as a prefix. */
const char *search_query_text(struct arena *mem, const struct search_query *query, int64_t scope);

#endif
