/* Which screen there is, and where a key goes. Invariant: a key is first looked up in the contexts
 * of what is on top, in their order; the first that does something ends the search, and what nobody
 * wants is typed. Nothing is drawn here or in any view's `act`: drawing happens when asked for.
 *
 * A new screen needs a value in enum screen, its row in `views`, its life in ui_new and ui_free. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "mem.h"
#include "model_fields.h"
#include "ui_parts.h"

static const struct view_ops *const views[SCREENS] = {
    [SCREEN_SIGN_IN] = &sign_in_ops,   [SCREEN_HOME] = &home_ops,
    [SCREEN_UPDATE] = &update_ops,     [SCREEN_NOTICES] = &notices_ops,
    [SCREEN_CHAT] = &chat_ops,         [SCREEN_ME] = &profile_ops,
    [SCREEN_PROFILE] = &profile_ops,   [SCREEN_FIND] = &find_ops,
    [SCREEN_TOPIC] = &topic_ops,       [SCREEN_TEAM] = &team_ops,
    [SCREEN_SETTINGS] = &settings_ops, [SCREEN_INDEX] = &index_ops,
};

struct ui *ui_new(struct model *model, struct grid *grid)
{
    struct ui *ui = mem_new(sizeof *ui);

    ui->model = model;
    ui->grid = grid;
    ui->mem = arena_new();
    ui->focused = true;
    ui->screen = SCREEN_HOME;
    ui->sign_in = sign_in_new();
    ui->home = home_new(ui);
    ui->update = update_new(ui);
    ui->notices = notices_new(ui);
    ui->chat = chat_new(ui);
    ui->help = help_new(ui);
    ui->command = command_new();
    ui->switcher = switcher_new();
    ui->me = profile_new(ui);
    ui->profile = profile_new(ui);
    ui->find = find_new(ui);
    ui->topic = topic_new(ui);
    ui->team = team_new(ui);
    ui->settings = settings_new(ui);
    ui->index = index_new(ui);
    ui->form = form_new();
    ui->picker = picker_new(ui);
    ui->seek = seek_new();
    ui->react = react_new();
    ui->side = side_new(ui);
    return ui;
}

void ui_free(struct ui *ui)
{
    if (!ui)
        return;
    sign_in_free(ui->sign_in);
    home_free(ui->home);
    update_free(ui->update);
    notices_free(ui->notices);
    chat_free(ui->chat);
    help_free(ui->help);
    command_free(ui->command);
    switcher_free(ui->switcher);
    profile_free(ui->me);
    profile_free(ui->profile);
    find_free(ui->find);
    topic_free(ui->topic);
    team_free(ui->team);
    settings_free(ui->settings);
    index_free(ui->index);
    form_free(ui->form);
    picker_free(ui->picker);
    seek_free(ui->seek);
    react_free(ui->react);
    side_free(ui->side);
    mem_free(ui->wants.copy);
    mem_free(ui->wants.link);
    arena_free(ui->mem);
    mem_free(ui->caption);
    mem_free(ui);
}

const struct view_ops *ui_view(const struct ui *ui)
{
    return ui->over ? ui->over : views[ui->screen];
}

const struct view_ops *ui_below(const struct ui *ui)
{
    return views[ui->screen];
}

/* ---- from screen to screen ---- */

void ui_enter(struct ui *ui, enum screen screen)
{
    if (ui->screen != screen && views[ui->screen]->leave)
        views[ui->screen]->leave(ui);
    ui->screen = screen;
    ui->over = NULL;
    ui->go = false;
    if (views[screen]->refresh)
        views[screen]->refresh(ui);
    ui->model->changed = true;
}

void ui_go(struct ui *ui, enum screen screen)
{
    ui->trail_count = 0;
    ui_enter(ui, screen);
}

