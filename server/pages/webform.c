#include "webform.h"

#include <string.h>
#include <strings.h>

#include "utf8.h"

enum { BOUNDARY_MAX = 70 }; /* RFC 2046 5.1.1 */

static bool is_text(const char *bytes, size_t len)
{
    return !memchr(bytes, '\0', len) && utf8_valid(bytes, len);
}

static bool add(struct arena *mem, struct webform *form, const char *name, size_t name_len,
                const char *value, size_t value_len)
{
    struct webform_field *field = &form->fields[form->count];

    if (form->count == WEBFORM_FIELDS_MAX || !is_text(name, name_len) || !is_text(value, value_len))
        return false;
    field->name = arena_strndup(mem, name, name_len);
    field->value = arena_strndup(mem, value, value_len);
    form->count++;
    return true;
}

bool webform_add_pair(struct arena *mem, struct webform *form, const char *pair, size_t len)
{
    const char *equals = memchr(pair, '=', len);
    size_t name_len = equals ? (size_t)(equals - pair) : len;
    size_t from = equals ? name_len + 1 : len;

    return add(mem, form, pair, name_len, pair + from, len - from);
}

const char *webform_get(const struct webform *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++)
        if (strcmp(form->fields[i].name, name) == 0)
            return form->fields[i].value;
    return NULL;
}

/* ---- application/x-www-form-urlencoded ---- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* In place, where there is room: what is decoded is never longer. */
static bool decode(char *text, size_t len, size_t *out_len)
{
    size_t out = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '%') {
            int high = i + 2 < len ? hex(text[i + 1]) : -1;
            int low = i + 2 < len ? hex(text[i + 2]) : -1;

            if (high < 0 || low < 0)
                return false;
            text[out++] = (char)(high * 16 + low);
            i += 2;
        } else {
            text[out++] = text[i] == '+' ? ' ' : text[i];
        }
    }
    *out_len = out;
    return true;
}

static bool add_encoded(struct arena *mem, struct webform *form, const char *pair, size_t len)
{
    const char *equals = memchr(pair, '=', len);
    size_t name_len = equals ? (size_t)(equals - pair) : len;
    size_t value_len = equals ? len - name_len - 1 : 0;
    char *name = arena_strndup(mem, pair, name_len);
    char *value = arena_strndup(mem, pair + len - value_len, value_len);

    return decode(name, name_len, &name_len) && decode(value, value_len, &value_len) &&
           add(mem, form, name, name_len, value, value_len);
}

static bool read_urlencoded(struct arena *mem, const char *body, size_t len, struct webform *out)
{
    const char *end = body + len;

    while (body < end) {
        const char *amp = memchr(body, '&', (size_t)(end - body));
        size_t n = (size_t)((amp ? amp : end) - body);

        if (n > 0 && !add_encoded(mem, out, body, n))
            return false;
        body += n + 1;
    }
    return true;
}

/* ---- multipart/form-data (RFC 7578) ---- */

/* The value of `name=` among a header's parameters, without its quotes. Quoted pairs are not
 * unescaped: no name of ours has any. */
static const char *parameter(struct arena *mem, const char *header, size_t len, const char *name)
{
    const char *end = header + len;
    size_t name_len = strlen(name);

    for (const char *p = header; (p = memchr(p, ';', (size_t)(end - p))) != NULL;) {
        const char *stop;

        do
            p++;
        while (p < end && (*p == ' ' || *p == '\t'));
        if ((size_t)(end - p) <= name_len || strncasecmp(p, name, name_len) != 0 ||
            p[name_len] != '=')
            continue;
        p += name_len + 1;
        if (p < end && *p == '"') {
            p++;
            stop = memchr(p, '"', (size_t)(end - p));
            return stop ? arena_strndup(mem, p, (size_t)(stop - p)) : NULL;
        }
        for (stop = p; stop < end && !strchr("; \t", *stop);)
            stop++;
        return arena_strndup(mem, p, (size_t)(stop - p));
    }
    return NULL;
}

static const char *find(const char *in, const char *end, const char *what, size_t len)
{
    return memmem(in, (size_t)(end - in), what, len);
}

/* One part: its headers, an empty line, its value. */
static bool add_part(struct arena *mem, struct webform *form, const char *part, const char *end)
{
    static const char wanted[] = "content-disposition:";
    const char *blank = find(part, end, "\r\n\r\n", 4);
    const char *name = NULL;

    if (!blank)
        return false;
    for (const char *line = part; line && line <= blank;) {
        const char *stop = find(line, blank + 2, "\r\n", 2);

        if ((size_t)(stop - line) > strlen(wanted) &&
            strncasecmp(line, wanted, strlen(wanted)) == 0)
            name = parameter(mem, line, (size_t)(stop - line), "name");
        line = stop + 2;
    }
    return name && add(mem, form, name, strlen(name), blank + 4, (size_t)(end - blank - 4));
}

static bool read_multipart(struct arena *mem, const char *content_type, const char *body,
                           size_t len, struct webform *out)
{
    const char *boundary = parameter(mem, content_type, strlen(content_type), "boundary");
    const char *end = body + len;
    const char *line;
    size_t n;

    if (!boundary || !*boundary || strlen(boundary) > BOUNDARY_MAX)
        return false;
    line = arena_printf(mem, "\r\n--%s", boundary);
    n = strlen(line);
    /* The first one may be without its line break, where the body begins with it. */
    if (len < n || memcmp(body, line + 2, n - 2) != 0)
        return false;
    for (const char *part = body + n - 2; part + 2 <= end;) {
        const char *next;

        if (memcmp(part, "--", 2) == 0)
            return true;
        next = find(part, end, line, n);
        if (memcmp(part, "\r\n", 2) != 0 || !next || next < part + 2 ||
            !add_part(mem, out, part + 2, next))
            return false;
        part = next + n;
    }
    return false;
}

/* ---- both ---- */

static bool is_type(const char *content_type, const char *type)
{
    size_t len = strlen(type);

    return strncasecmp(content_type, type, len) == 0 &&
           (content_type[len] == '\0' || strchr("; \t", content_type[len]));
}

enum webform_type webform_type_of(const char *content_type)
{
    if (content_type && is_type(content_type, "application/x-www-form-urlencoded"))
        return WEBFORM_URLENCODED;
    if (content_type && is_type(content_type, "multipart/form-data"))
        return WEBFORM_MULTIPART;
    return WEBFORM_NONE;
}

bool webform_read(struct arena *mem, enum webform_type type, const char *content_type,
                  const char *body, size_t len, struct webform *out)
{
    *out = (struct webform){ .count = 0 };
    switch (type) {
    case WEBFORM_NONE:
        return false;
    case WEBFORM_URLENCODED:
        return read_urlencoded(mem, body, len, out);
    case WEBFORM_MULTIPART:
        return read_multipart(mem, content_type, body, len, out);
    }
    return false;
}
