/* The method table: every method with its parameters, who may call it, its result and the events
 * it makes. Parameter checking, rpc.discover, the written contract (PROTOCOL.md) and the client's
 * `call` are made from it; server/gateway/handlers.c binds the same names to functions, and a test
 * compares the two lists.
 *
 * To add a method: a draft in drafts.h (or an old one), its parameter rows and its row in
 * methods.c, the result's schema in schemas.c where it is new, a handler, a transcript. */
#ifndef EVERI_METHOD_H
#define EVERI_METHOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "arena.h"
#include "buf.h"
#include "err.h"

enum access { ACCESS_ANYONE, ACCESS_PERSON, ACCESS_ADMIN };

struct param; /* in param.h: name, type, bounds, offset in the draft */

struct method {
    const char *name;
    enum access access;
    const struct param *params; /* ends with a row without a name */
    size_t draft_size;
    const char *result; /* name of the result's schema */
    const char *const
        *events; /* types of the events it may make, NULL-terminated; NULL: it only reads */
    const char *summary;
    unsigned errors; /* bits 1 << enum err_code: what may go wrong beyond what the row tells */
    /* What no parameter alone can tell; NULL: nothing. err: invalid_params with the field. */
    bool (*check)(const void *draft, struct err *err);
};

extern const struct method methods[];
extern const size_t method_count;

/* NULL: no such method. */
const struct method *method_find(const char *name);

/* Checks `params` (NULL: none given) against the method's rows and fills a new draft in `mem`.
 * err: invalid_params with the field ("members[3]"), too_large with the field. */
MUST_CHECK bool method_parse(const struct method *method, const json_t *params, struct arena *mem,
                             void **draft, struct err *err);

/* The draft's content without client_id and with defaults filled in, as bytes that are equal when
 * and only when the content is: what a repeated client_id is compared by. Starts with the method's
 * name. */
void method_canonical(const struct method *method, const void *draft, struct buf *out);
/* The client_id of a draft, or NULL where there is none or the method takes none. */
const char *method_client_id(const struct method *method, const void *draft);

/* Bits 1 << enum err_code: every error that a call may answer with. */
unsigned method_errors(const struct method *method);
unsigned method_errors_of_all(void); /* those that every call has */

/* A push that the server may send: for rpc.discover and the written contract. */
struct push_type {
    const char *name, *params, *summary; /* params: name of its parameters' schema */
    bool replayed;                       /* carries a cursor, comes again by sync */
};
extern const struct push_type push_types[];
extern const size_t push_type_count;

/* The whole OpenRPC document, as JSON. */
void method_discover(struct buf *out);
/* The written contract (PROTOCOL.md): the tables in Markdown, for people. */
void method_contract(struct buf *out);

#endif
