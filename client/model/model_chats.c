/* Invariant: a conversation is here once, and its last_seq never goes back: an answer that was made
 * before a push and arrives behind it does not undo the push. */
#include "model_chats.h"

#include "mem.h"
#include "model_fields.h"

void chats_init(struct chat_list *list)
{
    *list = (struct chat_list){ .items = json_array() };
}

void chats_done(struct chat_list *list)
{
    json_decref(list->items);
    mem_free(list->next);
}

size_t chats_count(const struct chat_list *list)
{
    return json_array_size(list->items);
}

json_t *chats_at(const struct chat_list *list, size_t i)
{
    return json_array_get(list->items, i);
}

json_t *chats_find(const struct chat_list *list, const char *id)
{
    int at = item_find(list->items, NULL, id);

    return at >= 0 ? chats_at(list, (size_t)at) : NULL;
}

static void copy_field(json_t *to, const json_t *from, const char *key)
{
    json_object_set_new(to, key, json_deep_copy(json_object_get(from, key)));
}

/* What the server says, but for messages that we have heard of and it had not. */
static json_t *newest_of(const json_t *known, const json_t *said)
{
    json_t *newest = json_deep_copy(said);

    if (known && field_int(known, "last_seq") > field_int(said, "last_seq")) {
        copy_field(newest, known, "last_seq");
        copy_field(newest, known, "last");
        if (field_int(known, "read_seq") >= field_int(said, "read_seq")) {
            copy_field(newest, known, "read_seq");
            copy_field(newest, known, "unread");
            copy_field(newest, known, "mentions");
        }
    }
    return newest;
}

void chats_put(struct chat_list *list, const json_t *conversation)
{
    const char *id = field_text(conversation, "id");
    int at = item_find(list->items, NULL, id);

    if (!*id)
        return;
    if (json_is_null(json_object_get(conversation, "role"))) {
        if (at >= 0)
            json_array_remove(list->items, (size_t)at);
    } else if (at >= 0) {
        json_array_set_new(list->items, (size_t)at,
                           newest_of(chats_at(list, (size_t)at), conversation));
    } else {
        json_array_insert_new(list->items, 0, json_deep_copy(conversation));
    }
}

/* The first page comes in the server's order; what it does not hold stays behind it until its own
 * page comes. */
void chats_take(struct chat_list *list, const json_t *page, bool first)
{
    json_t *items = page_items(page);
    size_t place = first ? 0 : chats_count(list);

    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *said = json_array_get(items, i);
        int at = item_find(list->items, NULL, field_text(said, "id"));
        json_t *newest = newest_of(at >= 0 ? chats_at(list, (size_t)at) : NULL, said);

        if (at >= 0 && !first) {
            json_array_set_new(list->items, (size_t)at, newest);
            continue;
        }
        if (at >= 0)
            json_array_remove(list->items, (size_t)at);
        if (at >= 0 && (size_t)at < place)
            place--; /* a server that lists one twice */
        json_array_insert_new(list->items, place++, newest);
    }
    json_decref(items);
    mem_free(list->next);
    list->next = page_next(page);
    list->loading = false;
    list->loaded = true;
}

bool message_mentions(const json_t *message, const char *handle)
{
    size_t i;
    const json_t *entity;

    json_array_foreach(field_list(message, "entities"), i, entity)
    {
        if (field_is(entity, "kind", "mention") && field_is(entity, "handle", handle))
            return true;
    }
    return false;
}

static void add_to(json_t *object, const char *key, int64_t n)
{
    json_object_set_new(object, key, json_integer(field_int(object, key) + n));
}

bool chats_hear(struct chat_list *list, const json_t *message, const char *me)
{
    int at = item_find(list->items, NULL, field_text(message, "conversation"));
    json_t *chat = at >= 0 ? chats_at(list, (size_t)at) : NULL;

    if (!chat)
        return false;
    if (field_int(message, "seq") <= field_int(chat, "last_seq"))
        return true;
    json_object_set_new(chat, "last_seq", json_integer(field_int(message, "seq")));
    json_object_set_new(chat, "last", json_deep_copy(message));
    if (!field_is(json_object_get(message, "from"), "handle", me)) {
        add_to(chat, "unread", 1);
        if (message_mentions(message, me))
            add_to(chat, "mentions", 1);
    }
    json_incref(chat);
    json_array_remove(list->items, (size_t)at);
    json_array_insert_new(list->items, 0, chat);
    return true;
}

bool chats_read(struct chat_list *list, const char *id, int64_t seq)
{
    json_t *chat = chats_find(list, id);

    if (!chat || seq <= field_int(chat, "read_seq"))
        return true;
    json_object_set_new(chat, "read_seq", json_integer(seq));
    if (seq < field_int(chat, "last_seq"))
        return false;
    json_object_set_new(chat, "unread", json_integer(0));
    json_object_set_new(chat, "mentions", json_integer(0));
    return true;
}

bool chat_is_muted(const json_t *conversation, int64_t now_ms)
{
    return field_time(conversation, "muted_until") > now_ms;
}

int64_t chats_unread(const struct chat_list *list, int64_t now_ms, int64_t *mentions)
{
    int64_t unread = 0;

    *mentions = 0;
    for (size_t i = 0; i < chats_count(list); i++) {
        const json_t *chat = chats_at(list, i);

        *mentions += field_int(chat, "mentions");
        if (!chat_is_muted(chat, now_ms))
            unread += field_int(chat, "unread");
    }
    return unread;
}
