/* The event log: what people and functions did, in one total order, written in the transaction of
 * the act. It holds no texts: events name rows, people are numbers.
 *
 * To add an event type: event_types.h and its names, the method's row that names it, the act that
 * appends it, and whatever function listens (functions/). */
#ifndef EVERI_EVENT_H
#define EVERI_EVENT_H

#include <stdint.h>

#include "engine.h"
#include "event_types.h"
#include "id.h"

struct event {
    int64_t seq;
    enum event_type type;
    struct person_id actor;
    int64_t subject; /* the id of what the type is about: a person, an update, a message ... */
    int64_t about;   /* what else: a comment's update, a member's conversation; or 0 */
    int64_t at;
    int depth;              /* 0: an act of a person; n: made by a function for one of depth n-1 */
    const char *attributes; /* JSON object, people as numbers */
};

/* Appends and returns its seq. attributes: NULL is {}. */
int64_t event_append(struct turn *turn, enum event_type type, struct person_id actor,
                     int64_t subject, int64_t about, const char *attributes);

MUST_CHECK bool event_get(struct db *db, struct arena *mem, int64_t seq, struct event *out);
/* The event of this type about `subject` that made it. False: there is none. */
MUST_CHECK bool event_that_made(struct db *db, struct arena *mem, enum event_type type,
                                int64_t subject, struct event *out);
int64_t event_last_seq(struct db *db);

/* What `subject` is of a type: an id with a letter, or a person (0). */
enum id_kind event_subject_kind(enum event_type type);

struct event event_read(struct stmt *stmt, struct arena *mem); /* of a row with all columns */

#endif
