/* What a call takes from which bucket before it starts, and what it gets back.
 *
 * After login a call takes from its person's bucket of its family, and texts that mention people or
 * lists of people to add from another. Before login it takes from its address's; and an attempt to
 * log in, of whatever kind, counts
 *
 * - for the address, at all accounts together;
 * - for the address at this one account, so that nobody guesses for long;
 * - for the account from all addresses together, unless somebody has logged in to it from this one
 *   before: many strangers cannot guess for long either, and still do not lock out who comes back.
 *
 * A good login gives back what it took, so only failures count, and a handle that nobody has is
 * counted like any other. Whoever has a session needs no password: tokens are in no account's
 * bucket. */
#ifndef EVERI_CALL_LIMITS_H
#define EVERI_CALL_LIMITS_H

#include "parts.h"

/* protocol: "invalid params and `too_large`, `rate_limited`, a repeated `client_id`". False:
 * rq->err says so. */
MUST_CHECK bool call_limits_admit(struct gateway *gateway, struct request *rq);
/* One more thing that a stranger from there makes us do: a connection, a message that is no call.
 * False: they have had their share. */
MUST_CHECK bool call_limits_stranger(struct gateway *gateway, const char *address);
/* It has its answer. */
void call_limits_settle(struct gateway *gateway, struct request *rq);

/* One address has no more than its share of the line for the hashing thread. */
MUST_CHECK bool call_limits_begin_hash(struct gateway *gateway, struct request *rq);
void call_limits_end_hash(struct gateway *gateway, const struct request *rq);

#endif
