/* How often whom is let do what: a rule for each kind of act, a bucket for each who acts. Before
 * login those are addresses, after it people; both tables have a fixed size
 * (shared/base/buckets.h).
 *
 * Buckets follow the monotonic clock, so that no step of the wall clock locks anybody out or in;
 * with a test clock they follow that.
 *
 * To add a limit: its place in enum rate and its name in rates.c (/metrics has a counter by it),
 * its setting in settings.c, its line in wiring.c, and who takes from it. From any thread. */
#ifndef EVERI_RATES_H
#define EVERI_RATES_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "buckets.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "id.h"

enum rate {
    /* of an address, before login */
    RATE_ANONYMOUS,     /* calls */
    RATE_REGISTER,      /* registrations */
    RATE_LOGIN_ADDRESS, /* attempts at any account */
    RATE_LOGIN,         /* attempts at one account */
    RATE_LOGIN_ACCOUNT, /* at one account, by all addresses that it does not know */
    /* of a person */
    RATE_PASSWORD, /* wrong passwords given to what asks for it again */
    RATE_READ,
    RATE_WRITE,
    RATE_SEARCH,
    RATE_MARK, /* read marks */
    RATE_TYPING,
    RATE_EXPORT,
    RATE_MENTION,  /* people mentioned in texts */
    RATE_CONTACT,  /* conversations opened with people whom one never wrote with */
    RATE_ADDITION, /* people added to groups and invited to teams */
    RATES
};

struct rates;

/* rules: RATES of them. clock: outlives the rates. */
struct rates *rates_new(const struct bucket_rule *rules, struct clock *clock);
void rates_free(struct rates *rates);
/* Other rules from now on; what was taken stays taken. */
void rates_set(struct rates *rates, const struct bucket_rule *rules);

/* Whose bucket it is. */
struct rate_key {
    uint64_t n;
};
struct rate_key rates_person(struct rates *rates, struct person_id person);
/* An address as text; of IPv6 the network of 64 bits, which is what one customer has. */
struct rate_key rates_address(struct rates *rates, const char *address);
/* A handle, whether anybody has it or not. */
struct rate_key rates_account(struct rates *rates, const char *handle);
struct rate_key rates_both(struct rate_key a, struct rate_key b);

/* err: rate_limited, with retry_after_ms. */
MUST_CHECK bool rates_take(struct rates *rates, enum rate rate, struct rate_key key, int64_t cost,
                           struct err *err);
void rates_give_back(struct rates *rates, enum rate rate, struct rate_key key, int64_t cost);

/* Addresses from which people have logged in: those they come back from, whatever strangers do to
 * their account meanwhile. */
void rates_know(struct rates *rates, struct rate_key account_and_address);
bool rates_knows(struct rates *rates, struct rate_key account_and_address);

/* Prometheus text: refusals by limit. */
void rates_metrics(struct rates *rates, struct buf *out);

#endif
