/* What a definition may hold: one table of fields, and what no table can say (targets, reachable
 * states, names). Every problem is told, not just the first. */
#include <stdint.h>
#include <string.h>

#include "asl.h"
#include "choice.h"
#include "clock.h"
#include "json_path.h"
#include "json_read.h"
#include "machine.h"
#include "machine_reach.h"
#include "payload.h"
#include "utf8.h"

enum { PROBLEMS_MAX = 100, SECONDS_MAX = 99999999, CONCURRENCY_MAX = 1000 };

struct check {
    json_t *problems;
    struct arena *mem;
    json_t *names; /* of all states, through all branches */
    int depth;
};

static void problem(void *ctx, const char *where, const char *text)
{
    struct check *check = ctx;

    if (json_array_size(check->problems) < PROBLEMS_MAX)
        json_array_append_new(check->problems,
                              json_pack("{s:s, s:s}", "path", where, "text", text));
}

/* ---- forms of values ---- */

typedef void form(struct check *check, const json_t *value, const char *where);

static void form_text(struct check *check, const json_t *value, const char *where)
{
    if (!json_is_string(value))
        problem(check, where, "wants a text");
}

static void form_anything(struct check *check, const json_t *value, const char *where)
{
    (void)check;
    (void)value;
    (void)where;
}

static void form_true(struct check *check, const json_t *value, const char *where)
{
    if (!json_is_boolean(value))
        problem(check, where, "wants true or false");
}

static void form_path(struct check *check, const json_t *value, const char *where)
{
    const struct json_path *path;
    struct err err;

    if (!json_is_string(value))
        problem(check, where, "wants a path");
    else if (!json_path_parse(check->mem, json_string_value(value), &path, &err))
        problem(check, where, err.text);
}

static void form_path_or_null(struct check *check, const json_t *value, const char *where)
{
    if (!json_is_null(value))
        form_path(check, value, where);
}

static void form_reference(struct check *check, const json_t *value, const char *where)
{
    const struct json_path *path;
    struct err err;

    if (!json_is_string(value))
        problem(check, where, "wants a path");
    else if (!json_path_parse(check->mem, json_string_value(value), &path, &err))
        problem(check, where, err.text);
    else if (!json_path_is_reference(path))
        problem(check, where, "must be a path that names one place");
}

/* Where a result goes: into the input, never into the context. */
static void form_place_or_null(struct check *check, const json_t *value, const char *where)
{
    if (json_is_null(value))
        return;
    form_reference(check, value, where);
    if (json_is_string(value) && strncmp(json_string_value(value), "$$", 2) == 0)
        problem(check, where, "is a place in the input, not in the context");
}

/* A path or an intrinsic call, as in a template. */
static void form_dynamic(struct check *check, const json_t *value, const char *where)
{
    json_t *template = json_object();

    json_object_set(template, "value.$", (json_t *)(uintptr_t)value);
    payload_check(template, where, problem, check);
    json_decref(template);
}

static void form_template(struct check *check, const json_t *value, const char *where)
{
    payload_check(value, where, problem, check);
}

static void form_object_template(struct check *check, const json_t *value, const char *where)
{
    if (!json_is_object(value))
        problem(check, where, "wants an object");
    form_template(check, value, where);
}

static void whole_number(struct check *check, const json_t *value, const char *where,
                         json_int_t min, json_int_t max)
{
    if (!json_is_integer(value) || json_integer_value(value) < min ||
        json_integer_value(value) > max)
        problem(check, where,
                arena_printf(check->mem, "wants a whole number from %lld to %lld", (long long)min,
                             (long long)max));
}

static void form_seconds(struct check *check, const json_t *value, const char *where)
{
    whole_number(check, value, where, 1, SECONDS_MAX);
}

static void form_wait_seconds(struct check *check, const json_t *value, const char *where)
{
    whole_number(check, value, where, 0, SECONDS_MAX);
}

static void form_attempts(struct check *check, const json_t *value, const char *where)
{
    whole_number(check, value, where, 0, SECONDS_MAX);
}

static void form_concurrency(struct check *check, const json_t *value, const char *where)
{
    whole_number(check, value, where, 0, CONCURRENCY_MAX);
}

static void form_rate(struct check *check, const json_t *value, const char *where)
{
    if (!json_is_number(value) || json_number_value(value) < 1)
        problem(check, where, "wants a number of at least 1");
}

static void form_jitter(struct check *check, const json_t *value, const char *where)
{
    const char *text = json_string_value(value);

    if (!text || (strcmp(text, "FULL") != 0 && strcmp(text, "NONE") != 0))
        problem(check, where, "wants FULL or NONE");
}

