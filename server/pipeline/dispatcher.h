/* From the log into the operators' queues: a durable position, an index of policies in memory, one
 * row a match. What an event costs grows with the subscriptions that match it; the act that made it
 * pays nothing.
 *
 * Subscriptions are read as they come (their ids rise); one that was removed is noticed when it
 * matches, and leaves the index then. */
#ifndef EVERI_DISPATCHER_H
#define EVERI_DISPATCHER_H

#include "event.h"
#include "json_write.h"

struct dispatcher;

/* Writes the event, whole, as those may know it who are nobody's reader. */
typedef void dispatcher_view(struct db *db, struct arena *mem, const struct event *event,
                             struct json_writer *w);

struct dispatcher *dispatcher_new(dispatcher_view *view);
void dispatcher_free(struct dispatcher *dispatcher); /* NULL is fine; when the engine ended */
struct engine_source dispatcher_source(struct dispatcher *dispatcher);
/* Prometheus text. From any thread. */
void dispatcher_metrics(const struct dispatcher *dispatcher, struct buf *out);

#endif
