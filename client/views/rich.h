/* A text of the server with its entities, as it is shown: a mention by the person's name, a link by
 * its host, each entity in its look. */
#ifndef EVERI_RICH_H
#define EVERI_RICH_H

#include <stddef.h>

#include <jansson.h>

#include "arena.h"
#include "wrap.h"

struct rich {
    const char *text;
    struct wrap_span *spans;
    size_t count;
};

/* object: an update, a comment or a message. Lives in `mem`. */
struct rich rich_of(struct arena *mem, const json_t *object);
/* Adds words of our own behind it, in their look. */
struct rich rich_add(struct arena *mem, struct rich rich, const char *words, enum look look);

#endif
