#include "id.h"

#include <string.h>

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

void id_digits(int64_t n, char out[ID_DIGITS + 1])
{
    uint64_t rest = (uint64_t)n;

    for (int i = ID_DIGITS - 1; i >= 0; i--, rest >>= 5)
        out[i] = alphabet[rest & 31];
    out[ID_DIGITS] = '\0';
}

bool id_from_digits(const char *digits, int64_t *n)
{
    uint64_t value = 0;

    for (int i = 0; i < ID_DIGITS; i++) {
        const char *at = digits[i] ? strchr(alphabet, digits[i]) : NULL;

        if (!at)
            return false;
        value = value << 5 | (uint64_t)(at - alphabet);
    }
    /* 13 digits hold 65 bits: the first is 0 to 7 in what we make. */
    if (digits[0] > '7' || value > INT64_MAX)
        return false;
    *n = (int64_t)value;
    return true;
}

struct id_text id_format(enum id_kind kind, int64_t n)
{
    struct id_text text;

    text.s[0] = (char)kind;
    id_digits(n, text.s + 1);
    return text;
}

bool id_parse(enum id_kind kind, const char *text, int64_t *n)
{
    return strlen(text) == 1 + ID_DIGITS && text[0] == (char)kind && id_from_digits(text + 1, n);
}
