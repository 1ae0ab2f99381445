/* A batch under way: its answers are collected and leave as one array. It belongs to its requests
 * together; the last one that leaves ends it. */
#ifndef EVERI_BATCH_H
#define EVERI_BATCH_H

#include "session.h"

struct batch *batch_new(size_t requests);
/* One request less. answer: NULL where none is wanted. session: NULL when it is gone.
 * protocol: "a batch whose answers pass 4 MiB gets `too_large` for the rest": the caller asks
 * batch_has_room first. */
void batch_leave(struct batch *batch, struct session *session, const struct buf *answer);
bool batch_has_room(const struct batch *batch, size_t len);

#endif
