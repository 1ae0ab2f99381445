/* Chat: the list of conversations, the messages of the open one, the composer below them.
 *
 * The unread line is drawn where the reader was when they came, and stays there until they leave;
 * what arrives while nobody looks draws it too. A read mark is sent only for what was seen: the
 * window has the focus, and the end of the conversation is in view. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "chat_parts.h"
#include "limits.h"
#include "mem.h"
#include "model_fields.h"

enum { LIST_COLS = 20, COLS_BOTH = 72, SCREENS_AHEAD = 2 };

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

static json_t *shown_chat(const struct chat_view *view)
{
    return *view->shown ? chats_find(&view->ui->model->chats, view->shown) : NULL;
}

/* ---- coming and going ---- */

static void leave(struct chat_view *view)
{
    struct history *history = chat_history(view);

    if (history)
        history->unread_after = -1;
}

static void set_reply(struct chat_view *view, const json_t *message)
{
    snprintf(view->reply_to, sizeof view->reply_to, "%s", field_text(message, "id"));
    snprintf(view->reply_name, sizeof view->reply_name, "%s",
             field_text(field_object(message, "from"), "handle"));
}

static void draw_unread_line(struct chat_view *view)
{
    struct history *history = chat_history(view);
    const json_t *chat = shown_chat(view);

    if (history && field_int(chat, "unread") > 0 && history->unread_after < 0) {
        history->unread_after = field_int(chat, "read_seq");
        view->to_unread = field_int(chat, "unread") > grid_rows(view->ui->grid) / 2;
    }
}

void chat_show(struct ui *ui, const char *conversation)
{
    struct chat_view *view = ui->chat;
    char place[DRAFT_PLACE_MAX];

    if (strcmp(view->shown, conversation) != 0) {
        leave(view);
        snprintf(view->shown, sizeof view->shown, "%s", conversation);
        list_free(view->messages);
        view->messages = list_new(&chat_messages_source, view, LIST_FROM_END);
        set_reply(view, NULL);
    }
    snprintf(place, sizeof place, "chat/%.80s", view->shown);
    composer_set_place(ui, &view->composer, place);
    view->focus = FOCUS_WRITE;
    (void)model_want_history(ui->model, view->shown);
    draw_unread_line(view);
    if (!list_select_id(view->chats, view->shown))
        (void)list_home(view->chats); /* it is not in the list yet */
    ui_go(ui, SCREEN_CHAT);
}

static void chat_leave(struct ui *ui)
{
    leave(ui->chat);
    ui->chat->focus = FOCUS_LIST;
}

/* ---- drawing ---- */

void chat_draw_list(struct ui *ui, struct rect rect)
{
    struct chat_view *view = ui->chat;
    bool here = ui->screen == SCREEN_CHAT && !ui->over;
    enum list_focus focus = here && view->focus == FOCUS_LIST ? LIST_FOCUSED
                            : here                            ? LIST_MARKED
                                                              : LIST_UNFOCUSED;

    list_draw(view->chats, ui->grid, rect, focus);
    if (chats_count(&ui->model->chats) == 0)
        grid_text(ui->grid, rect.row, rect.col + 2, rect.cols - 2, LOOK_DIM, "none yet");
}

static void draw_title(struct chat_view *view, const json_t *chat, struct rect rect)
{
    struct ui *ui = view->ui;
    const json_t *peer = field_object(chat, "peer");
    const char *about = field_text(chat, "about");
    const char *title = field_text(peer, "title");
    const char *more = peer ? arena_printf(ui->mem, " @%s%s%s", field_text(peer, "handle"),
                                           *title ? " · " : "", title)
                            : arena_printf(ui->mem, " · %lld members%s%s",
                                           (long long)field_int(chat, "members"),
                                           *about ? " · " : "", about);
    int used = grid_text(ui->grid, rect.row, rect.col + 1, rect.cols - 1, LOOK_TITLE,
                         arena_printf(ui->mem, "%s %s", chat_sign(chat), field_text(chat, "name")));

    grid_text(ui->grid, rect.row, rect.col + 1 + used, rect.cols - 1 - used, LOOK_DIM, more);
}

