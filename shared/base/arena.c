/* Blocks in a chain; the current one is filled from its start. A piece that does not fit opens a
 * block of its own or of the usual size, whichever is larger. The first comes with the arena, in
 * one piece that the heap has at hand: most arenas need no more. */
#include "arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "mem.h"

enum { BLOCK_BYTES = 2048, FIRST_BYTES = 928 };

struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) char data[];
};

struct arena {
    struct block *current;
    bool secret;
    alignas(max_align_t) char first[sizeof(struct block) + FIRST_BYTES];
};
_Static_assert(sizeof(struct arena) <= MEM_CACHED_BYTES, "larger than what the heap has at hand");

static struct block *block_new(size_t size, struct block *next)
{
    struct block *b = mem_new(sizeof *b + size);

    b->size = size;
    b->next = next;
    return b;
}

struct arena *arena_new(void)
{
    struct arena *arena = mem_new(sizeof *arena);

    arena->current = (struct block *)(void *)arena->first;
    arena->current->size = FIRST_BYTES;
    return arena;
}

/* All but the first. */
static void free_blocks(struct arena *arena)
{
    while (arena->current->next) {
        struct block *next = arena->current->next;

        if (arena->secret)
            mem_wipe(arena->current);
        else
            mem_free(arena->current);
        arena->current = next;
    }
}

void arena_reset(struct arena *arena)
{
    free_blocks(arena);
    memset(arena->current->data, 0, arena->current->used);
    arena->current->used = 0;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena);
    if (arena->secret)
        mem_wipe(arena);
    else
        mem_free(arena);
}

void arena_keep_secret(struct arena *arena)
{
    arena->secret = true;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
    const size_t align = alignof(max_align_t);
    size_t size = (size_bytes + align - 1) / align * align;
    struct block *b = arena->current;
    void *p;

    if (b->size - b->used < size) {
        b = block_new(size > BLOCK_BYTES ? size : BLOCK_BYTES, b);
        arena->current = b;
    }
    p = b->data + b->used;
    b->used += size;
    return p;
}

char *arena_strndup(struct arena *arena, const char *s, size_t len)
{
    char *copy = arena_alloc(arena, len + 1);

    memcpy(copy, s, len);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
    return arena_strndup(arena, s, strlen(s));
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
    va_list args;
    va_list again;
    char *out;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    out = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(out, (size_t)len + 1, fmt, again);
    va_end(again);
    return out;
}
