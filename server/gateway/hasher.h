/* The hashing thread: one password at a time, at a low priority, with a short line in front of it.
 * A flood of logins costs at most that, and never the loop or the engine. */
#ifndef EVERI_HASHER_H
#define EVERI_HASHER_H

#include <stddef.h>

#include "attrs.h"
#include "err.h"
#include "request.h"

struct hasher;

/* done: on the hashing thread, when rq->credentials are filled; it then owns the request. */
MUST_CHECK bool hasher_start(const char *store_path, size_t max_waiting,
                             void (*done)(void *ctx, struct request *rq), void *done_ctx,
                             struct hasher **out, struct err *err);
/* Finishes what waits. */
void hasher_stop(struct hasher *hasher);
/* False: too many wait; the caller keeps the request. */
MUST_CHECK bool hasher_submit(struct hasher *hasher, struct request *rq);
size_t hasher_waiting(struct hasher *hasher);

#endif
