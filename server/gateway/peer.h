/* Addresses as text: where to listen, and who is there. */
#ifndef EVERI_PEER_H
#define EVERI_PEER_H

#include <netinet/in.h>
#include <stdbool.h>

#include "attrs.h"
#include "err.h"

enum { PEER_TEXT_MAX = INET6_ADDRSTRLEN };

struct peer_address {
    char text[PEER_TEXT_MAX];
    bool ipv6;
    bool any; /* all interfaces */
};

/* The address to listen on, tried out: whoever listens there afterwards can.
 * err: unavailable, with a sentence. */
MUST_CHECK bool peer_resolve(const char *host, int port, struct peer_address *out, struct err *err);

/* Who is at the other end of a socket; "" when that cannot be said. IPv4 inside IPv6 is IPv4. */
void peer_text(int fd, char out[PEER_TEXT_MAX]);
bool peer_is_loopback(int fd);

#endif
