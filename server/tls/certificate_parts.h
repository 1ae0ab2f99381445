/* What a certificate is made of, for the files of this room. */
#ifndef EVERI_CERTIFICATE_PARTS_H
#define EVERI_CERTIFICATE_PARTS_H

#include <openssl/ssl.h>

#include "certificate.h"

struct certificate {
    X509 *leaf;
    STACK_OF(X509) * chain; /* those above it */
    EVP_PKEY *key;
};

/* The last step of making one: *out is it if handshakes can be made with it, else it is freed.
 * err: unavailable, with a sentence. */
MUST_CHECK bool certificate_check(struct certificate *certificate, struct certificate **out,
                                  struct err *err);

#endif