void ui_mark(struct ui *ui)
{
    struct place *place;

    /* Of a way that is too long the tab where it began stays, and its end. */
    if (ui->trail_count == TRAIL_MOST)
        memmove(&ui->trail[1], &ui->trail[2], (--ui->trail_count - 1) * sizeof *ui->trail);
    place = &ui->trail[ui->trail_count++];
    *place = (struct place){ .screen = ui->screen };
    if (views[ui->screen]->keep)
        views[ui->screen]->keep(ui, place);
}

void ui_back(struct ui *ui)
{
    struct place place;

    if (ui->trail_count == 0) {
        ui_go(ui, SCREEN_HOME);
        return;
    }
    place = ui->trail[--ui->trail_count];
    if (views[place.screen]->restore)
        views[place.screen]->restore(ui, &place);
    ui_enter(ui, place.screen);
}

enum screen ui_tab(const struct ui *ui)
{
    return ui->trail_count > 0 ? ui->trail[0].screen : ui->screen;
}

void ui_show_home(struct ui *ui, const char *place)
{
    snprintf(ui->place, sizeof ui->place, "%s", place);
    ui->model->feed.touched = false; /* so far it was the form that was typed in */
    ui_go(ui, SCREEN_HOME);
    ui_refresh(ui);
}

bool ui_move_in(struct list *list, enum action action)
{
    /* Only the actions that move; all others are somebody else's. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_UP:
        (void)list_move(list, -1);
        return true;
    case ACTION_DOWN:
        (void)list_move(list, 1);
        return true;
    case ACTION_PAGE_UP:
        (void)list_page(list, -1);
        return true;
    case ACTION_PAGE_DOWN:
        (void)list_page(list, 1);
        return true;
    case ACTION_FIRST:
        (void)list_home(list);
        return true;
    case ACTION_LAST:
        (void)list_end(list);
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

/* ---- questions ---- */

void ui_ask(struct ui *ui, void (*answered)(struct ui *ui, bool yes), const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(ui->question, sizeof ui->question, fmt, args);
    va_end(args);
    ui->answered = answered;
    ui->over = &question_ops;
}

static bool question_act(struct ui *ui, enum action action)
{
    if (action != ACTION_YES && action != ACTION_NO)
        return false;
    ui->over = NULL;
    ui->answered(ui, action == ACTION_YES);
    return true;
}

static void question_draw(struct ui *ui, struct rect main, struct rect pane)
{
    ui_below(ui)->draw(ui, main, pane);
}

static size_t question_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_QUESTION;
    return 1;
}

static void question_status(struct ui *ui, char *out, size_t size)
{
    snprintf(out, size, "%s", ui->question);
}

const struct view_ops question_ops = { .draw = question_draw,
                                       .act = question_act,
                                       .contexts = question_contexts,
                                       .status = question_status };

/* ---- what every screen does alike ---- */

static void quit_answered(struct ui *ui, bool yes)
{
    ui->wants.quit = ui->wants.quit || yes;
}

void ui_quit(struct ui *ui)
{
    size_t unsent = unsent_count(&ui->model->unsent);

    if (unsent == 0)
        ui->wants.quit = true;
    else
        ui_ask(ui, quit_answered, "%zu unsent, kept for the next time. Leave everi? y/n", unsent);
}

void ui_toggle_follow(struct ui *ui, const char *handle)
{
    if (!*handle || strcmp(handle, ui->model->me) == 0)
        model_say(ui->model, SAYING_ERROR, "That is you.");
    else
        model_toggle_follow(ui->model, handle);
}

/* The conversation that is to be read next: one with a mention, else one that is not muted. */
static const json_t *next_unread_chat(struct ui *ui)
{
    const struct chat_list *chats = &ui->model->chats;

    for (int mentions = 1; mentions >= 0; mentions--) {
        for (size_t i = 0; i < chats_count(chats); i++) {
            const json_t *chat = chats_at(chats, i);

            if (field_int(chat, mentions ? "mentions" : "unread") > 0 &&
                (mentions || !chat_is_muted(chat, ui->model->now_ms)) &&
                strcmp(field_text(chat, "id"), chat_shown(ui)) != 0)
                return chat;
        }
    }
    return NULL;
}

