/* Who looks online to whom. Connections watch people; whoever watches is told when one of them
 * comes or goes. A person who went is shown as gone only after a grace, so that a connection that
 * comes back at once is no news. Times are clock_mono_ms.
 *
 * Everything costs what it touches: a person who comes or goes one look where nobody watches, and
 * their watchers where somebody does. Who has a session is for the caller to know (channels.h). */
#ifndef EVERI_PRESENCE_H
#define EVERI_PRESENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id.h"
#include "limits.h"

struct presence;

struct presence_hooks {
    void *ctx;
    /* Of a person whom somebody watches. It must not change who watches. */
    void (*changed)(void *ctx, const char *handle, bool online, const uint32_t *slots,
                    size_t count);
};

struct presence *presence_new(const struct presence_hooks *hooks, int grace_ms);
void presence_free(struct presence *presence);

/* A person's first session began; their last one ended. */
void presence_came(struct presence *presence, struct person_id person);
void presence_left(struct presence *presence, struct person_id person, int64_t now_ms);
/* Has no session any more, and is not shown as gone yet. */
bool presence_lingers(const struct presence *presence, struct person_id person);
/* Tells of those whose grace is over. Returns when to call it next; INT64_MAX: nobody lingers. */
int64_t presence_tick(struct presence *presence, int64_t now_ms);

/* One more person whom this connection watches; repeating changes nothing. online: whether the
 * person has a session or lingers. */
void presence_watch(struct presence *presence, uint32_t slot, struct person_id person,
                    const char *handle, bool online);
/* The connection watches nobody any more. */
void presence_unwatch(struct presence *presence, uint32_t slot);
/* It watches this person no more; if they were shown online, it is told that they are not. */
void presence_lose(struct presence *presence, uint32_t slot, struct person_id person);

#endif
