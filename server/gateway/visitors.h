/* Who is at the door: open connections, in all and by address, and how many of an address have not
 * finished their handshake. The library has room for so many handshakes at a time and no more; a
 * stranger who begins thousands must not have all of it. */
#ifndef EVERI_VISITORS_H
#define EVERI_VISITORS_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "buf.h"
#include "map.h"

/* Why somebody is turned away; names in visitors.c. */
enum visit_refused { VISIT_ALL, VISIT_ADDRESS, VISIT_HANDSHAKES, VISIT_REFUSALS };

struct visitor_limits {
    int all, address, handshakes; /* the last two of one address; 0: no limit */
};

struct visitors {
    struct visitor_limits limits;
    struct map by_address; /* address -> struct visitor, while it has connections */
    int count, handshakes; /* of all addresses */
    uint64_t refused[VISIT_REFUSALS];
    uint64_t unfinished; /* who left before a whole request had come */
};

struct visitor;

/* One connection. */
struct visit {
    struct visitor *visitor;
    bool proxied;  /* by a trusted proxy, which is let in as often as it likes */
    bool upgraded; /* its handshake is over */
    bool asked;    /* a whole request has come */
};

void visitors_done(struct visitors *visitors);
/* May one more come from there? address: as text. */
MUST_CHECK bool visitors_admit(struct visitors *visitors, const char *address, bool proxied);
struct visit *visitors_enter(struct visitors *visitors, const char *address, bool proxied);
/* A whole request has come, whatever is answered to it. visit: NULL of the library's own. */
void visit_ask(struct visit *visit);
/* The handshake is done. address: the client's own, where a proxy named it. False: there are too
 * many from that address. */
MUST_CHECK bool visit_upgrade(struct visitors *visitors, struct visit *visit, const char *address);
void visit_leave(struct visitors *visitors, struct visit *visit); /* frees it */

/* Prometheus text: who was turned away, and who left in the midst of a handshake. */
void visitors_metrics(const struct visitors *visitors, struct buf *out);

#endif
