/* Eight pieces are enough for what a person remembers to have cut. */
#include "editor_kills.h"

#include <string.h>

#include "mem.h"

void kills_clear(struct kills *kills)
{
    for (size_t i = 0; i < KILLS; i++) {
        mem_free(kills->pieces[i]);
        kills->pieces[i] = NULL;
    }
}

void kills_add(struct kills *kills, const char *bytes, size_t len)
{
    mem_free(kills->pieces[KILLS - 1]);
    memmove(kills->pieces + 1, kills->pieces, (KILLS - 1) * sizeof kills->pieces[0]);
    kills->pieces[0] = mem_new(len + 1);
    memcpy(kills->pieces[0], bytes, len);
}

void kills_join(struct kills *kills, const char *bytes, size_t len, bool in_front)
{
    char *old = kills->pieces[0];
    size_t old_len = strlen(old);
    char *piece = mem_new(old_len + len + 1);

    memcpy(piece + (in_front ? len : 0), old, old_len);
    memcpy(piece + (in_front ? 0 : old_len), bytes, len);
    mem_free(old);
    kills->pieces[0] = piece;
}

const char *kills_get(const struct kills *kills, size_t which)
{
    return which < KILLS ? kills->pieces[which] : NULL;
}
