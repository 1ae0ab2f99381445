#include "template.h"

#include <string.h>

enum { DEPTH_MAX = 4 };

struct rendering {
    enum template_kind kind;
    const struct template_data *data;
    struct buf *out; /* NULL: what a section that is left out says */
    bool rowless;    /* ... of a list without rows: which names they would have is not known */
    struct err *err;
};

/* A tag: where it begins and ends, and the name in it. */
struct tag {
    const char *begin, *end, *name;
    size_t len;
    char sign; /* '#', '/' or 0 */
};

static const struct template_value *find(const struct template_value *values, const char *name,
                                         size_t len)
{
    for (; values && values->name; values++)
        if (strlen(values->name) == len && memcmp(values->name, name, len) == 0)
            return values;
    return NULL;
}

static const struct template_value *value_of(const struct rendering *r,
                                             const struct template_row *row, const struct tag *tag)
{
    const struct template_value *value = row ? find(row->values, tag->name, tag->len) : NULL;

    return value ? value : find(r->data->values, tag->name, tag->len);
}

static bool is_list(const struct rendering *r, const struct tag *tag)
{
    const struct template_list *list = r->data->list;

    return list && strlen(list->name) == tag->len && memcmp(list->name, tag->name, tag->len) == 0;
}

static bool next_tag(const char *at, struct tag *tag)
{
    const char *begin = strstr(at, "{{");
    const char *end = begin ? strstr(begin, "}}") : NULL;

    if (!end)
        return false;
    *tag = (struct tag){ .begin = begin, .end = end + 2, .name = begin + 2 };
    if (*tag->name == '#' || *tag->name == '/')
        tag->sign = *tag->name++;
    tag->len = (size_t)(end - tag->name);
    return true;
}

static void add_escaped(struct buf *out, const char *text)
{
    for (const char *p = text; *p; p++)
        switch (*p) {
        case '&':
            buf_add_str(out, "&amp;");
            break;
        case '<':
            buf_add_str(out, "&lt;");
            break;
        case '>':
            buf_add_str(out, "&gt;");
            break;
        case '"':
            buf_add_str(out, "&quot;");
            break;
        case '\'':
            buf_add_str(out, "&#39;");
            break;
        default:
            buf_add_char(out, *p);
        }
}

static void add_value(const struct rendering *r, const struct template_value *value)
{
    if (!value->text)
        return;
    if (r->kind == TEMPLATE_HTML)
        add_escaped(r->out, value->text);
    else
        buf_add_str(r->out, value->text);
}

static void add_plain(const struct rendering *r, const char *from, const char *to)
{
    if (r->out)
        buf_add(r->out, from, (size_t)(to - from));
}

/* A newline behind a section's tag is the tag's: sections on lines of their own leave none. */
static const char *behind(const struct tag *tag)
{
    return tag->sign && *tag->end == '\n' ? tag->end + 1 : tag->end;
}

static bool wrong(const struct rendering *r, const char *what, const struct tag *tag)
{
    return err_set(r->err, ERR_INTERNAL, NULL, "the template %s {{%.40s", what, tag->begin + 2);
}

static bool render(const struct rendering *r, const struct template_row *row, const char **at,
                   const struct tag *section, int depth);

/* *at: behind the section's tag; then behind its end. */
static bool render_section(const struct rendering *r, const struct template_row *row,
                           const char **at, const struct tag *tag, int depth)
{
    const struct template_value *value = is_list(r, tag) ? NULL : value_of(r, row, tag);
    struct rendering skipped = *r;
    const char *begin = *at;
    size_t times = value ? (value->text && *value->text) : r->data->list ? r->data->list->count : 0;

    skipped.out = NULL;
    skipped.rowless |= !value;
    if (!value && !is_list(r, tag) && !r->rowless)
        return wrong(r, "knows no", tag);
    if (depth == DEPTH_MAX)
        return wrong(r, "nests too deep at", tag);
    if (times == 0 || !r->out)
        return render(&skipped, row, at, tag, depth + 1);
    for (size_t i = 0; i < times; i++) {
        *at = begin;
        if (!render(r, value ? row : &r->data->list->rows[i], at, tag, depth + 1))
            return false;
    }
    return true;
}

/* Up to the end of the section, or of the template (NULL). */
static bool render(const struct rendering *r, const struct template_row *row, const char **at,
                   const struct tag *section, int depth)
{
    struct tag tag;

    while (next_tag(*at, &tag)) {
        const struct template_value *value;

        add_plain(r, *at, tag.begin);
        *at = behind(&tag);
        if (tag.sign == '/')
            return (section && section->len == tag.len &&
                    memcmp(section->name, tag.name, tag.len) == 0) ||
                   wrong(r, "ends what it did not begin at", &tag);
        if (tag.sign == '#') {
            if (!render_section(r, row, at, &tag, depth))
                return false;
            continue;
        }
        value = value_of(r, row, &tag);
        if (!value && !r->rowless)
            return wrong(r, "knows no", &tag);
        if (r->out)
            add_value(r, value);
    }
    if (section)
        return wrong(r, "does not end", section);
    add_plain(r, *at, *at + strlen(*at));
    return true;
}

bool template_render(const char *template, enum template_kind kind,
                     const struct template_data *data, struct buf *out, struct err *err)
{
    const struct rendering r = { .kind = kind, .data = data, .out = out, .err = err };
    const char *at = template;

    if (!render(&r, NULL, &at, NULL, 0))
        return false;
    return !out->overflow || err_set(err, ERR_INTERNAL, NULL, "a mail is too large");
}
