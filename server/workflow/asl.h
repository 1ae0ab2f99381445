/* What the files of this room share: how a state fails, and where chance comes from.
 *
 * The room is the Amazon States Language (Step Functions' own, 2022 set) as a library: JSON in,
 * JSON out. It has no store, no clock and no dice of its own, so that an execution that lasts days
 * in the server and one that a test plays in a millisecond are the same code. */
#ifndef EVERI_ASL_H
#define EVERI_ASL_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "arena.h"
#include "attrs.h"

enum {
    ASL_DEPTH_MAX = 32,             /* of nested expressions, templates and branches */
    ASL_PAYLOAD_BYTES = 256 * 1024, /* of what passes between states, as Step Functions has it */
};

/* The language's own error names, as States.ALL and its kin may catch them. */
#define ASL_ALL               "States.ALL"
#define ASL_BRANCH_FAILED     "States.BranchFailed"
#define ASL_DATA_LIMIT        "States.DataLimitExceeded"
#define ASL_INTRINSIC_FAILURE "States.IntrinsicFailure"
#define ASL_NO_CHOICE         "States.NoChoiceMatched"
#define ASL_PARAMETER_PATH    "States.ParameterPathFailure"
#define ASL_RESULT_PATH       "States.ResultPathMatchFailure"
#define ASL_RUNTIME           "States.Runtime"
#define ASL_TASK_FAILED       "States.TaskFailed"
#define ASL_TIMEOUT           "States.Timeout"

/* Why a state failed. The strings live in `mem`. */
struct asl_error {
    struct arena *mem;
    const char *name, *cause; /* cause: "" where there is none */
};

/* Fills `error` and returns false. */
bool asl_fail(struct asl_error *error, const char *name, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Where chance comes from; the same numbers give the same execution. */
struct asl_dice {
    uint64_t (*roll)(void *ctx); /* all 64 bits */
    void *ctx;
};

/* splitmix64: dice for who wants the same numbers again, by their seed in *state. */
uint64_t asl_random(uint64_t *state);

/* What expressions are evaluated against. Borrowed. */
struct asl_scope {
    json_t *input, *context; /* $ and $$ */
    const struct asl_dice *dice;
};

/* Owned JSON that releases itself is json_read.h's AUTO_JSON. */

/* Equal in value: 1 and 1.0 are. */
bool asl_equal(const json_t *a, const json_t *b);
/* The JSON path of a member, in `mem`. */
const char *asl_below(struct arena *mem, const char *where, const char *name);
/* As it is written between states: compact, in the order of its members. In `mem`. */
const char *asl_text(struct arena *mem, const json_t *value);

#endif
