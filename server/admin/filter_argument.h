/* A filter policy on a command line. */
#ifndef EVERI_FILTER_ARGUMENT_H
#define EVERI_FILTER_ARGUMENT_H

#include "arena.h"
#include "attrs.h"
#include "err.h"

/* given: NULL: none, which is good. err: invalid_params or too_large, field filter. */
MUST_CHECK bool filter_argument_check(const char *given, struct err *err);
/* As it is kept: in one line, its keys in their order, in `mem`. given: may be NULL; so is *out
 * then. err: too_large, field filter. */
MUST_CHECK bool filter_argument_keep(struct arena *mem, const char *given, const char **out,
                                     struct err *err);

#endif
