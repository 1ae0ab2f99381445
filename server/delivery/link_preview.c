/* A reader of tags, not of documents: it looks at <title>, <meta> and where the head ends, steps
 * over comments and scripts, and never goes back. */
#include "link_preview.h"

#include <string.h>
#include <strings.h>

#include "html_text.h"

enum { ATTRIBUTES_MAX = 16, CHARSET_LOOK_BYTES = 1024 };

struct slice {
    const char *at; /* NULL: there is none */
    size_t len;
};

struct reader {
    const char *at, *end;
    struct slice titles[3], descriptions[3], site, charset; /* the first of each, best kind first */
};

enum { FROM_OPEN_GRAPH, FROM_PAGE, FROM_TWITTER };

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is(struct slice s, const char *word)
{
    return s.at && strlen(word) == s.len && strncasecmp(s.at, word, s.len) == 0;
}

static void keep_first(struct slice *place, struct slice found)
{
    if (!place->at)
        *place = found;
}

/* Behind the next `what`, of any case; the end where there is none. *before: what lies before it.
 */
static void skip_past(struct reader *r, const char *what, struct slice *before)
{
    const char *from = r->at;
    size_t n = strlen(what);

    while (r->at < r->end && ((size_t)(r->end - r->at) < n || strncasecmp(r->at, what, n) != 0))
        r->at++;
    if (before)
        *before = (struct slice){ from, (size_t)(r->at - from) };
    r->at += (size_t)(r->end - r->at) < n ? (size_t)(r->end - r->at) : n;
}

static void skip_spaces(struct reader *r)
{
    while (r->at < r->end && (is_space(*r->at) || *r->at == '/'))
        r->at++;
}

static struct slice read_word(struct reader *r, const char *stops)
{
    const char *from = r->at;

    while (r->at < r->end && !is_space(*r->at) && *r->at && !strchr(stops, *r->at))
        r->at++;
    return (struct slice){ from, (size_t)(r->at - from) };
}

static struct slice read_value(struct reader *r)
{
    const char *from;
    char quote;

    while (r->at < r->end && is_space(*r->at))
        r->at++;
    if (r->at == r->end || (*r->at != '"' && *r->at != '\''))
        return read_word(r, ">");
    quote = *r->at++;
    from = r->at;
    while (r->at < r->end && *r->at != quote)
        r->at++;
    if (r->at == r->end)
        return (struct slice){ from, (size_t)(r->at - from) };
    return (struct slice){ from, (size_t)(r->at++ - from) };
}

struct attribute {
    struct slice name, value;
};

/* To behind the tag's end. Returns how many; those beyond the bound are stepped over. */
static size_t read_attributes(struct reader *r, struct attribute *out)
{
    size_t count = 0;

    for (;;) {
        struct attribute a = { .value = { NULL, 0 } };

        skip_spaces(r);
        if (r->at == r->end || *r->at == '>')
            break;
        a.name = read_word(r, "=>/");
        if (a.name.len == 0)
            r->at++; /* a stray sign */
        while (r->at < r->end && is_space(*r->at))
            r->at++;
        if (r->at < r->end && *r->at == '=' && a.name.len) {
            r->at++;
            a.value = read_value(r);
        }
        if (a.name.len && count < ATTRIBUTES_MAX)
            out[count++] = a;
    }
    if (r->at < r->end)
        r->at++;
    return count;
}

static struct slice value_of(const struct attribute *attributes, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (is(attributes[i].name, name))
            return attributes[i].value;
    return (struct slice){ NULL, 0 };
}

/* "text/html; charset=X" */
static struct slice charset_in(struct slice content)
{
    static const char key[] = "charset=";

    for (size_t i = 0; content.at && i + sizeof key - 1 < content.len; i++)
        if (strncasecmp(content.at + i, key, sizeof key - 1) == 0) {
            struct reader r = { .at = content.at + i + sizeof key - 1,
                                .end = content.at + content.len };

            return read_word(&r, ";\"' ");
        }
    return (struct slice){ NULL, 0 };
}

