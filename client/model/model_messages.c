/* Messages that are there: reacting, editing, taking away, whom one's own has reached, that one is
 * typing. Reactions are shown at once and undone where the server refuses; what was edited or taken
 * away is shown when the server has said so. */
#include <string.h>

#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

enum { DELIVERY_PAUSE_MS = 300 }; /* so long the server has for writing to everybody */

static const json_t *message_of(struct model *model, const char *conversation, const char *id)
{
    struct history *history = history_find(&model->histories, conversation);

    return history ? history_by_id(history, id) : NULL;
}

void model_change_message(struct model *model, const json_t *message)
{
    struct history *history = history_find(&model->histories, field_text(message, "conversation"));
    json_t *chat = chats_find(&model->chats, field_text(message, "conversation"));

    if (history && field_int(message, "seq") <= history_last(history))
        history_put(history, message, true);
    if (chat && field_is(field_object(chat, "last"), "id", field_text(message, "id")))
        json_object_set_new(chat, "last", json_deep_copy(message));
}

/* ---- reactions ---- */

static int find_reaction(const json_t *reactions, const char *emoji)
{
    for (size_t i = 0; i < json_array_size(reactions); i++) {
        if (field_is(json_array_get(reactions, i), "emoji", emoji))
            return (int)i;
    }
    return -1;
}

bool message_has_reaction(const json_t *message, const char *emoji)
{
    const json_t *reactions = field_list(message, "reactions");
    int at = find_reaction(reactions, emoji);

    return at >= 0 && field_true(json_array_get(reactions, (size_t)at), "mine");
}

/* A copy of the message with it, or without. */
static json_t *with_reaction(const json_t *message, const char *emoji, bool on)
{
    json_t *copy = json_deep_copy(message), *reactions, *reaction;
    int at;
    int64_t count;

    if (!json_is_array(json_object_get(copy, "reactions")))
        json_object_set_new(copy, "reactions", json_array());
    reactions = json_object_get(copy, "reactions");
    at = find_reaction(reactions, emoji);
    if (at < 0) {
        json_array_append_new(reactions,
                              json_pack("{s:s, s:i, s:b}", "emoji", emoji, "count", 0, "mine", 0));
        at = (int)json_array_size(reactions) - 1;
    }
    reaction = json_array_get(reactions, (size_t)at);
    count = field_int(reaction, "count");
    if (field_true(reaction, "mine") != on)
        count += on ? 1 : -1;
    json_object_set_new(reaction, "mine", json_boolean(on));
    json_object_set_new(reaction, "count", json_integer(count));
    if (count <= 0)
        json_array_remove(reactions, (size_t)at);
    return copy;
}

static void show_reaction(struct model *model, const char *conversation, const char *id,
                          const char *emoji, bool on)
{
    const json_t *known = message_of(model, conversation, id);
    json_t *changed = known ? with_reaction(known, emoji, on) : NULL;

    if (changed)
        model_change_message(model, changed);
    json_decref(changed);
    model_touch(model);
}

void model_react_message(struct model *model, const char *conversation, const char *id,
                         const char *emoji)
{
    const json_t *known = message_of(model, conversation, id);
    bool on = !message_has_reaction(known, emoji);

    if (!known || !model_can_ask(model))
        return;
    model_ask(model, ASK_REACT_MESSAGE, "message.react",
              json_pack("{s:s, s:s, s:b}", "id", id, "emoji", emoji, "on", on),
              json_pack("{s:s, s:s, s:s, s:b}", "conversation", conversation, "id", id, "emoji",
                        emoji, "on", on));
    show_reaction(model, conversation, id, emoji, on);
    model_say(model, SAYING_GOOD, on ? "%s added. The same again takes it back." : "%s taken back.",
              emoji);
}

void messages_take(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)ask;
    model_change_message(model, result);
}

void messages_fail_reaction(struct model *model, const struct ask *ask, const json_t *error)
{
    show_reaction(model, field_text(ask->note, "conversation"), field_text(ask->note, "id"),
                  field_text(ask->note, "emoji"), !field_true(ask->note, "on"));
    model_say(model, SAYING_ERROR, "%s",
              error ? field_text(error, "message")
                    : "The connection broke off before that was done.");
}

/* ---- editing and taking away ---- */

void model_edit_message(struct model *model, const char *place, const char *id, const char *text)
{
    if (model_begin_posting(model, place))
        model_ask(model, ASK_EDIT_MESSAGE, "message.edit",
                  json_pack("{s:s, s:s}", "id", id, "text", text),
                  json_pack("{s:s}", "place", place));
}

void messages_take_edited(struct model *model, const struct ask *ask, const json_t *result)
{
    model_change_message(model, result);
    model_posted(model, ask);
    model_say(model, SAYING_GOOD, "Edited.");
}

void model_delete_message(struct model *model, const char *id)
{
    if (model_can_ask(model))
        model_ask(model, ASK_DELETE_MESSAGE, "message.delete", json_pack("{s:s}", "id", id), NULL);
}

void messages_take_deleted(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)ask;
    model_change_message(model, result);
    model_say(model, SAYING_GOOD, "Deleted.");
}

/* ---- delivery ---- */

/* One's own last message, where it is in the window: its seq, else 0. */
static int64_t own_last(const struct model *model, const struct history *history)
{
    for (size_t i = history_count(history); i-- > 0;) {
        const json_t *message = history_at(history, i);

        if (field_is(field_object(message, "from"), "handle", model->me))
            return field_true(message, "deleted") ? 0 : history->first + (int64_t)i;
    }
    return 0;
}

int64_t model_want_delivery(struct model *model, struct history *history)
{
    struct delivery *delivery = &history->receipts.delivery;
    int64_t seq = own_last(model, history);

    if (seq == 0 || !model_is_live(model))
        return -1;
    receipts_look(&history->receipts, seq, model->tick_ms + DELIVERY_PAUSE_MS);
    if (delivery->asked)
        return -1;
    if (model->tick_ms < delivery->due_ms)
        return delivery->due_ms;
    delivery->asked = true;
    model_ask(
        model, ASK_DELIVERY, "message.delivery",
        json_pack("{s:s, s:I}", "conversation", history->conversation, "seq", (json_int_t)seq),
        json_pack("{s:s, s:I}", "conversation", history->conversation, "seq", (json_int_t)seq));
    return -1;
}

void messages_take_delivery(struct model *model, const struct ask *ask, const json_t *result)
{
    struct history *history = history_find(&model->histories,
                                           field_text(ask->note, "conversation"));

    if (history)
        receipts_take(&history->receipts, field_int(ask->note, "seq"), result);
}

void messages_fail_delivery(struct model *model, const struct ask *ask, const json_t *error)
{
    struct history *history = history_find(&model->histories,
                                           field_text(ask->note, "conversation"));

    if (history && !error)
        receipts_look_again(&history->receipts); /* asked when there is a connection */
}

/* ---- typing ---- */

void model_typing(struct model *model, const char *conversation)
{
    const json_t *chat = chats_find(&model->chats, conversation);
    struct history *history = history_find(&model->histories, conversation);

    if (!chat || !history || !model_is_live(model) ||
        field_int(chat, "members") > RECEIPTS_PEOPLE ||
        !receipts_may_tell(&history->receipts, model->tick_ms))
        return;
    model_ask(model, ASK_TYPING, "message.typing", json_pack("{s:s}", "conversation", conversation),
              NULL);
}
