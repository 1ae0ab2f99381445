/* To use another keyword of JSON Schema in the contract, teach it here: an unknown one is an
 * error, so that nothing goes unchecked. */
#include "schema_check.h"

#include <regex.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "attrs.h"

struct check {
    const json_t *document;
    char path[256];
    char *why;
    size_t why_size;
};

static json_t *mutable(const json_t *value)
{
    return (json_t *)(uintptr_t)value; /* jansson walks objects without const */
}

static bool wrong(struct check *c, const char *what)
{
    snprintf(c->why, c->why_size, "%s: %s", c->path[0] ? c->path : "(top)", what);
    return false;
}

const json_t *schema_resolve(const json_t *document, const json_t *schema)
{
    static const char prefix[] = "#/components/schemas/";
    const char *ref = json_string_value(json_object_get(schema, "$ref"));
    const json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");

    if (!ref)
        return schema;
    if (strncmp(ref, prefix, sizeof prefix - 1) != 0)
        return NULL;
    return json_object_get(schemas, ref + sizeof prefix - 1);
}

static bool is_type(const char *type, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return strcmp(type, "object") == 0;
    case JSON_ARRAY:
        return strcmp(type, "array") == 0;
    case JSON_STRING:
        return strcmp(type, "string") == 0;
    case JSON_INTEGER:
        return strcmp(type, "integer") == 0 || strcmp(type, "number") == 0;
    case JSON_REAL:
        return strcmp(type, "number") == 0;
    case JSON_TRUE:
    case JSON_FALSE:
        return strcmp(type, "boolean") == 0;
    case JSON_NULL:
        return strcmp(type, "null") == 0;
    }
    return false;
}

static bool walk(struct check *c, const json_t *schema, const json_t *value);

static bool check_type(struct check *c, const json_t *types, const json_t *value)
{
    if (json_is_string(types))
        return is_type(json_string_value(types), value) || wrong(c, "is of another type");
    for (size_t i = 0; i < json_array_size(types); i++)
        if (is_type(json_string_value(json_array_get(types, i)), value))
            return true;
    return wrong(c, "is of none of the types");
}

static bool check_enum(struct check *c, const json_t *values, const json_t *value)
{
    for (size_t i = 0; i < json_array_size(values); i++)
        if (json_equal(json_array_get(values, i), value))
            return true;
    return wrong(c, "is not in the enum");
}

/* POSIX has no look-ahead: what is behind it is checked, what it says is not. */
static bool check_pattern(struct check *c, const json_t *pattern, const json_t *value)
{
    const char *text = json_string_value(pattern);
    regex_t regex;
    bool match;

    if (!json_is_string(value))
        return true;
    if (strncmp(text, "^(?=", 4) == 0)
        text = strchr(text, ')') + 1;
    if (regcomp(&regex, text, REG_EXTENDED | REG_NOSUB) != 0)
        return wrong(c, "has a pattern that is none");
    match = regexec(&regex, json_string_value(value), 0, NULL, 0) == 0;
    regfree(&regex);
    return match || wrong(c, "is not as the pattern says");
}

static bool check_one_of(struct check *c, const json_t *choices, const json_t *value)
{
    size_t fitting = 0;

    for (size_t i = 0; i < json_array_size(choices); i++)
        fitting += walk(c, json_array_get(choices, i), value);
    return fitting == 1 || wrong(c, "is not exactly one of the choices");
}

static bool check_at(struct check *c, const char *name, const json_t *schema, const json_t *value)
{
    size_t len = strlen(c->path);
    bool good;

    snprintf(c->path + len, sizeof c->path - len, "%s%s", len ? "." : "", name);
    good = walk(c, schema, value);
    c->path[len] = '\0';
    return good;
}

static bool check_properties(struct check *c, const json_t *schema, const json_t *value)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *required = json_object_get(schema, "required");
    const char *name;
    json_t *member;

    if (!json_is_object(value) || !properties)
        return true;
    json_object_foreach(mutable(value), name, member)
    {
        const json_t *inner = json_object_get(properties, name);

        if (!inner && json_is_false(json_object_get(schema, "additionalProperties")))
            return check_at(c, name, NULL, member);
        if (inner && !check_at(c, name, inner, member))
            return false;
    }
    for (size_t i = 0; i < json_array_size(required); i++)
        if (!json_object_get(value, json_string_value(json_array_get(required, i))))
            return check_at(c, json_string_value(json_array_get(required, i)), NULL, NULL);
    return true;
}

static bool check_items(struct check *c, const json_t *items, const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++) {
        char index[32];

        snprintf(index, sizeof index, "%zu", i);
        if (!check_at(c, index, items, json_array_get(value, i)))
            return false;
    }
    return true;
}

static bool known_keywords(struct check *c, const json_t *schema)
{
    static const char *const known[] = { "type",  "properties", "required",
                                         "items", "enum",       "const",
                                         "oneOf", "pattern",    "additionalProperties",
                                         "format" };
    const char *keyword;
    json_t *ignored;

    json_object_foreach(mutable(schema), keyword, ignored)
    {
        size_t i = 0;

        while (i < ARRAY_LEN(known) && strcmp(known[i], keyword) != 0)
            i++;
        if (i == ARRAY_LEN(known))
            return wrong(c, "has a keyword in its schema that no one checks");
    }
    return true;
}

static bool walk(struct check *c, const json_t *schema, const json_t *value)
{
    const json_t *at;

    if (!value)
        return wrong(c, "is missing");
    if (!schema)
        return wrong(c, "is not in the schema");
    schema = schema_resolve(c->document, schema);
    if (!schema)
        return wrong(c, "has a reference that leads nowhere");
    if (!known_keywords(c, schema))
        return false;
    if ((at = json_object_get(schema, "type")) && !check_type(c, at, value))
        return false;
    if ((at = json_object_get(schema, "enum")) && !check_enum(c, at, value))
        return false;
    if ((at = json_object_get(schema, "const")) && !json_equal(mutable(at), mutable(value)))
        return wrong(c, "is another constant");
    if ((at = json_object_get(schema, "pattern")) && !check_pattern(c, at, value))
        return false;
    if ((at = json_object_get(schema, "oneOf")) && !check_one_of(c, at, value))
        return false;
    if ((at = json_object_get(schema, "items")) && !check_items(c, at, value))
        return false;
    return check_properties(c, schema, value);
}

bool schema_check(const json_t *document, const json_t *schema, const json_t *value, char *why,
                  size_t why_size)
{
    struct check c = { .document = document, .why = why, .why_size = why_size };

    return walk(&c, schema, value);
}
