/* TLS 1.2 and 1.3 with forward secrecy and authenticated encryption, nothing else.
 *
 * No tickets and no cache of sessions: connections here last for days, so that resuming would save
 * little, and the key of the tickets would open what was recorded for as long as the server runs.
 * The buffers of a connection that has nothing to say are given back: an idle one costs a third. */
#include "tls_policy.h"

#include <openssl/ssl.h>

static const char ciphers_of_1_2[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
static const char ciphers_of_1_3[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

bool tls_policy_apply(struct ssl_ctx_st *context)
{
    char groups[] =
        "X25519:P-256:P-384"; /* OpenSSL's macro takes it for one that it may write to */

    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                     SSL_OP_NO_TICKET);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_num_tickets(context, 0) == 1 &&
           SSL_CTX_set_cipher_list(context, ciphers_of_1_2) == 1 &&
           SSL_CTX_set_ciphersuites(context, ciphers_of_1_3) == 1 &&
           SSL_CTX_set1_groups_list(context, groups) == 1;
}
