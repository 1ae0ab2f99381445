/* The certificate of a server that was given none: self-signed, for ten years, with its key in one
 * file. Clients know it by its fingerprint, so it is made once and kept. Its times are the
 * machine's: clients judge them by their own clocks, not by a test clock. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "certificate_parts.h"
#include "durable.h"
#include "mem.h"

enum {
    VERSION_3 = 2, /* counted from 0 */
    SERIAL_BYTES = 16,
    LIFE_DAYS = 3650,
    EARLY_S = 86400, /* for clocks that are behind */
    PATH_BYTES = 4096,
};

static bool add_address(GENERAL_NAMES *names, int family, const char *text)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    ASN1_OCTET_STRING *address;
    GENERAL_NAME *name;

    if (inet_pton(family, text, bytes) != 1)
        return false;
    address = ASN1_OCTET_STRING_new();
    name = GENERAL_NAME_new();
    ASN1_OCTET_STRING_set(address, bytes, family == AF_INET ? 4 : 16);
    GENERAL_NAME_set0_value(name, GEN_IPADD, address);
    sk_GENERAL_NAME_push(names, name);
    return true;
}

static void add_name(GENERAL_NAMES *names, const char *text)
{
    ASN1_IA5STRING *dns = ASN1_IA5STRING_new();
    GENERAL_NAME *name = GENERAL_NAME_new();

    ASN1_STRING_set(dns, text, -1);
    GENERAL_NAME_set0_value(name, GEN_DNS, dns);
    sk_GENERAL_NAME_push(names, name);
}

static bool add_names(X509 *leaf, const char *const *texts)
{
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    bool good;

    for (size_t i = 0; texts[i] && i < CERTIFICATE_NAMES_MAX; i++)
        if (!add_address(names, AF_INET, texts[i]) && !add_address(names, AF_INET6, texts[i]))
            add_name(names, texts[i]);
    good = X509_add1_ext_i2d(leaf, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
    GENERAL_NAMES_free(names);
    return good;
}

static bool add_extension(X509 *leaf, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509_EXTENSION *extension;
    bool good;

    X509V3_set_ctx(&ctx, leaf, leaf, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    good = extension && X509_add_ext(leaf, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return good;
}

static bool add_extensions(X509 *leaf, const char *const *names)
{
    return add_extension(leaf, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(leaf, NID_key_usage, "critical,digitalSignature") &&
           add_extension(leaf, NID_ext_key_usage, "serverAuth") &&
           add_extension(leaf, NID_subject_key_identifier, "hash") && add_names(leaf, names);
}

static bool set_serial(X509 *leaf)
{
    unsigned char bytes[SERIAL_BYTES];
    BIGNUM *n;
    bool good;

    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    bytes[0] = (bytes[0] & 0x7f) | 0x40; /* RFC 5280 4.1.2.2: positive, at most 20 octets */
    n = BN_bin2bn(bytes, sizeof bytes, NULL);
    good = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(leaf));
    BN_free(n);
    return good;
}

static bool fill(X509 *leaf, EVP_PKEY *key, const char *const *names)
{
    X509_NAME *subject = X509_get_subject_name(leaf);

    return X509_set_version(leaf, VERSION_3) == 1 && set_serial(leaf) &&
           X509_gmtime_adj(X509_getm_notBefore(leaf), -EARLY_S) &&
           X509_time_adj_ex(X509_getm_notAfter(leaf), LIFE_DAYS, 0, NULL) &&
           X509_set_pubkey(leaf, key) == 1 &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                      (const unsigned char *)"everi-server", -1, -1, 0) == 1 &&
           X509_set_issuer_name(leaf, subject) == 1 && add_extensions(leaf, names) &&
           X509_sign(leaf, key, EVP_sha256()) > 0;
}

static struct certificate *make(const char *const *names)
{
    struct certificate *made = mem_new(sizeof *made);

    made->leaf = X509_new();
    made->chain = sk_X509_new_null();
    made->key = EVP_EC_gen("P-256");
    if (made->leaf && made->key && fill(made->leaf, made->key, names))
        return made;
    certificate_free(made);
    return NULL;
}

static bool write_parts(FILE *file, const struct certificate *certificate)
{
    return PEM_write_PrivateKey(file, certificate->key, NULL, NULL, 0, NULL, NULL) == 1 &&
           PEM_write_X509(file, certificate->leaf) == 1 && fflush(file) == 0 &&
           fsync(fileno(file)) == 0;
}

/* Written beside and renamed: the file is there whole, or not at all. */
static bool write_file(const char *path, const struct certificate *certificate)
{
    char beside[PATH_BYTES];
    bool good = (size_t)snprintf(beside, sizeof beside, "%s.new", path) < sizeof beside;
    int fd = good ? open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

    good = file && write_parts(file, certificate);
    if (file)
        good = fclose(file) == 0 && good;
    return good && rename(beside, path) == 0 && durable_sync_directory(path);
}

static bool make_and_keep(const char *path, const char *const *names, struct certificate **out,
                          struct err *err)
{
    struct certificate *made = make(names);

    if (!made)
        return err_set(err, ERR_UNAVAILABLE, NULL, "OpenSSL cannot make a certificate");
    if (!write_file(path, made)) {
        certificate_free(made);
        return err_set(err, ERR_UNAVAILABLE, NULL, "cannot keep a certificate in %.120s: %s", path,
                       strerror(errno));
    }
    return certificate_check(made, out, err);
}

static bool is_over(const struct certificate *certificate)
{
    return X509_cmp_current_time(X509_get0_notAfter(certificate->leaf)) < 0;
}

bool certificate_own(const char *path, const char *const *names, struct certificate **out,
                     bool *made, struct err *err)
{
    struct certificate *kept = NULL;
    struct stat about;

    *made = false;
    if (lstat(path, &about) == 0 && !certificate_read(path, path, &kept, err))
        return false;
    if (kept && !is_over(kept)) {
        *out = kept;
        return true;
    }
    certificate_free(kept);
    *made = true;
    return make_and_keep(path, names, out, err);
}
