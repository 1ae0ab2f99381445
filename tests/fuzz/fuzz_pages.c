/* What strangers send to pages, and what they get to see. The first line of the input is a
 * Content-Type, the rest a body: what comes out of a form is text, and not more than the form may
 * hold; written into a page it has no mark of HTML left, and what is no address is no link. */
#include "fuzz.h"

#include <string.h>
#include <strings.h>

#include "markup.h"
#include "utf8.h"
#include "webform.h"
#include "webpage.h"

enum { OUT_BYTES = 1 << 24, TYPE_BYTES = 200 };

static void check_escaped(const char *text, size_t len)
{
    struct buf out;

    buf_init(&out, OUT_BYTES);
    markup_textn(&out, text, len);
    MUST(!out.overflow && utf8_valid(out.data ? out.data : "", out.len));
    for (size_t i = 0; i < out.len; i++) {
        unsigned char c = (unsigned char)out.data[i];

        MUST(!strchr("<>\"'", c) && (c >= 0x20 || c == '\n' || c == '\t') && c != 0x7f);
        MUST(c != '&' || memchr(out.data + i, ';', out.len - i < 7 ? out.len - i : 7));
    }
    buf_done(&out);
}

static void check_link(const char *url)
{
    struct buf out;

    buf_init(&out, OUT_BYTES);
    markup_link(&out, url, "text", 4);
    buf_add_char(&out, '\0');
    MUST(markup_may_link(url) == (strstr(out.data, "<a ") == out.data));
    MUST(!markup_may_link(url) || strncasecmp(url, "http", 4) == 0);
    buf_done(&out);
}

static void check_form(struct arena *mem, const char *type, const char *body, size_t len)
{
    struct webform form;

    if (!webform_read(mem, webform_type_of(type), type, body, len, &form))
        return;
    MUST(form.count <= WEBFORM_FIELDS_MAX);
    for (size_t i = 0; i < form.count; i++) {
        const struct webform_field *field = &form.fields[i];

        MUST(strlen(field->name) + strlen(field->value) <= len);
        MUST(utf8_valid(field->name, strlen(field->name)));
        MUST(utf8_valid(field->value, strlen(field->value)));
        MUST(webform_get(&form, field->name) != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const char *line = size ? memchr(bytes, '\n', size) : NULL;
    size_t head = line ? (size_t)(line - bytes) : 0;
    struct arena *mem = arena_new();
    struct webform query = { .count = 0 };
    const char *rest;

    if (line && head < TYPE_BYTES)
        check_form(mem, arena_strndup(mem, bytes, head), line + 1, size - head - 1);
    check_escaped(size ? bytes : "", size);
    check_link(arena_strndup(mem, size ? bytes : "", size));
    MUST(webform_add_pair(mem, &query, size ? bytes : "", size) == (query.count > 0));
    (void)webpage_find(arena_strndup(mem, size ? bytes : "", size), &rest);
    arena_free(mem);
    return 0;
}
