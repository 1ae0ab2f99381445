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

/* ---- handshakes that fail ---- */

/* A connection holds the counter from the beginning of a handshake to its end: whose has one when
 * it is freed never came to it. Connections of others (link previews) hold none. */
static int of_connection = -1, of_context = -1;

static void on_freed(void *connection, void *counter, CRYPTO_EX_DATA *data, int index, long l,
                     void *p)
{
    uint64_t *failed = counter;

    (void)connection;
    (void)data;
    (void)index;
    (void)l;
    (void)p;
    if (failed)
        (*failed)++;
}

static void on_progress(const SSL *connection, int where, int ret)
{
    SSL *own = (SSL *)(uintptr_t)connection; /* its own callback, which may change it */

    (void)ret;
    if (where & SSL_CB_HANDSHAKE_START)
        SSL_set_ex_data(own, of_connection,
                        SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), of_context));
    else if (where & SSL_CB_HANDSHAKE_DONE)
        SSL_set_ex_data(own, of_connection, NULL);
}

bool tls_policy_count_failed(struct ssl_ctx_st *context, uint64_t *failed)
{
    if (of_connection < 0)
        of_connection = SSL_get_ex_new_index(0, NULL, NULL, NULL, on_freed);
    if (of_context < 0)
        of_context = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    if (of_connection < 0 || of_context < 0)
        return false;
    SSL_CTX_set_info_callback(context, on_progress);
    return SSL_CTX_set_ex_data(context, of_context, failed) == 1;
}
