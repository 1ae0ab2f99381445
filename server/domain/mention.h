/* Whom a text mentions. Who it was is settled when the text is written and kept as numbers, so a
 * later person of the same name is never drawn into it. */
#ifndef EVERI_MENTION_H
#define EVERI_MENTION_H

#include "engine.h"
#include "objects.h"

struct person_list {
    struct person_id *items;
    size_t count;
};

/* Finds the people that `text` mentions and its author may mention. kept: what the row keeps of it
 * ("12:7,40:9": start and person), in `mem`. people: the first 20 different ones, the author left
 * out. */
void mention_find(struct db *db, struct arena *mem, struct person_id author, const char *text,
                  const char **kept, struct person_list *people);
/* Keeps whom the text of an update or comment mentions. Returns those of them, in the turn's arena,
 * whom no text of it mentioned before. */
struct person_list mention_remember(struct turn *turn, int64_t object,
                                    const struct person_list *people);
/* The entities of a stored text, mentions as they were found then with names as they are now. To
 * `reader` the mention of somebody whom a block hides from them is plain text; n 0: to nobody. */
struct entity_list mention_entities(struct db *db, struct arena *mem, struct person_id reader,
                                    const char *text, const char *kept);
/* The first 20 different people of a stored text. */
struct person_list mention_people(struct arena *mem, const char *kept, struct person_id author);
bool mention_contains(const struct person_list *people, struct person_id who);
/* Those of an event's attributes, as mention_numbers wrote them. */
struct person_list mention_of_event(struct arena *mem, const char *attributes);
/* [1,2,3] for an event's attributes. */
const char *mention_numbers(struct arena *mem, const struct person_list *people);

#endif
