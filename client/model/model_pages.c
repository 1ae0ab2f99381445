/* Invariant: an item is in a list once. What is known of a list stays while it is asked for again,
 * so that a screen one comes back to is never empty, and nothing that is read moves. */
#include "model_pages.h"

#include <string.h>

#include "mem.h"
#include "model_fields.h"
#include "model_index.h"

static const struct {
    const char *method, *param; /* param: what it is of; NULL: of nothing */
    enum page_item item;
    const char *kind; /* of search: what is looked for */
} kinds[PAGE_KINDS] = {
    [PAGES_PERSON] = { "feed.person", "handle", ITEM_UPDATE },
    [PAGES_FOLLOWERS] = { "person.followers", "handle", ITEM_BRIEF },
    [PAGES_FOLLOWING] = { "person.following", "handle", ITEM_BRIEF },
    [PAGES_TOPIC] = { "feed.topic", "topic", ITEM_UPDATE },
    [PAGES_MY_TOPICS] = { "topic.list", NULL, ITEM_TOPIC },
    [PAGES_POPULAR_TOPICS] = { "topic.popular", NULL, ITEM_TOPIC },
    [PAGES_BLOCKED] = { "person.blocked", NULL, ITEM_BRIEF },
    [PAGES_MUTED] = { "person.muted", NULL, ITEM_BRIEF },
    [PAGES_SESSIONS] = { "session.list", NULL, ITEM_SESSION },
    [PAGES_NAMED_PEOPLE] = { "person.search", "q", ITEM_BRIEF },
    [PAGES_KEYS] = { "session.keys", NULL, ITEM_KEY },
    [PAGES_FOUND_PEOPLE] = { "search", "q", ITEM_BRIEF, "people" },
    [PAGES_FOUND_UPDATES] = { "search", "q", ITEM_UPDATE, "updates" },
    [PAGES_FOUND_MESSAGES] = { "search", "q", ITEM_MESSAGE, "messages" },
    [PAGES_FOUND_TOPICS] = { NULL, NULL, ITEM_TOPIC },
    [PAGES_CHECK_INS] = { "index.history", NULL, ITEM_CHECK_IN },
    [PAGES_TEAMS] = { "team.list", "q", ITEM_TEAM },
    [PAGES_TEAM] = { "feed.team", "team", ITEM_UPDATE },
    [PAGES_TEAM_MEMBERS] = { "team.members", "team", ITEM_MEMBER },
    [PAGES_DEAD_LETTERS] = { "pipeline.dead_letters", "queue", ITEM_DEAD_LETTER },
};

static const char *const ids[] = {
    [ITEM_UPDATE] = "id",      [ITEM_BRIEF] = "handle", [ITEM_TOPIC] = "topic",
    [ITEM_SESSION] = "id",     [ITEM_MESSAGE] = "id",   [ITEM_CHECK_IN] = "id",
    [ITEM_KEY] = "key",        [ITEM_TEAM] = "id",      [ITEM_MEMBER] = "handle",
    [ITEM_DEAD_LETTER] = "id",
};

enum page_item pages_item(enum page_kind kind)
{
    return kinds[kind].item;
}

const char *pages_id(enum page_kind kind, const json_t *item)
{
    if (kinds[kind].item == ITEM_MEMBER)
        item = field_object(item, "person");
    return field_text(item, ids[kinds[kind].item]);
}

const char *pages_method(enum page_kind kind)
{
    return kinds[kind].method;
}

json_t *pages_params(enum page_kind kind, const char *of)
{
    json_t *params = json_object();

    if (kinds[kind].param && *of)
        json_object_set_new(params, kinds[kind].param, json_string(of));
    if (kinds[kind].kind)
        json_object_set_new(params, "kind", json_string(kinds[kind].kind));
    if (kind == PAGES_CHECK_INS)
        json_object_set_new(params, "days", json_integer(INDEX_DAYS_MOST));
    return params;
}

static void paged_done(struct paged *paged)
{
    mem_free(paged->of);
    json_decref(paged->items);
    mem_free(paged->next);
    *paged = (struct paged){ 0 };
}

void pages_done(struct page_book *book)
{
    for (size_t i = 0; i < PAGED_KEPT; i++)
        paged_done(&book->lists[i]);
}

struct paged *pages_find(struct page_book *book, enum page_kind kind, const char *of)
{
    for (size_t i = 0; i < PAGED_KEPT; i++) {
        struct paged *paged = &book->lists[i];

        if (paged->of && paged->kind == kind && strcmp(paged->of, of) == 0)
            return paged;
    }
    return NULL;
}

struct paged *pages_open(struct page_book *book, enum page_kind kind, const char *of)
{
    struct paged *paged = pages_find(book, kind, of);

