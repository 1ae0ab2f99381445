/* Payload templates (Parameters, ItemSelector, ResultSelector) and the paths that shape what flows
 * into a state and out of it. In a template a field whose name ends in ".$" has a path or an
 * intrinsic call for a value; everything else stands for itself. */
#ifndef EVERI_PAYLOAD_H
#define EVERI_PAYLOAD_H

#include "asl.h"
#include "err.h"

/* Where in the definition something is wrong is added by the caller; `key` is the field's name. */
typedef void payload_problem(void *ctx, const char *where, const char *text);
/* Calls `problem` for each field of a template that can never work; `where` is its JSON path. */
void payload_check(const json_t *template, const char *where, payload_problem *problem, void *ctx);

/* `out` is owned by the caller. error: as of its paths and calls. */
MUST_CHECK bool payload_make(const json_t *template, const struct asl_scope *scope, json_t **out,
                             struct asl_error *error);
/* The value of a "...Path" field: a path or an intrinsic call.
 * failure: the error's name where it finds nothing. */
MUST_CHECK bool payload_find(const char *text, const struct asl_scope *scope, const char *failure,
                             json_t **out, struct asl_error *error);

#endif
