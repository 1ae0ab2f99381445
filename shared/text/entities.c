/* Mentions, topics and links. One walk finds the links, a second one looks between them for signs;
 * every byte is looked at a bounded number of times, however the text is made.
 *
 * Invariant: entities are in order, never overlap, and begin and end between characters (all that
 * they end with is ASCII or, in a link, whole code points).
 *
 * A new kind of entity needs its finder here, a row in kind_names and value_keys, and its member in
 * the schema `Entity`. */
#include "entities.h"

#include <string.h>

#include <utf8proc.h>

#include "utf8.h"

static const char *const kind_names[] = { "mention", "topic", "link" };
static const char *const value_keys[] = { "handle", "topic", "url" };

struct finder {
    struct arena *mem;
    const char *text;
    struct entity_list links, found;
    size_t found_cap, links_cap;
};

static void append(struct arena *mem, struct entity_list *list, size_t *cap,
                   const struct entity *entity)
{
    if (list->count == *cap) {
        struct entity *items;

        *cap = *cap ? *cap * 2 : 8;
        items = arena_alloc(mem, *cap * sizeof *items);
        if (list->count)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
    }
    list->items[list->count++] = *entity;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool in_handle(char c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

static bool in_topic(char c)
{
    return is_letter(c) || is_digit(c) || c == '-';
}

static size_t run_length(const char *p, size_t max, bool (*in)(char c))
{
    size_t n = 0;

    while (n < max && in(p[n]))
        n++;
    return n;
}

static const char *lower_copy(struct arena *mem, const char *s, size_t len)
{
    char *copy = arena_strndup(mem, s, len);

    for (char *p = copy; *p; p++)
        *p = lower(*p);
    return copy;
}

/* Links. */

static size_t scheme_length(const char *p)
{
    if (strncmp(p, "http://", 7) == 0)
        return 7;
    return strncmp(p, "https://", 8) == 0 ? 8 : 0;
}

/* Where the link ends that begins behind a scheme: at white space or one of <>", and before what
 * only trails. A `)` trails when its `(` is outside, which a count of the open ones tells. */
static const char *link_end(const char *p)
{
    const char *end = p;
    size_t open = 0;

    for (;;) {
        uint32_t point = utf8_next(&p);

        if (point == 0 || utf8_is_space(point) || (point < 0x80 && strchr("<>\"", (int)point)))
            return end;
        if (point == '(')
            open++;
        if (point == ')' ? open == 0 : (point < 0x80 && strchr(".,;:!?'", (int)point)))
            continue;
        if (point == ')')
            open--;
        end = p;
    }
}

static void find_links(struct finder *f)
{
    const char *p = f->text;

    while ((p = strstr(p, "http"))) {
        size_t scheme = scheme_length(p);
        const char *end = scheme ? link_end(p + scheme) : p;

        if (end > p + scheme) {
            struct entity link = {
                .kind = ENTITY_LINK,
                .start = (size_t)(p - f->text),
                .end = (size_t)(end - f->text),
                .value = arena_strndup(f->mem, p, (size_t)(end - p)),
            };

            append(f->mem, &f->links, &f->links_cap, &link);
            p = end;
        } else {
            p += 4;
        }
    }
}

/* Signs. */

/* protocol: "not preceded by a letter, digit or one of `_@/.-`". A combining mark is no letter. */
static bool may_begin_after(uint32_t before)
{
    utf8proc_category_t category;

    if (before < 0x80)
        return !(is_letter((char)before) || is_digit((char)before) ||
                 (before && strchr("_@/.-", (int)before)));
    category = utf8proc_category((utf8proc_int32_t)before);
    return !(category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) &&
           category != UTF8PROC_CATEGORY_ND;
}

/* The length of the handle or topic behind the sign at p, 0 if there is none; `max` bytes are
 * left before the next link. */
static size_t mention_length(const char *p, size_t max)
{
    size_t n = run_length(p, max, in_handle);

    return n <= ENTITY_HANDLE_MAX ? n : 0;
}

static size_t topic_length(const char *p, size_t max)
{
    size_t n = run_length(p, max, in_topic);
    bool letter = false;

    while (n > 0 && p[n - 1] == '-')
        n--;
    for (size_t i = 0; i < n && !letter; i++)
        letter = is_letter(p[i]);
    return letter && p[0] != '-' && n <= ENTITY_TOPIC_MAX ? n : 0;
}

/* Between two links. No sign stands right behind a link (it would be part of it), so nothing before
 * `p` matters. */
static void find_signs(struct finder *f, const char *p, const char *end)
{
    uint32_t before = 0;

    while (p < end) {
        const char *sign = p;
        uint32_t point = utf8_next(&p);
        size_t left = (size_t)(end - p);
        size_t n = 0;

        if (point == '@' && may_begin_after(before))
            n = mention_length(p, left);
        else if (point == '#' && may_begin_after(before))
            n = topic_length(p, left);
        if (n) {
            struct entity entity = {
                .kind = point == '@' ? ENTITY_MENTION : ENTITY_TOPIC,
                .start = (size_t)(sign - f->text),
                .end = (size_t)(p + n - f->text),
                .value = lower_copy(f->mem, p, n),
            };

            append(f->mem, &f->found, &f->found_cap, &entity);
            p += n;
            point = (unsigned char)p[-1];
        }
        before = point;
    }
}

struct entity_list entities_find(struct arena *mem, const char *text)
{
    struct finder f = { .mem = mem, .text = text };
    size_t from = 0;

    find_links(&f);
    for (size_t i = 0; i < f.links.count; i++) {
        const struct entity *link = &f.links.items[i];

        find_signs(&f, text + from, text + link->start);
        append(mem, &f.found, &f.found_cap, link);
        from = link->end;
    }
    find_signs(&f, text + from, text + strlen(text));
    return f.found;
}

void entities_keep_mentions(struct entity_list *list, entity_mention_known *known, void *ctx)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct entity *entity = &list->items[i];

        if (entity->kind == ENTITY_MENTION && !known(ctx, entity))
            continue;
        list->items[kept++] = *entity;
    }
    list->count = kept;
}

static void write_entity(struct json_writer *w, const struct entity *entity)
{
    json_open_object(w);
    json_string_member(w, "kind", kind_names[entity->kind]);
    json_int_member(w, "start", (int64_t)entity->start);
    json_int_member(w, "end", (int64_t)entity->end);
    json_string_member(w, value_keys[entity->kind], entity->value);
    if (entity->kind == ENTITY_MENTION && entity->name)
        json_string_member(w, "name", entity->name);
    json_close_object(w);
}

void write_entities(struct json_writer *w, const struct entity_list *list)
{
    json_open_array(w);
    for (size_t i = 0; i < list->count; i++)
        write_entity(w, &list->items[i]);
    json_close_array(w);
}
