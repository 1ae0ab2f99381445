/* Finding people by words: those of their names, and their handles. (Texts: search_text.h.) */
#ifndef EVERI_SEARCH_H
#define EVERI_SEARCH_H

#include "engine.h"
#include "objects.h"

/* The person's words are those of this handle and name from now on. */
void search_learn_person(struct turn *turn, struct person_id who, const char *handle,
                         const char *name);
/* The words by which somebody is found, in order, each once, a blank between. names: their handle,
 * a blank, their name. For check. */
const char *search_person_words(struct arena *mem, const char *names);
/* Best first: the handle itself, a handle that begins so, then names; among equals those whom many
 * follow. Every word of the query must begin a word of theirs. */
void search_people(struct db *db, struct arena *mem, struct person_id viewer,
                   const struct person_search_draft *draft, struct brief **items, size_t *count);

/* The same order, page by page; every word of the query must be a word of theirs, the last its
 * beginning. err: invalid_params (before). */
MUST_CHECK bool search_people_page(struct db *db, struct arena *mem, struct person_id viewer,
                                   const struct search_draft *draft, struct brief **items,
                                   size_t *count, const char **next, struct err *err);

#endif
