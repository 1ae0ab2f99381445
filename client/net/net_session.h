/* A session with the server: connects, logs in, hands pushes on once and in order, and - when it
 * is to stay - comes back after a loss and catches up (protocol 6, "Catching up").
 *
 *   off -> dialling -> entering -> ready            (without a login: dialling -> ready)
 *   ready -> waiting -> dialling -> entering -> catching up -> ready
 *
 * Only a session that was ready once comes back, and a patient one; else a first attempt that fails
 * is over. */
#ifndef EVERI_NET_SESSION_H
#define EVERI_NET_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "net_rpc.h"

/* How to get in. Everything is copied; the caller wipes its own secret. */
struct net_session_way {
    const char *handle;   /* with `password`; LIMIT_DEVICE bytes at most, as `device` */
    const char *password; /* session.login; LIMIT_PASSWORD_BYTES at most */
    const uint8_t *key;   /* seed of one: session.login_key; goes before the password */
    const char *token;    /* session.resume; goes before both; none of the three: no login */
    const char *device;   /* what the list of sessions calls this one */
    bool stay;
    bool patient; /* comes back also before it was ever ready; only with a token */
};

enum net_session_end_kind {
    NET_SESSION_LEFT,          /* net_session_close */
    NET_SESSION_REFUSED,       /* the login was: `error` */
    NET_SESSION_ENDED,         /* the server said session.ended: it was handed on as a push */
    NET_SESSION_NO_CONNECTION, /* `net` says why */
};

struct net_session_end {
    enum net_session_end_kind kind;
    const json_t *error; /* the error object; lasts as long as the call of `over` */
    const struct net_end *net;
};

/* All but `over` may be NULL. */
struct net_session_events {
    /* Logged in: `token` is to be kept when it is not NULL (it is then new). */
    void (*entered)(void *arg, const char *token);
    /* Calls may be made; after a loss: everything missed has been handed on. */
    void (*ready)(void *arg);
    void (*push)(void *arg, const char *method, const json_t *params);
    /* Lost; the next attempt begins in that time. */
    void (*waiting)(void *arg, const struct net_end *end, int64_t in_ms);
    /* Too much was missed to be replayed: load afresh. */
    void (*resync)(void *arg);
    /* The end of what net_session_start began; it may be called again. */
    void (*over)(void *arg, const struct net_session_end *end);
};

struct net_session;

struct net_session *net_session_new(struct net *net, const struct net_session_events *events,
                                    void *arg);
void net_session_free(struct net_session *session); /* NULL is fine; before its net */

void net_session_start(struct net_session *session, const struct net_session_way *way);
void net_session_close(struct net_session *session);
/* While it waits for the next attempt: makes it at once. */
void net_session_hurry(struct net_session *session);
/* For calls while it is ready. */
struct net_rpc *net_session_rpc(struct net_session *session);

#endif
