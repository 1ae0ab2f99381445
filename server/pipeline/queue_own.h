/* Queues that operators made. Each message is a row: subscriptions put them there (dispatcher.h).
 * All else is as in any queue (queue.h). */
#ifndef EVERI_QUEUE_OWN_H
#define EVERI_QUEUE_OWN_H

#include "queue.h"

struct task;

/* Whose it is. The numbers are in the database. */
enum queue_kind {
    QUEUE_OF_OPERATOR = 0,
    QUEUE_OF_WEBHOOK = 1,
    QUEUE_OF_FUNCTION = 2,
    QUEUE_OF_WORKFLOW = 3,
    QUEUE_GOING = 4, /* discarded: gone when its messages are */
    QUEUE_KINDS
};

/* What makes a group of messages, whose order a queue keeps: one at a time, a failed one before
 * those behind it, until it is done or dead. The numbers are in the database. */
enum queue_group {
    QUEUE_UNORDERED = 0,
    QUEUE_BY_SUBJECT = 1,
    QUEUE_BY_ACTOR = 2,
    QUEUE_BY_CONVERSATION = 3, /* of what happened in none: by its subject */
    QUEUE_GROUPS
};

enum {
    QUEUES_OWN_MAX = 1000,
    QUEUE_NAME_BYTES = 20,
    QUEUE_DELAY_MAX_MS = 15 * 60000, /* this and the next are SQS's */
    QUEUE_VISIBILITY_MAX_MS = 12 * 3600000,
    QUEUE_RETENTION_MIN_MS = 60000,
    QUEUE_RECEIVES_MAX = 1000,
    QUEUE_GIVEN_ONCE_MS = 5 * 60000, /* a queue in order takes an event once in this time */
};
#define QUEUE_RETENTION_MAX_MS (14LL * 86400000)

struct queue_own {
    char name[QUEUE_NAME_BYTES + 1];
    int64_t delay_ms, visibility_ms, retention_ms;
    int max_receives;
    enum queue_kind kind;
    enum queue_group group_by; /* as it was made: it never changes */
};

/* [a-z][a-z0-9_]{0,19} */
bool queue_own_name_is_good(const char *name);
/* err: conflict (the name is taken; too many). */
MUST_CHECK bool queue_own_add(struct turn *turn, const struct queue_own *own, struct err *err);
MUST_CHECK bool queue_own_get(struct db *db, const char *name, struct queue_own *out);
/* The first behind `name`, by name. False: there is none. */
MUST_CHECK bool queue_own_next(struct db *db, const char *name, struct queue_own *out);
/* err: not_found, conflict (something feeds it, or is in it). */
MUST_CHECK bool queue_own_remove(struct turn *turn, const char *name, struct err *err);
/* Other settings for one that is there: all but the name and group_by. */
void queue_own_edit(struct turn *turn, const struct queue_own *own);
/* For whoever made it (a function, a webhook): what feeds it ends now; its messages, and then the
 * queue, go by a task. */
void queue_own_discard(struct turn *turn, struct queue_own *own);
bool queue_own_discard_step(struct turn *turn, struct task *task); /* of TASK_DISCARD_QUEUE */
const char *queue_kind_name(enum queue_kind kind);
const char *queue_group_name(enum queue_group group); /* NULL: unordered */
/* Its rule; the name is that of `own`, which must outlive it. */
struct queue_rule queue_own_rule(const struct queue_own *own);

void queue_own_feed(struct turn *turn, const struct queue_own *own, const struct event *event);
/* An old event, as if it had happened now. Returns whether it was not there: 1 or 0. */
int queue_own_replay(struct turn *turn, const struct queue_own *own, const struct event *event);
/* Binds :group, the event's in this queue; of an unordered one NULL. */
void queue_own_bind_group(struct stmt *stmt, const struct queue_own *own,
                          const struct event *event);
/* Forgets what is past its retention, as much as a turn may hold, and counts it. True: there may be
 * more. */
bool queue_own_expire(struct turn *turn);
int64_t queue_own_next_expiry(struct db *db); /* INT64_MAX: never */

#endif
