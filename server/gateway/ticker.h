/* pipeline.watch: who sees the pipeline's statistics anew each second.
 *
 * The engine's clock says when, so that a test moves it; a reader makes the text, once for all who
 * watch; the loop passes it on. Who is no admin any more hears nothing after the next tick. Nobody
 * watches: nothing is done. */
#ifndef EVERI_TICKER_H
#define EVERI_TICKER_H

#include "parts.h"

struct ticking;

struct ticker *ticker_new(void);
void ticker_free(struct ticker *ticker); /* NULL is fine; when engine and gateway have ended */
/* The source that rings: EFFECT_TICK, once a second. */
struct engine_source ticker_source(struct ticker *ticker);

/* The loop's. The end of pipeline.watch. */
struct answered *ticker_answer(struct request *rq);
/* EFFECT_TICK: has the statistics made; where those of the last tick still are, after them, so that
 * the last that is told is never older than the last tick. */
void ticker_rings(struct gateway *gateway);
/* LETTER_TICKED: they are made. */
void ticker_ticked(struct gateway *gateway, struct ticking *ticking);
void ticker_drop(struct ticking *ticking);
/* NULL: the job is something else. */
struct ticking *ticker_ticking(struct job *job);

#endif
