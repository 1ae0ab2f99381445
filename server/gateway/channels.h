/* Who hears what: the people online, their sessions, and the channels they listen to. Sessions are
 * named by their slots; a person's channels are kept once for all their sessions, from the first
 * login until the last session closes.
 *
 * Everything costs what it touches: a push the listeners of its channels, a login its channels,
 * an unsubscription the shorter of the two lists it stands in. A person's own channel is there
 * without being subscribed to.
 *
 * Whoever follows very many is not seated in each of those channels: a broad listener is visited
 * for everything that anybody follows. That is more than they listen to, never less, whatever they
 * followed when; what is not in their feed is left out when it is rendered (live/push.h). */
#ifndef EVERI_CHANNELS_H
#define EVERI_CHANNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "outbox.h"

struct channels;

struct channels *channels_new(void);
void channels_free(struct channels *channels);

/* A session logs in. `list` and `broad` count only for a person who was not online: of the others
 * the channels are known, and kept up to date. */
void channels_join(struct channels *channels, struct person_id person, uint32_t slot,
                   const struct channel *list, size_t count, bool broad);
void channels_leave(struct channels *channels, struct person_id person, uint32_t slot);
/* Of people who are not online nothing is kept. Repeating either changes nothing. */
void channels_subscribe(struct channels *channels, struct person_id person, struct channel channel);
void channels_unsubscribe(struct channels *channels, struct person_id person,
                          struct channel channel);
/* Has this person a session? */
bool channels_has(const struct channels *channels, struct person_id person);
size_t channels_people(const struct channels *channels);

struct hearer {
    struct person_id person;
    bool perhaps; /* a broad listener, who was not found in any of the channels */
    const uint32_t *slots;
    size_t slot_count;
};
/* Calls `visit` once for each person who listens to any of the channels, and for each broad
 * listener where one of them can be followed. It must not change what is visited. */
typedef void channels_visit(void *ctx, const struct hearer *hearer);
void channels_each(struct channels *channels, const struct channel *list, size_t count,
                   channels_visit *visit, void *ctx);

#endif
