/* Invariant: an update is in `items` or in `fresh` at most once each, and in both only when it was
 * lifted anew: revealing moves it. Items never change their order but by feed_reveal, and by one's
 * own update at the top. */
#include "model_feed.h"

#include "attrs.h"
#include "mem.h"
#include "model_fields.h"

void feed_init(struct feed_list *feed)
{
    *feed = (struct feed_list){ .items = json_array(), .fresh = json_array() };
}

void feed_done(struct feed_list *feed)
{
    json_decref(feed->items);
    json_decref(feed->fresh);
    mem_free(feed->next);
}

size_t feed_count(const struct feed_list *feed)
{
    return json_array_size(feed->items);
}

const json_t *feed_update(const struct feed_list *feed, size_t i)
{
    return field_object(json_array_get(feed->items, i), "update");
}

const json_t *feed_reason(const struct feed_list *feed, size_t i)
{
    return field_object(json_array_get(feed->items, i), "reason");
}

int feed_find(const struct feed_list *feed, const char *id)
{
    return item_find(feed->items, "update", id);
}

static void remove_update(json_t *list, const char *id)
{
    int at = item_find(list, "update", id);

    if (at >= 0)
        json_array_remove(list, (size_t)at);
}

static void change_in(json_t *list, const json_t *update)
{
    int at = item_find(list, "update", field_text(update, "id"));

    if (at >= 0)
        json_object_set_new(json_array_get(list, (size_t)at), "update", json_deep_copy(update));
}

void feed_change(struct feed_list *feed, const json_t *update)
{
    change_in(feed->items, update);
    change_in(feed->fresh, update);
}

void feed_enter(struct feed_list *feed, const json_t *update, const json_t *reason, bool own)
{
    const char *id = field_text(update, "id");
    json_t *item = json_pack("{s:o, s:o}", "update", json_deep_copy(update), "reason",
                             reason ? json_deep_copy(reason) : json_null());

    if (!item || !*id) {
        json_decref(item);
        return;
    }
    change_in(feed->items, update);
    remove_update(feed->fresh, id);
    if (own && feed_find(feed, id) >= 0) {
        json_decref(item); /* the answer to the post and its push, in either order */
    } else if (own || (feed->loaded && feed_count(feed) == 0)) {
        json_array_insert_new(feed->items, 0, item);
    } else {
        json_array_insert_new(feed->fresh, 0, item);
    }
}

void feed_remove(struct feed_list *feed, const char *id)
{
    remove_update(feed->items, id);
    remove_update(feed->fresh, id);
}

static void drop_where(struct feed_list *feed, const char *handle,
                       bool (*goes)(const json_t *item, const char *handle))
{
    json_t *lists[] = { feed->items, feed->fresh };

    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        for (size_t k = json_array_size(lists[i]); k-- > 0;) {
            if (goes(json_array_get(lists[i], k), handle))
                json_array_remove(lists[i], k);
        }
    }
}

static bool is_by(const json_t *item, const char *handle)
{
    return field_is(field_object(field_object(item, "reason"), "by"), "handle", handle);
}

static bool is_theirs(const json_t *item, const char *handle)
{
    return is_by(item, handle) ||
           field_is(field_object(field_object(item, "update"), "author"), "handle", handle);
}

void feed_drop_person(struct feed_list *feed, const char *handle)
{
    drop_where(feed, handle, is_theirs);
}

static bool is_here_for_a_follow(const json_t *item, const char *handle)
{
    static const char *const kinds[] = { "posted", "commented", "recommended" };
    const json_t *reason = field_object(item, "reason");

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (field_is(reason, "kind", kinds[i]))
            return is_by(item, handle);
    }
    return false;
}

void feed_drop_followed(struct feed_list *feed, const char *handle)
{
    drop_where(feed, handle, is_here_for_a_follow);
}

void feed_reveal(struct feed_list *feed)
{
    for (size_t i = json_array_size(feed->fresh); i-- > 0;) {
        json_t *item = json_array_get(feed->fresh, i);

        remove_update(feed->items, field_text(field_object(item, "update"), "id"));
        json_array_insert(feed->items, 0, item);
    }
    json_array_clear(feed->fresh);
    while (json_array_size(feed->items) > FEED_MOST)
        json_array_remove(feed->items, FEED_MOST);
}

/* Only items that hold an update with an id. */
static json_t *feed_items(const json_t *page)
{
    json_t *items = page_items(page);

    for (size_t i = json_array_size(items); i-- > 0;) {
        if (!*field_text(field_object(json_array_get(items, i), "update"), "id"))
            json_array_remove(items, i);
    }
    return items;
}

void feed_take_first(struct feed_list *feed, const json_t *page)
{
    json_t *items = feed_items(page);
    size_t at = 0;

    feed->loading = false;
    feed->loaded = true;
    if (!feed->touched || feed_count(feed) == 0) {
        json_decref(feed->items);
        feed->items = items;
        json_array_clear(feed->fresh);
        mem_free(feed->next);
        feed->next = page_next(page);
        return;
    }
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *item = json_array_get(items, i);
        const json_t *update = field_object(item, "update");

        feed_change(feed, update);
        if (feed_find(feed, field_text(update, "id")) < 0 &&
            item_find(feed->fresh, "update", field_text(update, "id")) < 0)
            json_array_insert(feed->fresh, at++, item);
    }
    json_decref(items);
}

void feed_take_older(struct feed_list *feed, const json_t *page)
{
    json_t *items = feed_items(page);

    feed->loading = false;
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *item = json_array_get(items, i);

        if (feed_find(feed, field_text(field_object(item, "update"), "id")) < 0)
            json_array_append(feed->items, item);
    }
    json_decref(items);
    mem_free(feed->next);
    feed->next = feed_count(feed) < FEED_MOST ? page_next(page) : NULL;
}
