/* The params of pushes, live and replayed alike: one function makes them, so that the same push is
 * the same whichever way it comes. Objects are as the receiver may read them at that moment. */
#ifndef EVERI_PUSH_H
#define EVERI_PUSH_H

#include "engine.h"
#include "objects.h"

/* The push's method. */
const char *push_name(enum change_kind kind);

/* Writes the params object, the cursor included. False: the receiver may not see it (any more),
 * and nothing was written. */
MUST_CHECK bool push_write(struct db *db, struct arena *mem, int64_t now_ms,
                           const struct change *change, struct person_id receiver, struct buf *out);

/* The same change for many receivers, one after the other: what all read alike is read once, in one
 * read transaction. Lives in `mem`; `change` is borrowed. */
struct push_batch;
struct push_batch *push_batch_new(struct db *db, struct arena *mem, int64_t now_ms,
                                  const struct change *change);
/* As push_write. perhaps: it is not known whether they listen to any of the change's channels:
 * whose feed an update is not in, is not told. */
MUST_CHECK bool push_batch_write(struct push_batch *batch, struct person_id receiver, bool perhaps,
                                 struct buf *out);

/* Fills in the pushes of the turn that all receivers read alike (the engine's seal). */
void push_seal(struct turn *turn);

#endif
