/* Chat: the list of conversations, the messages of the open one, the composer below them.
 *
 * The unread line is drawn where the reader was when they came, and stays there until they leave;
 * what arrives while nobody looks draws it too. A read mark is sent only for what was seen: the
 * window has the focus, and the end of the conversation is in view. */
#include <stdio.h>
#include <string.h>

#include "chat_parts.h"
#include "limits.h"
#include "mem.h"
#include "model_fields.h"

enum { SCREENS_AHEAD = 2 };

struct chat_view *chat_new(struct ui *ui)
{
    struct chat_view *view = mem_new(sizeof *view);

    *view = (struct chat_view){ .ui = ui };
    view->chats = list_new(&chat_list_source, view, LIST_FROM_TOP);
    view->messages = list_new(&chat_messages_source, view, LIST_FROM_END);
    composer_init(&view->composer, true, LIMIT_MESSAGE);
    return view;
}

void chat_free(struct chat_view *view)
{
    list_free(view->chats);
    list_free(view->messages);
    composer_done(&view->composer);
    mem_free(view->rows);
    mem_free(view);
}

const char *chat_shown(const struct ui *ui)
{
    return ui->screen == SCREEN_CHAT ? ui->chat->shown : "";
}

json_t *chat_open(const struct chat_view *view)
{
    return *view->shown ? chats_find(&view->ui->model->chats, view->shown) : NULL;
}

/* ---- coming and going ---- */

static void leave(struct chat_view *view)
{
    struct history *history = chat_history(view);

    if (!history)
        return;
    history->unread_after = -1;
    receipts_look_again(&history->receipts);
}

static void draw_unread_line(struct chat_view *view)
{
    struct history *history = chat_history(view);
    const json_t *chat = chat_open(view);

    if (history && field_int(chat, "unread") > 0 && history->unread_after < 0)
        history->unread_after = field_int(chat, "read_seq");
}

void chat_show(struct ui *ui, const char *conversation)
{
    struct chat_view *view = ui->chat;

    if (strcmp(view->shown, conversation) != 0) {
        leave(view);
        snprintf(view->shown, sizeof view->shown, "%s", conversation);
        list_free(view->messages);
        view->messages = list_new(&chat_messages_source, view, LIST_FROM_END);
        chat_set_reply(view, NULL);
    }
    chat_write_new(view);
    view->focus = FOCUS_WRITE;
    (void)history_open(&ui->model->histories, view->shown);
    draw_unread_line(view);
    view->to_unread = field_int(chat_open(view), "unread") > grid_rows(ui->grid) / 2;
    (void)model_want_history(ui->model, view->shown);
    if (!list_select_id(view->chats, view->shown))
        (void)list_home(view->chats); /* it is not in the list yet */
    ui_go(ui, SCREEN_CHAT);
}

void chat_show_message(struct ui *ui, const json_t *message)
{
    struct chat_view *view = ui->chat;
    char conversation[128];
    int64_t seq = field_int(message, "seq");

    snprintf(conversation, sizeof conversation, "%s", field_text(message, "conversation"));
    snprintf(view->to_message, sizeof view->to_message, "%s", field_text(message, "id"));
    (void)model_want_history_at(ui->model, conversation, seq);
    chat_show(ui, conversation);
    view->to_unread = false;
    ui->model->stale = true;
}

bool chat_show_box(struct ui *ui, bool silence)
{
    const json_t *chat = ui->screen == SCREEN_CHAT ? chat_open(ui->chat) : NULL;

    if (chat && silence)
        chat_show_silence(ui, chat);
    else if (chat)
        chat_show_members(ui, chat);
    return chat != NULL;
}

static void chat_leave(struct ui *ui)
{
    leave(ui->chat);
    ui->chat->focus = FOCUS_LIST;
}

/* ---- keys ---- */

static void open_selected(struct chat_view *view)
{
    const json_t *chat = chat_selected(view);
    char id[128];

    if (!chat)
        return;
    snprintf(id, sizeof id, "%s", field_text(chat, "id"));
    chat_show(view->ui, id);
}

static void step_to_unread(struct chat_view *view, int step)
{
    const struct chat_list *chats = &view->ui->model->chats;

    for (int i = list_selected(view->chats) + step; i >= 0 && i < (int)chats_count(chats);
         i += step) {
        if (field_int(chats_at(chats, (size_t)i), "unread") > 0) {
            list_select(view->chats, i);
            return;
        }
    }
    model_say(view->ui->model, SAYING_NEWS, "No unread one there.");
}

static bool act_in_list(struct chat_view *view, enum action action)
{
    const json_t *chat = chat_selected(view);

    if (ui_move_in(view->chats, action))
        return true;
    if (action == ACTION_OPEN)
        open_selected(view);
    else if (action == ACTION_COMPOSE)
        command_show_with(view->ui, "open ");
    else if (action == ACTION_NEW_GROUP)
        command_show_with(view->ui, "group ");
    else if (action == ACTION_MEMBERS && chat)
        chat_show_members(view->ui, chat);
    else if (action == ACTION_MUTE && chat)
        chat_show_silence(view->ui, chat);
    else if (action == ACTION_NEXT_UNREAD_HERE || action == ACTION_PREVIOUS_UNREAD_HERE)
        step_to_unread(view, action == ACTION_NEXT_UNREAD_HERE ? 1 : -1);
    else if (action == ACTION_BACK)
        ui_go(view->ui, SCREEN_HOME);
    else
        return false;
    return true;
}

