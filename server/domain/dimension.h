/* The sliders of a check-in. They are what the server was started with, a file that an operator
 * may change: the rows of index_dimension remember those in force, so that a change is an event.
 * Check-ins keep their answers by id, whatever the sliders are later. */
#ifndef EVERI_DIMENSION_H
#define EVERI_DIMENSION_H

#include "engine.h"
#include "objects.h"

struct dimension_list {
    const struct dimension *items;
    size_t count;
    bool kept; /* the keeper's own: the store has them */
};

/* From JSON: a list of {id, label, low, high, min, max}, in the order of the sliders; in `mem`.
 * err: invalid_params with a sentence that says which one is wrong. */
MUST_CHECK bool dimension_read(struct arena *mem, const char *json, size_t len,
                               struct dimension_list *out, struct err *err);
/* The list that the program was built with (assets/index.json). */
void dimension_shipped(const char **json, size_t *len);

/* NULL: there is no such slider. */
const struct dimension *dimension_find(const struct dimension_list *list, const char *id);

/* A row of index_dimensions: one of those in force. */
struct dimension dimension_row(struct stmt *stmt, struct arena *mem);

/* Remembers the list at the start, with an event if it is another than before. It must outlive the
 * engine. */
struct engine_source dimension_keeper(struct dimension_list *list);

#endif
