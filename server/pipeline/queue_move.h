/* What operators do with the messages of a queue: dead letters are moved, back into their queue or
 * into one of the operator's own (redrive), or messages are thrown away (purge). A slice at a
 * time: whoever asks goes on until less than a slice was done. */
#ifndef EVERI_QUEUE_MOVE_H
#define EVERI_QUEUE_MOVE_H

#include "queue_own.h"
#include "task.h"

enum { QUEUE_MOVE_AT_ONCE = 128, REDRIVE_RATE_MAX = 500 };

/* Moves up to `max` dead letters of `from` behind the event *after, oldest first: each is a new
 * message of `to`, which is `from` itself or an operator's queue. Returns how many. */
int64_t queue_redrive(struct turn *turn, const char *from, const char *to, int64_t *after,
                      int64_t max);
/* One of them. False: there is no such dead letter. */
MUST_CHECK bool queue_redrive_one(struct turn *turn, const char *from, const char *to,
                                  int64_t event);
int64_t queue_dead_count(struct db *db, const char *name);

/* Throws away up to `max` of the messages for events up to `upto`: dead letters, or all others, in
 * flight too. Returns how many. */
int64_t queue_purge(struct turn *turn, const struct queue_rule *rule, bool dead, int64_t upto,
                    int64_t max);

/* Redrives at a rate, which go on by themselves. */

/* Moves this second's, and leaves the rest to go on. False: one is under way. */
MUST_CHECK bool redrive_start(struct turn *turn, const char *from, const char *to, int64_t rate,
                              int64_t *moved);
/* False: none is under way. *moved: how many it moved in all. */
MUST_CHECK bool redrive_stop(struct turn *turn, const char *from, int64_t *moved);
struct engine_source redrive_source(void);

task_step redrive_step; /* of TASK_REDRIVE; the payload is the queue's name */

#endif
