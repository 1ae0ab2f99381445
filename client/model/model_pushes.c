/* What follows from a push. Each may come live or out of a replay; a session hands each on once.
 * A new push needs its function and its row; one that we do not know is left alone. */
#include <string.h>

#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

static bool is_me(const struct model *model, const char *handle)
{
    return strcmp(handle, model->me) == 0;
}

static void ask_chat(struct model *model, const char *id)
{
    model_ask(model, ASK_CHAT, "conversation.get", json_pack("{s:s}", "id", id), NULL);
}

/* Direct messages are told, unless they are muted; mentions come as notifications too, but where
 * those are turned off. */
static void ring_for(struct model *model, const json_t *message)
{
    const json_t *chat = chats_find(&model->chats, field_text(message, "conversation"));
    const json_t *from = field_object(message, "from");
    bool direct = field_is(chat, "kind", "direct") && !chat_is_muted(chat, model->now_ms);

    if (is_me(model, field_text(from, "handle")))
        return;
    if (message_mentions(message, model->me))
        model_ring(model, "%s in %s: %s", field_text(from, "name"), field_text(chat, "name"),
                   field_text(message, "text"));
    else if (direct)
        model_ring(model, "%s: %s", field_text(from, "name"), field_text(message, "text"));
}

static void on_message(struct model *model, const json_t *params)
{
    const json_t *message = field_object(params, "message");
    const char *conversation = field_text(message, "conversation");
    struct history *history = history_find(&model->histories, conversation);
    const char *client_id = field_text(message, "client_id");

    if (!*conversation)
        return;
    model_meet_author(model, message);
    if (history) {
        history_put(history, message, true);
        receipts_stop_typing(&history->receipts,
                             field_text(field_object(message, "from"), "handle"));
    }
    if (!chats_hear(&model->chats, message, model->me))
        ask_chat(model, conversation);
    ring_for(model, message);
    if (*client_id)
        unsent_remove(&model->unsent, client_id);
    model->cache_changed = true;
}

static void on_changed_message(struct model *model, const json_t *params)
{
    const json_t *message = field_object(params, "message");

    if (message)
        model_change_message(model, message);
}

static void on_typing(struct model *model, const json_t *params)
{
    struct history *history = history_find(&model->histories, field_text(params, "conversation"));
    const char *handle = field_text(params, "handle");

    if (history && !is_me(model, handle))
        receipts_type(&history->receipts, handle, model->tick_ms);
}

static void on_read_by_another(struct model *model, const json_t *params)
{
    struct history *history = history_find(&model->histories, field_text(params, "conversation"));

    if (history)
        receipts_read(&history->receipts, field_text(params, "handle"), field_int(params, "seq"));
}

static void on_read(struct model *model, const json_t *params)
{
    const char *conversation = field_text(params, "conversation");

    if (!is_me(model, field_text(params, "handle"))) {
        on_read_by_another(model, params);
        return;
    }
    if (!chats_read(&model->chats, conversation, field_int(params, "seq")))
        ask_chat(model, conversation);
    model->cache_changed = true;
}

static void on_conversation(struct model *model, const json_t *params)
{
    const json_t *conversation = field_object(params, "conversation");
    struct history *history = history_find(&model->histories, field_text(conversation, "id"));

    chats_put(&model->chats, conversation);
    model_meet_author(model, conversation);
    if (history)
        history->members_asked = false; /* who is in it may have changed */
    if (history && !field_text(conversation, "role")[0])
        history_reset(history); /* who comes back may have missed anything */
    model->cache_changed = true;
}

static void on_presence(struct model *model, const json_t *params)
{
    const char *handle = field_text(params, "handle");
    size_t i;
    const json_t *watched;

    json_array_foreach(model->watched, i, watched)
    {
        if (strcmp(json_string_value(watched), handle) == 0)
            model_set_online(model, handle, field_true(params, "online"));
    }
}

static void on_notice(struct model *model, const json_t *params)
{
    const json_t *group = field_object(params, "group");
    size_t i;
    const json_t *actor;

    notices_put(&model->notices, group);
    if (!field_true(group, "read"))
        model_ring(model, "%s", field_text(group, "text"));
    model->notices.unread = field_int(params, "unread");
    if (field_is(field_object(group, "target"), "kind", "team"))
        teams_hear(model, field_text(field_object(group, "target"), "id"));
    json_array_foreach(field_list(group, "actors"), i, actor)
    {
        model_meet(model, actor);
    }
    model->cache_changed = true;
}

static void on_withdrawn(struct model *model, const json_t *params)
{
    notices_withdraw(&model->notices, field_text(params, "id"));
    model->notices.unread = field_int(params, "unread");
    model->cache_changed = true;
}

/* I have just posted it. In a team that is the reason of all that is mine, also of what somebody's
 * act brings up again. */
static bool is_just_posted(const struct model *model, const json_t *update, const json_t *reason)
{
    if (!is_me(model, field_text(field_object(update, "author"), "handle")))
        return false;
    return field_is(reason, "kind", "posted") ||
           (field_is(reason, "kind", "team") && field_int(update, "comments") == 0 &&
            field_int(update, "recommends") == 0);
}

static void on_update(struct model *model, const json_t *params)
{
    const json_t *update = field_object(params, "update");
    const json_t *reason = field_object(params, "reason");

    feed_enter(&model->feed, update, reason, is_just_posted(model, update, reason));
    model_meet_author(model, update);
    model_meet_author(model, reason);
    thread_change(&model->threads, update);
    model->cache_changed = true;
}

static void on_changed_update(struct model *model, const json_t *params)
{
    const json_t *update = field_object(params, "update");

    if (update)
        model_change_update(model, update);
}

static void on_pipeline(struct model *model, const json_t *params)
{
    if (model->pipeline.watching)
        operating_take_stats(model, params);
}

static const struct {
    const char *method;
    void (*take)(struct model *model, const json_t *params);
} pushes[] = {
    { "message.new", on_message },
    { "message.changed", on_changed_message },
    { "message.read", on_read },
    { "message.typing", on_typing },
    { "conversation.changed", on_conversation },
    { "notification.changed", on_notice },
    { "notification.withdrawn", on_withdrawn },
    { "update.new", on_update },
    { "update.changed", on_changed_update },
    { "presence.changed", on_presence },
    { "pipeline.tick", on_pipeline },
};

void model_push(struct model *model, const char *method, const json_t *params)
{
    for (size_t i = 0; i < ARRAY_LEN(pushes); i++) {
        if (strcmp(pushes[i].method, method) == 0) {
            pushes[i].take(model, params);
            model_touch(model);
        }
    }
}
