/* Memory of one request, worker step or frame: allocated piece by piece, freed whole. A function
 * that allocates takes the arena; that is the note about ownership. */
#ifndef EVERI_ARENA_H
#define EVERI_ARENA_H

#include <stddef.h>

#include "attrs.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is fine */
/* From now on what is given back is overwritten first: it held a password. */
void arena_keep_secret(struct arena *arena);
/* Gives back everything but the first block. */
void arena_reset(struct arena *arena);

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size_bytes);
char *arena_strdup(struct arena *arena, const char *s);
char *arena_strndup(struct arena *arena, const char *s, size_t len);
char *arena_printf(struct arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
