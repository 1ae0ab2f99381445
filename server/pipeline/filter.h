/* Filter policies: which events a subscription wants, in SNS's JSON language over the attributes of
 * an event (protocol.md 7).
 *
 *   {"audience": ["public"], "length": [{"numeric": [">=", 80]}], "$or": [{...}, {...}]}
 *
 * Every key must be met, by any matcher of its list, by any value of the attribute. A policy is
 * compiled into its *ways*: each a list of terms that must all be met; where any way is, it
 * matches. A policy of no key matches every event.
 *
 * To add a matcher: matcher_kind (filter_parts.h), its row in filter_parse.c, its line in
 * filter_match.c, its place in filter_index.c, rows in tests/unit/filter_policies.txt. */
#ifndef EVERI_FILTER_H
#define EVERI_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "arena.h"
#include "err.h"

enum {
    FILTER_BYTES_MAX = 256 * 1024, /* this and the next two: SNS's limits */
    FILTER_COMBINATIONS_MAX = 150, /* the numbers of values of each key, multiplied */
    FILTER_KEYS_MAX = 5,
    FILTER_KEY_BYTES = 256,
    FILTER_NUMBER_MAX = 1000000000, /* either way of zero, and five digits behind the point */
};

struct filter;

/* What stands in `mem` lives as long as the filter. err: invalid_params (or too_large) with `field`
 * and a text that begins with it and names the place: "filter: $.length[0].numeric[1] must be ...".
 */
MUST_CHECK bool filter_parse(const char *json, size_t len, const char *field, struct arena *mem,
                             const struct filter **out, struct err *err);

struct filter_event;
/* The attributes of an event as JSON: `type`, `actor`, `subject`, and the members of `attributes`.
 * Its strings live in `mem`. err: invalid_params with `field`. */
MUST_CHECK bool filter_event_read(const json_t *event, const char *field, struct arena *mem,
                                  const struct filter_event **out, struct err *err);

/* The keys that said no: of each way the first. */
struct filter_refusal {
    const char *keys[FILTER_KEYS_MAX];
    size_t count;
};

/* why: may be NULL; filled where it does not match. */
bool filter_matches(const struct filter *filter, const struct filter_event *event,
                    struct filter_refusal *why);

#endif
