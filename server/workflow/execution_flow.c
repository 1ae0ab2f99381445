/* How a state ends: its result shaped and passed on, or its failure retried, caught or passed up.
 */
#include <math.h>
#include <string.h>

#include "execution_parts.h"
#include "json_path.h"
#include "json_read.h"
#include "mem.h"
#include "payload.h"

static const double interval_default_s = 1;
static const double backoff_default = 2;
static const double attempts_default = 3;

bool flow_shape(const json_t *path, const struct asl_scope *scope, json_t **out,
                struct asl_error *error)
{
    if (path && json_is_null(path)) {
        *out = json_object();
        return true;
    }
    return payload_find(path ? json_string_value(path) : "$", scope, ASL_RUNTIME, out, error);
}

/* ---- leaving ---- */

static void end_strand(struct execution *execution, struct strand *strand, json_t *output)
{
    struct strand *parent = strand->parent;

    strand->phase = PHASE_ENDED;
    if (!parent) {
        execution_end(execution, EXECUTION_SUCCEEDED, output, NULL, NULL);
        return;
    }
    json_array_set(parent->results, strand->place, output);
    parent->finished++;
    if (parent->items)
        execution_note(execution, "MapIterationSucceeded", parent,
                       (struct execution_note){ .output = output });
    state_go_on(execution, parent);
}

static bool is_too_large(const json_t *value)
{
    return json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY) > ASL_PAYLOAD_BYTES;
}

static const char *const exit_notes[STATE_TYPES] = {
    [STATE_PASS] = "PassStateExited",         [STATE_TASK] = "TaskStateExited",
    [STATE_CHOICE] = "ChoiceStateExited",     [STATE_WAIT] = "WaitStateExited",
    [STATE_SUCCEED] = "SucceedStateExited",   [STATE_FAIL] = "FailStateExited",
    [STATE_PARALLEL] = "ParallelStateExited", [STATE_MAP] = "MapStateExited",
};

static void pass_on(struct execution *execution, struct strand *strand, json_t *output,
                    const char *to)
{
    execution_note(execution, exit_notes[state_type_of(strand->state)], strand,
                   (struct execution_note){ .output = output });
    if (!to) {
        end_strand(execution, strand, output);
        return;
    }
    json_decref(strand->input);
    strand->input = json_incref(output);
    strand_move(strand, to);
}

void flow_leave(struct execution *execution, struct strand *strand, json_t *output, const char *to)
{
    if (is_too_large(output)) {
        flow_fail(execution, strand, ASL_DATA_LIMIT, "a state's output has more than 256 KiB");
        return;
    }
    json_incref(output); /* it may be of the strand's own work, which ends with the state */
    pass_on(execution, strand, output, to);
    json_decref(output);
}

/* Puts `value` into a copy of `raw`; without a path: instead of it; null: not at all. `out` is
 * owned by the caller. */
static bool place(const json_t *path, json_t *raw, json_t *value, json_t **out,
                  struct asl_error *error)
{
    const char *text = path ? json_string_value(path) : "$";
    AUTO_JSON json_t *document = json_incref(raw);
    const struct json_path *parsed;
    struct err err;

    if (text && !(json_path_parse(error->mem, text, &parsed, &err) &&
                  json_path_put(parsed, &document, value)))
        return asl_fail(error, ASL_RESULT_PATH, "\"%.200s\" is no place in the state's input",
                        text);
    *out = json_incref(document);
    return true;
}

/* result -> ResultSelector -> ResultPath -> OutputPath */
static bool shape_result(const struct strand *strand, struct asl_scope *scope, json_t *result,
                         json_t **out, struct asl_error *error)
{
    const json_t *selector = json_object_get(strand->state, "ResultSelector");
    AUTO_JSON json_t *selected = NULL;
    AUTO_JSON json_t *placed = NULL;

    scope->input = result;
    if (selector && !payload_make(selector, scope, &selected, error))
        return false;
    if (!place(json_object_get(strand->state, "ResultPath"), strand->input,
               selected ? selected : result, &placed, error))
        return false;
    scope->input = placed;
    return flow_shape(json_object_get(strand->state, "OutputPath"), scope, out, error);
}

void flow_finish(struct execution *execution, struct strand *strand, json_t *result)
{
    struct asl_error error = { .mem = arena_new() };
    AUTO_JSON json_t *context = strand_context(execution, strand);
    struct asl_scope scope = { result, context, &execution->rules.dice };
    json_t *output;

    if (shape_result(strand, &scope, result, &output, &error)) {
        flow_leave(execution, strand, output,
                   json_string_value(json_object_get(strand->state, "Next")));
        json_decref(output);
    } else {
        flow_fail(execution, strand, error.name, error.cause);
    }
    arena_free(error.mem);
}

/* ---- failing ---- */

