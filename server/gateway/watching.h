/* Presence on the loop: what comes and goes there, and `presence.watch`. */
#ifndef EVERI_WATCHING_H
#define EVERI_WATCHING_H

#include "parts.h"

/* A session of this person begins; before its channels are joined. */
void watching_begins(struct gateway *gateway, struct person_id person);
/* It has left its channels. */
void watching_ends(struct gateway *gateway, const struct session *session);
/* They look offline to one another, on every connection. */
void watching_parted(struct gateway *gateway, struct person_id a, struct person_id b);
/* Of presence.hooks: tells the connections in `slots`. */
void watching_changed(void *ctx, const char *handle, bool online, const uint32_t *slots,
                      size_t count);
/* The end of presence.watch: the connection watches the people of rq->watch and no others. */
struct answered *watching_answer(struct request *rq);

#endif
