/* Somebody: who they are, their updates, who follows whom. There are two of this screen: one's own,
 * which is a tab and stays as it was left, and the other one for anybody else. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "limits.h"
#include "mem.h"
#include "model_fields.h"
#include "profile_parts.h"

static struct profile_view *shown(const struct ui *ui)
{
    return ui->screen == SCREEN_ME ? ui->me : ui->profile;
}

static bool is_me(const struct profile_view *view)
{
    return strcmp(view->handle, view->ui->model->me) == 0;
}

const json_t *profile_person(const struct profile_view *view, bool *whole)
{
    const json_t *person = model_whole_person(view->ui->model, view->handle);

    *whole = person != NULL;
    return person ? person : model_person(view->ui->model, view->handle);
}

struct profile_view *profile_new(struct ui *ui)
{
    struct profile_view *view = mem_new(sizeof *view);

    *view = (struct profile_view){ .ui = ui };
    paged_view_init(&view->paged, ui);
    view->network = profile_network_new(view);
    view->about = about_rows_new(ui);
    return view;
}

void profile_free(struct profile_view *view)
{
    paged_view_done(&view->paged);
    profile_network_free(view->network);
    about_rows_free(view->about);
    mem_free(view);
}

static bool is_paged(const struct profile_view *view)
{
    return view->part < PART_NETWORK;
}

static struct list *list_of(const struct profile_view *view)
{
    return view->part == PART_ABOUT     ? about_rows_list(view->about)
           : view->part == PART_NETWORK ? profile_network_list(view->network)
                                        : view->paged.list;
}

static void show_part(struct profile_view *view, enum profile_part part)
{
    static const enum page_kind kinds[] = { [PART_UPDATES] = PAGES_PERSON,
                                            [PART_FOLLOWERS] = PAGES_FOLLOWERS,
                                            [PART_FOLLOWING] = PAGES_FOLLOWING };

    view->part = part;
    if (part == PART_ABOUT)
        profile_about_refresh(view);
    else if (part == PART_NETWORK)
        profile_network_refresh(view->network);
    else
        paged_view_show(&view->paged, kinds[part], view->handle);
}

static void show(struct profile_view *view, const char *handle, enum profile_part part)
{
    struct profile *profile;
    size_t len = 0;

    /* Handles are kept lower; a person may type them otherwise. */
    for (; handle[len] && len < sizeof view->handle - 1; len++)
        view->handle[len] = (char)tolower((unsigned char)handle[len]);
    view->handle[len] = '\0';
    profile = model_want_profile(view->ui->model, view->handle);
    if (model_is_live(view->ui->model))
        profile->refused[0] = '\0'; /* perhaps now */
    show_part(view, part);
    (void)list_home(about_rows_list(view->about));
    (void)list_home(profile_network_list(view->network));
}

void profile_show(struct ui *ui, const char *handle)
{
    if (!*handle || strcmp(handle, "deleted") == 0) {
        model_say(ui->model, SAYING_ERROR, "There is nobody behind that name any more.");
        return;
    }
    if (strcmp(handle, ui->model->me) == 0) {
        me_show(ui);
        return;
    }
    if (ui->screen != SCREEN_PROFILE || strcmp(ui->profile->handle, handle) != 0)
        ui_mark(ui);
    show(ui->profile, handle, PART_UPDATES);
    ui_enter(ui, SCREEN_PROFILE);
}

void me_show(struct ui *ui)
{
    if (strcmp(ui->me->handle, ui->model->me) != 0)
        show(ui->me, ui->model->me, PART_UPDATES);
    else
        show_part(ui->me, ui->me->part);
    ui_go(ui, SCREEN_ME);
}

/* ---- drawing ---- */

/* Why there is nothing to show; NULL: there is something. */
static const char *refused_words(const struct profile_view *view)
{
    const struct profile *profile = profiles_find(&view->ui->model->profiles, view->handle);
    bool whole;

    if (model_blocks(view->ui->model, view->handle))
        return "you block them; B takes it back.";
    (void)profile_person(view, &whole);
    return profile && !whole && *profile->refused ? profile->refused : NULL;
}

static void profile_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct profile_view *view = shown(ui);
    const char *refused = refused_words(view);
    struct rect rest = main;
    int used;

    if (refused) {
        grid_text(ui->grid, main.row + 1, main.col + 2, main.cols - 2, LOOK_DIM,
                  arena_printf(ui->mem, "@%s: %s", view->handle, refused));
        return;
    }
    used = profile_draw_head(view, main, pane.cols > 0);
    rest.row += used;
    rest.rows -= used;
    if (view->part == PART_ABOUT && rest.rows > 0)
        list_draw(list_of(view), ui->grid, rest, ui_list_focus(ui, false));
    else if (view->part == PART_NETWORK && rest.rows > 0)
        profile_network_draw(view->network, rest);
    else if (is_paged(view))
        paged_view_draw(&view->paged, rest,
                        view->part == PART_UPDATES     ? "No updates yet."
                        : view->part == PART_FOLLOWERS ? "Nobody follows yet."
                                                       : "Follows nobody yet.");
    if (pane.cols > 0)
        profile_draw_beside(view, pane);
}