static void form_timestamp(struct check *check, const json_t *value, const char *where)
{
    const char *text = json_string_value(value);
    int64_t ms;

    if (!text || !clock_parse(text, &ms))
        problem(check, where, "wants a time as in 2026-11-23T14:30:00Z");
}

static void form_language(struct check *check, const json_t *value, const char *where)
{
    const char *text = json_string_value(value);

    if (!text || strcmp(text, "JSONPath") != 0)
        problem(check, where, "only JSONPath is spoken here");
}

static void form_version(struct check *check, const json_t *value, const char *where)
{
    const char *text = json_string_value(value);

    if (!text || strcmp(text, "1.0") != 0)
        problem(check, where, "only version 1.0 is known");
}

static void form_error_names(struct check *check, const json_t *value, const char *where)
{
    bool all = false;

    if (!json_is_array(value) || !json_array_size(value))
        problem(check, where, "wants an array of at least one error name");
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *name = json_string_value(json_array_get(value, i));

        if (!name)
            problem(check, where, "wants names of errors");
        all = all || (name && strcmp(name, ASL_ALL) == 0);
    }
    if (all && json_array_size(value) > 1)
        problem(check, where, "States.ALL stands alone");
}

static void form_processor(struct check *check, const json_t *value, const char *where)
{
    const char *mode = json_string_value(json_object_get(value, "Mode"));

    if (json_object_size(value) != 1 || !mode || strcmp(mode, "INLINE") != 0)
        problem(check, where, "only {\"Mode\": \"INLINE\"} is run here: no distributed Map");
}

static form form_choices, form_retriers, form_catchers, form_branches, form_machine, form_states;

/* ---- the fields ---- */

struct field {
    const char *name; /* NULL ends a table */
    form *form;
    unsigned types; /* of a state's: those that may have it */
};

#define OF(type) (1U << STATE_##type)
#define SHAPED   (OF(PASS) | OF(TASK) | OF(CHOICE) | OF(WAIT) | OF(SUCCEED) | OF(PARALLEL) | OF(MAP))
#define MOVING   (OF(PASS) | OF(TASK) | OF(WAIT) | OF(PARALLEL) | OF(MAP))
#define WORKING  (OF(TASK) | OF(PARALLEL) | OF(MAP))

static const struct field state_fields[] = {
    { "Type", form_text, ~0U },
    { "Comment", form_text, ~0U },
    { "QueryLanguage", form_language, ~0U },
    { "Next", form_text, MOVING },
    { "End", form_true, MOVING },
    { "InputPath", form_path_or_null, SHAPED },
    { "OutputPath", form_path_or_null, SHAPED },
    { "ResultPath", form_place_or_null, OF(PASS) | WORKING },
    { "Parameters", form_template, OF(PASS) | WORKING },
    { "ResultSelector", form_object_template, WORKING },
    { "Retry", form_retriers, WORKING },
    { "Catch", form_catchers, WORKING },
    { "Result", form_anything, OF(PASS) },
    { "Resource", form_text, OF(TASK) },
    { "TimeoutSeconds", form_seconds, OF(TASK) },
    { "TimeoutSecondsPath", form_reference, OF(TASK) },
    { "Choices", form_choices, OF(CHOICE) },
    { "Default", form_text, OF(CHOICE) },
    { "Seconds", form_wait_seconds, OF(WAIT) },
    { "SecondsPath", form_reference, OF(WAIT) },
    { "Timestamp", form_timestamp, OF(WAIT) },
    { "TimestampPath", form_reference, OF(WAIT) },
    { "Error", form_text, OF(FAIL) },
    { "Cause", form_text, OF(FAIL) },
    { "ErrorPath", form_dynamic, OF(FAIL) },
    { "CausePath", form_dynamic, OF(FAIL) },
    { "Branches", form_branches, OF(PARALLEL) },
    { "ItemsPath", form_reference, OF(MAP) },
    { "ItemSelector", form_template, OF(MAP) },
    { "ItemProcessor", form_machine, OF(MAP) },
    { "Iterator", form_machine, OF(MAP) },
    { "MaxConcurrency", form_concurrency, OF(MAP) },
    { "MaxConcurrencyPath", form_reference, OF(MAP) },
    { NULL, NULL, 0 },
};

static const struct field machine_fields[] = {
    { "Comment", form_text, 0 },
    { "QueryLanguage", form_language, 0 },
    { "Version", form_version, 0 },
    { "StartAt", form_text, 0 },
    { "States", form_states, 0 },
    { "TimeoutSeconds", form_seconds, 0 },
    { "ProcessorConfig", form_processor, 0 },
    { NULL, NULL, 0 },
};

