/* Fields with their harmless values. A new kind of field needs one function here; nothing else in
 * the model or the views asks jansson for the type of something that the server sent. */
#include "model_fields.h"

#include <string.h>

#include "clock.h"
#include "mem.h"

const char *field_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

int64_t field_int(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

int field_tenths(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    double n = json_number_value(value);

    return json_is_number(value) && n >= 0 && n <= 1e6 ? (int)(n * 10 + 0.5) : -1;
}

bool field_true(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

int64_t field_time(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    int64_t ms;

    return text && clock_parse(text, &ms) ? ms : -1;
}

json_t *field_object(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);

    return json_is_object(value) ? value : NULL;
}

json_t *field_list(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);

    return json_is_array(value) ? value : NULL;
}

bool field_is(const json_t *object, const char *key, const char *text)
{
    return strcmp(field_text(object, key), text) == 0;
}

int item_find(const json_t *list, const char *member, const char *id)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);

        if (field_is(member ? json_object_get(item, member) : item, "id", id))
            return (int)i;
    }
    return -1;
}

json_t *page_items(const json_t *page)
{
    json_t *items = json_array();
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(page, "items"), i, item)
    {
        if (json_is_object(item))
            json_array_append_new(items, json_deep_copy(item));
    }
    return items;
}

char *page_next(const json_t *page)
{
    const char *next = json_string_value(json_object_get(page, "next"));

    return next ? mem_strdup(next) : NULL;
}
