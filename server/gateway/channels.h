/* Who hears what: the people online, their sessions, and the channels they listen to. Sessions are
 * named by their slots; a person's channels are kept once for all their sessions, from the first
 * login until the last session closes.
 *
 * Everything costs what it touches: a push the listeners of its channels, a login its channels,
 * an unsubscription the shorter of the two lists it stands in. A person's own channel is there
 * without being subscribed to. */
#ifndef EVERI_CHANNELS_H
#define EVERI_CHANNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "outbox.h"

struct channels;

struct channels *channels_new(void);
void channels_free(struct channels *channels);

/* A session logs in. `list` counts only for a person who was not online: of the others the
 * channels are known, and kept up to date. */
void channels_join(struct channels *channels, struct person_id person, uint32_t slot,
                   const struct channel *list, size_t count);
void channels_leave(struct channels *channels, struct person_id person, uint32_t slot);
/* Of people who are not online nothing is kept. Repeating either changes nothing. */
void channels_subscribe(struct channels *channels, struct person_id person, struct channel channel);
void channels_unsubscribe(struct channels *channels, struct person_id person,
                          struct channel channel);
/* Has this person a session? */
bool channels_has(const struct channels *channels, struct person_id person);
size_t channels_people(const struct channels *channels);

/* Calls `visit` once for each person who listens to any of the channels. It must not change what
 * is visited. */
typedef void channels_visit(void *ctx, struct person_id person, const uint32_t *slots,
                            size_t slot_count);
void channels_each(struct channels *channels, const struct channel *list, size_t count,
                   channels_visit *visit, void *ctx);

#endif
