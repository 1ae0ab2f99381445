/* What each type of state does when it is entered. */
#include <string.h>

#include "choice.h"
#include "clock.h"
#include "execution_parts.h"
#include "json_read.h"
#include "mem.h"
#include "payload.h"

static const int64_t seconds_max = 99999999;

/* A state being entered: what its fields are evaluated against. */
struct entry {
    struct execution *execution;
    struct strand *strand;
    struct asl_scope scope;
    struct asl_error error;
};

static const json_t *field(const struct entry *entry, const char *name)
{
    return json_object_get(entry->strand->state, name);
}

/* A field that may also stand as a path to it: NAME or NAMEPath. *out is NULL where neither is. */
static bool find(struct entry *entry, const char *name, const char *by_path, json_t **out)
{
    const json_t *path = field(entry, by_path);

    *out = NULL;
    if (path)
        return payload_find(json_string_value(path), &entry->scope, ASL_RUNTIME, out,
                            &entry->error);
    *out = json_incref((json_t *)(uintptr_t)field(entry, name));
    return true;
}

/* InputPath, then Parameters where the type has them. */
static bool shape_input(struct entry *entry, const char *template, json_t **out)
{
    const json_t *parameters = template ? field(entry, template) : NULL;
    AUTO_JSON json_t *selected = NULL;

    if (!flow_shape(field(entry, "InputPath"), &entry->scope, &selected, &entry->error))
        return false;
    if (!parameters) {
        *out = json_incref(selected);
        return true;
    }
    entry->scope.input = selected;
    if (!payload_make(parameters, &entry->scope, out, &entry->error))
        return false;
    entry->scope.input = entry->strand->input;
    return true;
}

/* Pass, and what has no result of its own: the shaped input goes on. */
static bool leave_with(struct entry *entry, json_t *value, const char *to)
{
    json_t *output;

    entry->scope.input = value;
    if (!flow_shape(field(entry, "OutputPath"), &entry->scope, &output, &entry->error))
        return false;
    flow_leave(entry->execution, entry->strand, output, to);
    json_decref(output);
    return true;
}

static bool enter_pass(struct entry *entry)
{
    json_t *result = json_object_get(entry->strand->state, "Result");
    AUTO_JSON json_t *input = NULL;

    if (!shape_input(entry, "Parameters", &input))
        return false;
    flow_finish(entry->execution, entry->strand, result ? result : input);
    return true;
}

static bool enter_succeed(struct entry *entry)
{
    AUTO_JSON json_t *input = NULL;

    return shape_input(entry, NULL, &input) && leave_with(entry, input, NULL);
}

static bool enter_fail(struct entry *entry)
{
    AUTO_JSON json_t *error = NULL;
    AUTO_JSON json_t *cause = NULL;

    if (!find(entry, "Error", "ErrorPath", &error) || !find(entry, "Cause", "CausePath", &cause))
        return false;
    if ((error && !json_is_string(error)) || (cause && !json_is_string(cause)))
        return asl_fail(&entry->error, ASL_RUNTIME, "ErrorPath and CausePath must find a text");
    flow_fail(entry->execution, entry->strand, error ? json_string_value(error) : "",
              cause ? json_string_value(cause) : "");
    return true;
}

/* NULL: no rule holds and there is no Default, or one failed. */
static const char *chosen(struct entry *entry)
{
    const json_t *rules = field(entry, "Choices");
    const char *otherwise = json_string_value(field(entry, "Default"));

    for (size_t i = 0; i < json_array_size(rules); i++) {
        const json_t *rule = json_array_get(rules, i);

        switch (choice_holds(rule, &entry->scope, &entry->error)) {
        case CHOICE_YES:
            return json_string_value(json_object_get(rule, "Next"));
        case CHOICE_NO:
            break;
        case CHOICE_FAILED:
            return NULL;
        }
    }
    if (!otherwise)
        (void)asl_fail(&entry->error, ASL_NO_CHOICE, "no rule holds, and there is no Default");
    return otherwise;
}

static bool enter_choice(struct entry *entry)
{
    AUTO_JSON json_t *input = NULL;
    const char *to;

    if (!shape_input(entry, NULL, &input))
        return false;
    entry->scope.input = input;
    to = chosen(entry);
    return to && leave_with(entry, input, to);
}