/* ---- one's own ---- */

enum { EDIT_NAME, EDIT_TITLE, EDIT_TOPICS, EDIT_ABOUT, EDIT_FIELDS };

static const struct {
    const char *label, *param;
} edit_fields[EDIT_FIELDS] = {
    [EDIT_NAME] = { "Name", "name" },
    [EDIT_TITLE] = { "Title", "title" },
    [EDIT_TOPICS] = { "Topics", "topics" },
    [EDIT_ABOUT] = { "About", "about" },
};

static json_t *topics_of(const char *words)
{
    json_t *topics = json_array();

    while (*(words += strspn(words, " ,#"))) {
        size_t len = strcspn(words, " ,#");

        json_array_append_new(topics, json_stringn(words, len));
        words += len;
    }
    return topics;
}

static void save_me(struct ui *ui)
{
    json_t *changes = json_object();

    for (size_t i = 0; i < EDIT_FIELDS; i++) {
        if (form_changed(ui, i))
            json_object_set_new(changes, edit_fields[i].param,
                                i == EDIT_TOPICS ? topics_of(form_text(ui, i))
                                                 : json_string(form_text(ui, i)));
    }
    if (json_object_size(changes) > 0)
        model_edit_me(ui->model, changes);
    else
        form_close(ui);
    json_decref(changes);
}

static void edit_me(struct ui *ui)
{
    const json_t *me = model_whole_person(ui->model, ui->model->me), *topic;
    const char *topics = "";
    size_t i;

    if (!me) {
        model_say(ui->model, SAYING_ERROR, "Not known yet: this needs a connection first.");
        return;
    }
    json_array_foreach(field_list(me, "topics"), i, topic)
    {
        if (json_is_string(topic))
            topics = arena_printf(ui->mem, "%s%s#%s", topics, *topics ? " " : "",
                                  json_string_value(topic));
    }
    form_begin(ui, "Your profile", save_me);
    for (size_t at = 0; at < EDIT_ABOUT; at++)
        form_add(ui, edit_fields[at].label, edit_fields[at].param,
                 at == EDIT_TOPICS ? topics : field_text(me, edit_fields[at].param));
    form_add_text(ui, "About", "about", field_text(me, "about"), LIMIT_ABOUT);
    form_show(ui);
}

/* ---- keys ---- */

static void show_team(struct profile_view *view)
{
    bool whole;
    const json_t *team = field_object(profile_person(view, &whole), "team");

    if (team)
        team_show(view->ui, field_text(team, "id"));
    else
        model_say(view->ui->model, SAYING_NEWS,
                  is_me(view) ? "You are in no team. :teams shows which there are."
                              : "They are in no team.");
}

static bool act_on_part(struct profile_view *view, enum action action)
{
    const char *topic, *team;
    const json_t *known;

    if (is_paged(view))
        return action != ACTION_FOLLOW && action != ACTION_MESSAGE &&
               paged_view_act(&view->paged, action);
    topic = view->part == PART_ABOUT ? about_rows_selected(view->about, LOOK_TOPIC) : "";
    team = view->part == PART_ABOUT ? about_rows_selected(view->about, LOOK_LINK) : "";
    known = view->part == PART_NETWORK ? profile_network_selected(view->network) : NULL;
    if (action == ACTION_OPEN && *topic)
        topic_show(view->ui, arena_printf(view->ui->mem, "%s", topic));
    else if (action == ACTION_OPEN && *team)
        show_team(view);
    else if (action == ACTION_OPEN && known)
        profile_show(view->ui, arena_printf(view->ui->mem, "%s", field_text(known, "handle")));
    else
        return ui_move_in(list_of(view), action);
    return true;
}

static void block_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_block(ui->model, shown(ui)->handle, true);
}

static void unblock_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_block(ui->model, shown(ui)->handle, false);
}

static void ask_block(struct ui *ui, struct profile_view *view)
{
    if (model_blocks(ui->model, view->handle))
        ui_ask(ui, unblock_answered, "Take the block of @%s back? y/n", view->handle);
    else
        ui_ask(ui, block_answered, "Block @%s? Neither sees the other; follows end. y/n",
               view->handle);
}

