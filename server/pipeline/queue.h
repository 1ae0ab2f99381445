/* Queues: between the log and a function. A queue is a position in the log, so nothing can lie
 * between an act and its queue; rows stand only for what is out of order: retries, leases, dead
 * letters.
 *
 * States of a message, all kept in one row of queue_message:
 *   fresh     behind the queue's position, no row
 *   delayed   a row, not leased, visible at its retry time
 *   in flight a row, leased until visible_at: then it may be received again
 *   dead      a row with the last error, after max_receives
 *   behind    a row of a queue in order (queue_own.h), while another of its group waits
 * At least once: whoever took a message either commits its effect with queue_done, or the lease
 * runs out. */
#ifndef EVERI_QUEUE_H
#define EVERI_QUEUE_H

#include "event.h"
#include "json_write.h"

enum { QUEUE_TOPICS_MAX = 32 };

struct queue_rule {
    const char *name;
    /* It is subscribed to these; a 0 ends them. None: each message of it is a row. */
    enum event_type topics[QUEUE_TOPICS_MAX];
    int max_receives;
    int64_t visibility_ms, retry_base_ms, retry_cap_ms, retention_ms, dead_retention_ms;
};

/* The numbers are in the database. A message that waits may be delayed or in flight, too. */
enum { MESSAGE_WAITS = 0, MESSAGE_DEAD = 1, MESSAGE_BEHIND = 2 };

/* The defaults of pipeline.md. */
#define QUEUE_DEFAULTS                                                                             \
    .max_receives = 5, .visibility_ms = 30000, .retry_base_ms = 1000, .retry_cap_ms = 5 * 60000,   \
    .retention_ms = 4LL * 86400000, .dead_retention_ms = 14LL * 86400000

struct queue_state {
    int64_t position, expired, invocations, failures;
    int64_t purged; /* taken out unhandled, by an operator */
    bool paused;
};

/* One message as a receiver holds it. */
struct delivery {
    struct event event;
    int receives; /* this one included */
    bool has_row;
    int64_t enqueued_at;
};

bool queue_subscribes(const struct queue_rule *rule, enum event_type type);
/* :topics and :topics_high of the statements that ask for a queue's events: a bit for each type,
 * those from 64 on in the second. */
void queue_bind_topics(struct stmt *stmt, const struct queue_rule *rule);

/* Makes the queue at the end of the log if it is new (at its start where from_start). */
void queue_open(struct db *db, const struct queue_rule *rule, bool from_start);
MUST_CHECK bool queue_get(struct db *db, const char *name, struct queue_state *out);
MUST_CHECK bool queue_set_paused(struct turn *turn, const char *name, bool paused);

/* Up to `max` messages that may be received now: first those due again, then fresh ones behind
 * *position, which is moved over what was looked at. Returns how many; *more: there may be more. */
size_t queue_receive(struct db *db, struct arena *mem, const struct queue_rule *rule,
                     int64_t now_ms, int64_t *position, struct delivery *out, size_t max,
                     bool *more);

/* Those due again alone: all there is where each message is a row. */
size_t queue_receive_due(struct db *db, struct arena *mem, const struct queue_rule *rule,
                         int64_t now_ms, struct delivery *out, size_t max);

/* Takes a message away from the others for the rule's visibility time, for work outside the
 * engine. */
void queue_lease(struct turn *turn, const struct queue_rule *rule, struct delivery *delivery);
/* A lease of this very receive holds for so long again, whether it ran out or not. False: it is
 * another's by now. */
MUST_CHECK bool queue_renew(struct turn *turn, const struct queue_rule *rule,
                            const struct delivery *delivery, int64_t left_ms);
/* Nothing was tried after all: it may be received again at once, and this receive does not count.
 * False: as for queue_done. */
MUST_CHECK bool queue_give_back(struct turn *turn, const struct queue_rule *rule,
                                const struct delivery *delivery);
/* Whoever holds it may take until then. False: as for queue_done, or it is not leased. */
MUST_CHECK bool queue_extend(struct turn *turn, const struct queue_rule *rule,
                             const struct delivery *delivery, int64_t visible_at);
/* At the start: whoever held a lease is gone with the process that it was of. */
void queue_end_leases(struct db *db, const struct queue_rule *rule, int64_t now_ms);
/* It is done: for ever. False: the lease ran out and somebody else holds it (a late answer). */
MUST_CHECK bool queue_done(struct turn *turn, const struct queue_rule *rule,
                           const struct delivery *delivery);
/* It failed: visible again after a delay, uniform in 0..min(cap, base × 2^(n-1)), or dead.
 * False: as for queue_done. */
MUST_CHECK bool queue_failed(struct turn *turn, const struct queue_rule *rule,
                             const struct delivery *delivery, const char *error);

/* Away with the row, whatever it is; in a queue in order the next of its group comes forward. */
void queue_take_out(struct turn *turn, const char *queue, int64_t event);
/* Something in an operator's queue falls due then. */
void queue_wake(struct turn *turn, const char *queue, int64_t at);
/* When its next message is due is read from its messages. */
void queue_look_again(struct turn *turn, const char *queue);

/* Forgets what is past its retention, as much as a turn may hold. Returns how many messages
 * expired; *more: there may be more. */
int64_t queue_expire(struct turn *turn, const struct queue_rule *rule, int64_t *position,
                     bool *more);
/* When something happens in it by itself: a retry or the end of a lease; INT64_MAX: never. */
int64_t queue_next_due(struct db *db, const struct queue_rule *rule,
                       const struct queue_state *state);
/* When something is past its retention that no delivery would find. */
int64_t queue_next_expiry(struct db *db, const struct queue_rule *rule,
                          const struct queue_state *state);

struct queue_figures {
    int64_t depth; /* may be received now */
    int64_t in_flight, delayed, dead;
    int64_t oldest_at; /* -1: nothing waits */
};
void queue_figures(struct db *db, const struct queue_rule *rule, const struct queue_state *state,
                   int64_t now_ms, struct queue_figures *out);

#endif
