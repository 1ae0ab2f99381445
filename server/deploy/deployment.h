/* What operators deployed, as the store has it: each function with its person, its queue where it
 * is on a topic, and the file of its executable. */
#ifndef EVERI_DEPLOYMENT_H
#define EVERI_DEPLOYMENT_H

#include "event_types.h"
#include "queue_own.h"
#include "runner.h"

enum {
    DEPLOYMENTS_MAX = 200,
    DEPLOYMENT_TIMEOUT_MAX_MS = 15 * 60000,
    DEPLOYMENT_CONCURRENCY_MAX = 32,
    DEPLOYMENT_RETRY_MAX_MS = 12 * 3600000,
};

struct deployment {
    struct runner_function run;
    struct person_id person; /* fn_NAME; made by deployment_put */
    bool has_topic;          /* else it is called by its name alone */
    enum event_type topic;
    const char *filter; /* NULL: all of the topic's events */
    int max_receives;
    int64_t retry_base_ms, retry_cap_ms, deployed_at;
    struct runner_counts counts; /* as far as they were written down */
};

MUST_CHECK bool deployment_get(struct db *db, struct arena *mem, const char *name,
                               struct deployment *out);
/* The first behind `name`, by name. False: there is none. */
MUST_CHECK bool deployment_next(struct db *db, struct arena *mem, const char *name,
                                struct deployment *out);
/* With its person, its queue and its subscription; takes the place of one of its name.
 * err: conflict (the name is another queue's; too many). */
MUST_CHECK bool deployment_put(struct turn *turn, const struct deployment *deployment,
                               struct err *err);
/* Its person stays, with what they said. err: not_found. */
MUST_CHECK bool deployment_remove(struct turn *turn, const char *name, struct err *err);
void deployment_add_counts(struct turn *turn, const char *name, const struct runner_counts *counts);

#endif