static bool act_on_person(struct ui *ui, struct profile_view *view, enum action action)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_NEXT_PART:
        show_part(view, (view->part + 1) % PROFILE_PARTS);
        return true;
    case ACTION_PREVIOUS_PART:
        show_part(view, (view->part + PROFILE_PARTS - 1) % PROFILE_PARTS);
        return true;
    case ACTION_FOLLOW:
        ui_toggle_follow(ui, view->handle);
        return true;
    case ACTION_MESSAGE:
        if (is_me(view))
            model_say(ui->model, SAYING_ERROR, "That is you.");
        else
            model_open_chat(ui->model, view->handle);
        return true;
    case ACTION_BLOCK:
        ask_block(ui, view);
        return true;
    case ACTION_MUTE:
        model_mute(ui->model, view->handle, !model_mutes(ui->model, view->handle));
        return true;
    case ACTION_TEAM:
        show_team(view);
        return true;
    case ACTION_SETTINGS:
        settings_show(ui);
        return true;
    case ACTION_EDIT_ME:
        edit_me(ui);
        return true;
    case ACTION_BACK:
        ui_back(ui);
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

static bool profile_act(struct ui *ui, enum action action)
{
    struct profile_view *view = shown(ui);

    return act_on_part(view, action) || act_on_person(ui, view, action);
}

static size_t profile_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    out[0] = is_me(shown(ui)) ? KEYS_ME : KEYS_PROFILE;
    out[1] = KEYS_PARTS;
    out[2] = KEYS_LIST;
    out[3] = KEYS_READING;
    return 4;
}

/* ---- and back ---- */

static void profile_refresh(struct ui *ui)
{
    struct profile_view *view = shown(ui);

    /* Whoever came by the tab's key, and after another login. */
    if (ui->screen == SCREEN_ME && strcmp(view->handle, ui->model->me) != 0)
        show(view, ui->model->me, PART_UPDATES);
    profile_about_refresh(view);
    profile_network_refresh(view->network);
}

static void profile_settle(struct ui *ui)
{
    struct profile_view *view = shown(ui);

    if (!is_me(view)) {
        (void)model_want_pages(ui->model, PAGES_BLOCKED, "");
        (void)model_want_pages(ui->model, PAGES_MUTED, "");
    }
    if (!model_blocks(ui->model, view->handle))
        (void)model_want_profile(ui->model, view->handle);
    if (!refused_words(view) && is_paged(view))
        paged_view_settle(&view->paged);
    if (!refused_words(view) && view->part == PART_NETWORK)
        model_want_network(ui->model, view->handle);
}

static void profile_status(struct ui *ui, char *out, size_t size)
{
    struct profile_view *view = shown(ui);
    bool whole, mine, theirs;
    const json_t *person = profile_person(view, &whole);

    mine = field_true(person, "followed_by_me");
    theirs = field_true(person, "follows_me");
    if (refused_words(view))
        out[0] = '\0';
    else if (!whole)
        snprintf(out, size, "%s",
                 model_is_live(ui->model) ? "Loading…"
                                          : "Not connected: no more is known of them here.");
    else if (!model_is_live(ui->model))
        snprintf(out, size, "As it was when there was a connection.");
    else if (!is_me(view) && (mine || theirs))
        snprintf(out, size, "%s",
                 mine && theirs ? "You follow each other."
                 : mine         ? "You follow them."
                                : "They follow you.");
}

static void profile_keep(const struct ui *ui, struct place *out)
{
    struct profile_view *view = shown(ui);

    snprintf(out->id, sizeof out->id, "%s", view->handle);
    out->part = (int)view->part;
    if (is_paged(view))
        snprintf(out->selected, sizeof out->selected, "%s", paged_view_selected_id(&view->paged));
}

static void profile_restore(struct ui *ui, const struct place *place)
{
    struct profile_view *view = place->screen == SCREEN_ME ? ui->me : ui->profile;

    if (strcmp(view->handle, place->id) != 0 || (int)view->part != place->part)
        show(view, place->id, (enum profile_part)place->part);
    if (*place->selected && is_paged(view))
        (void)!list_select_id(view->paged.list, place->selected); /* unless it has gone */
}

/* What is selected in a list of theirs, else they themselves. */
static const json_t *profile_object(struct ui *ui)
{
    struct profile_view *view = shown(ui);
    const json_t *selected = is_paged(view)               ? paged_view_selected(&view->paged)
                             : view->part == PART_NETWORK ? profile_network_selected(view->network)
                                                          : NULL;
    bool whole;

    return selected ? selected : profile_person(view, &whole);
}

static struct list *profile_list(struct ui *ui)
{
    return list_of(shown(ui));
}

const struct view_ops profile_ops = { .draw = profile_draw,
                                      .has_pane = true,
                                      .act = profile_act,
                                      .contexts = profile_contexts,
                                      .list = profile_list,
                                      .object = profile_object,
                                      .refresh = profile_refresh,
                                      .settle = profile_settle,
                                      .status = profile_status,
                                      .keep = profile_keep,
                                      .restore = profile_restore };