void ui_next_unread(struct ui *ui)
{
    const json_t *chat = next_unread_chat(ui);

    if (chat)
        chat_show(ui, field_text(chat, "id"));
    else if (ui->model->notices.unread > 0)
        notices_show_unread(ui);
    else if (json_array_size(ui->model->feed.fresh) > 0)
        home_show_new(ui);
    else
        model_say(ui->model, SAYING_NEWS, "Nothing is unread.");
}

static bool act_anywhere(struct ui *ui, enum action action)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_HOME:
        ui_go(ui, SCREEN_HOME);
        return true;
    case ACTION_NOTICES:
        ui_go(ui, SCREEN_NOTICES);
        return true;
    case ACTION_CHAT:
        ui_go(ui, SCREEN_CHAT);
        return true;
    case ACTION_ME:
        me_show(ui);
        return true;
    case ACTION_INDEX:
        ui_go(ui, SCREEN_INDEX);
        return true;
    case ACTION_MY_TEAM:
        team_show_mine(ui);
        return true;
    case ACTION_FIND:
        find_show(ui);
        return true;
    case ACTION_GO:
        ui->go = true;
        return true;
    case ACTION_NEXT_UNREAD:
        ui_next_unread(ui);
        return true;
    case ACTION_SWITCHER:
        switcher_show(ui);
        return true;
    case ACTION_COMMAND:
        command_show(ui);
        return true;
    case ACTION_HELP:
        help_show(ui);
        return true;
    case ACTION_REDRAW:
        ui->wants.repaint = true;
        return true;
    case ACTION_MOUSE:
        ui->wants.mouse = true;
        return true;
    case ACTION_SUSPEND:
        ui->wants.suspend = true;
        return true;
    case ACTION_QUIT:
        ui_quit(ui);
        return true;
    case ACTION_BACK:
        model_say(ui->model, SAYING_NEWS, "Q leaves everi.");
        return true;
    default:
        return ui_act_beside(ui, action) || ui_act_on_object(ui, action);
    }
#pragma GCC diagnostic pop
}

/* ---- input ---- */

static bool is_signed_out(const struct ui *ui)
{
    return ui->screen == SCREEN_SIGN_IN;
}

/* Before a login there is nowhere to go. */
static bool is_allowed(const struct ui *ui, enum action action)
{
    return !is_signed_out(ui) || action == ACTION_HELP || action == ACTION_REDRAW ||
           action == ACTION_SUSPEND || action == ACTION_QUIT;
}

static bool look_up(struct ui *ui, const struct input *input)
{
    const struct view_ops *view = ui_view(ui);
    enum key_context contexts[CONTEXTS_MOST + 1];
    size_t count;

    if (ui->go) {
        enum action action = binding_find(KEYS_GO, input);

        ui->go = false;
        if (action != ACTION_NONE)
            return view->act(ui, action) || act_anywhere(ui, action);
        model_say(ui->model, SAYING_NEWS,
                  "g: then g top, h home, n notifications, c chat, m me, t team, i index, s find.");
        return true;
    }
    count = view->contexts(ui, contexts);
    contexts[count++] = KEYS_ANYWHERE;
    for (size_t i = 0; i < count; i++) {
        enum action action = binding_find(contexts[i], input);

        if (action == ACTION_NONE || action == ACTION_EDIT)
            continue;
        if (view->act(ui, action))
            return true;
        if (contexts[i] == KEYS_LIST && ui_act_in_list(ui, action))
            return true;
        if ((contexts[i] == KEYS_ANYWHERE || contexts[i] == KEYS_READING) &&
            is_allowed(ui, action) && act_anywhere(ui, action))
            return true;
    }
    return false;
}