static void take_meta(struct reader *r, const struct attribute *attributes, size_t count,
                      bool early)
{
    const struct {
        const char *name;
        struct slice *place;
    } wanted[] = {
        { "og:title", &r->titles[FROM_OPEN_GRAPH] },
        { "twitter:title", &r->titles[FROM_TWITTER] },
        { "og:description", &r->descriptions[FROM_OPEN_GRAPH] },
        { "description", &r->descriptions[FROM_PAGE] },
        { "twitter:description", &r->descriptions[FROM_TWITTER] },
        { "og:site_name", &r->site },
    };
    struct slice name = value_of(attributes, count, "property");
    struct slice content = value_of(attributes, count, "content");

    if (!name.at)
        name = value_of(attributes, count, "name");
    for (size_t i = 0; content.at && i < ARRAY_LEN(wanted); i++)
        if (is(name, wanted[i].name))
            keep_first(wanted[i].place, content);
    if (!early)
        return;
    keep_first(&r->charset, value_of(attributes, count, "charset"));
    if (is(value_of(attributes, count, "http-equiv"), "content-type"))
        keep_first(&r->charset, charset_in(content));
}

/* Behind "<" of a tag's name. False: the head is over. */
static bool take_tag(struct reader *r, bool early)
{
    struct attribute attributes[ATTRIBUTES_MAX];
    struct slice name = read_word(r, "/>");
    size_t count = read_attributes(r, attributes);
    struct slice inside;

    if (is(name, "body"))
        return false;
    if (is(name, "meta"))
        take_meta(r, attributes, count, early);
    if (is(name, "title")) {
        skip_past(r, "</title", &inside);
        keep_first(&r->titles[FROM_PAGE], inside);
    }
    if (is(name, "script"))
        skip_past(r, "</script", NULL);
    if (is(name, "style"))
        skip_past(r, "</style", NULL);
    if (is(name, "noscript"))
        skip_past(r, "</noscript", NULL);
    return true;
}

/* Behind "</". False: the head is over. */
static bool take_end_tag(struct reader *r)
{
    struct slice name = read_word(r, "/>");

    skip_past(r, ">", NULL);
    return !is(name, "head");
}

static void read_head(struct reader *r)
{
    const char *begin = r->at;
    bool more = true;

    while (more) {
        const char *open = memchr(r->at, '<', (size_t)(r->end - r->at));
        size_t left = open ? (size_t)(r->end - open) : 0;

        if (left < 2)
            return;
        r->at = open + 1;
        if (left >= 4 && strncmp(open, "<!--", 4) == 0)
            skip_past(r, "-->", NULL);
        else if (open[1] == '!' || open[1] == '?')
            skip_past(r, ">", NULL);
        else if (open[1] == '/') {
            r->at++;
            more = take_end_tag(r);
        } else if (is_letter(open[1]))
            more = take_tag(r, open - begin < CHARSET_LOOK_BYTES);
    }
}

static enum html_charset charset_of(const struct reader *r, const char *page, size_t len,
                                    const char *label)
{
    if (len >= 3 && memcmp(page, "\xef\xbb\xbf", 3) == 0)
        return HTML_UTF8;
    if (label)
        return html_charset_named(label, strlen(label));
    if (r->charset.at)
        return html_charset_named(r->charset.at, r->charset.len);
    return html_charset_guessed(page, len);
}

/* The first of the list that says something. */
static const char *best(struct arena *mem, const struct slice *list, size_t count,
                        enum html_charset charset, size_t points)
{
    const char *text = "";

    for (size_t i = 0; i < count && !*text; i++)
        if (list[i].at)
            text = html_text(mem, list[i].at, list[i].len, charset, points);
    return text;
}

bool link_preview_read(struct arena *mem, const char *page, size_t len, const char *charset,
                       struct page_head *out)
{
    struct reader r = { .at = page, .end = page + len };
    enum html_charset of;
    struct page_head head;

    if (len == 0)
        return false;
    read_head(&r);
    of = charset_of(&r, page, len, charset);
    head = (struct page_head){
        .title = best(mem, r.titles, ARRAY_LEN(r.titles), of, LINK_TITLE_POINTS),
        .description = best(mem, r.descriptions, ARRAY_LEN(r.descriptions), of,
                            LINK_DESCRIPTION_POINTS),
        .site = best(mem, &r.site, 1, of, LINK_SITE_POINTS),
    };
    if (!*head.title && !*head.description)
        return false;
    *out = head;
    return true;
}
