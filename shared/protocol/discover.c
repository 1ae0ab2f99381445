/* The contract for machines: the tables as one OpenRPC document (https://open-rpc.org), with the
 * objects under components.schemas and what OpenRPC has no word for in members that begin with x-.
 *
 * A new type of parameter needs its shape here. */
#include <stdint.h>
#include <string.h>

#include "errors.h"
#include "json_write.h"
#include "limits.h"
#include "method.h"
#include "objects.h"
#include "param.h"
#include "schema.h"

#define TIME_PATTERN  "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
#define TOPIC_PATTERN "^(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9-]{0,39}$"

static const char *const access_names[] = { "anyone", "person", "admin" };

/* The JSON Schema of a type of parameter, as far as its row does not say it. */
static const struct {
    const char *type;
    const char *pattern; /* of a string, or of a list's items */
    int min_length, max_length;
    bool list;
} shapes[PARAM_TYPES] = {
    [PARAM_TEXT] = { .type = "string" },
    [PARAM_LINE] = { .type = "string", .pattern = "^[^\\n]*$" },
    [PARAM_OPAQUE] = { .type = "string" },
    [PARAM_BYTES] = { .type = "string", .pattern = "^[A-Za-z0-9+/]+=*$" },
    [PARAM_HANDLE] = { .type = "string", .max_length = HANDLE_ASKED_BYTES },
    [PARAM_NEW_HANDLE] = { .type = "string", .pattern = "^[A-Za-z][A-Za-z0-9_]{1,29}$" },
    [PARAM_NEW_PASSWORD] = { .type = "string",
                             .min_length = LIMIT_PASSWORD_POINTS_MIN,
                             .max_length = LIMIT_PASSWORD_BYTES },
    [PARAM_EMAIL] = { .type = "string",
                      .pattern = "^[^@\\s]+@[^@\\s]+$",
                      .max_length = LIMIT_EMAIL_BYTES },
    [PARAM_CLIENT_ID] = { .type = "string",
                          .pattern = "^[ -~]+$",
                          .min_length = 1,
                          .max_length = LIMIT_CLIENT_ID },
    [PARAM_LANGUAGE] = { .type = "string",
                         .pattern = "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$",
                         .max_length = LIMIT_LANGUAGE_BYTES },
    [PARAM_TIME_ZONE] = { .type = "string",
                          .pattern = "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){0,2}$",
                          .max_length = LIMIT_TIME_ZONE_BYTES },
    [PARAM_BOOL] = { .type = "boolean" },
    [PARAM_MAYBE_BOOL] = { .type = "boolean" },
    [PARAM_INT] = { .type = "integer" },
    [PARAM_MAYBE_INT] = { .type = "integer" },
    [PARAM_ENUM] = { .type = "string" },
    [PARAM_TOPIC] = { .type = "string", .pattern = TOPIC_PATTERN },
    [PARAM_TOPICS] = { .list = true, .pattern = TOPIC_PATTERN },
    [PARAM_HANDLES] = { .list = true, .max_length = HANDLE_ASKED_BYTES },
    [PARAM_SETTINGS] = { .type = "object" },
    [PARAM_IDS] = { .list = true, .max_length = LIMIT_ID_BYTES },
    [PARAM_WORDS] = { .list = true, .max_length = LIMIT_WORD_BYTES },
    [PARAM_FIGURES] = { .type = "object" },
    [PARAM_TIME] = { .type = "string", .pattern = TIME_PATTERN },
    [PARAM_EMOJI] = { .type = "string", .min_length = 1, .max_length = LIMIT_EMOJI_BYTES },
};

/* Null for an optional parameter is as if left out. */
static void write_type(struct json_writer *w, const struct param *p, const char *type)
{
    if (p->required) {
        json_string_member(w, "type", type);
        return;
    }
    json_array_member(w, "type");
    json_text(w, type);
    json_text(w, "null");
    json_close_array(w);
}

static void write_string_bounds(struct json_writer *w, const struct param *p)
{
    bool text = p->type == PARAM_TEXT || p->type == PARAM_LINE;
    int64_t min = text && !p->blank ? 1 : shapes[p->type].min_length;
    int64_t max = p->max ? p->max : shapes[p->type].max_length;

    if (p->type == PARAM_BYTES)
        min = max = (p->max + 2) / 3 * 4;
    if (shapes[p->type].pattern)
        json_string_member(w, "pattern", shapes[p->type].pattern);
    if (min)
        json_int_member(w, "minLength", min);
    if (max)
        json_int_member(w, "maxLength", max);
}

static void write_choices(struct json_writer *w, const struct param *p)
{
    json_array_member(w, "enum");
    for (const char *const *name = p->names; *name; name++)
        json_text(w, *name);
    if (!p->required)
        json_null_value(w);
    json_close_array(w);
    if (!p->required && p->names[p->fallback])
        json_string_member(w, "default", p->names[p->fallback]);
}

static void write_integer_bounds(struct json_writer *w, const struct param *p)
{
    json_int_member(w, "minimum", p->min);
    if (p->max != INT64_MAX)
        json_int_member(w, "maximum", p->max);
    if (p->fallback)
        json_int_member(w, "default", p->fallback);
}

