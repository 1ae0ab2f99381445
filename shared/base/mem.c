#include "mem.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *p)
{
    if (!p) {
        fputs("everi: out of memory\n", stderr);
        abort();
    }
    return p;
}

void *mem_new(size_t size_bytes)
{
    /* What is small comes from the thread's own cache, which calloc never looks into. */
    if (size_bytes > 0 && size_bytes <= MEM_CACHED_BYTES)
        return memset(checked(malloc(size_bytes)), 0, size_bytes);
    return checked(calloc(1, size_bytes ? size_bytes : 1));
}

void *mem_resize(void *p, size_t size_bytes)
{
    return checked(realloc(p, size_bytes ? size_bytes : 1));
}

char *mem_strdup(const char *s)
{
    return checked(strdup(s));
}

void mem_free(void *p)
{
    free(p);
}

void mem_wipe(void *p)
{
    if (p)
        explicit_bzero(p, malloc_usable_size(p));
    free(p);
}

void mem_free_at(void *pp)
{
    void *p;

    memcpy(&p, pp, sizeof p);
    free(p);
}