/* What is unread below the view. */
static void draw_below(struct chat_view *view, const json_t *chat, struct rect rect)
{
    int64_t unread = field_int(chat, "unread");
    const char *words;

    if (list_is_at_end(view->messages) || unread == 0 || rect.rows < 2)
        return;
    words = arena_printf(view->ui->mem, " %lld new below ↓ ", (long long)unread);
    grid_text(view->ui->grid, rect.row + rect.rows - 1, rect.col + rect.cols - 20, 20, LOOK_UNREAD,
              words);
}

static void draw_conversation(struct chat_view *view, struct rect rect)
{
    struct ui *ui = view->ui;
    const json_t *chat = shown_chat(view);
    const struct history *history = chat_history(view);
    int rows = editor_rows(view->composer.editor, rect.cols);
    struct rect list = { rect.row + 1, rect.col, rect.rows - 1, rect.cols };
    const char *name = chat ? field_text(chat, "name") : "";

    if (!chat)
        return;
    draw_title(view, chat, rect);
    if (rows > list.rows - 1)
        rows = list.rows - 1;
    list.rows -= rows;
    list_draw(view->messages, ui->grid, list,
              view->focus == FOCUS_MESSAGES && !ui->over ? LIST_FOCUSED : LIST_UNFOCUSED);
    if (view->count == 0)
        grid_text(ui->grid, list.row, list.col + 2, list.cols - 2, LOOK_DIM,
                  history && history->loaded ? "Nothing was said here yet."
                  : model_is_live(ui->model) ? "Loading…"
                                             : "Not connected: messages come when it is.");
    draw_below(view, chat, list);
    if (rows > 0)
        composer_draw(ui, &view->composer,
                      (struct rect){ list.row + list.rows, rect.col, rows, rect.cols }, rect,
                      *view->reply_to ? arena_printf(ui->mem, "reply to @%s", view->reply_name)
                                      : arena_printf(ui->mem, "to %s %s", chat_sign(chat), name),
                      NULL, view->focus == FOCUS_WRITE && !ui->over);
}

static void draw_members(struct chat_view *view, struct rect pane)
{
    struct ui *ui = view->ui;
    const struct history *history = chat_history(view);
    const json_t *chat = shown_chat(view), *member;
    size_t i;

    if (!chat || !history || !history->members)
        return;
    grid_text(ui->grid, pane.row, pane.col + 1, pane.cols - 2, LOOK_TITLE,
              arena_printf(ui->mem, "MEMBERS (%lld)", (long long)field_int(chat, "members")));
    json_array_foreach(history->members, i, member)
    {
        const json_t *person = field_object(member, "person");
        bool own = field_is(person, "handle", ui->model->me);
        int row = pane.row + 1 + (int)i, used;

        if (row >= pane.row + pane.rows)
            break;
        used = grid_text(ui->grid, row, pane.col + 1, pane.cols - 10, own ? LOOK_OWN : LOOK_TEXT,
                         field_text(person, "name"));
        if (!field_is(member, "role", "member") && !field_is(chat, "kind", "direct"))
            grid_text(ui->grid, row, pane.col + 2 + used, pane.cols - 3 - used, LOOK_DIM,
                      field_text(member, "role"));
    }
}

static void chat_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct chat_view *view = ui->chat;
    struct rect list = main, talk = main;

    if (frame_has_sidebar(ui)) {
        list.cols = 0; /* it stands in the sidebar */
    } else if (main.cols >= COLS_BOTH) {
        list.cols = LIST_COLS;
        bar_column(ui->grid, main.row, LIST_COLS, main.rows, LOOK_BORDER);
        talk.col += LIST_COLS + 1;
        talk.cols -= LIST_COLS + 1;
    } else if (view->focus == FOCUS_LIST) {
        talk.cols = 0;
    } else {
        list.cols = 0;
    }
    if (list.cols > 0)
        chat_draw_list(ui, list);
    if (talk.cols > 0 && shown_chat(view))
        draw_conversation(view, talk);
    else if (talk.cols > 0)
        grid_text(ui->grid, talk.row + 1, talk.col + 2, talk.cols - 2, LOOK_DIM,
                  chats_count(&ui->model->chats) > 0
                      ? "Choose a chat, or :open HANDLE to write to somebody."
                      : ":open HANDLE writes to somebody, :group NAME HANDLES to several.");
    if (pane.cols > 0)
        draw_members(view, pane);
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
    if (ui_move_in(view->chats, action))
        return true;
    if (action == ACTION_OPEN)
        open_selected(view);
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

