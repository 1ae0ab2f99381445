/* The ring of what was cut, the latest first. */
#ifndef EVERI_EDITOR_KILLS_H
#define EVERI_EDITOR_KILLS_H

#include <stdbool.h>
#include <stddef.h>

enum { KILLS = 8 };

struct kills {
    char *pieces[KILLS]; /* NULL: none */
};

void kills_clear(struct kills *kills);
/* A new piece; the oldest goes. */
void kills_add(struct kills *kills, const char *bytes, size_t len);
/* More of the latest piece, in front of it or behind. */
void kills_join(struct kills *kills, const char *bytes, size_t len, bool in_front);
/* NULL: there are not so many. */
const char *kills_get(const struct kills *kills, size_t which);

#endif
