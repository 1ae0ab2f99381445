/* The intrinsic functions of the Amazon States Language, the set of 2022: what a field whose name
 * ends in ".$" may call, as in States.Format('{} said {}', $.who, States.ArrayLength($.all)).
 *
 * To add one: its row in intrinsic.c, its function in intrinsic_calls.c, its rows in the tests. */
#ifndef EVERI_INTRINSIC_H
#define EVERI_INTRINSIC_H

#include "asl.h"
#include "err.h"

/* Is it a call, well formed, of functions that there are, with as many arguments as they take?
 * err: invalid_params. */
MUST_CHECK bool intrinsic_check(const char *text, struct err *err);
/* `out` is owned by the caller. error: States.IntrinsicFailure; States.ParameterPathFailure where a
 * path among the arguments finds nothing. */
MUST_CHECK bool intrinsic_eval(const char *text, const struct asl_scope *scope, json_t **out,
                               struct asl_error *error);

#endif