static bool act_on_message(struct chat_view *view, enum action action)
{
    struct model *model = view->ui->model;
    const json_t *message = chat_selected_message(view);
    const struct unsent *unsent = chat_selected_unsent(view);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_REPLY:
        if (message)
            set_reply(view, message);
        view->focus = FOCUS_WRITE;
        return true;
    case ACTION_RETRY:
        if (unsent)
            model_send_again(model, unsent->client_id);
        return true;
    case ACTION_DISCARD:
        if (unsent)
            model_discard(model, unsent->client_id);
        return true;
    case ACTION_FOLLOW:
        if (message)
            ui_toggle_follow(view->ui, field_text(field_object(message, "from"), "handle"));
        return true;
    case ACTION_COMPOSE:
        view->focus = FOCUS_WRITE;
        (void)list_end(view->messages);
        return true;
    case ACTION_UNREAD_LINE:
        to_unread_line(view);
        return true;
    case ACTION_BACK:
        view->focus = FOCUS_LIST;
        return true;
    default:
        return ui_move_in(view->messages, action);
    }
#pragma GCC diagnostic pop
}

static bool act_while_writing(struct chat_view *view, enum action action)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_COMPLETE:
        return composer_complete(view->ui, &view->composer);
    case ACTION_MESSAGES:
        if (*composer_text(&view->composer) || view->count == 0)
            return false;
        view->focus = FOCUS_MESSAGES;
        return true;
    case ACTION_UNREAD_LINE:
        to_unread_line(view);
        return true;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        return ui_move_in(view->messages, action);
    case ACTION_BACK:
        if (*view->reply_to)
            set_reply(view, NULL);
        else
            view->focus = FOCUS_LIST;
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
        return act_on_message(view, action);
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
    model_say_in(view->ui->model, view->shown, text, *view->reply_to ? view->reply_to : NULL);
    draft_set(&view->ui->model->drafts, view->composer.place, "", view->ui->model->tick_ms);
    composer_reload(view->ui, &view->composer);
    set_reply(view, NULL);
    chat_make_rows(view);
    (void)list_end(view->messages);
}

static bool chat_type(struct ui *ui, const struct input *input)
{
    struct chat_view *view = ui->chat;
    const struct history *history = chat_history(view);
    int flags;

    if (view->focus != FOCUS_WRITE || !shown_chat(view))
        return false;
    flags = composer_key(ui, &view->composer, input, history ? history->members : NULL);
    if (flags & EDITOR_SUBMIT)
        send(view);
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

    if (*view->shown && !shown_chat(view) && ui->model->chats.loaded) {
        view->shown[0] = '\0'; /* left, or removed from it */
        view->focus = FOCUS_LIST;
    }
    if (ui->screen == SCREEN_CHAT && !(is_watched(view) && list_is_at_end(view->messages)))
        draw_unread_line(view);
    chat_make_rows(view);
    if (view->to_unread && view->count > 0) {
        view->to_unread = false;
        to_unread_line(view);
    }
}

static void chat_settle(struct ui *ui)
{
    struct chat_view *view = ui->chat;
    int rows = grid_rows(ui->grid), last = (int)view->count - 1;
    const json_t *chat = shown_chat(view);
    struct history *history;

    model_want_older_chats(ui->model);
    if (!chat || view->focus == FOCUS_LIST)
        return;
    history = model_want_history(ui->model, view->shown);
    if (list_first_visible(view->messages) < SCREENS_AHEAD * rows)
        model_want_older(ui->model, history);
    if (list_last_visible(view->messages) > last - SCREENS_AHEAD * rows)
        model_want_newer(ui->model, history);
    if (is_watched(view) && history->loaded && list_is_at_end(view->messages) &&
        history_last(history) == field_int(chat, "last_seq"))
        model_read_mark(ui->model, view->shown, history_last(history));
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
                                   .refresh = chat_refresh,
                                   .settle = chat_settle,
                                   .leave = chat_leave,
                                   .status = chat_status };
