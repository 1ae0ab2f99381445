/* Requests on their way through other threads: what the engine, the readers and the hashing thread
 * run. The loop neither writes nor reads the store; it only hands requests over and gets them back.
 */
#ifndef EVERI_DISPATCH_H
#define EVERI_DISPATCH_H

#include <stdbool.h>

#include "request.h"

/* Makes rq->job ready for any of the threads. */
void dispatch_prepare(struct request *rq);
/* The request that a job is: the engine and the readers hand back what they were given. */
struct request *dispatch_request(struct job *job);
/* Runs the handler, whatever its kind, on the calling thread. db: NULL on the loop. */
void dispatch_handle(struct request *rq, struct db *db, int64_t now_ms);
/* A call of the house's own, in a turn: rq->err says how it went. Searches are not made. */
void dispatch_unheard(struct request *rq, struct turn *turn);

#endif
