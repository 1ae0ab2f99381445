/* The judging of certificates. OpenSSL walks the chain and compares names; what it says no to is
 * no, with one exception: a certificate that signed itself. Nobody vouches for it, so its name says
 * nothing, and it is known again by its fingerprint as ssh knows hosts: trusted on first use, then
 * pinned. With a file of certificates to trust (--ca) there is no such exception.
 *
 * A chain that holds is good enough also where a pin is known: the operator may have come by a
 * certificate since. Nothing that a server wrote gets into the words. */
#include "net_tls.h"

#include <stdio.h>
#include <string.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "mem.h"

enum verdict {
    VERDICT_NONE,    /* no certificate was shown yet */
    VERDICT_TRUSTED, /* chain and name, or the pin */
    VERDICT_NEW,     /* taken on first use */
    VERDICT_ASK,     /* not taken: somebody shall look at it first */
    VERDICT_CHANGED, /* another one is pinned */
    VERDICT_REFUSED,
};

struct net_tls {
    SSL_CTX *context;
    bool has_ca, first_use;
    char pin[NET_FINGERPRINT_MAX]; /* "": none */

    enum verdict verdict;
    int error; /* X509_V_ERR_..., of VERDICT_REFUSED */
    char seen[NET_FINGERPRINT_MAX];
};

static void fingerprint_of(const X509 *certificate, char out[NET_FINGERPRINT_MAX])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    _Static_assert(NET_FINGERPRINT_MAX == 32 * 3, "two digits and a colon a byte");
    if (X509_digest(certificate, EVP_sha256(), digest, &len) != 1)
        len = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < len; i++)
        snprintf(out + (size_t)3 * i, 4, i + 1 < len ? "%02X:" : "%02X", digest[i]);
}

/* OpenSSL stops at "self-signed" and has not looked at its times. */
static int times_of(const X509 *certificate)
{
    if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
        return X509_V_ERR_CERT_NOT_YET_VALID;
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
        return X509_V_ERR_CERT_HAS_EXPIRED;
    return X509_V_OK;
}

static enum verdict judge_self_signed(struct net_tls *tls, const X509 *certificate)
{
    if (tls->pin[0] && strcmp(tls->pin, tls->seen) != 0)
        return VERDICT_CHANGED;
    tls->error = times_of(certificate);
    if (tls->error != X509_V_OK)
        return VERDICT_REFUSED;
    if (tls->pin[0])
        return VERDICT_TRUSTED;
    return tls->first_use ? VERDICT_NEW : VERDICT_ASK;
}

static enum verdict judge(struct net_tls *tls, X509_STORE_CTX *chain)
{
    const X509 *certificate = X509_STORE_CTX_get0_cert(chain);

    if (!certificate)
        return VERDICT_REFUSED;
    fingerprint_of(certificate, tls->seen);
    if (X509_verify_cert(chain) == 1)
        return VERDICT_TRUSTED;
    tls->error = X509_STORE_CTX_get_error(chain);
    if (tls->error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT && !tls->has_ca)
        return judge_self_signed(tls, certificate);
    return VERDICT_REFUSED;
}

/* Instead of OpenSSL's own verification; 1: the handshake goes on. */
static int verify(X509_STORE_CTX *chain, void *arg)
{
    struct net_tls *tls = arg;

    tls->verdict = judge(tls, chain);
    if (tls->verdict != VERDICT_TRUSTED && tls->verdict != VERDICT_NEW)
        return 0;
    if (tls->verdict == VERDICT_NEW) /* and the same again when the connection comes back */
        memcpy(tls->pin, tls->seen, sizeof tls->pin);
    X509_STORE_CTX_set_error(chain, X509_V_OK);
    return 1;
}

