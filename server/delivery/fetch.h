/* One web page, fetched because a stranger wrote its address down. Only http and https, only to
 * addresses that address.h allows (asked of each address that is connected to, at each redirect),
 * at most FETCH_REDIRECTS_MAX redirects, FETCH_TIME_MS and FETCH_BYTES_MAX in all. Nothing of the
 * environment or of an earlier fetch has a say: no proxy, no cookies, no passwords. */
#ifndef EVERI_FETCH_H
#define EVERI_FETCH_H

#include <stdatomic.h>

#include "address.h"
#include "arena.h"
#include "attrs.h"
#include "err.h"

enum {
    FETCH_REDIRECTS_MAX = 3,
    FETCH_TIME_MS = 5000,
    FETCH_BYTES_MAX = 512 * 1024,
    FETCH_URL_MAX = 2048,
};

enum fetch_end {
    FETCH_PAGE,    /* an HTML page, or its first FETCH_BYTES_MAX */
    FETCH_NO_PAGE, /* something else, and that will stay so: missing, not HTML */
    FETCH_REFUSED, /* an address that may not be called */
    FETCH_FAILED,  /* nothing to be had now: another time perhaps; or `closing` became true */
};

struct fetched {
    const char *body; /* of a page; in `mem` */
    size_t len;
    const char *charset; /* the label that came with it, or NULL */
};

/* Before any thread. err: unavailable. */
MUST_CHECK bool fetch_set_up(struct err *err);
void fetch_tear_down(void);

/* err: a sentence for all ends but FETCH_PAGE. */
enum fetch_end fetch_page(const struct address_rule *rule, const char *url, struct arena *mem,
                          const _Atomic bool *closing, struct fetched *out, struct err *err);

#endif
