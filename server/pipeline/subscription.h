/* Subscriptions that operators made: the events of a topic that a filter policy lets through go
 * into a queue of the operator's own. What is built in subscribes in functions/functions.c. */
#ifndef EVERI_SUBSCRIPTION_H
#define EVERI_SUBSCRIPTION_H

#include "event.h"

enum {
    SUBSCRIPTIONS_OF_TOPIC_MAX = 10000,
    SUBSCRIPTIONS_MAX = 20000,
    SUBSCRIPTION_FILTER_BYTES = 4096, /* all of them are in memory */
    SUBSCRIPTION_URL_BYTES = 2048,
};

struct subscription {
    int64_t id;
    enum event_type topic;
    const char *queue, *filter; /* filter: NULL lets all through */
    int64_t since;              /* events up to this seq are not for it */
    /* As whom its filter reads events (pipeline.md: "the events of its own person" never get
     * there); n 0: as nobody. */
    struct person_id person;
    int64_t created_at;
};

/* id, since and created_at are its to fill. The filter is one that filter_parse took.
 * err: not_found (the queue; built-in ones take none), conflict (too many). */
MUST_CHECK bool subscription_add(struct turn *turn, struct subscription *subscription,
                                 struct err *err);
/* False: there is none of that id. What it has put into its queue stays there. */
MUST_CHECK bool subscription_remove(struct turn *turn, int64_t id);
MUST_CHECK bool subscription_get(struct db *db, struct arena *mem, int64_t id,
                                 struct subscription *out);
struct subscription subscription_read(struct stmt *stmt, struct arena *mem); /* of a whole row */

#endif
