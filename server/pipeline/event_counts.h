/* How many events of each type the log holds. The log only grows, so it is counted once, and from
 * there on what came since: whoever asks each second pays for a second. From any thread. */
#ifndef EVERI_EVENT_COUNTS_H
#define EVERI_EVENT_COUNTS_H

#include "event.h"

struct event_counts;

struct event_counts *event_counts_new(void);
void event_counts_free(struct event_counts *counts); /* NULL is fine */
/* As of the connection's view of the log, or a later one. counts: NULL counts all of the log. */
void event_counts_get(struct event_counts *counts, struct db *db, int64_t out[EVENT_TYPES]);

#endif
