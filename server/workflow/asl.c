#include "asl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"

bool asl_fail(struct asl_error *error, const char *name, const char *fmt, ...)
{
    char cause[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(cause, sizeof cause, fmt, args);
    va_end(args);
    error->name = name;
    error->cause = arena_strdup(error->mem, cause);
    return false;
}

uint64_t asl_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15ULL;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

static bool arrays_equal(const json_t *a, const json_t *b)
{
    if (json_array_size(a) != json_array_size(b))
        return false;
    for (size_t i = 0; i < json_array_size(a); i++)
        if (!asl_equal(json_array_get(a, i), json_array_get(b, i)))
            return false;
    return true;
}

static bool objects_equal(const json_t *a, const json_t *b)
{
    const char *key;
    const json_t *value;
    json_t *of = json_incref((json_t *)(uintptr_t)a);
    bool equal = json_object_size(a) == json_object_size(b);

    json_object_foreach(of, key, value) equal = equal && asl_equal(value, json_object_get(b, key));
    json_decref(of);
    return equal;
}

static bool integers_equal(const json_t *a, const json_t *b)
{
    return json_integer_value(a) == json_integer_value(b);
}

bool asl_equal(const json_t *a, const json_t *b)
{
    if (!a || !b)
        return a == b;
    if (json_is_integer(a) && json_is_integer(b))
        return integers_equal(a, b);
    if (json_is_number(a) && json_is_number(b))
        return !(json_number_value(a) < json_number_value(b)) &&
               !(json_number_value(a) > json_number_value(b));
    if (json_is_array(a) && json_is_array(b))
        return arrays_equal(a, b);
    if (json_is_object(a) && json_is_object(b))
        return objects_equal(a, b);
    return json_equal(a, b);
}

static int add_bytes(const char *bytes, size_t len, void *buf)
{
    return buf_add(buf, bytes, len) ? 0 : -1;
}

const char *asl_text(struct arena *mem, const json_t *value)
{
    struct buf out;
    const char *text;

    buf_init(&out, 16 * ASL_PAYLOAD_BYTES);
    (void)json_dump_callback(value, add_bytes, &out, JSON_ENCODE_ANY | JSON_COMPACT);
    text = arena_strndup(mem, out.data ? out.data : "", out.len);
    buf_done(&out);
    return text;
}

const char *asl_below(struct arena *mem, const char *where, const char *name)
{
    size_t plain = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    return arena_printf(mem, name[plain] || !plain ? "%s['%s']" : "%s.%s", where, name);
}
