/* The client's loop and its one connection: whole text messages in and out, timers, and other
 * descriptors (a keyboard, signals) to wait for. The only room that knows libwebsockets; it prints
 * nothing. Everything happens on the thread that calls net_run, which sleeps until something does.
 *
 * A name is looked up while net_connect runs, and that may block for as long as the resolver
 * takes. */
#ifndef EVERI_NET_H
#define EVERI_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attrs.h"
#include "net_url.h"

enum {
    NET_MESSAGE_BYTES = 8 << 20, /* a longer message ends the connection */
    NET_CONNECT_MS = 30000,      /* from dialling to an upgraded connection */
    NET_END_TEXT_MAX = 480,
    NET_FINGERPRINT_MAX = 96, /* of a certificate: SHA-256 as AB:CD:... */
};

/* Why there is no connection (any more). */
enum net_end_kind {
    NET_END_WANTED,      /* net_close was called */
    NET_END_UNREACHABLE, /* it never came about: worth another try */
    NET_END_LOST,        /* it was there and ended: worth another try */
    NET_END_BROKEN,      /* the other side does not keep the protocol */
    NET_END_UNTRUSTED,   /* its certificate was refused; nothing was sent */
};

struct net_end {
    enum net_end_kind kind;
    char text[NET_END_TEXT_MAX]; /* continues "the server ...": "closed the connection (1001, it is
                                    stopping)" */
};

void net_end_set(struct net_end *end, enum net_end_kind kind, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* What happens on the connection. `closed` comes exactly once for each net_connect, always from
 * the loop, never out of net_connect or net_close; the next net_connect may be made from there on.
 * `heard` comes with every piece of a message: a long one is no silence. */
struct net_events {
    void (*opened)(void *arg);
    void (*heard)(void *arg);
    void (*message)(void *arg, const char *bytes, size_t len);
    void (*closed)(void *arg, const struct net_end *end);
};

struct net;

/* Whom to trust with wss://. Without ca_file also a certificate that signed itself is taken, when
 * it is the pinned one, or where none is pinned and first_use allows it. */
struct net_trust {
    const char *ca_file; /* certificates (PEM) to trust; NULL: the system's */
    const char *pin;     /* the fingerprint that was trusted before; NULL: none */
    bool first_use;      /* false: the attempt ends as NET_END_UNTRUSTED, to be asked about */
};

/* err: ERR_UNAVAILABLE: no descriptors are left, or no certificates in that file. */
MUST_CHECK bool net_new(const struct net_url *url, const struct net_trust *trust, struct net **out,
                        struct err *err);
void net_free(struct net *net); /* NULL is fine; ends the connection without a word to the server */
/* Before net_connect. */
void net_listen(struct net *net, const struct net_events *events, void *arg);
const struct net_url *net_address(const struct net *net);
/* Of the last attempt: the fingerprint of a self-signed certificate for which no pin was known,
 * taken or not; "": there was none. */
const char *net_new_fingerprint(const struct net *net);

/* Only while there is no connection. */
void net_connect(struct net *net);
/* Copies; what is sent before `opened` or after the end is dropped. The copy is wiped when it has
 * left. */
void net_send(struct net *net, const char *bytes, size_t len);
/* Ends the connection politely; a server that does not answer the farewell is left after 1 s. */
void net_close(struct net *net);
/* Ends the connection because of what the server did: `closed` tells it with this end. */
void net_fail(struct net *net, const struct net_end *end);

/* As if the cable were pulled: a connection is lost, and none comes about, until it is put back. */
void net_set_offline(struct net *net, bool offline);

/* Runs until net_stop, which may be called from any callback. May be run again. */
void net_run(struct net *net);
void net_stop(struct net *net);

/* A timer belongs to whoever asked for it, fires once and must be freed before its net. */
struct net_timer;
typedef void net_fired(void *arg);
struct net_timer *net_timer_new(struct net *net, net_fired *fired, void *arg);
void net_timer_free(struct net_timer *timer); /* NULL is fine */
void net_timer_set(struct net_timer *timer, int64_t in_ms);
void net_timer_cancel(struct net_timer *timer);

/* Calls `readable` whenever the descriptor has something to read, until the net is freed. The
 * descriptor stays the caller's. False: it cannot be waited for. */
MUST_CHECK bool net_watch(struct net *net, int fd, net_fired *readable, void *arg);

#endif