static void write_figures_schema(struct json_writer *w, const struct param *p)
{
    write_type(w, p, "object");
    json_object_member(w, "additionalProperties");
    json_string_member(w, "type", "integer");
    json_close_object(w);
    json_int_member(w, "maxProperties", p->max);
}

static void write_list_schema(struct json_writer *w, const struct param *p)
{
    write_type(w, p, "array");
    json_object_member(w, "items");
    json_string_member(w, "type", "string");
    if (shapes[p->type].pattern)
        json_string_member(w, "pattern", shapes[p->type].pattern);
    if (shapes[p->type].max_length)
        json_int_member(w, "maxLength", shapes[p->type].max_length);
    json_close_object(w);
    json_int_member(w, "maxItems", p->max);
}

static void write_switches_schema(struct json_writer *w)
{
    static const char *const names[] = { "live", "email", "group" };

    json_open_object(w);
    json_array_member(w, "type");
    json_text(w, "object");
    json_text(w, "null");
    json_close_array(w);
    json_object_member(w, "properties");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        json_object_member(w, names[i]);
        json_array_member(w, "type");
        json_text(w, "boolean");
        json_text(w, "null");
        json_close_array(w);
        json_close_object(w);
    }
    json_close_object(w);
    json_bool_member(w, "additionalProperties", false);
    json_close_object(w);
}

static void write_settings_schema(struct json_writer *w)
{
    json_object_member(w, "properties");
    for (size_t i = 0; setting_kind_names[i]; i++) {
        json_key(w, setting_kind_names[i]);
        write_switches_schema(w);
    }
    json_close_object(w);
    json_bool_member(w, "additionalProperties", false);
}

static void write_param_schema(struct json_writer *w, const struct param *p)
{
    json_object_member(w, "schema");
    if (shapes[p->type].list) {
        write_list_schema(w, p);
    } else if (p->type == PARAM_FIGURES) {
        write_figures_schema(w, p);
    } else {
        write_type(w, p, shapes[p->type].type);
        if (p->type == PARAM_ENUM)
            write_choices(w, p);
        else if (p->type == PARAM_SETTINGS)
            write_settings_schema(w);
        else if (p->type == PARAM_INT || p->type == PARAM_MAYBE_INT)
            write_integer_bounds(w, p);
        else if (p->type == PARAM_BOOL && !p->required)
            json_bool_member(w, "default", false);
        else if (p->type != PARAM_BOOL && p->type != PARAM_MAYBE_BOOL)
            write_string_bounds(w, p);
    }
    json_close_object(w);
}

static void write_params(struct json_writer *w, const struct method *method)
{
    json_array_member(w, "params");
    for (const struct param *p = method->params; p->name; p++) {
        json_open_object(w);
        json_string_member(w, "name", p->name);
        json_bool_member(w, "required", p->required);
        write_param_schema(w, p);
        json_close_object(w);
    }
    json_close_array(w);
}

static void write_error_refs(struct json_writer *w, const struct method *method)
{
    unsigned errors = method_errors(method);

    json_array_member(w, "errors");
    for (unsigned code = 0; code <= ERR_UNAVAILABLE; code++)
        if (errors & 1U << code) {
            json_open_object(w);
            json_int_member(w, "code", error_number((enum err_code)code));
            json_string_member(w, "message", error_reason((enum err_code)code));
            json_close_object(w);
        }
    json_close_array(w);
}

static void write_method(struct json_writer *w, const struct method *method)
{
    json_open_object(w);
    json_string_member(w, "name", method->name);
    json_string_member(w, "summary", method->summary);
    json_string_member(w, "paramStructure", "by-name");
    write_params(w, method);
    json_object_member(w, "result");
    json_string_member(w, "name", method->result);
    json_key(w, "schema");
    write_schema_ref(w, method->result);
    json_close_object(w);
    write_error_refs(w, method);
    json_string_member(w, "x-access", access_names[method->access]);
    json_array_member(w, "x-events");
    for (const char *const *event = method->events; event && *event; event++)
        json_text(w, *event);
    json_close_array(w);
    json_close_object(w);
}

static void write_push_type(struct json_writer *w, const struct push_type *push)
{
    json_open_object(w);
    json_string_member(w, "name", push->name);
    json_string_member(w, "summary", push->summary);
    json_key(w, "params");
    write_schema(w, schema_find(push->params));
    json_close_object(w);
}

void method_discover(struct buf *out)
{
    struct json_writer w;

    json_writer_init(&w, out);
    json_open_object(&w);
    json_string_member(&w, "openrpc", "1.2.6");
    json_object_member(&w, "info");
    json_string_member(&w, "title", "Everi");
    json_string_member(&w, "version", EVERI_VERSION);
    json_close_object(&w);
    json_array_member(&w, "methods");
    for (size_t i = 0; i < method_count; i++)
        write_method(&w, &methods[i]);
    json_close_array(&w);
    json_object_member(&w, "components");
    json_key(&w, "schemas");
    write_schemas(&w);
    json_close_object(&w);
    json_array_member(&w, "x-pushes");
    for (size_t i = 0; i < push_type_count; i++)
        write_push_type(&w, &push_types[i]);
    json_close_array(&w);
    json_close_object(&w);
}
