/* What home feeds were lately, for the walks that began then. protocol: "One walk of pages sees the
 * feed as of its first page": whatever is taken back, unfollowed, muted or left between two pages,
 * an update stands where it stood when the walk began, so that no page repeats or skips it.
 *
 * Whoever takes an act out of the feeds, or changes what somebody listens to, says so here, with
 * the event that did it. It is kept for a day: a walk that takes longer may repeat an update. */
#ifndef EVERI_FEED_PAST_H
#define EVERI_FEED_PAST_H

#include "engine.h"
#include "objects.h"

/* The acts of this kind, or the one with this seq, are about to be taken back. */
void feed_past_acts(struct turn *turn, struct channel channel, struct update_id update,
                    enum feed_reason kind, int64_t until);
void feed_past_act(struct turn *turn, struct channel channel, int64_t seq, int64_t until);
/* heard: whether `who` listened to the channel until then. */
void feed_past_listening(struct turn *turn, struct person_id who, struct channel channel,
                         bool heard, int64_t until);
/* An engine source: forgets what is a day old. */
struct engine_source feed_past_forgetter(void);

#endif