static bool wait_until(struct entry *entry, int64_t *due_ms)
{
    AUTO_JSON json_t *seconds = NULL;
    AUTO_JSON json_t *timestamp = NULL;

    if (!find(entry, "Seconds", "SecondsPath", &seconds) ||
        !find(entry, "Timestamp", "TimestampPath", &timestamp))
        return false;
    if (json_is_integer(seconds) && json_integer_value(seconds) >= 0 &&
        json_integer_value(seconds) <= seconds_max) {
        *due_ms = entry->execution->now_ms + 1000 * (int64_t)json_integer_value(seconds);
        return true;
    }
    if (json_is_string(timestamp) && clock_parse(json_string_value(timestamp), due_ms))
        return true;
    return asl_fail(&entry->error, ASL_RUNTIME,
                    "a Wait wants whole seconds from 0 to 99999999, or a time");
}

static bool enter_wait(struct entry *entry)
{
    AUTO_JSON json_t *input = NULL;
    json_t *output;
    int64_t due_ms;

    if (!shape_input(entry, NULL, &input))
        return false;
    entry->scope.input = input;
    if (!wait_until(entry, &due_ms) ||
        !flow_shape(field(entry, "OutputPath"), &entry->scope, &output, &entry->error))
        return false;
    entry->strand->shaped = output;
    entry->strand->due_ms = due_ms;
    entry->strand->phase = PHASE_WAIT;
    return true;
}

/* ---- Task ---- */

static bool timeout_of(struct entry *entry, int64_t *ms)
{
    AUTO_JSON json_t *seconds = NULL;

    *ms = 0;
    if (!find(entry, "TimeoutSeconds", "TimeoutSecondsPath", &seconds))
        return false;
    if (!seconds)
        return true;
    *ms = 1000 * (int64_t)json_integer_value(seconds);
    return (*ms > 0 && *ms <= 1000 * seconds_max) ||
           asl_fail(&entry->error, ASL_RUNTIME,
                    "TimeoutSecondsPath must find whole seconds from 1 to 99999999");
}

static json_t *unwrapped(json_t *input, const struct state_resource *resource)
{
    json_t *payload = resource->wrapped ? json_object_get(input, "Payload") : input;

    return payload ? json_incref(payload) : json_object();
}

static bool enter_task(struct entry *entry)
{
    struct strand *strand = entry->strand;
    AUTO_JSON json_t *input = NULL;
    struct state_resource resource;
    int64_t timeout_ms;
    struct err err;

    if (!shape_input(entry, "Parameters", &input) || !timeout_of(entry, &timeout_ms))
        return false;
    if (!state_resource(entry->error.mem, strand->state, &resource, &err))
        return asl_fail(&entry->error, ASL_RUNTIME, "%s", err.text);
    strand->task_input = unwrapped(input, &resource);
    strand->function = mem_strdup(resource.function);
    strand->timeout_ms = timeout_ms;
    strand->task = entry->execution->next_task++;
    strand->taken = false;
    if (timeout_ms)
        strand->due_ms = entry->execution->now_ms + timeout_ms;
    strand->phase = PHASE_TASK;
    execution_note(entry->execution, "TaskScheduled", strand,
                   (struct execution_note){ .input = strand->task_input });
    return true;
}

/* ---- Parallel and Map ---- */

static void give_results(struct execution *execution, struct strand *strand)
{
    json_t *results = json_incref(strand->results);

    execution_note(execution, strand->items ? "MapStateSucceeded" : "ParallelStateSucceeded",
                   strand, (struct execution_note){ 0 });
    flow_finish(execution, strand, results);
    json_decref(results);
}

/* The input of one iteration: ItemSelector's, or the item itself. */
static bool item_input(struct execution *execution, struct strand *strand, json_t *item,
                       json_t **out, struct asl_error *error)
{
    const json_t *selector = state_template(strand->state);
    AUTO_JSON json_t *context = NULL;
    struct asl_scope scope;

    if (!selector) {
        *out = json_incref(json_object_get(item, "Value"));
        return true;
    }
    context = strand_context(execution, strand);
    json_object_set_new(context, "Map", json_pack("{s:O}", "Item", item));
    scope = (struct asl_scope){ strand->shaped, context, &execution->rules.dice };
    return payload_make(selector, &scope, out, error);
}

static bool begin_item(struct execution *execution, struct strand *strand, struct asl_error *error)
{
    size_t i = strand->begun;
    AUTO_JSON json_t *item = json_pack("{s:I, s:O}", "Index", (json_int_t)i, "Value",
                                       json_array_get(strand->items, i));
    AUTO_JSON json_t *input = NULL;

    if (!item_input(execution, strand, item, &input, error))
        return false;
    strand->begun++;
    execution_note(execution, "MapIterationStarted", strand,
                   (struct execution_note){ .input = input });
    (void)strand_begin(execution, strand, i, state_iterator(strand->state), input, item);
    return true;
}

