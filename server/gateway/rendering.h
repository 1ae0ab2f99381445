/* Pushes that every receiver reads in their own way: their places are kept in the queues, the
 * rendering thread makes them, one for each person, and the places are filled when it is done. */
#ifndef EVERI_RENDERING_H
#define EVERI_RENDERING_H

#include "channels.h"
#include "frame.h"
#include "parts.h"

struct rendering;

/* NULL: nobody is asked for yet. Adds a receiver to *rendering, starting a new one when it is
 * full, which sends the full one off. Returns the frame that keeps the place; borrowed. */
struct frame *rendering_add(struct gateway *gateway, struct rendering **rendering,
                            const struct change *change, int64_t told_us,
                            const struct hearer *hearer);
/* A session of the receiver added last has the frame in its queue. */
void rendering_holder(struct rendering *rendering, struct session_ref holder);
/* Sends it off; NULL is fine. */
void rendering_send(struct gateway *gateway, struct rendering *rendering);
/* It comes back: the places are filled. */
void rendering_done(struct gateway *gateway, struct rendering *rendering);
/* It comes back when nobody waits any more. */
void rendering_drop(struct rendering *rendering);

#endif