static bool set_up(struct net_tls *tls, const struct net_url *url)
{
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(tls->context);

    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_CTX_set_options(tls->context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(tls->context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(tls->context, verify, tls);
    return (X509_VERIFY_PARAM_set1_ip_asc(param, url->host) == 1 ||
            X509_VERIFY_PARAM_set1_host(param, url->host, 0) == 1) &&
           SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) == 1;
}

bool net_tls_new(const struct net_url *url, const struct net_trust *trust, struct net_tls **out,
                 struct err *err)
{
    struct net_tls *tls = mem_new(sizeof *tls);
    bool good;

    tls->context = SSL_CTX_new(TLS_client_method());
    tls->has_ca = trust->ca_file != NULL;
    tls->first_use = trust->first_use;
    snprintf(tls->pin, sizeof tls->pin, "%s", trust->pin ? trust->pin : "");
    good = tls->context && set_up(tls, url) &&
           (trust->ca_file ? SSL_CTX_load_verify_file(tls->context, trust->ca_file) == 1
                           : SSL_CTX_set_default_verify_paths(tls->context) == 1);
    if (!good) {
        net_tls_free(tls);
        return err_set(err, ERR_UNAVAILABLE, NULL, "%.120s holds no certificates (PEM) to trust",
                       trust->ca_file ? trust->ca_file : "the system");
    }
    *out = tls;
    return true;
}

void net_tls_free(struct net_tls *tls)
{
    if (!tls)
        return;
    SSL_CTX_free(tls->context);
    mem_free(tls);
}

struct ssl_ctx_st *net_tls_context(struct net_tls *tls)
{
    return tls->context;
}

void net_tls_begin(struct net_tls *tls)
{
    tls->verdict = VERDICT_NONE;
    tls->error = X509_V_OK;
    tls->seen[0] = '\0';
}

static const struct {
    int error;
    const char *words;
} reasons[] = {
    { X509_V_ERR_HOSTNAME_MISMATCH,
      "shows a certificate that is for another name than the one dialled; is the address right?" },
    { X509_V_ERR_IP_ADDRESS_MISMATCH,
      "shows a certificate that is not for this address; dial the name that it is for" },
    { X509_V_ERR_CERT_HAS_EXPIRED,
      "shows a certificate that has expired; its operator has to renew it" },
    { X509_V_ERR_CERT_NOT_YET_VALID,
      "shows a certificate that is not valid yet; is the clock of this machine right?" },
    { X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
      "shows a certificate of its own making that is not among those of --ca" },
    { X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
      "shows a certificate of an authority that is not trusted here; --ca FILE names others" },
    { X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      "shows a certificate of an authority that is not trusted here; --ca FILE names others" },
    { X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
      "shows a certificate of an authority that is not trusted here; --ca FILE names others" },
};

static void refuse(const struct net_tls *tls, struct net_end *end)
{
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
        if (reasons[i].error == tls->error) {
            net_end_set(end, NET_END_UNTRUSTED, "%s", reasons[i].words);
            return;
        }
    }
    net_end_set(end, NET_END_UNTRUSTED, "shows a certificate that cannot be trusted: %s",
                X509_verify_cert_error_string(tls->error));
}

bool net_tls_refused(const struct net_tls *tls, struct net_end *end)
{
    switch (tls->verdict) {
    case VERDICT_NONE:
    case VERDICT_TRUSTED:
    case VERDICT_NEW:
        return false;
    case VERDICT_ASK:
        net_end_set(end, NET_END_UNTRUSTED,
                    "shows a certificate of its own making. Its SHA-256 fingerprint: %s. Compare "
                    "it with what `everi-server certificate` prints there",
                    tls->seen);
        return true;
    case VERDICT_CHANGED:
        net_end_set(end, NET_END_UNTRUSTED,
                    "HAS CHANGED ITS CERTIFICATE! Somebody may be posing as it, to read "
                    "your password and all you write; nothing was sent. Shown: %s, trusted: %s. "
                    "If its operator confirms the new one: everi-tui URL trust FINGERPRINT",
                    tls->seen, tls->pin);
        return true;
    case VERDICT_REFUSED:
        refuse(tls, end);
        return true;
    }
    return false;
}

const char *net_tls_new_fingerprint(const struct net_tls *tls)
{
    return tls->verdict == VERDICT_NEW || tls->verdict == VERDICT_ASK ? tls->seen : "";
}