static void begin_branch(struct execution *execution, struct strand *strand)
{
    json_t *branches = json_object_get(strand->state, "Branches");
    size_t i = strand->begun++;

    (void)strand_begin(execution, strand, i, json_array_get(branches, i), strand->shaped, NULL);
}

void state_go_on(struct execution *execution, struct strand *strand)
{
    struct asl_error error;

    if (strand->finished == strand->count) {
        give_results(execution, strand);
        return;
    }
    error = (struct asl_error){ .mem = arena_new() };
    while (strand->begun < strand->count && strand->begun - strand->finished < strand->at_once) {
        if (!strand->items) {
            begin_branch(execution, strand);
        } else if (!begin_item(execution, strand, &error)) {
            strand_prune(execution, strand);
            flow_fail(execution, strand, error.name, error.cause);
            break;
        }
    }
    arena_free(error.mem);
}

static void begin_children(struct entry *entry, size_t count, size_t at_once)
{
    struct strand *strand = entry->strand;

    strand->phase = PHASE_CHILDREN;
    strand->count = count;
    strand->at_once = at_once;
    strand->results = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(strand->results, json_null());
    execution_note(entry->execution, strand->items ? "MapStateStarted" : "ParallelStateStarted",
                   strand, (struct execution_note){ 0 });
    state_go_on(entry->execution, strand);
}

static bool enter_parallel(struct entry *entry)
{
    size_t branches = json_array_size(field(entry, "Branches"));

    if (!shape_input(entry, "Parameters", &entry->strand->shaped))
        return false;
    begin_children(entry, branches, branches);
    return true;
}

static bool at_once(struct entry *entry, size_t *out)
{
    AUTO_JSON json_t *limit = NULL;
    json_int_t n;

    if (!find(entry, "MaxConcurrency", "MaxConcurrencyPath", &limit))
        return false;
    n = json_integer_value(limit);
    if (limit && (!json_is_integer(limit) || n < 0))
        return asl_fail(&entry->error, ASL_RUNTIME, "MaxConcurrencyPath must find a whole number");
    *out = n && n < CONCURRENT_ITEMS_MAX ? (size_t)n : CONCURRENT_ITEMS_MAX;
    return true;
}

static bool enter_map(struct entry *entry)
{
    const json_t *path = field(entry, "ItemsPath");
    struct strand *strand = entry->strand;
    size_t limit;

    if (!shape_input(entry, NULL, &strand->shaped))
        return false;
    entry->scope.input = strand->shaped;
    if (!at_once(entry, &limit) || !flow_shape(path, &entry->scope, &strand->items, &entry->error))
        return false;
    if (!json_is_array(strand->items))
        return asl_fail(&entry->error, ASL_RUNTIME, "what a Map goes over is no array");
    begin_children(entry, json_array_size(strand->items), limit);
    return true;
}

/* ---- the table ---- */

static const struct {
    bool (*enter)(struct entry *entry); /* false: entry->error says why */
    const char *note;
} types[STATE_TYPES] = {
    [STATE_PASS] = { enter_pass, "PassStateEntered" },
    [STATE_TASK] = { enter_task, "TaskStateEntered" },
    [STATE_CHOICE] = { enter_choice, "ChoiceStateEntered" },
    [STATE_WAIT] = { enter_wait, "WaitStateEntered" },
    [STATE_SUCCEED] = { enter_succeed, "SucceedStateEntered" },
    [STATE_FAIL] = { enter_fail, "FailStateEntered" },
    [STATE_PARALLEL] = { enter_parallel, "ParallelStateEntered" },
    [STATE_MAP] = { enter_map, "MapStateEntered" },
};

void state_enter(struct execution *execution, struct strand *strand)
{
    enum state_type type = state_type_of(strand->state);
    AUTO_JSON json_t *input = json_incref(strand->input); /* the strand may move on, and drop it */
    AUTO_JSON json_t *context = NULL;
    struct entry entry = { .execution = execution, .strand = strand };

    if (strand->phase == PHASE_ENTER) {
        strand->entered_ms = execution->now_ms;
        execution_note(execution, types[type].note, strand,
                       (struct execution_note){ .input = input });
    }
    context = strand_context(execution, strand);
    entry.scope = (struct asl_scope){ input, context, &execution->rules.dice };
    entry.error.mem = arena_new();
    if (!types[type].enter(&entry))
        flow_fail(execution, strand, entry.error.name, entry.error.cause);
    arena_free(entry.error.mem);
}
