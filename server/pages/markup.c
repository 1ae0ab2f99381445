#include "markup.h"

#include <string.h>
#include <strings.h>

#include "utf8.h"

static const char *entity_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static bool is_control(unsigned char c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
}

/* U+FFFE and U+FFFF, and C1 controls: bytes of one well-formed code point. */
static bool is_outside_xml(const char *point, size_t len)
{
    return (len == 3 && memcmp(point, "\xef\xbf", 2) == 0 && (unsigned char)point[2] >= 0xbe) ||
           (len == 2 && point[0] == '\xc2' && (unsigned char)point[1] < 0xa0);
}

static size_t point_len(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static void add_point(struct buf *out, const char *point, size_t len)
{
    const char *entity = len == 1 ? entity_of(*point) : NULL;

    if (entity)
        buf_add_str(out, entity);
    else if (!(len == 1 && is_control((unsigned char)*point)) && !is_outside_xml(point, len))
        buf_add(out, point, len);
}

void markup_raw(struct buf *out, const char *literal)
{
    buf_add_str(out, literal);
}

void markup_textn(struct buf *out, const char *text, size_t len)
{
    while (len > 0) {
        size_t good = utf8_valid_prefix(text, len);

        for (size_t i = 0; i < good; i += point_len((unsigned char)text[i]))
            add_point(out, text + i, point_len((unsigned char)text[i]));
        if (good < len) {
            buf_add_str(out, "\xef\xbf\xbd");
            good++;
        }
        text += good;
        len -= good;
    }
}

void markup_text(struct buf *out, const char *text)
{
    markup_textn(out, text, strlen(text));
}

void markup_attr(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, " %s=\"", name);
    markup_text(out, value);
    buf_add_char(out, '"');
}

bool markup_may_link(const char *url)
{
    const char *host = strncasecmp(url, "http://", 7) == 0    ? url + 7
                       : strncasecmp(url, "https://", 8) == 0 ? url + 8
                                                              : "";

    for (const char *p = url; *p; p++)
        if ((unsigned char)*p <= 0x20 || *p == 0x7f || *p == '\\')
            return false;
    return *host && *host != '/' && *host != ':' && *host != '?' && *host != '#';
}

void markup_link(struct buf *out, const char *url, const char *text, size_t len)
{
    bool good = markup_may_link(url);

    if (good) {
        markup_raw(out, "<a rel=\"nofollow noopener noreferrer\"");
        markup_attr(out, "href", url);
        markup_raw(out, ">");
    }
    markup_textn(out, text, len);
    if (good)
        markup_raw(out, "</a>");
}