    if (!paged) {
        paged = &book->lists[0];
        for (size_t i = 1; i < PAGED_KEPT; i++) {
            if (book->lists[i].used < paged->used)
                paged = &book->lists[i];
        }
        paged_done(paged);
        paged->kind = kind;
        paged->of = mem_strdup(of);
        paged->items = json_array();
    }
    paged->used = ++book->uses;
    return paged;
}

static int find(const struct paged *paged, const json_t *items, const char *id)
{
    for (size_t i = 0; i < json_array_size(items); i++) {
        if (strcmp(pages_id(paged->kind, json_array_get(items, i)), id) == 0)
            return (int)i;
    }
    return -1;
}

/* What is new of `from`, and has an id, goes behind `to`. */
static void append_new(const struct paged *paged, json_t *to, const json_t *from)
{
    size_t i;
    json_t *item;

    json_array_foreach(from, i, item)
    {
        const char *id = pages_id(paged->kind, item);

        if (*id && find(paged, to, id) < 0)
            json_array_append(to, item);
    }
}

static void set_next(struct paged *paged, const json_t *page)
{
    mem_free(paged->next);
    paged->next = json_array_size(paged->items) < PAGED_MOST ? page_next(page) : NULL;
}

/* Behind the last item that both know, the list goes on as it was. */
static void take_first(struct paged *paged, const json_t *page, const json_t *fresh)
{
    json_t *items = json_array();
    size_t count;
    int last;

    append_new(paged, items, fresh);
    count = json_array_size(items);
    last = count > 0
               ? find(paged, paged->items, pages_id(paged->kind, json_array_get(items, count - 1)))
               : -1;
    if (last >= 0) {
        for (size_t i = (size_t)last + 1; i < json_array_size(paged->items); i++) {
            json_t *item = json_array_get(paged->items, i);

            if (find(paged, items, pages_id(paged->kind, item)) < 0)
                json_array_append(items, item);
        }
    }
    if (last < 0 || json_array_size(items) == count) {
        json_decref(paged->items);
        paged->items = json_incref(items);
        set_next(paged, page);
    } else {
        json_decref(paged->items);
        paged->items = json_incref(items);
    }
    json_decref(items);
}

void pages_take(struct paged *paged, const json_t *page, bool first)
{
    json_t *items = page_items(page);

    paged->loading = false;
    paged->loaded = true;
    paged->refused[0] = '\0';
    if (first) {
        take_first(paged, page, items);
    } else {
        append_new(paged, paged->items, items);
        set_next(paged, page);
    }
    json_decref(items);
}

bool pages_has(const struct paged *paged, const char *id)
{
    return paged && find(paged, paged->items, id) >= 0;
}

void pages_drop(struct paged *paged, const char *id)
{
    int at = paged ? find(paged, paged->items, id) : -1;

    if (at >= 0)
        json_array_remove(paged->items, (size_t)at);
}

void pages_set_stale(struct page_book *book)
{
    for (size_t i = 0; i < PAGED_KEPT; i++)
        book->lists[i].stale = true;
}

void pages_change_team(struct page_book *book, const json_t *team)
{
    for (size_t i = 0; i < PAGED_KEPT; i++) {
        struct paged *paged = &book->lists[i];
        int at = paged->of && kinds[paged->kind].item == ITEM_TEAM
                     ? find(paged, paged->items, field_text(team, "id"))
                     : -1;

        if (at >= 0)
            json_array_set_new(paged->items, (size_t)at, json_deep_copy(team));
    }
}

/* ---- updates, which are in several lists ---- */

/* Where it stands in the list; -1: nowhere, or it is a list of something else. */
static int find_update(const struct paged *paged, const char *id)
{
    return paged->of && kinds[paged->kind].item == ITEM_UPDATE ? find(paged, paged->items, id) : -1;
}

void pages_change_update(struct page_book *book, const json_t *update)
{
    for (size_t i = 0; i < PAGED_KEPT; i++) {
        struct paged *paged = &book->lists[i];
        int at = find_update(paged, field_text(update, "id"));

        if (at >= 0)
            json_array_set_new(paged->items, (size_t)at, json_deep_copy(update));
    }
}

const json_t *pages_update(const struct page_book *book, const char *id)
{
    for (size_t i = 0; i < PAGED_KEPT; i++) {
        const struct paged *paged = &book->lists[i];
        int at = find_update(paged, id);

        if (at >= 0)
            return json_array_get(paged->items, (size_t)at);
    }
    return NULL;
}

void pages_drop_update(struct page_book *book, const char *id)
{
    for (size_t i = 0; i < PAGED_KEPT; i++) {
        int at = find_update(&book->lists[i], id);

        if (at >= 0)
            json_array_remove(book->lists[i].items, (size_t)at);
    }
}
