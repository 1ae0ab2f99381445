/* From a session's queues to the bytes of one write: whole frames only, answers first, then pushes
 * in their order. A session that allowed it gets several pushes as one array. */
#ifndef EVERI_OUTQUEUE_H
#define EVERI_OUTQUEUE_H

#include "session.h"

/* What a frame counts for in the bound on waiting pushes, besides its bytes once it is ready. */
size_t outqueue_cost(const struct frame *frame);
void outqueue_gather(struct session *session, struct outgoing *out);
/* There is something that outqueue_gather would take. */
bool outqueue_ready(const struct session *session);

#endif
