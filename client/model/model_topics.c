/* Topics: which there are, which of them I follow, which of them a word means. The server gives
 * mine and the popular ones; both lists are small. */
#include <ctype.h>
#include <string.h>

#include "limits.h"
#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

static const enum page_kind lists[] = { PAGES_MY_TOPICS, PAGES_POPULAR_TOPICS };

static json_t *find(const struct paged *paged, const char *topic)
{
    for (size_t i = 0; paged && i < json_array_size(paged->items); i++) {
        json_t *item = json_array_get(paged->items, i);

        if (field_is(item, "topic", topic))
            return item;
    }
    return NULL;
}

const json_t *model_topic(struct model *model, const char *topic)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const json_t *item = find(pages_find(&model->pages, lists[i], ""), topic);

        if (item)
            return item;
    }
    return NULL;
}

bool model_follows_topic(struct model *model, const char *topic)
{
    return find(pages_find(&model->pages, PAGES_MY_TOPICS, ""), topic) != NULL;
}

/* A topic is `[a-z0-9][a-z0-9-]{0,39}` with at least one letter; people type its sign too. */
static bool topic_from(const char *word, char out[LIMIT_TOPIC_BYTES + 1])
{
    size_t len = 0;
    bool letter = false;

    for (word += *word == '#'; *word; word++, len++) {
        char c = (char)tolower((unsigned char)*word);

        if (len == LIMIT_TOPIC_BYTES ||
            !(isdigit((unsigned char)c) || (c >= 'a' && c <= 'z') || (c == '-' && len > 0)))
            return false;
        letter = letter || (c >= 'a' && c <= 'z');
        out[len] = c;
    }
    out[len] = '\0';
    return letter;
}

static void offer(json_t *items, const char *topic, const json_t *known)
{
    for (size_t i = 0; i < json_array_size(items); i++) {
        if (field_is(json_array_get(items, i), "topic", topic))
            return;
    }
    if (known)
        json_array_append_new(items, json_deep_copy(known));
    else
        json_array_append_new(items, json_pack("{s:s}", "topic", topic));
}

void model_find_topics(struct model *model, const char *q)
{
    struct paged *found = pages_open(&model->pages, PAGES_FOUND_TOPICS, q);
    char topic[LIMIT_TOPIC_BYTES + 1] = "";
    bool is_topic = topic_from(q, topic);
    const char *part = is_topic ? topic : q;

    json_array_clear(found->items);
    if (is_topic && model_topic(model, topic))
        offer(found->items, topic, model_topic(model, topic));
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const struct paged *paged = pages_find(&model->pages, lists[i], "");

        for (size_t k = 0; paged && k < json_array_size(paged->items); k++) {
            const json_t *item = json_array_get(paged->items, k);

            if (strstr(field_text(item, "topic"), part))
                offer(found->items, field_text(item, "topic"), item);
        }
    }
    /* What nobody follows or wrote about lately may be one all the same. */
    if (is_topic)
        offer(found->items, topic, NULL);
    found->loaded = true;
    found->stale = false;
}

void model_follow_topic(struct model *model, const char *topic, bool on)
{
    if (model_can_ask(model))
        model_ask(model, ASK_FOLLOW_TOPIC, on ? "topic.follow" : "topic.unfollow",
                  json_pack("{s:s}", "topic", topic),
                  json_pack("{s:s, s:b}", "topic", topic, "on", on));
}

void topics_take_follow(struct model *model, const struct ask *ask, const json_t *result)
{
    const char *topic = field_text(ask->note, "topic");
    bool on = field_true(ask->note, "on");
    struct paged *mine = pages_find(&model->pages, PAGES_MY_TOPICS, "");

    (void)result;
    model_say(model, SAYING_GOOD, on ? "You follow #%s." : "You no longer follow #%s.", topic);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct paged *paged = pages_find(&model->pages, lists[i], "");
        json_t *item = find(paged, topic);

        if (paged)
            paged->stale = true;
        if (item)
            json_object_set_new(item, "followed", json_boolean(on));
    }
    for (size_t i = 0; mine && i < json_array_size(mine->items); i++) {
        if (!on && field_is(json_array_get(mine->items, i), "topic", topic))
            json_array_remove(mine->items, i);
    }
    if (on && mine && !find(mine, topic))
        json_array_insert_new(mine->items, 0,
                              json_pack("{s:s, s:b}", "topic", topic, "followed", 1));
    /* What is about it comes into the feed, or leaves it. */
    model->feed.loading = true;
    model_ask(model, ASK_FEED, "feed.home", json_object(), NULL);
}
