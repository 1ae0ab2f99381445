/* Whose connection it is when a proxy stands in between. Only a trusted proxy may name somebody
 * (X-Forwarded-For, or Forwarded of RFC 7239), and of what it passes on only what trusted proxies
 * wrote is believed: from the right, the first address that is no trusted proxy is the client. */
#ifndef EVERI_FORWARDED_H
#define EVERI_FORWARDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attrs.h"
#include "err.h"
#include "peer.h"

enum { PROXIES_MAX = 32 };

struct proxy {
    uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
    int bits;
};

struct proxies {
    struct proxy items[PROXIES_MAX];
    size_t count;
};

/* text: an address, or a network as ADDRESS/BITS. err: invalid_params, with a sentence. */
MUST_CHECK bool proxies_add(struct proxies *proxies, const char *text, struct err *err);
bool proxies_trust(const struct proxies *proxies, const char *address);
/* The client's address, as text. peer: who is at the other end of the socket; the headers are NULL
 * where there is none. Where the two headers name different clients neither is believed: one of
 * them went through a proxy that does not know it. */
void forwarded_client(const struct proxies *proxies, const char *peer, const char *x_forwarded_for,
                      const char *forwarded, char out[PEER_TEXT_MAX]);

#endif
