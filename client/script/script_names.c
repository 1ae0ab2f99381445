/* Names. Values go in once, while the text is read from left to right: what a value holds is never
 * looked at again. */
#include "script_names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"

enum { EXPANDED_BYTES = 1 << 20, PART_BYTES = 64 };

void script_names_init(struct script_names *names)
{
    names->values = json_object();
}

void script_names_done(struct script_names *names)
{
    json_decref(names->values);
}

void script_names_set(struct script_names *names, const char *name, const json_t *value)
{
    json_object_set_new(names->values, name, json_deep_copy(value));
}

/* One part of a path at *p: letters, digits, _. Empty: there is none. */
static size_t take_part(const char *p, char out[PART_BYTES])
{
    size_t len = 0;

    while ((isalnum((unsigned char)p[len]) || p[len] == '_') && len < PART_BYTES - 1)
        len++;
    memcpy(out, p, len);
    out[len] = '\0';
    return len;
}

static const json_t *member(const json_t *value, const char *part)
{
    if (json_is_array(value) && isdigit((unsigned char)*part))
        return json_array_get(value, (size_t)strtoul(part, NULL, 10));
    return json_object_get(value, part);
}

/* The value of the path at *p, just behind the dollar, and past it. A dot that no member follows
 * ends a sentence, not a path. */
static const json_t *look_up(const struct script_names *names, const char **p, struct err *err)
{
    const char *start = *p;
    char part[PART_BYTES];
    size_t len = take_part(*p, part);
    const json_t *value = json_object_get(names->values, part);

    *p += len;
    while (value && **p == '.' && (len = take_part(*p + 1, part)) > 0) {
        value = member(value, part);
        *p += 1 + len;
    }
    if (!value)
        err_set(err, ERR_INVALID_PARAMS, NULL, "there is no $%.*s", (int)(*p - start), start);
    return value;
}

static void add_value(struct buf *out, const json_t *value, bool json, bool inside)
{
    const char *text = json_string_value(value);
    char *dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

    if (!text || (json && !inside)) {
        buf_add_str(out, dump ? dump : "");
    } else if (json) {
        buf_add(out, dump + 1, strlen(dump) - 2); /* escaped, without its quotes */
    } else {
        buf_add_str(out, text);
    }
    free(dump);
}

bool script_names_expand(const struct script_names *names, struct arena *mem, const char *text,
                         bool json, const char **out, struct err *err)
{
    struct buf expanded;
    bool inside = false, ok = true;

    buf_init(&expanded, EXPANDED_BYTES);
    while (ok && *text) {
        char c = *text++;

        if (c == '$' && islower((unsigned char)*text)) {
            const json_t *value = look_up(names, &text, err);

            ok = value != NULL;
            if (ok)
                add_value(&expanded, value, json, inside);
            continue;
        }
        buf_add_char(&expanded, c);
        if (c == '$' && *text == '$')
            text++;
        if (json && c == '"')
            inside = !inside;
        else if (json && inside && c == '\\' && *text)
            buf_add_char(&expanded, *text++);
    }
    if (ok && expanded.overflow)
        ok = err_set(err, ERR_TOO_LARGE, NULL, "that becomes too long");
    if (ok)
        *out = arena_strndup(mem, expanded.data ? expanded.data : "", expanded.len);
    buf_done(&expanded);
    return ok;
}
