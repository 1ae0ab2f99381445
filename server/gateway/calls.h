/* Calls on the loop: from a client's message to requests in the session's line, from there to the
 * thread that does the work, and from there back to an answer.
 *
 * protocol: "Requests of one connection take effect in the order sent, also within a batch". A
 * session's line moves on while what is at its front may start beside what is under way (enum
 * lane). Who calls is decided when a request starts, not when it arrives, so that a login counts
 * for what was sent behind it. */
#ifndef EVERI_CALLS_H
#define EVERI_CALLS_H

#include <stddef.h>

#include "parts.h"

void calls_message(struct gateway *gateway, struct session *session, const char *bytes, size_t len);
/* A connection that was opened with a good token: fetches what its person listens to. */
void calls_attach(struct gateway *gateway, struct session *session,
                  const struct token_owner *owner);
/* Its password was hashed: on to the engine. */
void calls_hashed(struct gateway *gateway, struct request *rq);
/* It comes back with its answer. */
void calls_done(struct gateway *gateway, struct request *rq);
/* It comes back when nobody waits for it any more. */
void calls_drop(struct request *rq);
/* There is room for its answers again. */
void calls_resumed(struct gateway *gateway, struct session *session);
/* The session is gone: empties its line. */
void calls_closed(struct session *session);

#endif
