/* The model as a whole: its life, its asks, whom it has met, what it keeps for the next first
 * paint. What follows from pushes is in model_pushes.c, from answers in model_answers.c; what
 * people do is in model_acts.c. */
#include "model.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "model_fields.h"
#include "model_parts.h"
#include "utf8.h"

enum { PEOPLE_MOST = 5000, CACHE_ITEMS = 50, CACHE_CHATS = 100 };

struct model *model_new(void)
{
    struct model *model = mem_new(sizeof *model);

    feed_init(&model->feed);
    notices_init(&model->notices);
    chats_init(&model->chats);
    drafts_init(&model->drafts);
    profiles_init(&model->profiles);
    index_init(&model->index);
    model->people = json_object();
    model->repeats = json_object();
    model->strangers = json_object();
    model->online = json_object();
    model->last_ask = &model->first_ask;
    model->link.latency_ms = -1;
    model_touch(model);
    return model;
}

/* jansson keeps a text in memory of its own, which nobody else points to any more. */
static void wipe(json_t *params)
{
    const char *key;
    json_t *value;

    json_object_foreach(params, key, value)
    {
        if (json_is_string(value))
            explicit_bzero((void *)(uintptr_t)json_string_value(value), json_string_length(value));
    }
}

void ask_free(struct ask *ask)
{
    if (!ask)
        return;
    if (ask->secret)
        wipe(ask->params);
    json_decref(ask->params);
    json_decref(ask->note);
    mem_free(ask);
}

void model_free(struct model *model)
{
    struct ask *ask;

    if (!model)
        return;
    while ((ask = model_next_ask(model)))
        ask_free(ask);
    feed_done(&model->feed);
    threads_done(&model->threads);
    notices_done(&model->notices);
    chats_done(&model->chats);
    histories_done(&model->histories);
    unsent_done(&model->unsent);
    drafts_done(&model->drafts);
    pages_done(&model->pages);
    profiles_done(&model->profiles);
    teams_done(&model->teams);
    settings_done(&model->settings);
    index_done(&model->index);
    pipeline_done(&model->pipeline);
    traced_done(&model->traced);
    translations_done(&model->translations);
    pending_mail_done(&model->pending_mail);
    json_decref(model->self);
    json_decref(model->people);
    json_decref(model->repeats);
    json_decref(model->strangers);
    json_decref(model->watched);
    json_decref(model->online);
    lookup_done(&model->lookup);
    mem_free(model);
}

void model_ask(struct model *model, enum ask_purpose purpose, const char *method, json_t *params,
               json_t *note)
{
    struct ask *ask = mem_new(sizeof *ask);

    assert(params);
    *ask = (struct ask){ .purpose = purpose, .method = method, .params = params, .note = note };
    *model->last_ask = ask;
    model->last_ask = &ask->next;
}

void model_ask_secretly(struct model *model, enum ask_purpose purpose, const char *method,
                        json_t *params)
{
    struct ask **last = model->last_ask;

    model_ask(model, purpose, method, params, NULL);
    (*last)->secret = true;
}

struct ask *model_next_ask(struct model *model)
{
    struct ask *ask = model->first_ask;

    if (ask) {
        model->first_ask = ask->next;
        ask->next = NULL;
    }
    if (!model->first_ask)
        model->last_ask = &model->first_ask;
    return ask;
}

void model_touch(struct model *model)
{
    model->stale = model->changed = true;
}

bool model_is_live(const struct model *model)
{
    return model->link.state == LINK_LIVE;
}

bool model_can_ask(struct model *model)
{
    if (!model_is_live(model))
        model_say(model, SAYING_ERROR, "Not connected: nothing was sent.");
    return model_is_live(model);
}

void model_say(struct model *model, enum saying_kind kind, const char *fmt, ...)
{
    va_list args;

    model->saying.kind = kind;
    va_start(args, fmt);
    vsnprintf(model->saying.text, sizeof model->saying.text, fmt, args);
    va_end(args);
    /* It may quote the server, which begins its sentences small, and have been cut inside a
     * character. */
    model->saying.text[utf8_valid_prefix(model->saying.text, strlen(model->saying.text))] = '\0';
    if (islower((unsigned char)model->saying.text[0]) && model->saying.text[1] != ':')
        model->saying.text[0] = (char)toupper((unsigned char)model->saying.text[0]);
    model->changed = true;
}

