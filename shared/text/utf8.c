/* UTF-8 as the contract wants it: what is well-formed, what is plain, what is one line, what is
 * blank. Each question is one walk over the bytes. A new kind of forbidden character is a row in
 * one of the tables of ranges. */
#include "utf8.h"

#include <string.h>

struct range {
    uint32_t first, last;
};

/* What may hide in a line or turn its direction: bidi controls, zero-width characters and
 * invisible operators, line and paragraph separators (a line has none), tags. */
static const struct range not_in_a_line[] = {
    { '\n', '\n' },     { 0x061c, 0x061c }, { 0x180e, 0x180e }, { 0x200b, 0x200f },
    { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xe0000, 0xe007f },
};

static const struct range spaces[] = {
    { 0x09, 0x0d },     { 0x20, 0x20 },     { 0x85, 0x85 },     { 0xa0, 0xa0 },
    { 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 }, { 0x202f, 0x202f },
    { 0x205f, 0x205f }, { 0x3000, 0x3000 },
};

static const struct range controls[] = {
    { 0x00, 0x08 },
    { 0x0b, 0x1f },
    { 0x7f, 0x9f },
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

/* The length of the well-formed sequence at p, 0 if there is none. The second byte's range is what
 * keeps overlong forms, surrogates and the space beyond U+10FFFF out (Unicode, table 3-7). */
static size_t sequence(const unsigned char *p, size_t left)
{
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    size_t len;

    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (len > left)
        return 0;
    if (p[0] == 0xe0)
        low = 0xa0;
    else if (p[0] == 0xed)
        high = 0x9f;
    else if (p[0] == 0xf0)
        low = 0x90;
    else if (p[0] == 0xf4)
        high = 0x8f;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

size_t utf8_valid_prefix(const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    size_t i = 0;

    while (i < len) {
        size_t n = sequence(p + i, len - i);

        if (!n)
            break;
        i += n;
    }
    return i;
}

bool utf8_valid(const void *bytes, size_t len)
{
    return utf8_valid_prefix(bytes, len) == len;
}

uint32_t utf8_next(const char **p)
{
    const unsigned char *s = (const unsigned char *)*p;
    uint32_t point = s[0];
    size_t more;

    if (point == 0)
        return 0;
    more = point < 0x80 ? 0 : point < 0xe0 ? 1 : point < 0xf0 ? 2 : 3;
    if (more)
        point &= 0x3fU >> more;
    for (size_t i = 1; i <= more; i++)
        point = point << 6 | (s[i] & 0x3fU);
    *p += 1 + more;
    return point;
}

void utf8_put(uint32_t point, char out[5])
{
    unsigned tail = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;

    out[0] = (char)(tail ? (0xf00U >> (tail + 1) & 0xff) | point >> 6 * tail : point);
    for (unsigned i = 1; i <= tail; i++)
        out[i] = (char)(0x80 | (point >> 6 * (tail - i) & 0x3f));
    out[tail + 1] = '\0';
}

size_t utf8_points(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

bool utf8_plain(const char *text)
{
    while (*text)
        if (in_ranges(controls, ARRAY_LEN(controls), utf8_next(&text)))
            return false;
    return true;
}

bool utf8_line(const char *text)
{
    while (*text) {
        uint32_t point = utf8_next(&text);

        if (in_ranges(controls, ARRAY_LEN(controls), point) ||
            in_ranges(not_in_a_line, ARRAY_LEN(not_in_a_line), point))
            return false;
    }
    return true;
}

bool utf8_is_space(uint32_t point)
{
    return in_ranges(spaces, ARRAY_LEN(spaces), point);
}

bool utf8_blank(const char *text)
{
    while (*text)
        if (!utf8_is_space(utf8_next(&text)))
            return false;
    return true;
}

char *utf8_excerpt(struct arena *mem, const char *text, size_t points)
{
    const char *end = text;
    char *out;

    while (points-- > 0 && *end)
        utf8_next(&end);
    out = arena_strndup(mem, text, (size_t)(end - text));
    for (char *p = strchr(out, '\n'); p; p = strchr(p, '\n'))
        *p = ' ';
    return out;
}
