/* Read and run in one go: there is no tree to keep, and checking is a run without a scope. */
#include "intrinsic.h"

#include <string.h>

#include "intrinsic_calls.h"
#include "json_path.h"
#include "json_read.h"

struct reader {
    const char *text, *at;
    const struct asl_scope *scope; /* NULL: only checking */
    struct asl_error *error;       /* what running fails of */
    struct err *syntax;            /* what checking fails of */
    struct arena *mem;
    int depth;
    bool in_template;
};

static json_t *refuse(struct reader *r, const char *what)
{
    (void)!err_set(r->syntax, ERR_INVALID_PARAMS, NULL, "\"%.80s\" %s at its byte %zu", r->text,
                   what, (size_t)(r->at - r->text) + 1);
    return NULL;
}

static void skip_blank(struct reader *r)
{
    r->at += strspn(r->at, " \t\r\n");
}

/* 'text'. A backslash takes the next character as it is, but in a template: that hears its own. */
static json_t *read_text(struct reader *r)
{
    char *out = arena_alloc(r->mem, strlen(r->at) + 1);
    size_t len = 0;
    json_t *value;

    for (r->at++; *r->at && *r->at != '\''; r->at++) {
        if (*r->at == '\\' && r->at[1]) {
            if (r->in_template && r->at[1] != '\'')
                out[len++] = *r->at;
            r->at++;
        }
        out[len++] = *r->at;
    }
    if (!*r->at)
        return refuse(r, "has a text that does not end");
    r->at++;
    value = json_stringn(out, len);
    return value ? value : refuse(r, "is no UTF-8");
}

static json_t *found_by(struct reader *r, const struct json_path *path, const char *text)
{
    json_t *value = NULL;

    switch (json_path_get(path, r->scope, &value)) {
    case PATH_FOUND:
        return value;
    case PATH_NOTHING:
        (void)asl_fail(r->error, ASL_PARAMETER_PATH, "the path \"%.200s\" finds nothing", text);
        return NULL;
    case PATH_TOO_MANY:
        (void)asl_fail(r->error, ASL_DATA_LIMIT, "the path \"%.200s\" finds too much", text);
        return NULL;
    }
    return NULL;
}

/* Its end: the comma or the parenthesis that is in no bracket or quote. */
static size_t path_length(const char *at)
{
    int open = 0;
    char quote = 0;
    size_t i = 0;

    for (; at[i]; i++) {
        if (quote) {
            if (at[i] == '\\' && at[i + 1])
                i++;
            else if (at[i] == quote)
                quote = 0;
        } else if (at[i] == '\'' || at[i] == '"') {
            quote = at[i];
        } else if (at[i] == '[' || at[i] == '(') {
            open++;
        } else if (open > 0 && (at[i] == ']' || at[i] == ')')) {
            open--;
        } else if (open == 0 && strchr(",) \t\r\n", at[i])) {
            break;
        }
    }
    return i;
}

static json_t *read_path(struct reader *r)
{
    size_t len = path_length(r->at);
    const char *text = arena_strndup(r->mem, r->at, len);
    const struct json_path *path;

    if (!json_path_parse(r->mem, text, &path, r->syntax))
        return NULL;
    r->at += len;
    return r->scope ? found_by(r, path, text) : json_null();
}

static json_t *read_literal(struct reader *r)
{
    size_t len = strcspn(r->at, ",) \t\r\n");
    json_t *value = json_loadb(r->at, len, JSON_DECODE_ANY, NULL);

    if (!value || json_is_array(value) || json_is_object(value) || json_is_string(value)) {
        json_decref(value);
        return refuse(r, "wants a path, a call, a number, a text in single quotes, true, false or "
                         "null");
    }
    r->at += len;
    return value;
}

static json_t *read_call(struct reader *r);

static json_t *read_argument(struct reader *r)
{
    skip_blank(r);
    if (*r->at == '\'')
        return read_text(r);
    if (*r->at == '$')
        return read_path(r);
    return strncmp(r->at, "States.", 7) == 0 ? read_call(r) : read_literal(r);
}

/* Behind the opening parenthesis, up to behind the closing one. */
static bool read_arguments(struct reader *r, const struct intrinsic *intrinsic, json_t *args)
{
    skip_blank(r);
    if (*r->at == ')') {
        r->at++;
        return true;
    }
    for (;;) {
        json_t *value;

        r->in_template = intrinsic->has_template && json_array_size(args) == 0;
        value = read_argument(r);
        if (!value)
            return false;
        json_array_append_new(args, value);
        skip_blank(r);
        if (*r->at != ',' && *r->at != ')')
            return refuse(r, "wants , or )");
        if (*r->at++ == ')')
            return true;
    }
}

static json_t *read_call(struct reader *r)
{
    size_t len = strcspn(r->at, "( \t,)");
    const struct intrinsic *intrinsic = intrinsic_find(r->at, len);
    AUTO_JSON json_t *args = json_array();

    if (!intrinsic)
        return refuse(r, "calls a function that there is not");
    r->at += len;
    skip_blank(r);
    if (*r->at != '(')
        return refuse(r, "wants (");
    r->at++;
    if (r->depth++ >= ASL_DEPTH_MAX)
        return refuse(r, "is nested too deeply");
    if (!read_arguments(r, intrinsic, args))
        return NULL;
    r->depth--;
    if (json_array_size(args) < intrinsic->args_min || json_array_size(args) > intrinsic->args_max)
        return refuse(r, "has a call with too few or too many arguments");
    return r->scope ? intrinsic->call(args, r->scope->dice, r->error) : json_null();
}

static json_t *read_whole(struct reader *r)
{
    json_t *value = read_call(r);

    if (!value || !*r->at)
        return value;
    json_decref(value);
    return refuse(r, "has something behind its end");
}

bool intrinsic_check(const char *text, struct err *err)
{
    struct arena *mem = arena_new();
    struct reader reader = { .text = text, .at = text, .syntax = err, .mem = mem };
    json_t *value = read_whole(&reader);
    bool ok = value != NULL;

    json_decref(value);
    arena_free(mem);
    return ok;
}

bool intrinsic_eval(const char *text, const struct asl_scope *scope, json_t **out,
                    struct asl_error *error)
{
    struct err syntax = { 0 };
    struct reader reader = { .text = text,
                             .at = text,
                             .scope = scope,
                             .error = error,
                             .syntax = &syntax,
                             .mem = error->mem };
    json_t *value = read_whole(&reader);

    if (!value && syntax.code != ERR_NONE)
        return asl_fail(error, ASL_INTRINSIC_FAILURE, "%s", syntax.text);
    if (!value)
        return false;
    *out = value;
    return true;
}
