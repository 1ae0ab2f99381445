/* Where the model meets the network: sends what the model asks, hands it what comes, keeps its link
 * state honest. One connection at a time. */
#ifndef EVERI_ONLINE_H
#define EVERI_ONLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "err.h"
#include "model.h"
#include "net.h"

struct online;

/* All come out of online_wait. Words are sentences for people and last as long as the call. */
struct online_events {
    void (*entered)(void *arg, const char *token); /* NULL: the kept one was good */
    /* kept_token: it was that which was refused, because it is no longer good. */
    void (*refused)(void *arg, const char *words, bool kept_token);
    void (*ended)(void *arg, const char *words); /* for good; nothing is tried again */
};

/* The model stays the caller's. show_latency: false where pictures must not depend on it.
 * err: ERR_UNAVAILABLE. */
MUST_CHECK bool online_open(struct model *model, const struct net_url *url,
                            const struct net_trust *trust, bool show_latency,
                            const struct online_events *events, void *arg, struct online **out,
                            struct err *err);
/* As net_new_fingerprint. */
const char *online_new_fingerprint(const struct online *online);
void online_close(struct online *online); /* NULL is fine; what was sent and not answered is lost */

/* With a kept token, or else with the seed of a key, or else with a password; these stay the
 * caller's to wipe. With a token the
 * session is patient: it waits for a server that is not there yet. */
void online_enter(struct online *online, const char *handle, const char *token, const uint8_t *key,
                  const char *password);
/* Sends what the model asks, if it can be sent now. */
void online_send(struct online *online);
/* Waits until the network, `fd` (-1: none) or the timeout (-1: none) has something. */
void online_wait(struct online *online, int fd, int timeout_ms);
/* As if the cable were pulled, and put back. */
void online_set_offline(struct online *online, bool offline);
/* Is nothing under way: no call unanswered, no login, no catching up? */
bool online_is_idle(const struct online *online);

#endif
