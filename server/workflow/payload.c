#include "payload.h"

#include <string.h>

#include "intrinsic.h"
#include "json_path.h"
#include "json_read.h"

static bool is_dynamic(const char *key)
{
    size_t len = strlen(key);

    return len > 2 && strcmp(key + len - 2, ".$") == 0;
}

static bool is_path(const char *text)
{
    return *text == '$';
}

/* ---- checking ---- */

static void check_dynamic(const json_t *value, const char *where, payload_problem *problem,
                          void *ctx)
{
    const char *text = json_string_value(value);
    struct arena *mem = arena_new();
    const struct json_path *path;
    struct err err;

    if (!text)
        problem(ctx, where, "wants a text: a path or an intrinsic call");
    else if (is_path(text) ? !json_path_parse(mem, text, &path, &err)
                           : !intrinsic_check(text, &err))
        problem(ctx, where, err.text);
    arena_free(mem);
}

void payload_check(const json_t *template, const char *where, payload_problem *problem, void *ctx)
{
    struct arena *mem = arena_new();
    json_t *of = json_incref((json_t *)(uintptr_t) template);
    const char *key;
    json_t *value;
    size_t i;

    json_object_foreach(of, key, value)
    {
        const char *below = arena_printf(mem, "%s['%s']", where, key);

        if (is_dynamic(key))
            check_dynamic(value, below, problem, ctx);
        else
            payload_check(value, below, problem, ctx);
    }
    json_array_foreach(of, i, value)
        payload_check(value, arena_printf(mem, "%s[%zu]", where, i), problem, ctx);
    json_decref(of);
    arena_free(mem);
}

/* ---- making ---- */

bool payload_find(const char *text, const struct asl_scope *scope, const char *failure,
                  json_t **out, struct asl_error *error)
{
    const struct json_path *path;
    struct err err;

    if (!is_path(text))
        return intrinsic_eval(text, scope, out, error);
    if (!json_path_parse(error->mem, text, &path, &err))
        return asl_fail(error, ASL_RUNTIME, "%s", err.text);
    switch (json_path_get(path, scope, out)) {
    case PATH_FOUND:
        return true;
    case PATH_NOTHING:
        return asl_fail(error, failure, "the path \"%.200s\" finds nothing", text);
    case PATH_TOO_MANY:
        return asl_fail(error, ASL_DATA_LIMIT, "the path \"%.200s\" finds too much", text);
    }
    return false;
}

static bool make_member(json_t *object, const char *key, json_t *value,
                        const struct asl_scope *scope, struct asl_error *error)
{
    json_t *made;

    if (!is_dynamic(key)) {
        if (!payload_make(value, scope, &made, error))
            return false;
        return json_object_set_new(object, key, made) == 0;
    }
    if (!payload_find(json_string_value(value), scope, ASL_PARAMETER_PATH, &made, error))
        return false;
    return json_object_setn_new(object, key, strlen(key) - 2, made) == 0;
}

static bool make_object(json_t *template, const struct asl_scope *scope, json_t **out,
                        struct asl_error *error)
{
    AUTO_JSON json_t *object = json_object();
    const char *key;
    json_t *value;

    json_object_foreach(template, key,
                        value) if (!make_member(object, key, value, scope, error)) return false;
    *out = json_incref(object);
    return true;
}

static bool make_array(json_t *template, const struct asl_scope *scope, json_t **out,
                       struct asl_error *error)
{
    AUTO_JSON json_t *array = json_array();
    size_t i;
    json_t *value;

    json_array_foreach(template, i, value)
    {
        json_t *made;

        if (!payload_make(value, scope, &made, error))
            return false;
        json_array_append_new(array, made);
    }
    *out = json_incref(array);
    return true;
}

bool payload_make(const json_t *template, const struct asl_scope *scope, json_t **out,
                  struct asl_error *error)
{
    AUTO_JSON json_t *of = json_incref((json_t *)(uintptr_t) template);

    if (json_is_object(of))
        return make_object(of, scope, out, error);
    if (json_is_array(of))
        return make_array(of, scope, out, error);
    *out = json_incref(of);
    return true;
}