static void to_unread_line(struct chat_view *view)
{
    if (!list_select_id(view->messages, "unread"))
        model_say(view->ui->model, SAYING_NEWS, "Nothing here is unread.");
}

/* To what was said last, even where messages between it and the window are not here. */
static void to_newest(struct chat_view *view)
{
    struct history *history = chat_history(view);

    if (history && history_last(history) < field_int(chat_open(view), "last_seq")) {
        history->unread_after = -1;
        history_reset(history);
        (void)model_want_history(view->ui->model, view->shown);
        view->ui->model->stale = true;
    }
    (void)list_end(view->messages);
}

static bool act_in_messages(struct chat_view *view, enum action action)
{
    if (action == ACTION_COMPOSE && chat_load_gap(view))
        return true;
    if (action == ACTION_COMPOSE || action == ACTION_REPLY)
        view->focus = FOCUS_WRITE;
    if (chat_act_on_selected(view, action))
        return true;
    if (action == ACTION_LAST)
        to_newest(view);
    else if (action == ACTION_UNREAD_LINE)
        to_unread_line(view);
    else if (action == ACTION_MEMBERS || action == ACTION_MUTE)
        (void)chat_show_box(view->ui, action == ACTION_MUTE);
    else if (action == ACTION_BACK)
        view->focus = FOCUS_LIST;
    else
        return action == ACTION_COMPOSE || action == ACTION_REPLY ||
               ui_move_in(view->messages, action);
    return true;
}

static void stop_writing(struct chat_view *view)
{
    if (*view->edited) {
        model_say(view->ui->model, SAYING_NEWS, "Kept as a draft: press e to go on with it.");
        chat_write_new(view);
    } else if (*view->reply_to) {
        chat_set_reply(view, NULL);
    } else {
        view->focus = FOCUS_LIST;
    }
}

static bool act_while_writing(struct chat_view *view, enum action action)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_COMPLETE:
        return composer_complete(view->ui, &view->composer);
    case ACTION_EDIT_LAST:
        if (*composer_text(&view->composer))
            return false;
        if (!chat_edit_last(view) && view->count > 0)
            view->focus = FOCUS_MESSAGES;
        return true;
    case ACTION_MESSAGES:
        if (view->count > 0)
            view->focus = FOCUS_MESSAGES;
        return true;
    case ACTION_UNREAD_LINE:
        to_unread_line(view);
        return true;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        return ui_move_in(view->messages, action);
    case ACTION_BACK:
        stop_writing(view);
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

static bool chat_act(struct ui *ui, enum action action)
{
    struct chat_view *view = ui->chat;

    switch (view->focus) {
    case FOCUS_LIST:
        return act_in_list(view, action);
    case FOCUS_MESSAGES:
        return act_in_messages(view, action);
    case FOCUS_WRITE:
        break;
    }
    return act_while_writing(view, action);
}

static bool chat_grab(struct ui *ui, const struct input *input)
{
    return ui->chat->focus == FOCUS_WRITE && composer_grab(ui, &ui->chat->composer, input);
}

static void send(struct chat_view *view)
{
    const char *text = composer_text(&view->composer);

    if (!text[strspn(text, " \n\t")])
        return;
    if (*view->edited) {
        model_edit_message(view->ui->model, view->composer.place, view->edited, text);
        return;
    }
    model_say_in(view->ui->model, view->shown, text, *view->reply_to ? view->reply_to : NULL);
    draft_set(&view->ui->model->drafts, view->composer.place, "", view->ui->model->tick_ms);
    composer_reload(view->ui, &view->composer);
    chat_set_reply(view, NULL);
    chat_make_rows(view);
    to_newest(view);
}

static bool chat_type(struct ui *ui, const struct input *input)
{
    struct chat_view *view = ui->chat;
    const struct history *history = chat_history(view);
    int flags;

    if (view->focus != FOCUS_WRITE || !chat_open(view) || chat_is_sending(view))
        return false;
    flags = composer_key(ui, &view->composer, input, history ? history->members : NULL);
    if (flags & EDITOR_SUBMIT)
        send(view);
    else if (flags & EDITOR_CHANGED && !*view->edited && *composer_text(&view->composer))
        model_typing(ui->model, view->shown);
    return flags != 0;
}

static size_t chat_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    switch (ui->chat->focus) {
    case FOCUS_WRITE:
        out[0] = KEYS_CHAT_COMPOSER;
        return 1;
    case FOCUS_LIST:
        out[0] = KEYS_CHATS;
        break;
    case FOCUS_MESSAGES:
        out[0] = KEYS_MESSAGES;
        break;
    }
    out[1] = KEYS_LIST;
    out[2] = KEYS_READING;
    return 3;
}

