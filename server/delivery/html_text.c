#include "html_text.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "attrs.h"
#include "utf8.h"

enum { RAW_MAX = 8192, ENTITY_NAME_MAX = 8, REPLACEMENT = 0xfffd, ELLIPSIS = 0x2026 };

/* Bytes 0x80 to 0x9f of windows-1252; 0: unused. */
static const uint16_t windows[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

/* The entities of code points 0xa0 to 0xff, in their order. */
static const char *const latin1_entities[96] = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",
    "copy",   "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn",
    "sup2",   "sup3",   "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",
    "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde",
    "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave",
    "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde",
    "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",
    "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil",
    "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",
    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave",
    "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml",
};

static const struct {
    const char *name;
    uint32_t point;
} entities[] = {
    { "amp", '&' },      { "lt", '<' },        { "gt", '>' },        { "quot", '"' },
    { "apos", '\'' },    { "hellip", 0x2026 }, { "mdash", 0x2014 },  { "ndash", 0x2013 },
    { "lsquo", 0x2018 }, { "rsquo", 0x2019 },  { "sbquo", 0x201a },  { "ldquo", 0x201c },
    { "rdquo", 0x201d }, { "bdquo", 0x201e },  { "lsaquo", 0x2039 }, { "rsaquo", 0x203a },
    { "bull", 0x2022 },  { "euro", 0x20ac },   { "trade", 0x2122 },  { "larr", 0x2190 },
    { "rarr", 0x2192 },  { "ensp", 0x2002 },   { "emsp", 0x2003 },   { "thinsp", 0x2009 },
    { "OElig", 0x0152 }, { "oelig", 0x0153 },  { "Scaron", 0x0160 }, { "scaron", 0x0161 },
    { "Yuml", 0x0178 },  { "minus", 0x2212 },  { "num", '#' },       { "excl", '!' },
    { "colon", ':' },    { "comma", ',' },     { "period", '.' },    { "lpar", '(' },
    { "rpar", ')' },     { "lsqb", '[' },      { "rsqb", ']' },      { "vert", '|' },
};

enum html_charset html_charset_named(const char *label, size_t len)
{
    static const struct {
        const char *label;
        enum html_charset charset;
    } labels[] = {
        { "utf-8", HTML_UTF8 },        { "utf8", HTML_UTF8 },
        { "us-ascii", HTML_LATIN1 },   { "ascii", HTML_LATIN1 },
        { "iso-8859-1", HTML_LATIN1 }, { "iso8859-1", HTML_LATIN1 },
        { "iso_8859-1", HTML_LATIN1 }, { "latin1", HTML_LATIN1 },
        { "l1", HTML_LATIN1 },         { "windows-1252", HTML_LATIN1 },
        { "cp1252", HTML_LATIN1 },     { "x-cp1252", HTML_LATIN1 },
    };

    for (size_t i = 0; i < ARRAY_LEN(labels); i++)
        if (strlen(labels[i].label) == len && strncasecmp(labels[i].label, label, len) == 0)
            return labels[i].charset;
    return HTML_OTHER;
}

enum html_charset html_charset_guessed(const char *page, size_t len)
{
    /* The page may be cut within a character. */
    return len - utf8_valid_prefix(page, len) < 4 ? HTML_UTF8 : HTML_LATIN1;
}

static size_t read_utf8(const char *p, size_t len, uint32_t *point)
{
    char one[5] = "";
    const char *at = one;
    size_t n = 1;

    memcpy(one, p, len < 4 ? len : 4);
    while (n < 4 && (one[n] & 0xc0) == 0x80)
        n++;
    one[n] = '\0';
    if (!utf8_valid(one, n)) {
        *point = REPLACEMENT;
        return 1;
    }
    *point = utf8_next(&at);
    return n;
}

static size_t read_point(const char *p, size_t len, enum html_charset charset, uint32_t *point)
{
    unsigned char c = (unsigned char)*p;

    *point = c;
    if (c < 0x80)
        return 1;
    if (charset == HTML_UTF8)
        return read_utf8(p, len, point);
    if (charset == HTML_OTHER)
        *point = REPLACEMENT;
    else if (c < 0xa0)
        *point = windows[c - 0x80] ? windows[c - 0x80] : REPLACEMENT;
    return 1;
}

