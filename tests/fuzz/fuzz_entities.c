/* Entities and the questions of utf8.h. Entities are in order, never overlap, lie in the text,
 * begin and end between characters, and say what the text says; the questions of utf8.h agree with
 * each other. */
#include "fuzz.h"

#include <string.h>
#include <strings.h>

#include "entities.h"
#include "json_read.h"
#include "mem.h"
#include "utf8.h"

enum { WRITTEN_BYTES = 1 << 24, DEPTH = 4 };

static bool at_border(const char *text, size_t at)
{
    return ((unsigned char)text[at] & 0xc0) != 0x80;
}

static void check_entity(const char *text, size_t len, size_t from, const struct entity *entity)
{
    size_t sign = entity->kind == ENTITY_LINK ? 0 : 1;
    size_t size = entity->end - entity->start - sign;

    MUST(entity->start >= from && entity->end > entity->start + sign && entity->end <= len);
    MUST(at_border(text, entity->start) && at_border(text, entity->end));
    MUST(strlen(entity->value) == size);
    MUST(strncasecmp(text + entity->start + sign, entity->value, size) == 0);
    MUST(entity->kind == ENTITY_LINK || text[entity->start] == "@#"[entity->kind]);
    MUST(entity->kind != ENTITY_MENTION || size <= ENTITY_HANDLE_MAX);
    MUST(entity->kind != ENTITY_TOPIC || size <= ENTITY_TOPIC_MAX);
}

static bool every_second(void *ctx, struct entity *mention)
{
    bool *keep = ctx;

    mention->name = "Agshin";
    *keep = !*keep;
    return *keep;
}

static void check_written(const struct entity_list *list)
{
    AUTO_JSON json_t *read = NULL;
    struct err err = { 0 };
    struct json_writer w;
    struct buf out;

    buf_init(&out, WRITTEN_BYTES);
    json_writer_init(&w, &out);
    write_entities(&w, list);
    MUST(!out.overflow && json_read(out.data, out.len, DEPTH, &read, &err));
    MUST(json_array_size(read) == list->count);
    buf_done(&out);
}

static void check_entities(struct arena *mem, const char *text)
{
    struct entity_list list = entities_find(mem, text);
    size_t len = strlen(text);
    size_t from = 0;
    bool keep = false;

    for (size_t i = 0; i < list.count; i++) {
        check_entity(text, len, from, &list.items[i]);
        from = list.items[i].end;
    }
    entities_keep_mentions(&list, every_second, &keep);
    check_written(&list);
}

static void check_utf8(struct arena *mem, const char *text)
{
    size_t len = strlen(text);
    size_t points = 0;

    for (const char *p = text; *p; points++) {
        const char *at = p;

        MUST(utf8_next(&p) && at_border(text, (size_t)(p - text)));
        MUST(utf8_valid(at, (size_t)(p - at)));
    }
    MUST(utf8_valid(text, len) && utf8_points(text) == points);
    MUST(!utf8_line(text) || (utf8_plain(text) && !strchr(text, '\n')));
    MUST(*text || (utf8_blank(text) && utf8_plain(text) && utf8_line(text)));
    for (size_t n = 0; n <= 80; n += 8) {
        const char *excerpt = utf8_excerpt(mem, text, n);

        MUST(utf8_points(excerpt) == (n < points ? n : points) && !strchr(excerpt, '\n'));
        MUST(utf8_valid(excerpt, strlen(excerpt)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_utf8(data, size);
    size_t good = utf8_valid_prefix(data, size);
    struct arena *mem = arena_new();

    MUST(good <= size && utf8_valid(data, good));
    MUST(good == size || !utf8_valid(data + good, size - good));
    check_utf8(mem, text);
    check_entities(mem, text);
    arena_free(mem);
    return 0;
}
