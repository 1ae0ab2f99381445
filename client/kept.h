/* When what the model knows goes to disk: messages that are not sent before they are sent, drafts a
 * second after they were changed, the cache now and then and at the end. */
#ifndef EVERI_KEPT_H
#define EVERI_KEPT_H

#include <stdint.h>

#include "keep.h"
#include "model.h"

struct kept {
    int64_t cache_at_ms; /* when the cache is due; -1: it is kept */
};

void kept_init(struct kept *kept);
/* What was chosen for this machine, where nothing else was given. */
void kept_read_choice(struct keep *keep, struct here *here, enum here_choice choice);
/* Of the person who is signed in (model->me). keep: NULL: nothing is kept. */
void kept_read(struct keep *keep, struct model *model, const struct net_url *url);
/* What is due; the time of the next look (as model->tick_ms), -1: none. What could not be kept is
 * said. */
int64_t kept_in_time(struct kept *kept, struct keep *keep, struct model *model,
                     const struct net_url *url);
/* Everything that is not kept yet. */
void kept_now(struct kept *kept, struct keep *keep, struct model *model, const struct net_url *url);

#endif
