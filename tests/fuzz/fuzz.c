/* The copies that targets work on. */
#include "fuzz.h"

#include <string.h>

#include "mem.h"
#include "utf8.h"

char *fuzz_text(const uint8_t *data, size_t size)
{
    size_t len = size ? strnlen((const char *)data, size) : 0;
    char *text = mem_new(len + 1);

    if (len)
        memcpy(text, data, len);
    return text;
}

char *fuzz_utf8(const uint8_t *data, size_t size)
{
    return fuzz_text(data, utf8_valid_prefix(data, size));
}
