/* The log against other rules for grouping notifications: as if the house had had them from the
 * start. Everything else is as it is now: who may see what, who muted whom, what was taken back.
 *
 * The shipped rules are run the same way beside the others, so that what differs comes of the rules
 * alone. The decisions and the groups are made by the code that makes the real ones (notified.h,
 * notification.h), in a shadow of the store. */
#ifndef EVERI_WHAT_IF_H
#define EVERI_WHAT_IF_H

#include "notification.h"

struct what_if_person {
    struct person_id person;
    int64_t groups;
};

struct what_if_side {
    int64_t notifications;         /* acts that joined a group */
    int64_t groups;                /* entries in people's lists, those withdrawn again left out */
    struct what_if_person *people; /* who has any, by number; in the arena */
    size_t count;
};

struct what_if {
    int64_t from, upto, events; /* seqs, both included; events that were looked at */
    int64_t stored;             /* groups in the store itself */
    struct what_if_side shipped, tried;
};

struct what_if_options {
    const char *store_path;
    const struct grouping_rules *rules;
    int64_t from;
    bool (*stops)(void *ctx); /* asked now and then: true gives up */
    void *ctx;
};

/* Takes memory for each notification, and time for each event. err: unavailable. */
MUST_CHECK bool what_if_run(const struct what_if_options *options, struct arena *mem,
                            struct what_if *out, struct err *err);

#endif