static const json_t *chat_object(struct ui *ui)
{
    return ui->chat->focus == FOCUS_MESSAGES ? chat_selected_message(ui->chat) : NULL;
}

static struct composer *chat_composer(struct ui *ui)
{
    return ui->chat->focus == FOCUS_WRITE && chat_open(ui->chat) && !chat_is_sending(ui->chat)
               ? &ui->chat->composer
               : NULL;
}

/* The list, what was said, what is being written, and round again. */
static bool chat_next_pane(struct ui *ui)
{
    struct chat_view *view = ui->chat;

    if (!chat_open(view))
        return false;
    view->focus = view->focus == FOCUS_LIST       ? FOCUS_MESSAGES
                  : view->focus == FOCUS_MESSAGES ? FOCUS_WRITE
                                                  : FOCUS_LIST;
    return true;
}

static struct list *chat_list(struct ui *ui)
{
    return ui->chat->focus == FOCUS_LIST ? ui->chat->chats : ui->chat->messages;
}

/* ---- following the model ---- */

static bool is_watched(const struct chat_view *view)
{
    return view->ui->screen == SCREEN_CHAT && view->ui->focused && !view->ui->over &&
           view->focus != FOCUS_LIST;
}

static void chat_refresh(struct ui *ui)
{
    struct chat_view *view = ui->chat;

    if (*view->shown && !chat_open(view) && ui->model->chats.loaded) {
        view->shown[0] = '\0'; /* left, or removed from it */
        view->focus = FOCUS_LIST;
    }
    if (ui->screen == SCREEN_CHAT && !(is_watched(view) && list_is_at_end(view->messages)))
        draw_unread_line(view);
    chat_follow_edit(view);
    chat_make_rows(view);
    chat_leave_gap(view);
    if (*view->to_message && list_select_id(view->messages, view->to_message)) {
        view->to_message[0] = '\0';
        view->focus = FOCUS_MESSAGES;
    }
    if (view->to_unread && view->count > 0)
        view->to_unread = !list_select_id(view->messages, "unread");
}

void chat_watch_members(struct ui *ui, const struct history *history)
{
    json_t *handles = json_array();
    const json_t *member;
    size_t i;

    json_array_foreach(history->members, i, member)
    {
        const char *handle = field_text(field_object(member, "person"), "handle");

        if (*handle && strcmp(handle, ui->model->me) != 0 && strcmp(handle, "deleted") != 0 &&
            json_array_size(handles) < LIMIT_PAGE)
            json_array_append_new(handles, json_string(handle));
    }
    if (json_array_size(handles) > 0)
        model_watch(ui->model, handles);
    json_decref(handles);
}

static void chat_settle(struct ui *ui)
{
    struct chat_view *view = ui->chat;
    int rows = grid_rows(ui->grid), last = (int)view->count - 1;
    const json_t *chat = chat_open(view);
    struct history *history;

    model_want_older_chats(ui->model);
    if (!chat || view->focus == FOCUS_LIST)
        return;
    history = model_want_history(ui->model, view->shown);
    chat_watch_members(ui, history);
    if (list_first_visible(view->messages) < SCREENS_AHEAD * rows)
        model_want_older(ui->model, history);
    if (list_last_visible(view->messages) > last - SCREENS_AHEAD * rows)
        model_want_newer(ui->model, history);
    if (is_watched(view) && history->loaded && list_is_at_end(view->messages) &&
        history_last(history) == field_int(chat, "last_seq"))
        model_read_mark(ui->model, view->shown, history_last(history));
}

int64_t chat_tick(struct ui *ui)
{
    struct chat_view *view = ui->chat;
    struct history *history = ui->screen == SCREEN_CHAT ? chat_history(view) : NULL;
    int64_t ends, due;

    if (!history || view->focus == FOCUS_LIST)
        return -1;
    ends = receipts_typing_ends(&history->receipts, ui->model->tick_ms);
    if (view->typing_shown && ends != view->typing_ends)
        ui->model->changed = true;
    view->typing_shown = ends >= 0;
    view->typing_ends = ends;
    due = history->loaded ? model_want_delivery(ui->model, history) : -1;
    return ends < 0 || (due >= 0 && due < ends) ? due : ends;
}

static void chat_status(struct ui *ui, char *out, size_t size)
{
    int64_t mentions, unread = chats_unread(&ui->model->chats, ui->model->now_ms, &mentions);

    snprintf(out, size, "%zu chat%s · %lld unread%s", chats_count(&ui->model->chats),
             chats_count(&ui->model->chats) == 1 ? "" : "s", (long long)unread,
             mentions > 0 ? ", you are mentioned" : "");
}

const struct view_ops chat_ops = { .draw = chat_draw,
                                   .has_pane = true,
                                   .act = chat_act,
                                   .grab = chat_grab,
                                   .type = chat_type,
                                   .contexts = chat_contexts,
                                   .list = chat_list,
                                   .object = chat_object,
                                   .composer = chat_composer,
                                   .next_pane = chat_next_pane,
                                   .refresh = chat_refresh,
                                   .settle = chat_settle,
                                   .leave = chat_leave,
                                   .status = chat_status };
