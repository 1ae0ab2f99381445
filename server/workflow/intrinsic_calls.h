/* The intrinsic functions themselves. Each has its arguments counted already. */
#ifndef EVERI_INTRINSIC_CALLS_H
#define EVERI_INTRINSIC_CALLS_H

#include "asl.h"

/* NULL: `error` says why. The result is owned by the caller. */
typedef json_t *intrinsic_call(const json_t *args, const struct asl_dice *dice,
                               struct asl_error *error);

struct intrinsic {
    const char *name;
    size_t args_min, args_max;
    intrinsic_call *call;
    bool has_template; /* the first argument sees its own escapes */
};

/* NULL: there is none. */
const struct intrinsic *intrinsic_find(const char *name, size_t len);

#endif
