/* One event, posted to an address that an operator wrote down. The address that is connected to is
 * one that address.h allows; redirects are not followed; what the other side answers beside its
 * status is not read. It is signed, so that whoever gets it knows that it is from here, and when it
 * was sent: see assets/webhooks.md. */
#ifndef EVERI_WEBHOOK_POST_H
#define EVERI_WEBHOOK_POST_H

#include <stddef.h>
#include <stdint.h>

#include "address.h"
#include "attrs.h"
#include "err.h"

enum {
    WEBHOOK_URL_MAX = 2048,
    WEBHOOK_TIME_MS = 10000,      /* of all of it */
    WEBHOOK_SIGNATURE_BYTES = 68, /* "v1=", 64 hex digits, the terminator */
};

struct webhook_post {
    const char *url, *secret;
    const char *event; /* its id */
    int64_t at_s;      /* when it is sent, in seconds since 1970 */
    const char *body;
    size_t len;
};

enum webhook_end {
    WEBHOOK_DONE,    /* a status of 2xx */
    WEBHOOK_REFUSED, /* an address that may not be called */
    WEBHOOK_FAILED,
};

/* http or https, at most WEBHOOK_URL_MAX bytes, without a name and a password.
 * err: invalid_params, field url. */
MUST_CHECK bool webhook_url_is_good(const char *url, struct err *err);

/* "v1=" and the hex digits of HMAC-SHA256, with the secret's text as its key, over the timestamp in
 * decimal, a point, and the body. */
void webhook_sign(const struct webhook_post *post, char out[WEBHOOK_SIGNATURE_BYTES]);

/* `stop` is asked now and then; true ends it. err: a sentence for all ends but WEBHOOK_DONE. */
enum webhook_end webhook_post(const struct address_rule *rule, const struct webhook_post *post,
                              bool (*stop)(const void *ctx), const void *stop_ctx, struct err *err);

#endif
