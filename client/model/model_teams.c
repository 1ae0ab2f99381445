/* Teams: what is known of them, what people do with them, and what follows from the answers (rows
 * of model_answers.c). Invariant: a team is the newest Team that was heard of; nothing of what
 * somebody did to it is shown before the server has said so. */
#include "model_teams.h"

#include <stdio.h>
#include <string.h>

#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

static void page_done(struct team_page *page)
{
    json_decref(page->team);
    json_decref(page->weeks);
    *page = (struct team_page){ 0 };
}

void teams_done(struct team_book *book)
{
    for (size_t i = 0; i < TEAMS_KEPT; i++)
        page_done(&book->pages[i]);
}

struct team_page *teams_find(struct team_book *book, const char *id)
{
    for (size_t i = 0; *id && i < TEAMS_KEPT; i++) {
        if (strcmp(book->pages[i].id, id) == 0)
            return &book->pages[i];
    }
    return NULL;
}

struct team_page *teams_open(struct team_book *book, const char *id)
{
    struct team_page *page = teams_find(book, id);

    if (!page) {
        page = &book->pages[0];
        for (size_t i = 1; i < TEAMS_KEPT; i++) {
            if (book->pages[i].used < page->used)
                page = &book->pages[i];
        }
        page_done(page);
        snprintf(page->id, sizeof page->id, "%s", id);
    }
    page->used = ++book->uses;
    return page;
}

void teams_take(struct team_book *book, const json_t *team)
{
    struct team_page *page = teams_find(book, field_text(team, "id"));

    if (!page)
        return;
    json_decref(page->team);
    page->team = json_deep_copy(team);
    page->stale = false;
    page->refused[0] = '\0';
}

void teams_set_stale(struct team_book *book)
{
    for (size_t i = 0; i < TEAMS_KEPT; i++) {
        book->pages[i].stale = true;
        book->pages[i].weeks_asked = false;
    }
}

/* ---- weeks ---- */

int team_week_value(const json_t *week, const char *id)
{
    int tenths = id ? field_tenths(field_object(week, "dimensions"), id)
                    : field_tenths(week, "index");

    return id || tenths < 0 ? tenths : tenths / TEAM_TENTHS;
}

const json_t *team_week_newest(const struct team_page *page)
{
    for (size_t i = page ? json_array_size(page->weeks) : 0; i > 0; i--) {
        const json_t *week = json_array_get(page->weeks, i - 1);

        if (team_week_value(week, NULL) >= 0)
            return week;
    }
    return NULL;
}

/* ---- what screens want to see ---- */

struct team_page *model_want_team(struct model *model, const char *id)
{
    struct team_page *page = teams_open(&model->teams, id);

    if (model_is_live(model) && !page->loading && !*page->refused && (!page->team || page->stale)) {
        page->loading = true;
        page->stale = false;
        model_ask(model, ASK_TEAM, "team.get", json_pack("{s:s}", "team", id),
                  json_pack("{s:s}", "team", id));
    }
    return page;
}

bool model_sees_weeks(const struct team_page *page)
{
    return page->team &&
           (*field_text(page->team, "role") || field_true(page->team, "index_public"));
}

void model_want_team_weeks(struct model *model, const char *id)
{
    struct team_page *page = teams_open(&model->teams, id);

    if (page->weeks_asked || !model_is_live(model) || !model_sees_weeks(page))
        return;
    page->weeks_asked = true;
    model_ask(model, ASK_TEAM_WEEKS, "team.index",
              json_pack("{s:s, s:i}", "team", id, "weeks", TEAM_WEEKS),
              json_pack("{s:s}", "team", id));
}

void model_look_at_team(struct model *model, const char *id)
{
    struct team_page *page = teams_open(&model->teams, id);

    if (!model_is_live(model))
        return;
    page->refused[0] = '\0'; /* perhaps now */
    page->stale = true;
    page->weeks_asked = false;
    model_look_again(model, PAGES_TEAM, id);
    model_look_again(model, PAGES_TEAM_MEMBERS, id);
}

const json_t *model_my_team(const struct model *model)
{
    return field_object(model->self, "team");
}

static void forget_members(struct model *model, const char *id)
{
    struct paged *members = pages_find(&model->pages, PAGES_TEAM_MEMBERS, id);

    if (members)
        members->stale = true;
}

void teams_hear(struct model *model, const char *id)
{
    struct team_page *page = teams_find(&model->teams, id);

    if (page)
        page->stale = true;
    forget_members(model, id);
}

/* ---- what people do ---- */

/* say: what is said when it is done. Takes params. */
static void ask_change(struct model *model, const char *method, json_t *params, const char *say)
{
    if (model_can_ask(model))
        model_ask(model, ASK_CHANGE_TEAM, method, params,
                  json_pack("{s:s, s:s}", "method", method, "say", say));
    else
        json_decref(params);
}

void model_follow_team(struct model *model, const char *id, bool on)
{
    ask_change(model, on ? "team.follow" : "team.unfollow", json_pack("{s:s}", "team", id),
               on ? "You follow this team: what it posts is in Home."
                  : "You no longer follow this team.");
}

