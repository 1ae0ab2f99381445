/* Whether a server is who it says: its certificate's chain and name, or - of one that signed its
 * own - the fingerprint that was trusted before. */
#ifndef EVERI_NET_TLS_H
#define EVERI_NET_TLS_H

#include <stdbool.h>

#include "attrs.h"
#include "err.h"
#include "net.h"

struct net_tls;
struct ssl_ctx_st; /* OpenSSL's SSL_CTX */

/* The name that certificates must be for is that of the address. err: ERR_UNAVAILABLE: there are
 * no certificates in the file to trust. */
MUST_CHECK bool net_tls_new(const struct net_url *url, const struct net_trust *trust,
                            struct net_tls **out, struct err *err);
void net_tls_free(struct net_tls *tls); /* NULL is fine */
/* What the library dials with. */
struct ssl_ctx_st *net_tls_context(struct net_tls *tls);

/* Before each attempt: forgets what the one before was shown. */
void net_tls_begin(struct net_tls *tls);
/* Why this attempt's certificate was refused, in words. False: it was not, or none was shown. */
bool net_tls_refused(const struct net_tls *tls, struct net_end *end);
/* What is new here: the fingerprint of a self-signed certificate that no pin was known for. "":
 * nothing is. */
const char *net_tls_new_fingerprint(const struct net_tls *tls);

#endif
