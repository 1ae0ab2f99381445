/* The one way to fail for a caller's reason. Whoever can fail so returns MUST_CHECK bool and fills
 * its last parameter; outputs are untouched on failure. Codes are the wire's reasons
 * (protocol.md 2), so an error travels from the domain to the client without translation.
 * Broken invariants assert; out of memory aborts. */
#ifndef EVERI_ERR_H
#define EVERI_ERR_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"

enum err_code {
    ERR_NONE,
    ERR_PARSE,
    ERR_INVALID_REQUEST,
    ERR_UNKNOWN_METHOD,
    ERR_INVALID_PARAMS,
    ERR_INTERNAL,
    ERR_UNAUTHENTICATED,
    ERR_FORBIDDEN,
    ERR_NOT_FOUND,
    ERR_CONFLICT,
    ERR_TOO_LARGE,
    ERR_RATE_LIMITED,
    ERR_UNAVAILABLE,
};

enum { ERR_FIELD_MAX = 64, ERR_TEXT_MAX = 200 };

struct err {
    enum err_code code;
    int64_t retry_after_ms;    /* of ERR_RATE_LIMITED and ERR_UNAVAILABLE; 0: not said */
    char field[ERR_FIELD_MAX]; /* the parameter that is wrong ("members[3]"), or "" */
    char text[ERR_TEXT_MAX];   /* a sentence for people */
};

/* Fills `err` and returns false, so that a failing function ends in `return err_set(...)`.
 * field: may be NULL. Longer texts are cut. */
bool err_set(struct err *err, enum err_code code, const char *field, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
/* It sees a file at a time, and would take `return err_set(...)` for true. */
#ifdef __clang_analyzer__
#define err_set(...) (err_set(__VA_ARGS__), false)
#endif

#endif