void model_join_team(struct model *model, const char *id)
{
    ask_change(model, "team.join", json_pack("{s:s}", "team", id), "Welcome: you are in the team.");
}

void model_leave_team(struct model *model, const char *id)
{
    ask_change(model, "team.leave", json_pack("{s:s}", "team", id), "You have left the team.");
}

void model_set_team_role(struct model *model, const char *id, const char *handle, const char *role)
{
    ask_change(model, "team.set_role",
               json_pack("{s:s, s:s, s:s}", "team", id, "handle", handle, "role", role),
               "Their role is changed.");
}

void model_invite_to_team(struct model *model, const char *id, json_t *handles)
{
    if (model_can_ask(model))
        model_ask(model, ASK_INVITE_TO_TEAM, "team.invite",
                  json_pack("{s:s, s:O}", "team", id, "handles", handles), NULL);
}

void model_edit_team(struct model *model, json_t *changes)
{
    model->form = FORM_WAITS;
    model_ask(model, ASK_EDIT_TEAM, "team.edit", json_incref(changes), NULL);
}

void model_create_team(struct model *model, json_t *team)
{
    json_t *params = json_deep_copy(team);
    char client_id[40];

    model_client_id(model, "team", team, client_id);
    json_object_set_new(params, "client_id", json_string(client_id));
    model->form = FORM_WAITS;
    model_ask(model, ASK_CREATE_TEAM, "team.create", params, NULL);
}

/* ---- answers ---- */

static struct team_page *page_of(struct model *model, const struct ask *ask)
{
    return teams_find(&model->teams, field_text(ask->note, "team"));
}

void teams_take_team(struct model *model, const struct ask *ask, const json_t *result)
{
    struct team_page *page = page_of(model, ask);

    if (page)
        page->loading = false;
    teams_take(&model->teams, result);
}

void teams_fail_team(struct model *model, const struct ask *ask, const json_t *error)
{
    struct team_page *page = page_of(model, ask);

    if (!page)
        return;
    page->loading = false;
    if (error)
        snprintf(page->refused, sizeof page->refused, "%s", field_text(error, "message"));
}

void teams_take_weeks(struct model *model, const struct ask *ask, const json_t *result)
{
    struct team_page *page = page_of(model, ask);
    json_t *list = json_pack("{s:O?}", "items", field_list(result, "weeks"));

    if (page) {
        json_decref(page->weeks);
        page->weeks = page_items(list);
        page->weeks_refused[0] = '\0';
    }
    json_decref(list);
}

void teams_fail_weeks(struct model *model, const struct ask *ask, const json_t *error)
{
    struct team_page *page = page_of(model, ask);

    if (!page)
        return;
    if (error) {
        json_decref(page->weeks); /* nobody's to see any more */
        page->weeks = NULL;
        snprintf(page->weeks_refused, sizeof page->weeks_refused, "%s",
                 field_text(error, "message"));
    } else {
        page->weeks_asked = false;
    }
}

static void ask_feed(struct model *model)
{
    model->feed.loading = true;
    model_ask(model, ASK_FEED, "feed.home", json_object(), NULL);
}

/* I am in another team than before, or in none: who I am says which, and what I may see is other
 * than it was. */
static void moved(struct model *model)
{
    teams_set_stale(&model->teams);
    pages_set_stale(&model->pages);
    profiles_set_stale(&model->profiles);
    model_ask(model, ASK_ME, "person.get", json_pack("{s:s}", "handle", model->me), NULL);
    ask_feed(model);
}

void teams_take_change(struct model *model, const struct ask *ask, const json_t *result)
{
    bool mine = field_is(ask->note, "method", "team.join") ||
                field_is(ask->note, "method", "team.leave");

    if (mine)
        moved(model);
    else
        ask_feed(model); /* what is posted there comes into it, or leaves it */
    teams_take(&model->teams, result);
    pages_change_team(&model->pages, result);
    forget_members(model, field_text(result, "id"));
    model_say(model, SAYING_GOOD, "%s", field_text(ask->note, "say"));
}

void teams_take_invited(struct model *model, const struct ask *ask, const json_t *result)
{
    size_t count = json_array_size(field_list(ask->params, "handles"));

    (void)result;
    model_say(model, SAYING_GOOD, "%zu %s told that they may join.", count,
              count == 1 ? "person is" : "people are");
}

void teams_take_edit(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)ask;
    teams_take(&model->teams, result);
    pages_change_team(&model->pages, result);
    model->form = FORM_TAKEN;
    model_say(model, SAYING_GOOD, "Saved.");
}

void teams_take_created(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)ask;
    json_object_del(model->repeats, "team");
    model->form = FORM_TAKEN;
    (void)teams_open(&model->teams, field_text(result, "id"));
    moved(model);
    teams_take(&model->teams, result);
    model_say(model, SAYING_GOOD, "Your team is there, and you lead it. i invites people.");
    model_wish(model, WISH_SHOW_TEAM, field_text(result, "id"));
}

void teams_fail_created(struct model *model, const struct ask *ask, const json_t *error)
{
    if (error)
        json_object_del(model->repeats, "team");
    people_fail_form(model, ask, error);
}
