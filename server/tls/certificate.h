/* The server's certificate with its chain and key: out of files, or made here for a server that has
 * none. One is immutable once it is there, so any thread may make it and hand it to the loop. The
 * only room with OpenSSL. */
#ifndef EVERI_CERTIFICATE_H
#define EVERI_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "err.h"

struct certificate;
struct ssl_ctx_st; /* OpenSSL's SSL_CTX */

enum { CERTIFICATE_FINGERPRINT_MAX = 96, CERTIFICATE_NAMES_MAX = 32 };

/* From PEM files: the certificate, then its chain; the key without a passphrase. Both may be the
 * same file. err: unavailable, a sentence that names the file. */
MUST_CHECK bool certificate_read(const char *cert_file, const char *key_file,
                                 struct certificate **out, struct err *err);
/* The self-signed one in `path`, a file of the owner's alone. Made, for these names and addresses
 * (NULL-terminated), where there is none or its time is over. *made: it is new.
 * err: unavailable, a sentence that names the file. */
MUST_CHECK bool certificate_own(const char *path, const char *const *names,
                                struct certificate **out, bool *made, struct err *err);
void certificate_free(struct certificate *certificate); /* NULL is fine */

/* SHA-256 over the certificate, as `openssl x509 -fingerprint -sha256` writes it: AB:CD:... */
void certificate_fingerprint(const struct certificate *certificate,
                             char out[CERTIFICATE_FINGERPRINT_MAX]);
/* When its time is over, in ms since 1970. */
int64_t certificate_until_ms(const struct certificate *certificate);

/* Puts it to use for handshakes that begin from now on. False: nothing has changed. */
MUST_CHECK bool certificate_use(const struct certificate *certificate, struct ssl_ctx_st *context);

#endif
