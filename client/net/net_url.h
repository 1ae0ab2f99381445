/* Where a server is: ws://HOST[:PORT][/PATH] or wss://..., taken apart and written again in one
 * canonical form, by which tokens are kept. */
#ifndef EVERI_NET_URL_H
#define EVERI_NET_URL_H

#include <stdbool.h>

#include "attrs.h"
#include "err.h"

enum { NET_URL_MAX = 512 };

struct net_url {
    bool tls;
    int port;
    char host[256];         /* lower-case; an IPv6 address without its brackets */
    char path[NET_URL_MAX]; /* begins with a slash; "/ws" where the URL names none */
    char text[NET_URL_MAX]; /* canonical: scheme, host, port always, path */
};

/* Does what is said to it go in the clear over a network? Only ws:// to this machine's own loopback
 * and wss:// do not. */
bool net_url_is_exposed(const struct net_url *url);

/* err: ERR_INVALID_PARAMS with a sentence that says what an address looks like. Only printable
 * ASCII gets through, so `text` may be shown. */
MUST_CHECK bool net_url_parse(const char *text, struct net_url *out, struct err *err);

#endif
