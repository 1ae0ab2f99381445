/* What is done to a message or to what is on its way: replying, reacting, editing, taking away. */
#include <stdio.h>
#include <string.h>

#include "chat_parts.h"
#include "model_fields.h"

/* ---- what is written ---- */

void chat_set_reply(struct chat_view *view, const json_t *message)
{
    snprintf(view->reply_to, sizeof view->reply_to, "%s", field_text(message, "id"));
    snprintf(view->reply_name, sizeof view->reply_name, "%s",
             field_text(field_object(message, "from"), "handle"));
}

void chat_write_new(struct chat_view *view)
{
    char place[DRAFT_PLACE_MAX];

    view->edited[0] = '\0';
    snprintf(place, sizeof place, "chat/%.80s", view->shown);
    composer_set_place(view->ui, &view->composer, place);
}

static bool is_own(const struct chat_view *view, const json_t *message)
{
    return field_is(field_object(message, "from"), "handle", view->ui->model->me) &&
           !field_true(message, "deleted");
}

static void edit(struct chat_view *view, const json_t *message)
{
    char place[DRAFT_PLACE_MAX];

    if (!is_own(view, message)) {
        model_say(view->ui->model, SAYING_ERROR, "That is not yours to edit.");
        return;
    }
    chat_set_reply(view, NULL);
    snprintf(view->edited, sizeof view->edited, "%s", field_text(message, "id"));
    snprintf(place, sizeof place, "edit/%.80s", view->edited);
    composer_set_place(view->ui, &view->composer, place);
    if (!*composer_text(&view->composer))
        composer_replace(view->ui, &view->composer, field_text(message, "text"));
    view->focus = FOCUS_WRITE;
}

bool chat_edit_last(struct chat_view *view)
{
    const struct history *history = chat_history(view);
    const json_t *last = history && history_count(history) > 0
                             ? history_at(history, history_count(history) - 1)
                             : NULL;

    if (!last || history_last(history) != field_int(chat_open(view), "last_seq") ||
        !is_own(view, last))
        return false;
    edit(view, last);
    return true;
}

bool chat_is_sending(const struct chat_view *view)
{
    return *view->edited && strcmp(view->ui->model->posting, view->composer.place) == 0;
}

void chat_follow_edit(struct chat_view *view)
{
    struct ui *ui = view->ui;

    if (!*view->edited || strcmp(ui->model->posted, view->composer.place) != 0)
        return;
    ui->model->posted[0] = '\0';
    composer_reload(ui, &view->composer);
    chat_write_new(view);
}

/* ---- taking away ---- */

static void delete_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_delete_message(ui->model, ui->chat->doomed);
}

/* protocol: "owners and admins invite, remove, edit, delete others' messages" */
static bool may_delete(const struct chat_view *view, const json_t *message)
{
    const json_t *chat = chat_open(view);

    return !field_true(message, "deleted") &&
           (is_own(view, message) ||
            (field_is(chat, "kind", "group") &&
             (field_is(chat, "role", "owner") || field_is(chat, "role", "admin"))));
}

static void delete_message(struct chat_view *view, const json_t *message)
{
    if (!may_delete(view, message)) {
        model_say(view->ui->model, SAYING_ERROR, "That is not yours to delete.");
        return;
    }
    snprintf(view->doomed, sizeof view->doomed, "%s", field_text(message, "id"));
    ui_ask(view->ui, delete_answered,
           is_own(view, message) ? "Delete your message? y/n"
                                 : "Delete this message of somebody else? y/n");
}

/* ---- keys ---- */

static bool act_on_message(struct chat_view *view, const json_t *message, enum action action)
{
    const char *author = field_text(field_object(message, "from"), "handle");

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_REPLY:
        chat_write_new(view);
        chat_set_reply(view, message);
        view->focus = FOCUS_WRITE;
        return true;
    case ACTION_EMOJI:
        if (field_true(message, "deleted"))
            model_say(view->ui->model, SAYING_ERROR, "It was deleted.");
        else
            react_show(view->ui, message);
        return true;
    case ACTION_EDIT_TEXT:
        edit(view, message);
        return true;
    case ACTION_DELETE:
        delete_message(view, message);
        return true;
    case ACTION_FOLLOW:
        ui_toggle_follow(view->ui, author);
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

static bool act_on_unsent(struct chat_view *view, const struct unsent *unsent, enum action action)
{
    if (action == ACTION_RETRY)
        model_send_again(view->ui->model, unsent->client_id);
    else if (action == ACTION_DELETE)
        model_discard(view->ui->model, unsent->client_id);
    else
        return false;
    return true;
}

bool chat_act_on_selected(struct chat_view *view, enum action action)
{
    const json_t *message = chat_selected_message(view);
    const struct unsent *unsent = chat_selected_unsent(view);

    if (message)
        return act_on_message(view, message, action);
    return unsent && act_on_unsent(view, unsent, action);
}
