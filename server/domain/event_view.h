/* An event as operators, functions and webhooks are shown it (protocol.md 7): ids for numbers,
 * handles for people. The log holds no text, so neither does this. */
#ifndef EVERI_EVENT_VIEW_H
#define EVERI_EVENT_VIEW_H

#include "event.h"
#include "json_write.h"

/* Writes one object: id, seq, type, actor, subject, at, depth, attributes. The actor is a handle,
 * "deleted" of somebody gone, null of the house itself. */
void event_write(struct db *db, struct arena *mem, const struct event *event,
                 struct json_writer *w);
/* The same as a subscription reads it that is nobody's: where only members learn of the mentions
 * and the conversation of a message, they are left out, and so is whose a check-in is. */
void event_write_open(struct db *db, struct arena *mem, const struct event *event,
                      struct json_writer *w);
/* As a person reads it whose function, webhook or subscription it is for: those attributes are
 * there where they are a member of the conversation now. n 0: nobody. */
void event_write_for(struct db *db, struct arena *mem, const struct event *event,
                     struct person_id reader, struct json_writer *w);

#endif