static void on_key(struct ui *ui, const struct input *input)
{
    const struct view_ops *view = ui_view(ui);

    ui->model->saying.kind = SAYING_NONE;
    ui->model->feed.touched = true;
    if (view->grab && view->grab(ui, input))
        return;
    if (input->kind == INPUT_KEY && look_up(ui, input))
        return;
    if (view->type)
        (void)view->type(ui, input);
}

static void on_mouse(struct ui *ui, const struct input *input)
{
    const struct view_ops *view = ui_view(ui);
    struct list *list = view->list ? view->list(ui) : NULL;
    bool is_framed = !ui->over && !is_signed_out(ui);
    int tab = is_framed ? frame_tab_at(ui, input->row, input->col) : -1;
    int beside = is_framed ? side_at(ui, input->row, input->col) : -1;

    if (input->button == 1 && tab >= 0) {
        ui_go(ui, (enum screen)tab);
    } else if (input->button == 1 && beside >= 0) {
        side_open(ui, beside);
    } else if (list && (input->button == 4 || input->button == 5)) {
        (void)list_scroll(list, input->button == 4 ? -3 : 3);
    } else if (list && input->button == 1) {
        int item = list_at_row(list, input->row);

        if (item >= 0)
            list_select(list, item);
        if (view->click)
            view->click(ui, input);
    }
}

void ui_input(struct ui *ui, const struct input *input)
{
    ui_refresh(ui); /* a key means what is there now */
    switch (input->kind) {
    case INPUT_KEY:
    case INPUT_PASTE:
        on_key(ui, input);
        break;
    case INPUT_MOUSE:
        on_mouse(ui, input);
        break;
    case INPUT_RESIZE:
        grid_resize(ui->grid, input->row, input->col);
        break;
    case INPUT_FOCUS:
        ui->focused = input->focused;
        break;
    }
    ui->model->changed = true;
}

void ui_refresh(struct ui *ui)
{
    struct model *model = ui->model;
    enum wish wish = model->wish;

    model->wish = WISH_NONE;
    if (wish == WISH_SHOW_CHAT)
        chat_show(ui, model->wish_id);
    if (wish == WISH_SHOW_TEAM)
        team_show(ui, model->wish_id);
    form_follow(ui);
    /* The others are refreshed when one goes there. */
    if (model->stale && views[ui->screen]->refresh)
        views[ui->screen]->refresh(ui);
    if (model->stale && ui->over && ui->over->refresh)
        ui->over->refresh(ui);
    model->stale = false;
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < 0 || (b_ms >= 0 && b_ms < a_ms) ? b_ms : a_ms;
}

int64_t ui_tick(struct ui *ui)
{
    return sooner(sooner(sooner(home_tick(ui), notices_tick(ui)), chat_tick(ui)),
                  sooner(find_tick(ui), switcher_tick(ui)));
}

void ui_draw(struct ui *ui)
{
    arena_reset(ui->mem);
    grid_set_cursor(ui->grid, -1, 0);
    frame_draw(ui);
}

void ui_settle(struct ui *ui)
{
    const struct view_ops *view = views[ui->screen];

    if (frame_has_sidebar(ui) && !is_signed_out(ui))
        (void)model_want_pages(ui->model, PAGES_MY_TOPICS, "");
    if (view->settle && !ui->over)
        view->settle(ui);
}

struct ui_wants *ui_wants(struct ui *ui)
{
    return &ui->wants;
}

void ui_set_caption(struct ui *ui, const char *caption)
{
    mem_free(ui->caption);
    ui->caption = caption ? mem_strdup(caption) : NULL;
    ui->model->changed = true;
}

bool ui_has_focus(const struct ui *ui)
{
    return ui->focused;
}

bool ui_shows_times(const struct ui *ui)
{
    return ui->screen != SCREEN_SIGN_IN;
}
