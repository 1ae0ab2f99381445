/* What is looked up for a box over the screen: who liked an update, what its text was before. One
 * at a time; the next forgets the one before, and an answer that nobody waits for is left alone. */
#ifndef EVERI_MODEL_LOOKUP_H
#define EVERI_MODEL_LOOKUP_H

#include <stdbool.h>

#include <jansson.h>

enum lookup_kind { LOOKUP_NONE, LOOKUP_LIKES, LOOKUP_RECOMMENDS, LOOKUP_EDITS };

struct lookup {
    enum lookup_kind kind;
    char id[128];  /* of the update */
    json_t *items; /* Briefs; of LOOKUP_EDITS: {text, topics, at}. NULL: nothing came yet */
    char *next;
    bool loading;
};

void lookup_done(struct lookup *lookup);
/* Another one, of which nothing is known. */
void lookup_begin(struct lookup *lookup, enum lookup_kind kind, const char *id);
bool lookup_is(const struct lookup *lookup, enum lookup_kind kind, const char *id);
void lookup_take(struct lookup *lookup, const json_t *page);

#endif
