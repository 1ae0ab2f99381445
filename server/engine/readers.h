/* Threads that read. Each has a read-only connection; each job runs in a read transaction, so it
 * sees one state of the store, and everything committed before it started. */
#ifndef EVERI_READERS_H
#define EVERI_READERS_H

#include "engine.h"

struct readers;

/* done: called on the reader's thread when a job was read; it then owns the job. */
MUST_CHECK bool readers_start(const char *store_path, struct clock *clock, int threads,
                              size_t max_waiting, void (*done)(void *ctx, struct job *job),
                              void *done_ctx, struct readers **out, struct err *err);
/* Finishes what waits. */
void readers_stop(struct readers *pool);
/* False: too much is waiting. */
MUST_CHECK bool readers_submit(struct readers *pool, struct job *job);

#endif
