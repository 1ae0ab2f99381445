/* Which addresses the server may call on a stranger's word: those of the public internet, on the
 * ports of the web, and what the operator allows by name. */
#ifndef EVERI_ADDRESS_H
#define EVERI_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "attrs.h"
#include "err.h"

enum { ADDRESS_ALLOWED_MAX = 32 };

struct address {
    unsigned char ip[16]; /* IPv4 as ::ffff:a.b.c.d */
    int port;             /* 0: any */
};

struct address_rule {
    struct address allowed[ADDRESS_ALLOWED_MAX];
    int count;
};

/* "10.1.2.3", "10.1.2.3:8080", "fd00::1", "[fd00::1]:8080". err: invalid_params. */
MUST_CHECK bool address_allow(struct address_rule *rule, const char *text, struct err *err);

/* IPv4 and IPv6 that are reachable from everywhere: not private, loopback, link-local, shared,
 * multicast, documentation, nor a way to such an IPv4 (mapped, translated, tunnelled). */
bool address_is_public(const struct sockaddr *address);
/* Whether a connection may be made to it. */
bool address_may_call(const struct address_rule *rule, const struct sockaddr *address);

#endif