void model_ring(struct model *model, const char *fmt, ...)
{
    va_list args;

    if (!model_is_live(model))
        return; /* what is caught up with is old */
    model->rang = true;
    va_start(args, fmt);
    vsnprintf(model->rang_words, sizeof model->rang_words, fmt, args);
    va_end(args);
}

void model_wish(struct model *model, enum wish wish, const char *id)
{
    model->wish = wish;
    snprintf(model->wish_id, sizeof model->wish_id, "%s", id);
}

void model_meet(struct model *model, const json_t *brief)
{
    const char *handle = field_text(brief, "handle");

    if (!*handle || strcmp(handle, "deleted") == 0)
        return;
    if (!json_object_get(model->people, handle) && json_object_size(model->people) >= PEOPLE_MOST)
        json_object_del(model->people, json_object_iter_key(json_object_iter(model->people)));
    json_object_set_new(model->people, handle, json_deep_copy(brief));
}

void model_meet_author(struct model *model, const json_t *object)
{
    static const char *const members[] = { "author", "from", "person", "peer", "by" };

    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const json_t *brief = field_object(object, members[i]);

        if (brief)
            model_meet(model, brief);
    }
}

void model_meet_all(struct model *model, const json_t *list)
{
    size_t i, k;
    const json_t *item, *actor;

    json_array_foreach(list, i, item)
    {
        model_meet_author(model, item);
        model_meet_author(model, field_object(item, "update"));
        model_meet_author(model, field_object(item, "reason"));
        json_array_foreach(field_list(item, "actors"), k, actor)
        {
            model_meet(model, actor);
        }
    }
}

const json_t *model_person(const struct model *model, const char *handle)
{
    return json_object_get(model->people, handle);
}

const json_t *model_update(struct model *model, const char *id)
{
    struct thread *thread = thread_find(&model->threads, id);
    int at = feed_find(&model->feed, id);

    if (thread && *field_text(thread->update, "at"))
        return thread->update;
    if (at >= 0)
        return feed_update(&model->feed, (size_t)at);
    at = item_find(model->feed.fresh, "update", id);
    if (at >= 0)
        return field_object(json_array_get(model->feed.fresh, (size_t)at), "update");
    return pages_update(&model->pages, id);
}

void model_change_update(struct model *model, const json_t *update)
{
    struct thread *thread;

    feed_change(&model->feed, update);
    thread_change(&model->threads, update);
    pages_change_update(&model->pages, update);
    model_meet_author(model, update);
    thread = thread_find(&model->threads, field_text(update, "id"));
    if (thread && thread->loaded && !thread->loading && thread_is_behind(thread))
        model_ask_comments(model, thread, thread->last_page);
    model->cache_changed = true;
}

static json_t *first_of(const json_t *list, size_t most)
{
    json_t *items = json_array();

    for (size_t i = 0; i < json_array_size(list) && i < most; i++)
        json_array_append(items, json_array_get(list, i));
    return items;
}

json_t *model_write_cache(const struct model *model)
{
    return json_pack("{s:i, s:O?, s:o, s:o, s:o, s:I}", "version", 1, "self", model->self, "feed",
                     first_of(model->feed.items, CACHE_ITEMS), "notices",
                     first_of(model->notices.items, CACHE_ITEMS), "chats",
                     first_of(model->chats.items, CACHE_CHATS), "unread",
                     (json_int_t)model->notices.unread);
}

void model_read_cache(struct model *model, const json_t *cache)
{
    struct {
        const char *key;
        json_t *list;
    } lists[] = { { "feed", model->feed.items },
                  { "notices", model->notices.items },
                  { "chats", model->chats.items } };

    if (field_int(cache, "version") != 1)
        return;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        json_t *page = json_pack("{s:O?}", "items", field_list(cache, lists[i].key));
        json_t *items = page_items(page);

        json_array_extend(lists[i].list, items);
        model_meet_all(model, items);
        json_decref(items);
        json_decref(page);
    }
    if (field_object(cache, "self"))
        model->self = json_deep_copy(field_object(cache, "self"));
    model->notices.unread = field_int(cache, "unread");
    model_touch(model);
}
