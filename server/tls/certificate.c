#include "certificate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "certificate_parts.h"
#include "mem.h"
#include "tls_policy.h"

enum { CHAIN_MAX = 16 };

/* Nobody is there to be asked. */
static int no_passphrase(char *out, int size, int writing, void *ctx)
{
    (void)out, (void)size, (void)writing, (void)ctx;
    return -1;
}

static FILE *open_file(const char *path, struct err *err)
{
    FILE *file = fopen(path, "re");

    if (!file)
        err_set(err, ERR_UNAVAILABLE, NULL, "cannot read %.120s: %s", path, strerror(errno));
    return file;
}

static bool read_chain(struct certificate *certificate, FILE *file)
{
    X509 *issuer;

    certificate->leaf = PEM_read_X509_AUX(file, NULL, no_passphrase, NULL);
    certificate->chain = sk_X509_new_null();
    while (certificate->leaf && sk_X509_num(certificate->chain) < CHAIN_MAX &&
           (issuer = PEM_read_X509(file, NULL, no_passphrase, NULL)) != NULL)
        sk_X509_push(certificate->chain, issuer);
    return certificate->leaf != NULL;
}

static bool read_certificate(struct certificate *certificate, const char *path, struct err *err)
{
    FILE *file = open_file(path, err);
    bool good;

    if (!file)
        return false;
    good = read_chain(certificate, file);
    fclose(file);
    return good || err_set(err, ERR_UNAVAILABLE, NULL, "%.120s holds no certificate (PEM)", path);
}

static bool read_key(struct certificate *certificate, const char *path, struct err *err)
{
    FILE *file = open_file(path, err);

    if (!file)
        return false;
    certificate->key = PEM_read_PrivateKey(file, NULL, no_passphrase, NULL);
    fclose(file);
    return certificate->key ||
           err_set(err, ERR_UNAVAILABLE, NULL,
                   "%.120s holds no private key (PEM) without a passphrase", path);
}

/* Whether handshakes could be made with it, tried out. */
static bool is_usable(const struct certificate *certificate, struct err *err)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    bool good = context && tls_policy_apply(context) && certificate_use(certificate, context);

    SSL_CTX_free(context);
    return good || err_set(err, ERR_UNAVAILABLE, NULL,
                           "the key does not belong to the certificate, or is too weak");
}

bool certificate_check(struct certificate *certificate, struct certificate **out, struct err *err)
{
    if (is_usable(certificate, err)) {
        *out = certificate;
        return true;
    }
    certificate_free(certificate);
    return false;
}

bool certificate_read(const char *cert_file, const char *key_file, struct certificate **out,
                      struct err *err)
{
    struct certificate *certificate = mem_new(sizeof *certificate);
    struct err wrong;

    if (!read_certificate(certificate, cert_file, err) || !read_key(certificate, key_file, err)) {
        certificate_free(certificate);
        return false;
    }
    return certificate_check(certificate, out, &wrong) ||
           err_set(err, ERR_UNAVAILABLE, NULL, "%.60s and %.60s: %s", cert_file, key_file,
                   wrong.text);
}

void certificate_free(struct certificate *certificate)
{
    if (!certificate)
        return;
    X509_free(certificate->leaf);
    sk_X509_pop_free(certificate->chain, X509_free);
    EVP_PKEY_free(certificate->key); /* wipes it */
    mem_free(certificate);
}

void certificate_fingerprint(const struct certificate *certificate,
                             char out[CERTIFICATE_FINGERPRINT_MAX])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    _Static_assert(CERTIFICATE_FINGERPRINT_MAX == 32 * 3, "two digits and a colon a byte");
    if (X509_digest(certificate->leaf, EVP_sha256(), digest, &len) != 1)
        len = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < len; i++)
        snprintf(out + (size_t)3 * i, 4, i + 1 < len ? "%02X:" : "%02X", digest[i]);
}

int64_t certificate_until_ms(const struct certificate *certificate)
{
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0;
    int seconds = 0;

    (void)ASN1_TIME_diff(&days, &seconds, epoch, X509_get0_notAfter(certificate->leaf));
    ASN1_TIME_free(epoch);
    return ((int64_t)days * 86400 + seconds) * 1000;
}

bool certificate_use(const struct certificate *certificate, struct ssl_ctx_st *context)
{
    return SSL_CTX_use_cert_and_key(context, certificate->leaf, certificate->key,
                                    certificate->chain, 1) == 1;
}
