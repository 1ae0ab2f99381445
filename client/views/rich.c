/* Entities come from the server: what does not lie inside the text, in order and between whole
 * characters is left out, and the text is shown as it is. */
#include "rich.h"

#include <string.h>

#include "buf.h"
#include "links.h"
#include "model_fields.h"

enum { RICH_BYTES = 1 << 20 };

static enum look look_of(const json_t *entity)
{
    if (field_is(entity, "kind", "mention"))
        return LOOK_MENTION;
    return field_is(entity, "kind", "topic") ? LOOK_TOPIC : LOOK_LINK;
}

/* A character may begin there. */
static bool is_boundary(const char *text, size_t at)
{
    return ((unsigned char)text[at] & 0xc0) != 0x80;
}

static void add_shown(struct arena *mem, struct buf *out, const json_t *entity, const char *text,
                      size_t len)
{
    const char *name = field_text(entity, "name"), *url = field_text(entity, "url");

    if (field_is(entity, "kind", "link") && link_is_good(url)) {
        buf_add_str(out, link_brief(mem, url)); /* where it leads, whatever the text says */
        return;
    }
    if (!field_is(entity, "kind", "mention") || !*name) {
        buf_add(out, text, len);
        return;
    }
    buf_add_char(out, '@');
    for (; *name; name++)
        buf_add_char(out, *name == '\n' ? ' ' : *name);
}

struct rich rich_of(struct arena *mem, const json_t *object)
{
    const char *text = field_text(object, "text");
    const json_t *entities = field_list(object, "entities");
    size_t len = strlen(text), done = 0, i;
    struct rich rich = { .text = "" };
    const json_t *entity;
    struct buf shown;

    buf_init(&shown, RICH_BYTES);
    rich.spans = arena_alloc(mem, (json_array_size(entities) + 1) * sizeof *rich.spans);
    json_array_foreach(entities, i, entity)
    {
        int64_t start = field_int(entity, "start"), end = field_int(entity, "end");
        size_t at;

        if (start < (int64_t)done || end <= start || end > (int64_t)len ||
            !is_boundary(text, (size_t)start) || !is_boundary(text, (size_t)end))
            continue;
        buf_add(&shown, text + done, (size_t)start - done);
        at = shown.len;
        add_shown(mem, &shown, entity, text + start, (size_t)(end - start));
        rich.spans[rich.count++] = (struct wrap_span){ .start = at,
                                                       .end = shown.len,
                                                       .look = look_of(entity) };
        done = (size_t)end;
    }
    buf_add(&shown, text + done, len - done);
    if (shown.overflow) {
        rich.text = text; /* names longer than any text: without them */
        rich.count = 0;
    } else if (shown.len > 0) {
        rich.text = arena_strndup(mem, shown.data, shown.len);
    }
    buf_done(&shown);
    return rich;
}

struct rich rich_add(struct arena *mem, struct rich rich, const char *words, enum look look)
{
    struct rich more = { .count = rich.count + 1 };
    size_t at = strlen(rich.text);

    more.spans = arena_alloc(mem, more.count * sizeof *more.spans);
    for (size_t i = 0; i < rich.count; i++)
        more.spans[i] = rich.spans[i];
    more.spans[rich.count] = (struct wrap_span){ .start = at,
                                                 .end = at + strlen(words),
                                                 .look = look };
    more.text = arena_printf(mem, "%s%s", rich.text, words);
    return more;
}
