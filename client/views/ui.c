/* Which screen there is, and the way from one to another. Nothing is drawn but by ui_draw: whatever
 * changes what is on the screen leaves a mark in the model.
 *
 * A new screen needs a value in enum screen, its row in `views`, its life in ui_new and ui_free. */
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "mem.h"
#include "ui_parts.h"

static const struct view_ops *const views[SCREENS] = {
    [SCREEN_SIGN_IN] = &sign_in_ops,   [SCREEN_HOME] = &home_ops,
    [SCREEN_UPDATE] = &update_ops,     [SCREEN_NOTICES] = &notices_ops,
    [SCREEN_CHAT] = &chat_ops,         [SCREEN_ME] = &profile_ops,
    [SCREEN_PROFILE] = &profile_ops,   [SCREEN_FIND] = &find_ops,
    [SCREEN_TOPIC] = &topic_ops,       [SCREEN_TEAM] = &team_ops,
    [SCREEN_SETTINGS] = &settings_ops, [SCREEN_INDEX] = &index_ops,
    [SCREEN_PIPELINE] = &pipeline_ops, [SCREEN_QUEUE] = &queue_ops,
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
    ui->pipeline = pipeline_new(ui);
    ui->queue = queue_new(ui);
    ui->trace = trace_new(ui);
    ui->mail = mail_new(ui);
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
    pipeline_free(ui->pipeline);
    queue_free(ui->queue);
    trace_free(ui->trace);
    mail_free(ui->mail);
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

bool ui_is_signed_out(const struct ui *ui)
{
    return ui->screen == SCREEN_SIGN_IN;
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

int64_t ui_watch(struct ui *ui)
{
    return ui->screen == SCREEN_PIPELINE || ui->screen == SCREEN_QUEUE
               ? model_want_pipeline(ui->model)
               : -1;
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

    if (frame_has_sidebar(ui) && !ui_is_signed_out(ui))
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
