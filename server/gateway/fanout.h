/* From an outbox to the sessions: answers, pushes, and who listens to what, in the order in which
 * they became true. */
#ifndef EVERI_FANOUT_H
#define EVERI_FANOUT_H

#include <stdint.h>

#include "parts.h"

/* Takes the outbox. told_us: when the engine handed it over. */
void fanout_outbox(struct gateway *gateway, struct outbox *outbox, int64_t told_us);
/* The push presence.changed. */
struct frame *fanout_presence_frame(const char *handle, bool online);
/* The connections of a session are told why it ended, and closed. */
void fanout_session_ended(struct gateway *gateway, struct session_id id, enum session_end reason);

#endif
