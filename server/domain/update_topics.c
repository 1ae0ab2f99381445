#include "update_topics.h"

#include <string.h>

#include "entities.h"
#include "limits.h"

static void add_topic(struct string_list *list, const char *topic)
{
    if (list->count == LIMIT_TOPICS)
        return;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], topic) == 0)
            return;
    list->items[list->count++] = topic;
}

struct update_topics update_topics_of(struct arena *mem, const struct string_list *given,
                                      const char *text)
{
    struct entity_list found = entities_find(mem, text);
    struct update_topics topics = { .all = { .items = arena_alloc(
                                                 mem, LIMIT_TOPICS * sizeof *topics.all.items) } };

    for (size_t i = 0; i < given->count; i++)
        add_topic(&topics.all, given->items[i]);
    topics.given = topics.all.count;
    for (size_t i = 0; i < found.count; i++)
        if (found.items[i].kind == ENTITY_TOPIC)
            add_topic(&topics.all, found.items[i].value);
    return topics;
}

const char *update_topics_join(struct arena *mem, const struct string_list *topics)
{
    const char *out = "";

    for (size_t i = 0; i < topics->count; i++)
        out = arena_printf(mem, "%s%s%s", out, i ? " " : "", topics->items[i]);
    return out;
}

struct string_list update_topics_split(struct arena *mem, const char *kept)
{
    struct string_list list = { .items = arena_alloc(mem, LIMIT_TOPICS * sizeof *list.items) };

    while (*kept && list.count < LIMIT_TOPICS) {
        size_t len = strcspn(kept, " ");

        list.items[list.count++] = arena_strndup(mem, kept, len);
        kept += len + (kept[len] == ' ');
    }
    return list;
}