/* Step Functions: nothing but their own name catches these. */
static bool is_final(const char *error)
{
    return strcmp(error, ASL_RUNTIME) == 0 || strcmp(error, ASL_DATA_LIMIT) == 0;
}

static bool equals(const char *name, const char *error, bool of_branch)
{
    if (strcmp(name, error) == 0)
        return true;
    if (is_final(error))
        return false;
    return strcmp(name, ASL_ALL) == 0 || (of_branch && strcmp(name, ASL_BRANCH_FAILED) == 0) ||
           (strcmp(name, ASL_TASK_FAILED) == 0 && strcmp(error, ASL_TIMEOUT) != 0);
}

static bool names_error(const json_t *rule, const char *error, bool of_branch)
{
    const json_t *names = json_object_get(rule, "ErrorEquals");

    for (size_t i = 0; i < json_array_size(names); i++)
        if (equals(json_string_value(json_array_get(names, i)), error, of_branch))
            return true;
    return false;
}

static double number_of(const json_t *rule, const char *name, double otherwise)
{
    const json_t *value = json_object_get(rule, name);

    return value ? json_number_value(value) : otherwise;
}

/* Before the attempt behind so many retries. */
static int64_t delay_ms(struct execution *execution, const json_t *retrier, double retries)
{
    double delay = 1000 * number_of(retrier, "IntervalSeconds", interval_default_s) *
                   pow(number_of(retrier, "BackoffRate", backoff_default), retries);
    double most = 1000 * number_of(retrier, "MaxDelaySeconds", 99999999);
    const char *jitter = json_string_value(json_object_get(retrier, "JitterStrategy"));
    int64_t ms = (int64_t)(delay < most ? delay : most);

    if (!jitter || strcmp(jitter, "FULL") != 0 || ms < 1)
        return ms;
    return (int64_t)(execution->rules.dice.roll(execution->rules.dice.ctx) % (uint64_t)(ms + 1));
}

static bool retry(struct execution *execution, struct strand *strand, const char *error)
{
    const json_t *retriers = json_object_get(strand->state, "Retry");
    bool of_branch = strand->phase == PHASE_CHILDREN;

    if (!strand->attempts)
        strand->attempts = json_array();
    for (size_t i = 0; i < json_array_size(retriers); i++) {
        const json_t *retrier = json_array_get(retriers, i);
        json_int_t so_far;

        while (json_array_size(strand->attempts) <= i)
            json_array_append_new(strand->attempts, json_integer(0));
        if (!names_error(retrier, error, of_branch))
            continue;
        so_far = json_integer_value(json_array_get(strand->attempts, i));
        if ((double)so_far >= number_of(retrier, "MaxAttempts", attempts_default))
            return false;
        json_array_set_new(strand->attempts, i, json_integer(so_far + 1));
        strand_forget_work(strand);
        strand->phase = PHASE_RETRY;
        strand->retries++;
        strand->due_ms = execution->now_ms + delay_ms(execution, retrier, (double)so_far);
        return true;
    }
    return false;
}

static const json_t *catcher_of(const struct strand *strand, const char *error)
{
    const json_t *catchers = json_object_get(strand->state, "Catch");
    bool of_branch = strand->phase == PHASE_CHILDREN;

    for (size_t i = 0; i < json_array_size(catchers); i++)
        if (names_error(json_array_get(catchers, i), error, of_branch))
            return json_array_get(catchers, i);
    return NULL;
}

static bool caught(struct execution *execution, struct strand *strand, const char *name,
                   const char *cause)
{
    const json_t *catcher = catcher_of(strand, name);
    struct asl_error error = { .mem = arena_new() };
    AUTO_JSON json_t *what = json_pack("{s:s, s:s}", "Error", name, "Cause", cause);
    json_t *output;
    bool ok = false;

    if (catcher &&
        place(json_object_get(catcher, "ResultPath"), strand->input, what, &output, &error)) {
        flow_leave(execution, strand, output, json_string_value(json_object_get(catcher, "Next")));
        json_decref(output);
        ok = true;
    }
    arena_free(error.mem);
    return ok;
}

static void pass_up(struct execution *execution, struct strand *strand, const char *error,
                    const char *cause)
{
    struct strand *parent = strand->parent;
    bool is_map;

    if (!parent) {
        execution_end(execution, EXECUTION_FAILED, NULL, error, cause);
        return;
    }
    is_map = parent->items != NULL;
    strand_prune(execution, parent);
    execution_note(execution, is_map ? "MapStateFailed" : "ParallelStateFailed", parent,
                   (struct execution_note){ .error = error, .cause = cause });
    flow_fail(execution, parent, error, cause);
}

void flow_fail(struct execution *execution, struct strand *strand, const char *error,
               const char *cause)
{
    if (retry(execution, strand, error) || caught(execution, strand, error, cause))
        return;
    pass_up(execution, strand, error, cause);
}
