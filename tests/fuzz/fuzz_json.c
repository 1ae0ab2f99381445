/* json_read on any bytes. What it lets through nests no deeper than it was told, and is refused
 * when one level less is allowed. */
#include "fuzz.h"

#include "json_read.h"

enum { DEPTH = 32 };

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int depth_of(const json_t *value)
{
    /* jansson walks an object without const, and changes nothing. */
    json_t *object = (json_t *)(uintptr_t)value;
    int deepest = 0;
    const char *key;
    json_t *member;
    size_t i;

    if (!json_is_object(value) && !json_is_array(value))
        return 0;
    json_object_foreach(object, key, member) deepest = larger(deepest, depth_of(member));
    json_array_foreach(value, i, member) deepest = larger(deepest, depth_of(member));
    return deepest + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_JSON json_t *value = NULL;
    AUTO_JSON json_t *shallow = NULL;
    struct err err = { 0 };
    int depth;

    if (!json_read((const char *)data, size, DEPTH, &value, &err)) {
        MUST(!value && err.code == ERR_PARSE && err.text[0]);
        return 0;
    }
    depth = depth_of(value);
    MUST(depth <= DEPTH);
    MUST(depth == 0 || !json_read((const char *)data, size, depth - 1, &shallow, &err));
    return 0;
}
