/* The topics of an update: those given first, then those in the text, each once, at most 10; kept
 * as one text, as a topic holds no blank. */
#ifndef EVERI_UPDATE_TOPICS_H
#define EVERI_UPDATE_TOPICS_H

#include "arena.h"
#include "drafts.h"

struct update_topics {
    struct string_list all;
    size_t given; /* of them, the first */
};

struct update_topics update_topics_of(struct arena *mem, const struct string_list *given,
                                      const char *text);
const char *update_topics_join(struct arena *mem, const struct string_list *topics);
struct string_list update_topics_split(struct arena *mem, const char *kept);

#endif
