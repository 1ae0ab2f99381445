/* How this server speaks TLS, said in one place. */
#ifndef EVERI_TLS_POLICY_H
#define EVERI_TLS_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"

struct ssl_ctx_st; /* OpenSSL's SSL_CTX */

/* False: the OpenSSL found here cannot do so. */
MUST_CHECK bool tls_policy_apply(struct ssl_ctx_st *context);
/* Counts in *failed, which outlives the context, the handshakes that began and came to no end: when
 * their connections go. */
MUST_CHECK bool tls_policy_count_failed(struct ssl_ctx_st *context, uint64_t *failed);

#endif
