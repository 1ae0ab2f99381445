#include "filter_parts.h"

#include <math.h>
#include <string.h>

#include "fold.h"

static const double units = 100000; /* of the fifth digit behind the point */

bool filter_value_read(const json_t *json, struct arena *mem, struct filter_value *out)
{
    *out = (struct filter_value){ .text = "", .folded = "" };
    switch (json_typeof(json)) {
    case JSON_NULL:
        out->kind = VALUE_NULL;
        return true;
    case JSON_FALSE:
        out->kind = VALUE_FALSE;
        return true;
    case JSON_TRUE:
        out->kind = VALUE_TRUE;
        return true;
    case JSON_INTEGER:
    case JSON_REAL:
        out->kind = VALUE_NUMBER;
        out->number = round(json_number_value(json) * units);
        return true;
    case JSON_STRING:
        out->kind = VALUE_TEXT;
        out->text = arena_strdup(mem, json_string_value(json));
        out->len = strlen(out->text);
        return true;
    case JSON_OBJECT:
    case JSON_ARRAY:
        break;
    }
    return false;
}

/* Reading an event. */

static bool read_value(const json_t *json, const char *name, const char *field, struct arena *mem,
                       struct filter_value *out, struct err *err)
{
    if (!filter_value_read(json, mem, out))
        return err_set(err, ERR_INVALID_PARAMS, field,
                       "%s: an attribute is a string, a number, true, false, null or a list of "
                       "those: see %.40s",
                       field, name);
    if (out->kind == VALUE_TEXT)
        out->folded = fold_case(mem, out->text);
    return true;
}

static bool read_attribute(const char *name, const json_t *json, const char *field,
                           struct arena *mem, struct filter_attribute *out, struct err *err)
{
    bool is_list = json_is_array(json);
    size_t count = is_list ? json_array_size(json) : 1;
    struct filter_value *values = arena_alloc(mem, (count + 1) * sizeof *values);

    for (size_t i = 0; i < count; i++)
        if (!read_value(is_list ? json_array_get(json, i) : json, name, field, mem, &values[i],
                        err))
            return false;
    *out = (struct filter_attribute){ arena_strdup(mem, name), values, count };
    return true;
}

bool filter_event_read(const json_t *event, const char *field, struct arena *mem,
                       const struct filter_event **out, struct err *err)
{
    static const char *const own[] = { "type", "actor", "subject" };
    json_t *attributes = json_object_get(event, "attributes");
    struct filter_event *read = arena_alloc(mem, sizeof *read);
    struct filter_attribute *list = arena_alloc(
        mem, (ARRAY_LEN(own) + json_object_size(attributes)) * sizeof *list);
    const char *name;
    json_t *value;

    if (!json_is_object(event) || (attributes && !json_is_object(attributes)))
        return err_set(err, ERR_INVALID_PARAMS, field,
                       "%s: an event is an object, and so are its attributes", field);
    *read = (struct filter_event){ .attributes = list };
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        value = json_object_get(event, own[i]);
        if (value && !read_attribute(own[i], value, field, mem, &list[read->count++], err))
            return false;
    }
    json_object_foreach(attributes, name, value)
    {
        if (!filter_event_find(read, name) &&
            !read_attribute(name, value, field, mem, &list[read->count++], err))
            return false;
    }
    *out = read;
    return true;
}

const struct filter_attribute *filter_event_find(const struct filter_event *event, const char *name)
{
    for (size_t i = 0; i < event->count; i++)
        if (strcmp(event->attributes[i].name, name) == 0)
            return &event->attributes[i];
    return NULL;
}

/* Matching. */

static bool is_same(const struct filter_value *a, const struct filter_value *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == VALUE_TEXT)
        return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
    return a->kind != VALUE_NUMBER || (a->number >= b->number && a->number <= b->number);
}

static bool ends_with(const struct filter_value *value, const struct filter_value *end)
{
    return value->len >= end->len &&
           memcmp(value->text + value->len - end->len, end->text, end->len) == 0;
}

static bool takes_one(const struct matcher *matcher, const struct filter_value *wanted,
                      const struct filter_value *value)
{
    bool is_text = value->kind == VALUE_TEXT;

    switch (matcher->kind) {
    case MATCH_VALUE:
        return is_same(wanted, value);
    case MATCH_PREFIX:
        return is_text && strncmp(value->text, wanted->text, wanted->len) == 0;
    case MATCH_SUFFIX:
        return is_text && ends_with(value, wanted);
    case MATCH_ANY_CASE:
        return is_text && strcmp(value->folded, wanted->text) == 0;
    case MATCH_NUMERIC:
    case MATCH_EXISTS:
    case MATCH_ABSENT:
        break;
    }
    return false;
}

static bool takes_value(const struct matcher *matcher, const struct filter_value *value)
{
    bool taken = matcher->kind == MATCH_NUMERIC && value->kind == VALUE_NUMBER &&
                 value->number >= matcher->low && value->number <= matcher->high;

    for (size_t i = 0; i < matcher->count && !taken; i++)
        taken = takes_one(matcher, &matcher->values[i], value);
    return taken != matcher->but;
}

static bool takes(const struct matcher *matcher, const struct filter_attribute *attribute)
{
    if (matcher->kind == MATCH_EXISTS || matcher->kind == MATCH_ABSENT)
        return (attribute != NULL) == (matcher->kind == MATCH_EXISTS);
    for (size_t i = 0; attribute && i < attribute->count; i++)
        if (takes_value(matcher, &attribute->values[i]))
            return true;
    return false;
}

static bool meets(const struct term *term, const struct filter_event *event)
{
    const struct filter_attribute *attribute = filter_event_find(event, term->key);

    for (size_t i = 0; i < term->count; i++)
        if (takes(&term->matchers[i], attribute))
            return true;
    return false;
}

/* NULL: it is met. */
static const struct term *first_refusing(const struct way *way, const struct filter_event *event)
{
    for (size_t i = 0; i < way->count; i++)
        if (!meets(way->terms[i], event))
            return way->terms[i];
    return NULL;
}

static void note_refusal(struct filter_refusal *why, const char *key)
{
    for (size_t i = 0; i < why->count; i++)
        if (strcmp(why->keys[i], key) == 0)
            return;
    if (why->count < FILTER_KEYS_MAX)
        why->keys[why->count++] = key;
}

bool filter_matches(const struct filter *filter, const struct filter_event *event,
                    struct filter_refusal *why)
{
    struct filter_refusal refusal = { .count = 0 };

    for (size_t i = 0; i < filter->count; i++) {
        const struct term *term = first_refusing(&filter->ways[i], event);

        if (!term)
            return true;
        note_refusal(&refusal, term->key);
    }
    if (why)
        *why = refusal;
    return false;
}
