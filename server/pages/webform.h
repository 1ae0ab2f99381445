/* Names and values that a browser or a mail program sends: of an address's query, of a POST's body
 * (application/x-www-form-urlencoded, or multipart/form-data, which RFC 8058 3.2 prefers for
 * one-click). Strictly read: what is malformed, too much, not UTF-8 or holds a NUL is no form. */
#ifndef EVERI_WEBFORM_H
#define EVERI_WEBFORM_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "attrs.h"

enum { WEBFORM_FIELDS_MAX = 16 };

struct webform {
    struct webform_field {
        const char *name, *value;
    } fields[WEBFORM_FIELDS_MAX];
    size_t count;
};

/* How a body is written. */
enum webform_type { WEBFORM_NONE, WEBFORM_URLENCODED, WEBFORM_MULTIPART };

/* What a Content-Type says; NULL: there is none. */
enum webform_type webform_type_of(const char *content_type);
/* content_type: as sent, of which the boundary is taken. Strings in `mem`. */
MUST_CHECK bool webform_read(struct arena *mem, enum webform_type type, const char *content_type,
                             const char *body, size_t len, struct webform *out);
/* One "name=value" of a query, decoded already. False: the form is full, or it is no text. */
MUST_CHECK bool webform_add_pair(struct arena *mem, struct webform *form, const char *pair,
                                 size_t len);
/* The first of that name; NULL: there is none. */
const char *webform_get(const struct webform *form, const char *name);

#endif
