/* What a function or webhook gets beside an event: the object that it is about, made at delivery
 * (protocol: "the object as that function's person may read it then, else null"). The log itself
 * holds no text. */
#ifndef EVERI_EVENT_PAYLOAD_H
#define EVERI_EVENT_PAYLOAD_H

#include "event.h"
#include "json_write.h"

/* Writes one value: the Person, Update, Comment, Message, Conversation or Team as `reader` may read
 * it now. null where the event is about none of these (sessions, check-ins, notifications), where
 * it is gone, or where they may not read it; to nobody (n 0) always. Of an event about a member it
 * is the conversation. */
void event_write_payload(struct db *db, struct arena *mem, const struct event *event,
                         struct person_id reader, int64_t now_ms, struct json_writer *w);

#endif
