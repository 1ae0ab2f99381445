/* A compiled policy and an event's attributes, as parser, matcher and index share them. */
#ifndef EVERI_FILTER_PARTS_H
#define EVERI_FILTER_PARTS_H

#include "filter.h"

enum filter_value_kind { VALUE_NULL, VALUE_FALSE, VALUE_TRUE, VALUE_NUMBER, VALUE_TEXT };

struct filter_value {
    enum filter_value_kind kind;
    double number;    /* in units of the fifth digit behind the point, a whole number */
    const char *text; /* of a text; else "" */
    size_t len;
    const char *folded; /* of a text in an event, without case; else "" */
};

enum matcher_kind {
    MATCH_VALUE,
    MATCH_PREFIX,
    MATCH_SUFFIX,
    MATCH_ANY_CASE, /* its values are folded */
    MATCH_NUMERIC,
    MATCH_EXISTS,
    MATCH_ABSENT,
};

struct matcher {
    enum matcher_kind kind;
    bool but; /* any value but one that this takes */
    const struct filter_value *values;
    size_t count;
    double low, high; /* MATCH_NUMERIC: both included, as numbers of values are whole */
};

struct term {
    const char *key;
    const struct matcher *matchers;
    size_t count;
};

struct way {
    const struct term *const *terms;
    size_t count;
};

struct filter {
    const struct way *ways;
    size_t count;
};

struct filter_attribute {
    const char *name;
    const struct filter_value *values;
    size_t count;
};

struct filter_event {
    const struct filter_attribute *attributes;
    size_t count;
};

/* A string, number, true, false or null. False: it is none of them. */
bool filter_value_read(const json_t *json, struct arena *mem, struct filter_value *out);
const struct filter_attribute *filter_event_find(const struct filter_event *event,
                                                 const char *name); /* NULL: it has none */

#endif
