/* jansson refuses most of what the contract refuses: duplicate keys, lone surrogates, \u0000,
 * numbers out of range, invalid UTF-8, bytes behind the value. Left to us is the nesting, which is
 * counted before parsing so that the parser's recursion is bounded by max_depth. */
#include "json_read.h"

#include "mem.h"

static bool nests_deeper(const char *bytes, size_t len, int max_depth)
{
    bool in_string = false;
    int depth = 0;

    for (size_t i = 0; i < len; i++) {
        char c = bytes[i];

        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > max_depth)
                return true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

bool json_read(const char *bytes, size_t len, int max_depth, json_t **out, struct err *err)
{
    json_error_t error;
    json_t *value;

    if (nests_deeper(bytes, len, max_depth))
        return err_set(err, ERR_PARSE, NULL, "the JSON is nested more than %d deep", max_depth);
    value = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!value)
        return err_set(err, ERR_PARSE, NULL, "not JSON at byte %d: %s", error.position, error.text);
    *out = value;
    return true;
}

void json_wipe_what_is_freed(void)
{
    json_set_alloc_funcs(mem_new, mem_wipe);
}

void json_release_at(json_t **value)
{
    json_decref(*value);
}
