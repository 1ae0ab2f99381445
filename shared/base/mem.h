/* The only door to the heap: out of memory aborts, because every input is bounded and everything
 * acknowledged is on disk. Nothing outside shared/base calls malloc. */
#ifndef EVERI_MEM_H
#define EVERI_MEM_H

#include <stddef.h>

#include "attrs.h"

enum { MEM_CACHED_BYTES = 1024 }; /* up to this size the heap is cheap: a cache of each thread */

/* Zeroed. */
void *mem_new(size_t size_bytes);
void *mem_resize(void *p, size_t size_bytes);
char *mem_strdup(const char *s);
void mem_free(void *p);
void mem_wipe(void *p); /* frees it, its bytes overwritten; NULL is fine */

void mem_free_at(void *pp); /* for AUTO_FREE: frees what the pointer at pp points to */
#define AUTO_FREE CLEANUP(mem_free_at)

#endif