static const struct field retrier_fields[] = {
    { "Comment", form_text, 0 },
    { "ErrorEquals", form_error_names, 0 },
    { "IntervalSeconds", form_seconds, 0 },
    { "MaxAttempts", form_attempts, 0 },
    { "BackoffRate", form_rate, 0 },
    { "MaxDelaySeconds", form_seconds, 0 },
    { "JitterStrategy", form_jitter, 0 },
    { NULL, NULL, 0 },
};

static const struct field catcher_fields[] = {
    { "Comment", form_text, 0 }, { "ErrorEquals", form_error_names, 0 },
    { "Next", form_text, 0 },    { "ResultPath", form_place_or_null, 0 },
    { NULL, NULL, 0 },
};

/* Known to Step Functions, and not run here. */
static const char *const outside[] = {
    "Arguments",
    "Assign",
    "Condition",
    "Credentials",
    "HeartbeatSeconds",
    "HeartbeatSecondsPath",
    "ItemBatcher",
    "ItemReader",
    "Items",
    "Label",
    "Output",
    "ResultWriter",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
};

static void unknown_field(struct check *check, const char *name, const char *where)
{
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        if (strcmp(name, outside[i]) != 0)
            continue;
        problem(check, where, "is outside of what is run here");
        return;
    }
    problem(check, where, "is no field of this");
}

static const struct field *field_named(const struct field *fields, const char *name)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

static void check_fields(struct check *check, const struct field *fields, unsigned type,
                         json_t *object, const char *where)
{
    const char *name;
    json_t *value;

    if (!json_is_object(object)) {
        problem(check, where, "wants an object");
        return;
    }
    json_object_foreach(object, name, value)
    {
        const struct field *field = field_named(fields, name);
        const char *at = asl_below(check->mem, where, name);

        if (!field)
            unknown_field(check, name, at);
        else if (type && !(field->types & type))
            problem(check, at, "is no field of a state of this type");
        else
            field->form(check, value, at);
    }
}

static void need(struct check *check, const json_t *object, const char *name, const char *where)
{
    if (json_is_object(object) && !json_object_get(object, name))
        problem(check, where, arena_printf(check->mem, "wants %s", name));
}

static int count_of(const json_t *state, const char *const *names)
{
    int count = 0;

    for (; *names; names++)
        count += json_object_get(state, *names) != NULL;
    return count;
}

static void need_one(struct check *check, const json_t *state, const char *where,
                     const char *const *names, bool exactly)
{
    int count = count_of(state, names);
    const char *list = names[0];

    if (count == 1 || (count == 0 && !exactly))
        return;
    for (size_t i = 1; names[i]; i++)
        list = arena_printf(check->mem, "%s, %s", list, names[i]);
    problem(check, where,
            arena_printf(check->mem, "wants %s one of %s", exactly ? "exactly" : "at most", list));
}

/* ---- parts of states ---- */

static void check_list(struct check *check, const json_t *list, const char *where,
                       const struct field *fields, const char *needs)
{
    if (!json_is_array(list))
        problem(check, where, "wants an array");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *at = arena_printf(check->mem, "%s[%zu]", where, i);
        json_t *one = json_array_get(list, i);

        check_fields(check, fields, 0, one, at);
        need(check, one, "ErrorEquals", at);
        need(check, one, needs, at);
    }
}

static void check_all_is_last(struct check *check, const json_t *list, const char *where)
{
    for (size_t i = 0; i + 1 < json_array_size(list); i++) {
        const json_t *names = json_object_get(json_array_get(list, i), "ErrorEquals");
        const char *first = json_string_value(json_array_get(names, 0));

        if (first && strcmp(first, ASL_ALL) == 0)
            problem(check, where, "States.ALL comes last");
    }
}

static void form_retriers(struct check *check, const json_t *value, const char *where)
{
    check_list(check, value, where, retrier_fields, "ErrorEquals");
    check_all_is_last(check, value, where);
}

static void form_catchers(struct check *check, const json_t *value, const char *where)
{
    check_list(check, value, where, catcher_fields, "Next");
    check_all_is_last(check, value, where);
}

static void form_choices(struct check *check, const json_t *value, const char *where)
{
    if (!json_is_array(value) || !json_array_size(value))
        problem(check, where, "wants an array of at least one rule");
    for (size_t i = 0; i < json_array_size(value); i++)
        choice_check(json_array_get(value, i), arena_printf(check->mem, "%s[%zu]", where, i), true,
                     problem, check);
}

