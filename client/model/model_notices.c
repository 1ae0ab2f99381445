/* Invariant: each group once, ordered by `last_at` (RFC 3339 in UTC with milliseconds sorts as
 * text). The unread count is the server's: pages hold only a part of the groups. */
#include "model_notices.h"

#include <string.h>

#include "mem.h"
#include "model_fields.h"

void notices_init(struct notice_list *list)
{
    *list = (struct notice_list){ .items = json_array() };
}

void notices_done(struct notice_list *list)
{
    json_decref(list->items);
    mem_free(list->next);
}

size_t notices_count(const struct notice_list *list)
{
    return json_array_size(list->items);
}

const json_t *notices_at(const struct notice_list *list, size_t i)
{
    return json_array_get(list->items, i);
}

void notices_withdraw(struct notice_list *list, const char *id)
{
    int at = item_find(list->items, NULL, id);

    if (at >= 0)
        json_array_remove(list->items, (size_t)at);
}

void notices_put(struct notice_list *list, const json_t *group)
{
    const char *last_at = field_text(group, "last_at");
    size_t at = 0;

    if (!*field_text(group, "id"))
        return;
    notices_withdraw(list, field_text(group, "id"));
    while (at < notices_count(list) &&
           strcmp(field_text(notices_at(list, at), "last_at"), last_at) > 0)
        at++;
    json_array_insert_new(list->items, at, json_deep_copy(group));
}

void notices_set_read(struct notice_list *list, const char *id, bool read)
{
    for (size_t i = 0; i < notices_count(list); i++) {
        json_t *group = json_array_get(list->items, i);

        if ((id && !field_is(group, "id", id)) || field_true(group, "read") == read)
            continue;
        json_object_set_new(group, "read", json_boolean(read));
        if (!read)
            list->unread++;
        else if (list->unread > 0)
            list->unread--;
    }
}

void notices_take(struct notice_list *list, const json_t *page, bool first)
{
    json_t *items = page_items(page);

    if (first)
        json_array_clear(list->items);
    for (size_t i = 0; i < json_array_size(items); i++)
        notices_put(list, json_array_get(items, i));
    json_decref(items);
    mem_free(list->next);
    list->next = page_next(page);
    list->loading = false;
    list->loaded = true;
}
