#include "machine.h"

#include <string.h>

#include "json_read.h"

enum { DEFINITION_DEPTH_MAX = 64, FUNCTION_NAME_MAX = 64 };

static const char *const type_names[STATE_TYPES] = {
    [STATE_PASS] = "Pass",         [STATE_TASK] = "Task",       [STATE_CHOICE] = "Choice",
    [STATE_WAIT] = "Wait",         [STATE_SUCCEED] = "Succeed", [STATE_FAIL] = "Fail",
    [STATE_PARALLEL] = "Parallel", [STATE_MAP] = "Map",
};

bool machine_read(const char *bytes, size_t len, json_t **out, struct err *err)
{
    if (len > MACHINE_BYTES_MAX)
        return err_set(err, ERR_TOO_LARGE, NULL, "a definition has at most 1 MiB");
    return json_read(bytes, len, DEFINITION_DEPTH_MAX, out, err);
}

bool state_type_named(const char *name, enum state_type *out)
{
    for (size_t i = 0; name && i < STATE_TYPES; i++) {
        if (strcmp(name, type_names[i]) != 0)
            continue;
        *out = (enum state_type)i;
        return true;
    }
    return false;
}

const char *state_type_name(enum state_type type)
{
    return type_names[type];
}

enum state_type state_type_of(const json_t *state)
{
    enum state_type type = STATE_FAIL;

    (void)state_type_named(json_string_value(json_object_get(state, "Type")), &type);
    return type;
}

json_t *state_iterator(const json_t *state)
{
    json_t *processor = json_object_get(state, "ItemProcessor");

    return processor ? processor : json_object_get(state, "Iterator");
}

json_t *state_template(const json_t *state)
{
    json_t *selector = json_object_get(state, "ItemSelector");

    return selector ? selector : json_object_get(state, "Parameters");
}

/* NAME, or the NAME of arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]. NULL: neither. */
static const char *function_name(struct arena *mem, const char *text)
{
    static const char arn[] = "arn:aws:lambda:";
    const char *at = text;
    size_t len;

    if (strncmp(text, arn, sizeof arn - 1) == 0) {
        at = strstr(text, ":function:");
        if (!at)
            return NULL;
        at += strlen(":function:");
    }
    len = strcspn(at, ":");
    if (!len || len > FUNCTION_NAME_MAX || (at == text && at[len]))
        return NULL;
    return arena_strndup(mem, at, len);
}

static bool invoked(struct arena *mem, const json_t *state, struct state_resource *out,
                    struct err *err)
{
    const json_t *parameters = json_object_get(state, "Parameters");
    const char *named = json_string_value(json_object_get(parameters, "FunctionName"));
    const char *function = named ? function_name(mem, named) : NULL;

    if (!function)
        return err_set(err, ERR_INVALID_PARAMS, "Parameters.FunctionName",
                       "lambda:invoke wants a FunctionName that stands in the definition");
    *out = (struct state_resource){ .function = function, .wrapped = true };
    return true;
}

bool state_resource(struct arena *mem, const json_t *state, struct state_resource *out,
                    struct err *err)
{
    static const char ours[] = "everi:function:";
    const char *resource = json_string_value(json_object_get(state, "Resource"));
    const char *function = NULL;

    if (resource && strcmp(resource, "arn:aws:states:::lambda:invoke") == 0)
        return invoked(mem, state, out, err);
    if (resource && strncmp(resource, ours, sizeof ours - 1) == 0)
        function = function_name(mem, resource + sizeof ours - 1);
    else if (resource && strncmp(resource, "arn:aws:lambda:", 15) == 0)
        function = function_name(mem, resource);
    if (!function)
        return err_set(err, ERR_INVALID_PARAMS, "Resource",
                       "is none of everi:function:NAME, arn:aws:lambda:...:function:NAME and "
                       "arn:aws:states:::lambda:invoke");
    *out = (struct state_resource){ .function = function };
    return true;
}

static void collect(json_t *machine, json_t *names, struct arena *mem)
{
    json_t *state, *branch;
    const char *name;
    size_t i;

    json_object_foreach(json_object_get(machine, "States"), name, state)
    {
        struct state_resource resource;
        struct err err;

        if (state_type_of(state) == STATE_TASK && state_resource(mem, state, &resource, &err))
            json_object_set_new(names, resource.function, json_true());
        json_array_foreach(json_object_get(state, "Branches"), i, branch)
            collect(branch, names, mem);
        if (state_iterator(state))
            collect(state_iterator(state), names, mem);
    }
}

json_t *machine_functions(json_t *definition)
{
    struct arena *mem = arena_new();
    AUTO_JSON json_t *names = json_object();
    json_t *list = json_array();
    const char *name;
    json_t *value;

    collect(definition, names, mem);
    json_object_foreach(names, name, value) json_array_append_new(list, json_string(name));
    arena_free(mem);
    return list;
}
