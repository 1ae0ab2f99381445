/* One team: what is posted in it, its people with the leads first, how it feels, what it says of
 * itself; following and joining it, and for those who are in it inviting, for its leads roles. What
 * is offered is what the server lets one do; it has the last word. */
#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "model_fields.h"
#include "people_lines.h"
#include "team_parts.h"

struct team_view *team_new(struct ui *ui)
{
    struct team_view *view = mem_new(sizeof *view);

    *view = (struct team_view){ .ui = ui };
    paged_view_init(&view->updates, ui);
    paged_view_init(&view->people, ui);
    view->weeks = team_weeks_new(view);
    view->about = about_rows_new(ui);
    return view;
}

void team_free(struct team_view *view)
{
    paged_view_done(&view->updates);
    paged_view_done(&view->people);
    team_weeks_free(view->weeks);
    about_rows_free(view->about);
    mem_free(view);
}

const json_t *team_shown(const struct team_view *view)
{
    const struct team_page *page = teams_find(&view->ui->model->teams, view->id);

    return page ? page->team : NULL;
}

bool team_is_mine(const struct team_view *view)
{
    return *field_text(team_shown(view), "role");
}

bool team_is_led_by_me(const struct team_view *view)
{
    return field_is(team_shown(view), "role", "lead");
}

static struct paged_view *paged_of(struct team_view *view)
{
    return view->part == TEAM_UPDATES  ? &view->updates
           : view->part == TEAM_PEOPLE ? &view->people
                                       : NULL;
}

static struct list *list_of(struct team_view *view)
{
    return paged_of(view)             ? paged_of(view)->list
           : view->part == TEAM_INDEX ? team_weeks_list(view->weeks)
                                      : about_rows_list(view->about);
}

static void show(struct team_view *view, const char *id, enum team_part part)
{
    snprintf(view->id, sizeof view->id, "%s", id);
    view->part = part;
    model_look_at_team(view->ui->model, view->id);
    paged_view_show(&view->updates, PAGES_TEAM, view->id);
    paged_view_show(&view->people, PAGES_TEAM_MEMBERS, view->id);
    (void)list_home(team_weeks_list(view->weeks));
    (void)list_home(about_rows_list(view->about));
}

void team_show(struct ui *ui, const char *id)
{
    char copy[sizeof ui->team->id];

    if (!*id)
        return;
    snprintf(copy, sizeof copy, "%s", id); /* it may be what is shown that goes */
    if (ui->screen != SCREEN_TEAM || strcmp(ui->team->id, copy) != 0)
        ui_mark(ui);
    show(ui->team, copy, TEAM_UPDATES);
    ui_enter(ui, SCREEN_TEAM);
}

void team_show_mine(struct ui *ui)
{
    const json_t *mine = model_my_team(ui->model);

    if (mine)
        team_show(ui, field_text(mine, "id"));
    else
        model_say(ui->model, SAYING_NEWS, "You are in no team. :teams shows which there are.");
}

/* ---- drawing ---- */

static void draw_part(struct ui *ui, struct team_view *view, struct rect rest)
{
    if (view->part == TEAM_INDEX)
        team_weeks_draw(view->weeks, rest);
    else if (view->part == TEAM_ABOUT)
        list_draw(list_of(view), ui->grid, rest, ui_list_focus(ui, false));
    else
        paged_view_draw(paged_of(view), rest,
                        view->part == TEAM_UPDATES ? "Nothing was posted here yet."
                                                   : "Nobody is in it any more.");
}

static void team_draw_view(struct ui *ui, struct rect main, struct rect pane)
{
    struct team_view *view = ui->team;
    const struct team_page *page = teams_find(&ui->model->teams, view->id);
    struct rect rest = main;
    int used;

    if (page && *page->refused && !page->team) {
        grid_text(ui->grid, main.row + 1, main.col + 2, main.cols - 2, LOOK_DIM, page->refused);
        return;
    }
    used = team_draw_head(view, main, pane.cols > 0);
    rest.row += used;
    rest.rows -= used;
    if (rest.rows > 0)
        draw_part(ui, view, rest);
    if (pane.cols > 0)
        team_draw_beside(view, pane);
}

/* ---- joining and leaving ---- */

static void join_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_join_team(ui->model, ui->team->id);
}

static void leave_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_leave_team(ui->model, ui->team->id);
}

static void join_or_leave(struct ui *ui)
{
    struct team_view *view = ui->team;
    const json_t *mine = model_my_team(ui->model);
    const char *name = field_text(team_shown(view), "name");

    if (team_is_mine(view))
        ui_ask(ui, leave_answered, "Leave %.60s? y/n", name);
    else if (mine)
        ui_ask(ui, join_answered, "Join %.40s? You leave %.40s then. y/n", name,
               field_text(mine, "name"));
    else
        model_join_team(ui->model, view->id);
}

/* ---- what its people may ---- */

static void lead_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_set_team_role(ui->model, ui->team->id, ui->team->asked, "lead");
}

static void member_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_set_team_role(ui->model, ui->team->id, ui->team->asked, "member");
}

