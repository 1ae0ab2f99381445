/* What follows from answers about conversations and messages: rows of model_answers.c. */
#include <string.h>

#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

static struct history *history_of(struct model *model, const struct ask *ask)
{
    return history_find(&model->histories, field_text(ask->note, "conversation"));
}

static const char *reason_of(const json_t *error)
{
    return field_text(field_object(error, "data"), "reason");
}

void talk_take_chats(struct model *model, const struct ask *ask, const json_t *result)
{
    chats_take(&model->chats, result, ask->purpose == ASK_CHATS);
    model_meet_all(model, field_list(result, "items"));
}

void talk_fail_chats(struct model *model, const struct ask *ask, const json_t *error)
{
    model->chats.loading = false;
    model_say_refusal(model, ask, error);
}

void talk_take_chat(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)ask;
    chats_put(&model->chats, result);
    model_meet_author(model, result);
}

void talk_take_invited(struct model *model, const struct ask *ask, const json_t *result)
{
    talk_take_chat(model, ask, result);
    model_say(model, SAYING_GOOD, "Invited: %d members now.", (int)field_int(result, "members"));
}

void talk_take_members(struct model *model, const struct ask *ask, const json_t *result)
{
    struct history *history = history_of(model, ask);
    json_t *items = page_items(result);

    model_meet_all(model, items);
    if (history)
        history_take_members(history, result, field_true(ask->note, "more"));
    json_decref(items);
}

void talk_fail_members(struct model *model, const struct ask *ask, const json_t *error)
{
    struct history *history = history_of(model, ask);

    if (!history)
        return;
    history->members_loading = false;
    if (!error)
        history->members_asked = false;
}

void talk_take_history(struct model *model, const struct ask *ask, const json_t *result)
{
    struct history *history = history_of(model, ask);

    model_meet_all(model, field_list(result, "items"));
    if (!history)
        return;
    if (ask->purpose == ASK_NEWEST)
        history_take_newest(history, result);
    else if (ask->purpose == ASK_OLDER)
        history_take_older(history, result);
    else
        history_take_newer(history, result);
}

void talk_fail_history(struct model *model, const struct ask *ask, const json_t *error)
{
    struct history *history = history_of(model, ask);

    if (history)
        history->loading_older = history->loading_newer = false;
    if (history && error)
        history->refused = true;
    if (history && error && ask->purpose == ASK_NEWEST)
        history->loaded = true;
    model_say_refusal(model, ask, error);
}

/* What we know of a message before its push comes. */
static void hear_own(struct model *model, const struct unsent *unsent, const json_t *result)
{
    struct history *history = history_find(&model->histories, unsent->conversation);
    const json_t *self = model_person(model, model->me);
    json_t *from = self ? json_deep_copy(self) : json_pack("{s:s}", "handle", model->me);
    json_t *message = json_pack(
        "{s:s, s:s, s:I, s:o, s:s, s:s?, s:s}", "id", field_text(result, "id"), "conversation",
        unsent->conversation, "seq", (json_int_t)field_int(result, "seq"), "from", from, "text",
        unsent->text, "reply_to", unsent->reply_to, "at", field_text(result, "at"));

    if (history)
        history_put(history, message, false);
    (void)chats_hear(&model->chats, message, model->me);
    json_decref(message);
}

void talk_take_sent(struct model *model, const struct ask *ask, const json_t *result)
{
    const char *client_id = field_text(ask->note, "client_id");
    const struct unsent *unsent = unsent_find(&model->unsent, client_id);

    if (unsent)
        hear_own(model, unsent, result);
    unsent_remove(&model->unsent, client_id);
}

void talk_fail_sent(struct model *model, const struct ask *ask, const json_t *error)
{
    struct unsent *unsent = unsent_find(&model->unsent, field_text(ask->note, "client_id"));
    int64_t pause_ms = field_int(field_object(error, "data"), "retry_after_ms");

    if (!unsent)
        return;
    if (!error) {
        unsent->state = UNSENT_QUEUED;
    } else if (strcmp(reason_of(error), "rate_limited") == 0 ||
               strcmp(reason_of(error), "unavailable") == 0) {
        unsent->state = UNSENT_QUEUED;
        unsent->not_before_ms = model->tick_ms + (pause_ms > 0 ? pause_ms : 1000);
    } else {
        unsent_fail(&model->unsent, unsent, field_text(error, "message"));
        model_say_refusal(model, ask, error);
    }
}

void talk_take_read_mark(struct model *model, const struct ask *ask, const json_t *result)
{
    json_t *chat = chats_find(&model->chats, field_text(ask->note, "conversation"));

    /* A message may have come since: what it says then is of before. */
    if (chat && field_int(result, "read_seq") < field_int(chat, "last_seq") &&
        field_int(ask->note, "seq") == field_int(chat, "read_seq"))
        model_ask(model, ASK_CHAT, "conversation.get",
                  json_pack("{s:s}", "id", field_text(chat, "id")), NULL);
}

void talk_take_open_chat(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)ask;
    if (!*field_text(result, "id"))
        return;
    chats_put(&model->chats, result);
    model_meet_author(model, result);
    model_wish(model, WISH_SHOW_CHAT, field_text(result, "id"));
}
