/* Invariant: items[i].seq == first + i. The protocol's seq is dense, so nothing else is needed to
 * find a message, to drop what comes twice and to know a gap. Where the window would grow beyond
 * its bound it loses what is furthest from where it grew; that part is then a gap like any other,
 * asked for when somebody scrolls there. */
#include "model_history.h"

#include <string.h>

#include "mem.h"
#include "model_fields.h"

static void history_done(struct history *history)
{
    mem_free(history->conversation);
    json_decref(history->items);
    json_decref(history->members);
    mem_free(history->members_next);
    receipts_done(&history->receipts);
    *history = (struct history){ 0 };
}

void histories_done(struct history_list *list)
{
    for (size_t i = 0; i < HISTORIES_KEPT; i++)
        history_done(&list->histories[i]);
}

struct history *history_find(struct history_list *list, const char *conversation)
{
    for (size_t i = 0; i < HISTORIES_KEPT; i++) {
        struct history *history = &list->histories[i];

        if (history->conversation && strcmp(history->conversation, conversation) == 0)
            return history;
    }
    return NULL;
}

struct history *history_open(struct history_list *list, const char *conversation)
{
    struct history *history = history_find(list, conversation);

    if (!history) {
        history = &list->histories[0];
        for (size_t i = 1; i < HISTORIES_KEPT; i++) {
            if (list->histories[i].used < history->used)
                history = &list->histories[i];
        }
        history_done(history);
        history->conversation = mem_strdup(conversation);
        history->items = json_array();
        history->first = 1;
        history->unread_after = -1;
    }
    history->used = ++list->uses;
    return history;
}

size_t history_count(const struct history *history)
{
    return json_array_size(history->items);
}

const json_t *history_at(const struct history *history, size_t i)
{
    return json_array_get(history->items, i);
}

int64_t history_last(const struct history *history)
{
    return history->first + (int64_t)history_count(history) - 1;
}

const json_t *history_by_id(const struct history *history, const char *id)
{
    int at = item_find(history->items, NULL, id);

    return at >= 0 ? history_at(history, (size_t)at) : NULL;
}

void history_reset(struct history *history)
{
    json_array_clear(history->items);
    history->first = 1;
    history->loaded = history->loading_older = history->loading_newer = history->refused = false;
}

/* Keeps the window within its bound, at the cost of its front or of its back. */
static void trim(struct history *history, bool front)
{
    while (history_count(history) > HISTORY_MOST) {
        json_array_remove(history->items, front ? 0 : history_count(history) - 1);
        history->first += front;
    }
}

void history_put(struct history *history, const json_t *message, bool replace)
{
    int64_t seq = field_int(message, "seq");

    if (!history->loaded || seq < history->first)
        return;
    if (seq <= history_last(history)) {
        if (replace)
            json_array_set_new(history->items, (size_t)(seq - history->first),
                               json_deep_copy(message));
    } else if (seq == history_last(history) + 1) {
        json_array_append_new(history->items, json_deep_copy(message));
        trim(history, true);
    }
}

void history_take_newest(struct history *history, const json_t *page)
{
    json_t *items = page_items(page);

    history_reset(history);
    history->loaded = true;
    if (json_array_size(items) > 0)
        history->first = field_int(json_array_get(items, 0), "seq");
    if (history->first < 1)
        history->first = 1;
    for (size_t i = 0; i < json_array_size(items); i++)
        history_put(history, json_array_get(items, i), true);
    json_decref(items);
}

void history_take_older(struct history *history, const json_t *page)
{
    json_t *items = page_items(page);

    history->loading_older = false;
    for (size_t i = json_array_size(items); i-- > 0;) {
        json_t *message = json_array_get(items, i);

        if (field_int(message, "seq") != history->first - 1 || history->first == 1)
            continue; /* a gap, or one that is there */
        json_array_insert(history->items, 0, message);
        history->first--;
    }
    json_decref(items);
    trim(history, false);
}

void history_take_newer(struct history *history, const json_t *page)
{
    json_t *items = page_items(page);

    history->loading_newer = false;
    for (size_t i = 0; i < json_array_size(items); i++)
        history_put(history, json_array_get(items, i), true);
    json_decref(items);
}

void history_take_members(struct history *history, const json_t *page, bool more)
{
    json_t *items = page_items(page);

    history->members_loading = false;
    if (more && history->members) {
        json_array_extend(history->members, items);
        json_decref(items);
    } else {
        json_decref(history->members);
        history->members = items;
    }
    mem_free(history->members_next);
    history->members_next = page_next(page);
}