static void form_branches(struct check *check, const json_t *value, const char *where)
{
    if (!json_is_array(value) || !json_array_size(value))
        problem(check, where, "wants an array of at least one branch");
    for (size_t i = 0; i < json_array_size(value); i++)
        form_machine(check, json_array_get(value, i),
                     arena_printf(check->mem, "%s[%zu]", where, i));
}

static void check_resource(struct check *check, const json_t *state, const char *where)
{
    struct state_resource resource;
    struct err err;

    if (json_object_get(state, "Resource") && !state_resource(check->mem, state, &resource, &err))
        problem(check, arena_printf(check->mem, "%s.%s", where, err.field), err.text);
}

static void check_end(struct check *check, const json_t *state, const char *where)
{
    bool ends = json_is_true(json_object_get(state, "End"));

    if (ends == (json_object_get(state, "Next") != NULL))
        problem(check, where, "wants a Next, or \"End\": true");
}

/* What a type needs beyond the forms of its fields. */
static void check_whole(struct check *check, enum state_type type, const json_t *state,
                        const char *where)
{
    static const char *const waits[] = { "Seconds", "SecondsPath", "Timestamp", "TimestampPath",
                                         NULL };
    static const char *const timeouts[] = { "TimeoutSeconds", "TimeoutSecondsPath", NULL };
    static const char *const processors[] = { "ItemProcessor", "Iterator", NULL };
    static const char *const selectors[] = { "ItemSelector", "Parameters", NULL };
    static const char *const limits[] = { "MaxConcurrency", "MaxConcurrencyPath", NULL };
    static const char *const errors[] = { "Error", "ErrorPath", NULL };
    static const char *const causes[] = { "Cause", "CausePath", NULL };

    if (MOVING & 1U << type)
        check_end(check, state, where);
    switch (type) {
    case STATE_TASK:
        need(check, state, "Resource", where);
        check_resource(check, state, where);
        need_one(check, state, where, timeouts, false);
        break;
    case STATE_CHOICE:
        need(check, state, "Choices", where);
        break;
    case STATE_WAIT:
        need_one(check, state, where, waits, true);
        break;
    case STATE_FAIL:
        need_one(check, state, where, errors, false);
        need_one(check, state, where, causes, false);
        break;
    case STATE_PARALLEL:
        need(check, state, "Branches", where);
        break;
    case STATE_MAP:
        need_one(check, state, where, processors, true);
        need_one(check, state, where, selectors, false);
        need_one(check, state, where, limits, false);
        break;
    case STATE_PASS:
    case STATE_SUCCEED:
    case STATE_TYPES:
        break;
    }
}

static void check_state(struct check *check, const char *name, json_t *state, const char *where)
{
    enum state_type type;

    if (!*name || utf8_points(name) > MACHINE_NAME_MAX)
        problem(check, where, "has a name that is empty or longer than 80 characters");
    if (json_object_get(check->names, name))
        problem(check, where, "has the name of another state");
    json_object_set_new(check->names, name, json_true());
    if (!state_type_named(json_string_value(json_object_get(state, "Type")), &type)) {
        problem(check, asl_below(check->mem, where, "Type"),
                "is none of Pass, Task, Choice, Wait, Succeed, Fail, Parallel and Map");
        return;
    }
    check_fields(check, state_fields, 1U << type, state, where);
    check_whole(check, type, state, where);
}

static void form_states(struct check *check, const json_t *value, const char *where)
{
    AUTO_JSON json_t *states = json_incref((json_t *)(uintptr_t)value);
    const char *name;
    json_t *state;

    if (!json_is_object(states) || !json_object_size(states))
        problem(check, where, "wants an object of at least one state");
    json_object_foreach(states, name, state)
        check_state(check, name, state, asl_below(check->mem, where, name));
}

static void form_machine(struct check *check, const json_t *value, const char *where)
{
    AUTO_JSON json_t *machine = json_incref((json_t *)(uintptr_t)value);

    if (check->depth++ >= ASL_DEPTH_MAX) {
        problem(check, where, "is nested too deeply");
        return;
    }
    check_fields(check, machine_fields, 0, machine, where);
    need(check, machine, "StartAt", where);
    need(check, machine, "States", where);
    if (check->depth > 1 && json_object_get(machine, "TimeoutSeconds"))
        problem(check, where, "has a TimeoutSeconds: only the whole machine may");
    if (json_is_object(json_object_get(machine, "States")))
        machine_check_reach(machine, where, check->mem, problem, check);
    check->depth--;
}

json_t *machine_check(json_t *definition)
{
    struct check check = { .problems = json_array(), .mem = arena_new(), .names = json_object() };

    form_machine(&check, definition, "$");
    json_decref(check.names);
    arena_free(check.mem);
    return check.problems;
}