static void ask_role(struct ui *ui)
{
    struct team_view *view = ui->team;
    const json_t *member = view->part == TEAM_PEOPLE ? paged_view_selected(&view->people) : NULL;

    if (!team_is_led_by_me(view)) {
        model_say(ui->model, SAYING_ERROR, "Its leads say who else leads it.");
        return;
    }
    if (!member) {
        model_say(ui->model, SAYING_NEWS, "Choose somebody under People first.");
        return;
    }
    snprintf(view->asked, sizeof view->asked, "%s", ui_person_of(member));
    if (field_is(member, "role", "lead"))
        ui_ask(ui, member_answered, "@%s leads no longer? y/n", view->asked);
    else
        ui_ask(ui, lead_answered, "@%s leads the team too? y/n", view->asked);
}

static void invite(struct ui *ui)
{
    if (team_is_mine(ui->team))
        command_show_with(ui, "invite ");
    else
        model_say(ui->model, SAYING_ERROR, "Those who are in the team invite others.");
}

static void edit(struct ui *ui)
{
    if (team_is_led_by_me(ui->team))
        team_edit(ui);
    else
        model_say(ui->model, SAYING_ERROR, "Its leads change what it says of itself.");
}

/* ---- keys ---- */

static void step(struct team_view *view, int by)
{
    view->part = (enum team_part)(((int)view->part + by + TEAM_PARTS) % TEAM_PARTS);
    if (view->part == TEAM_INDEX)
        model_look_at_team(view->ui->model, view->id);
}

static bool act_on_team(struct ui *ui, enum action action)
{
    struct team_view *view = ui->team;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_NEXT_PART:
        step(view, 1);
        return true;
    case ACTION_PREVIOUS_PART:
        step(view, -1);
        return true;
    case ACTION_FOLLOW_TEAM:
        model_follow_team(ui->model, view->id, !field_true(team_shown(view), "followed_by_me"));
        return true;
    case ACTION_JOIN:
        join_or_leave(ui);
        return true;
    case ACTION_COMPOSE:
        if (team_is_mine(view))
            home_compose_for_team(ui);
        else
            home_compose(ui);
        return true;
    case ACTION_INVITE:
        invite(ui);
        return true;
    case ACTION_ROLE:
        ask_role(ui);
        return true;
    case ACTION_EDIT_TEXT:
        edit(ui);
        return true;
    case ACTION_BACK:
        ui_back(ui);
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

static bool team_act(struct ui *ui, enum action action)
{
    struct team_view *view = ui->team;
    struct paged_view *paged = paged_of(view);

    return (paged ? paged_view_act(paged, action) : ui_move_in(list_of(view), action)) ||
           act_on_team(ui, action);
}

static size_t team_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_TEAM;
    out[1] = KEYS_PARTS;
    out[2] = KEYS_LIST;
    out[3] = KEYS_READING;
    return 4;
}

/* ---- and back ---- */

static void team_refresh(struct ui *ui)
{
    team_fill_about(ui->team);
}

static void team_settle(struct ui *ui)
{
    struct team_view *view = ui->team;
    const struct team_page *page;

    if (!*view->id)
        return;
    page = model_want_team(ui->model, view->id);
    if (*page->refused)
        return;
    paged_view_settle(&view->people); /* whoever leads it is shown beside */
    if (view->part == TEAM_UPDATES)
        paged_view_settle(&view->updates);
    if (view->part == TEAM_INDEX) {
        model_want_index(ui->model); /* what its figures are called */
        model_want_team_weeks(ui->model, view->id);
    }
}

static void team_status(struct ui *ui, char *out, size_t size)
{
    struct team_view *view = ui->team;
    const json_t *team = team_shown(view);

    if (!team)
        snprintf(out, size, "%s",
                 model_is_live(ui->model) ? "Loading…" : "Not connected: nothing is known of it.");
    else if (!model_is_live(ui->model))
        snprintf(out, size, "As it was when there was a connection.");
    else if (view->part == TEAM_INDEX && model_sees_weeks(teams_find(&ui->model->teams, view->id)))
        snprintf(out, size, "%s",
                 field_true(team, "index_public") ? "Closed weeks of five people or more; public."
                                                  : "Closed weeks of five people or more; for "
                                                    "its members alone.");
    else if (!team_is_mine(view) && field_true(team, "open"))
        snprintf(out, size, "It is looking for people: J joins it.");
}

static void team_keep(const struct ui *ui, struct place *out)
{
    struct team_view *view = ui->team;
    struct paged_view *paged = paged_of(view);

    snprintf(out->id, sizeof out->id, "%s", view->id);
    out->part = (int)view->part;
    if (paged)
        snprintf(out->selected, sizeof out->selected, "%s", paged_view_selected_id(paged));
}

static void team_restore(struct ui *ui, const struct place *place)
{
    struct team_view *view = ui->team;

    if (strcmp(view->id, place->id) != 0)
        show(view, place->id, (enum team_part)place->part);
    view->part = (enum team_part)place->part;
    if (*place->selected && paged_of(view))
        (void)!list_select_id(paged_of(view)->list, place->selected); /* unless it has gone */
}

static const json_t *team_object(struct ui *ui)
{
    struct paged_view *paged = paged_of(ui->team);

    return paged ? paged_view_selected(paged) : NULL;
}

static struct list *team_list(struct ui *ui)
{
    return list_of(ui->team);
}

const struct view_ops team_ops = { .draw = team_draw_view,
                                   .has_pane = true,
                                   .act = team_act,
                                   .contexts = team_contexts,
                                   .list = team_list,
                                   .object = team_object,
                                   .refresh = team_refresh,
                                   .settle = team_settle,
                                   .status = team_status,
                                   .keep = team_keep,
                                   .restore = team_restore };