/* A number that names no character is the replacement, as in browsers. */
static uint32_t point_of_number(uint32_t n)
{
    if (n >= 0x80 && n < 0xa0)
        return windows[n - 0x80] ? windows[n - 0x80] : REPLACEMENT;
    return n == 0 || n > 0x10ffff || (n >= 0xd800 && n < 0xe000) ? REPLACEMENT : n;
}

static int digit_of(char c, int base)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (base == 16 && ((c | 32) >= 'a' && (c | 32) <= 'f'))
        return (c | 32) - 'a' + 10;
    return -1;
}

/* Behind "&#". Returns how much of it there is, 0 where it is no number. */
static size_t read_number(const char *p, size_t len, uint32_t *point)
{
    int base = len && (*p | 32) == 'x' ? 16 : 10;
    size_t begin = base == 16;
    size_t i = begin;
    uint32_t n = 0;

    for (; i < len && digit_of(p[i], base) >= 0; i++)
        if (n <= 0x10ffff)
            n = n * (uint32_t)base + (uint32_t)digit_of(p[i], base);
    if (i == begin)
        return 0;
    *point = point_of_number(n);
    return i + (i < len && p[i] == ';');
}

/* Behind "&". A name ends with a semicolon, so that addresses with parameters stay what they are.
 */
static size_t read_name(const char *p, size_t len, uint32_t *point)
{
    char name[ENTITY_NAME_MAX + 1];
    const char *end = memchr(p, ';', len < ENTITY_NAME_MAX + 1 ? len : ENTITY_NAME_MAX + 1);
    size_t n = end ? (size_t)(end - p) : 0;

    if (n == 0 || n > ENTITY_NAME_MAX)
        return 0;
    memcpy(name, p, n);
    name[n] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(entities); i++)
        if (strcmp(entities[i].name, name) == 0) {
            *point = entities[i].point;
            return n + 1;
        }
    for (size_t i = 0; i < ARRAY_LEN(latin1_entities); i++)
        if (strcmp(latin1_entities[i], name) == 0) {
            *point = 0xa0 + (uint32_t)i;
            return n + 1;
        }
    return 0;
}

static size_t read_entity(const char *p, size_t len, uint32_t *point)
{
    size_t n;

    if (len < 2 || *p != '&')
        return 0;
    if (p[1] == '#') {
        n = read_number(p + 2, len - 2, point);
        return n ? n + 2 : 0;
    }
    n = read_name(p + 1, len - 1, point);
    return n ? n + 1 : 0;
}

struct line {
    char *out;
    size_t len, points, cut_at; /* cut_at: where the ellipsis would begin */
    size_t max_points;
    bool blank; /* a blank is due before the next character */
};

/* False: there is no room for it. */
static bool put(struct line *line, const char *bytes)
{
    size_t n = strlen(bytes);

    if (line->points == line->max_points)
        return false;
    if (line->points == line->max_points - 1)
        line->cut_at = line->len;
    memcpy(line->out + line->len, bytes, n);
    line->len += n;
    line->points++;
    return true;
}

static bool add(struct line *line, uint32_t point)
{
    char bytes[5];

    utf8_put(point, bytes);
    if (point == 0 || utf8_is_space(point) || !utf8_plain(bytes)) {
        line->blank = line->len > 0;
        return true;
    }
    if (!utf8_line(bytes))
        return true;
    if (line->blank && !put(line, " "))
        return false;
    line->blank = false;
    return put(line, bytes);
}

char *html_text(struct arena *mem, const char *raw, size_t len, enum html_charset charset,
                size_t points)
{
    /* No code point takes more than four bytes, and one stays for the end. */
    struct line line = { .out = arena_alloc(mem, 4 * points + 1), .max_points = points };
    size_t i = 0;
    char dots[5];

    if (len > RAW_MAX)
        len = RAW_MAX;
    while (i < len) {
        uint32_t point = 0;
        size_t n = read_entity(raw + i, len - i, &point);

        if (!n)
            n = read_point(raw + i, len - i, charset, &point);
        if (!add(&line, point)) {
            utf8_put(ELLIPSIS, dots);
            memcpy(line.out + line.cut_at, dots, strlen(dots));
            line.len = line.cut_at + strlen(dots);
            break;
        }
        i += n;
    }
    line.out[line.len] = '\0';
    return line.out;
}
