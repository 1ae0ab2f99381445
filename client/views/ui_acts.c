/* What can be done on every screen to whatever is selected, written or shown there: a screen says
 * what that is (view_ops: object, composer, list, next_pane), and this file does the rest. What
 * leaves the screens, a text for the clipboard or an address, is put where ui_wants finds it. */
#include <string.h>

#include "composer.h"
#include "links.h"
#include "mem.h"
#include "model_fields.h"
#include "ui_parts.h"
#include "utf8.h"

enum list_focus ui_list_focus(const struct ui *ui, bool elsewhere)
{
    if (ui->over == &bare_ops)
        return LIST_UNFOCUSED;
    return elsewhere || ui->over ? LIST_MARKED : LIST_FOCUSED;
}

/* Without what a terminal or whoever pastes it could take for a key. */
static void set_plain(char **to, const char *text)
{
    char *copy = mem_strdup(text);
    size_t len = 0;

    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p, next = (unsigned char)p[1];

        if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
            continue;
        if (c == 0xc2 && next >= 0x80 && next < 0xa0)
            p++; /* C1 */
        else
            copy[len++] = *p;
    }
    copy[len] = '\0';
    mem_free(*to);
    *to = copy;
}

void ui_copy(struct ui *ui, const char *text)
{
    set_plain(&ui->wants.copy, text);
    model_say(ui->model, SAYING_GOOD, "Copied %zu chars.", utf8_points(ui->wants.copy));
}

void ui_open_link(struct ui *ui, const char *url)
{
    if (link_is_good(url))
        set_plain(&ui->wants.link, url);
}

const char *ui_person_of(const json_t *object)
{
    static const char *const members[] = { "author", "from", "person" };
    const json_t *actors = field_list(object, "actors");

    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        if (field_object(object, members[i]))
            return field_text(field_object(object, members[i]), "handle");
    }
    return field_text(json_array_size(actors) > 0 ? json_array_get(actors, 0) : object, "handle");
}

static void copy_object(struct ui *ui, const json_t *object)
{
    const char *text = field_text(object, "text");

    if (*text)
        ui_copy(ui, text);
    else if (*field_text(object, "topic"))
        ui_copy(ui, arena_printf(ui->mem, "#%s", field_text(object, "topic")));
    else if (*ui_person_of(object))
        ui_copy(ui, arena_printf(ui->mem, "@%s", ui_person_of(object)));
}

/* What can be done to whatever is selected; false: nothing is, or it is something else. */
bool ui_act_on_object(struct ui *ui, enum action action)
{
    const struct view_ops *view = ui_below(ui);
    const json_t *object = view->object ? view->object(ui) : NULL;

    if (!object || ui->over)
        return false;
    if (action == ACTION_LINKS)
        links_show(ui, object);
    else if (action == ACTION_COPY)
        copy_object(ui, object);
    else if (action == ACTION_TRACE)
        trace_show_object(ui, object);
    else if (action == ACTION_PERSON && *ui_person_of(object))
        profile_show(ui, ui_person_of(object));
    else
        return false;
    return true;
}

bool ui_act_in_list(struct ui *ui, enum action action)
{
    if (ui->over)
        return false;
    if (action == ACTION_SEEK)
        seek_show(ui);
    else if (action == ACTION_SEEK_NEXT || action == ACTION_SEEK_PREVIOUS)
        seek_again(ui, action == ACTION_SEEK_NEXT ? 1 : -1);
    else
        return false;
    return true;
}

static void toggle_sidebar(struct ui *ui)
{
    if (grid_cols(ui->grid) < COLS_SIDEBAR)
        model_say(ui->model, SAYING_NEWS, "There is room for a sidebar from %d columns on.",
                  COLS_SIDEBAR);
    else
        ui->no_sidebar = !ui->no_sidebar;
}

static void go_to_next_pane(struct ui *ui)
{
    const struct view_ops *view = ui_below(ui);

    if (!ui->over && (!view->next_pane || !view->next_pane(ui)))
        side_show(ui);
}

static struct composer *composer_of(struct ui *ui)
{
    const struct view_ops *view = ui_view(ui);

    return view->composer ? view->composer(ui) : NULL;
}

const char *ui_draft(struct ui *ui)
{
    const struct composer *composer = composer_of(ui);

    return composer ? composer_text(composer) : NULL;
}

void ui_set_draft(struct ui *ui, const char *text)
{
    struct composer *composer = composer_of(ui);

    if (composer)
        composer_replace(ui, composer, text);
    ui->model->changed = true;
}

static void edit_outside(struct ui *ui)
{
    if (composer_of(ui))
        ui->wants.edit = true;
    else
        model_say(ui->model, SAYING_NEWS, "Nothing is being written here. c begins an update.");
}

bool ui_act_beside(struct ui *ui, enum action action)
{
    if (action == ACTION_EDITOR)
        edit_outside(ui);
    else if (action == ACTION_BARE)
        ui->over = &bare_ops;
    else if (action == ACTION_SIDEBAR)
        toggle_sidebar(ui);
    else if (action == ACTION_BESIDE)
        side_show(ui);
    else if (action == ACTION_NEXT_PANE)
        go_to_next_pane(ui);
    else
        return false;
    return true;
}

/* ---- following, and what is unread ---- */

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
