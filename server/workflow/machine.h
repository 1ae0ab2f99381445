/* A state machine's definition: what may stand in it, and what stands where. It stays the JSON that
 * the operator wrote; an execution reads its fields as it comes to them.
 *
 * What lies outside our set (JSONata, Assign, activities, task tokens, distributed Map ...) is
 * refused with its JSON path, never passed over. To add a field: its row in machine_check.c. */
#ifndef EVERI_MACHINE_H
#define EVERI_MACHINE_H

#include <stddef.h>

#include <jansson.h>

#include "arena.h"
#include "err.h"

enum { MACHINE_BYTES_MAX = 1 << 20, MACHINE_NAME_MAX = 80 /* code points of a state's name */ };

enum state_type {
    STATE_PASS,
    STATE_TASK,
    STATE_CHOICE,
    STATE_WAIT,
    STATE_SUCCEED,
    STATE_FAIL,
    STATE_PARALLEL,
    STATE_MAP,
    STATE_TYPES,
};

/* err: parse, too_large. What it says is not yet looked at. The caller owns the definition. */
MUST_CHECK bool machine_read(const char *bytes, size_t len, json_t **out, struct err *err);
/* An array of {path, text}: empty where the definition can be executed. Owned by the caller. */
json_t *machine_check(json_t *definition);
/* The names of all functions that its tasks call, each once. Owned by the caller. */
json_t *machine_functions(json_t *definition);

/* "Pass" ... ; false: there is no such type. */
bool state_type_named(const char *name, enum state_type *out);
const char *state_type_name(enum state_type type);
/* Of a state that machine_check found good. */
enum state_type state_type_of(const json_t *state);
/* The machine that a Map runs for each item. */
json_t *state_iterator(const json_t *state);
/* The template of what a Map makes of each item, or a Task or Parallel of its input; may be NULL.
 */
json_t *state_template(const json_t *state);

/* What a Resource calls. wrapped: by lambda:invoke, whose parameters are FunctionName and Payload,
 * and whose result is {ExecutedVersion, Payload, StatusCode}. */
struct state_resource {
    const char *function; /* in the arena */
    bool wrapped;
};
/* Of a Task. err: invalid_params: none of the forms, or a FunctionName that is only known later. */
MUST_CHECK bool state_resource(struct arena *mem, const json_t *state, struct state_resource *out,
                               struct err *err);

#endif
