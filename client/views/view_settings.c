/* Settings: what is selected is changed where it stands; what cannot be taken back is asked first.
 */
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "limits.h"
#include "mem.h"
#include "model_fields.h"
#include "settings_parts.h"
#include "utf8.h"

struct settings_view *settings_new(struct ui *ui)
{
    struct settings_view *view = mem_new(sizeof *view);

    *view = (struct settings_view){ .ui = ui };
    view->list = list_new(&settings_source, view, LIST_FROM_TOP);
    settings_make_rows(view);
    return view;
}

void settings_free(struct settings_view *view)
{
    list_free(view->list);
    mem_free(view->rows);
    mem_free(view);
}

void settings_show(struct ui *ui)
{
    if (ui->screen != SCREEN_SETTINGS)
        ui_mark(ui);
    ui->settings->touched = false;
    settings_set_stale(&ui->model->settings);
    model_look_again(ui->model, PAGES_SESSIONS, "");
    ui_enter(ui, SCREEN_SETTINGS);
}

static void settings_draw(struct ui *ui, struct rect main, struct rect pane)
{
    (void)pane;
    list_draw(ui->settings->list, ui->grid, main, ui_list_focus(ui, false));
}

/* ---- what is changed in place ---- */

static void step_choice(struct settings_view *view, const struct setting_row *row, int step)
{
    const struct setting_value *value = &setting_values[row->at];
    const char *now = setting_value_now(value, view->ui->model->settings.person);
    int count = 0, at = 0;

    for (; value->values[count]; count++) {
        if (strcmp(value->values[count], now) == 0)
            at = count;
    }
    at = (at + step + count) % count;
    if (value->is_switch)
        model_set_switch(view->ui->model, value->param, at > 0);
    else
        model_set_setting(view->ui->model, value->param, value->values[at]);
}

static void turn_notice(struct settings_view *view, const struct setting_row *row)
{
    struct model *model = view->ui->model;
    const char *kind = setting_notices[row->at].kind;
    const char *channel = setting_channels[view->channel].param;

    model_set_notice(model, kind, channel, !model_notice_setting(model, kind, channel));
}

/* Sideways: the values of a choice; of a kind of notification which of its channels. */
static bool step(struct settings_view *view, const struct setting_row *row, int by)
{
    if (row && row->kind == SETTING_CHOICE)
        step_choice(view, row, by);
    else if (row && row->kind == SETTING_HERE)
        here_step(&view->ui->model->here, (enum here_choice)row->at, by);
    else if (row && row->kind == SETTING_NOTICE)
        view->channel = (view->channel + (size_t)(by + CHANNELS)) % CHANNELS;
    else
        return false;
    return true;
}

/* ---- forms ---- */

static void save_line(struct ui *ui)
{
    model_send_setting(ui->model, ui->settings->asked, form_text(ui, 0));
}

static void edit_line(struct settings_view *view, const struct setting_row *row)
{
    const struct setting_value *value = &setting_values[row->at];

    snprintf(view->asked, sizeof view->asked, "%s", value->param);
    form_begin(view->ui, value->name, save_line);
    form_add(view->ui, value->name, value->param,
             field_text(view->ui->model->settings.person, value->param));
    form_show(view->ui);
}

enum { PASSWORD_OLD, PASSWORD_NEW, PASSWORD_AGAIN };

static void send_password(struct ui *ui)
{
    const char *new = form_text(ui, PASSWORD_NEW);

    if (!*form_text(ui, PASSWORD_OLD))
        form_refuse(ui, PASSWORD_OLD, "the password that you have now is needed");
    else if (utf8_points(new) < LIMIT_PASSWORD_POINTS_MIN)
        form_refuse(ui, PASSWORD_NEW, "at least ten characters");
    else if (strcmp(new, form_text(ui, PASSWORD_AGAIN)) != 0)
        form_refuse(ui, PASSWORD_AGAIN, "this is not the same as above");
    else
        model_change_password(ui->model, form_text(ui, PASSWORD_OLD), new);
}

static void change_password(struct ui *ui)
{
    form_begin(ui, "Change the password", send_password);
    form_add_secret(ui, "Now", "old");
    form_add_secret(ui, "New", "new");
    form_add_secret(ui, "Again", "again");
    form_show(ui);
}

enum { ADDRESS_EMAIL, ADDRESS_PASSWORD };

static void send_address(struct ui *ui)
{
    model_set_address(ui->model, form_text(ui, ADDRESS_EMAIL), form_text(ui, ADDRESS_PASSWORD));
}

static void set_address(struct ui *ui)
{
    form_begin(ui, "Where mail goes", send_address);
    form_add(ui, "Address", "email", field_text(ui->model->self, "email"));
    form_add_secret(ui, "Password", "password");
    form_show(ui);
}

enum { KEY_LABEL, KEY_KEY, KEY_PASSWORD };

static void send_key(struct ui *ui)
{
    model_add_key(ui->model, form_text(ui, KEY_LABEL), form_text(ui, KEY_KEY),
                  form_text(ui, KEY_PASSWORD));
}

static void add_key(struct ui *ui)
{
    form_begin(ui, "Add a key (Ed25519, base64)", send_key);
    form_add(ui, "Label", "label", "");
    form_add(ui, "Key", "key", "");
    form_add_secret(ui, "Password", "password");
    form_show(ui);
}

/* ---- what is asked first ---- */

static void end_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_revoke_session(ui->model, ui->settings->asked);
}

static void remove_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_remove_key(ui->model, ui->settings->asked);
}

static void ask_remove(struct settings_view *view, const struct setting_row *row)
{
    const json_t *key = settings_item(view, PAGES_KEYS, row->at);

    snprintf(view->asked, sizeof view->asked, "%s", field_text(key, "key"));
    ui_ask(view->ui, remove_answered, "Remove the key \"%.60s\"? y/n", field_text(key, "label"));
}

static void ask_end(struct settings_view *view, const struct setting_row *row)
{
    const json_t *session = settings_item(view, PAGES_SESSIONS, row->at);

    if (field_true(session, "current")) {
        model_say(view->ui->model, SAYING_NEWS, "That is this session: :signout ends it.");
        return;
    }
    snprintf(view->asked, sizeof view->asked, "%s", pages_id(PAGES_SESSIONS, session));
    ui_ask(view->ui, end_answered, "End the session of \"%.60s\"? y/n",
           field_text(session, "device"));
}

static void unblock_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_block(ui->model, ui->settings->asked, false);
}

static void unmute_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_mute(ui->model, ui->settings->asked, false);
}

static void ask_undo(struct settings_view *view, const struct setting_row *row, bool block)
{
    enum page_kind kind = block ? PAGES_BLOCKED : PAGES_MUTED;

    snprintf(view->asked, sizeof view->asked, "%s",
             pages_id(kind, settings_item(view, kind, row->at)));
    ui_ask(view->ui, block ? unblock_answered : unmute_answered,
           block ? "Take the block of @%s back? y/n" : "Hear of @%s again? y/n", view->asked);
}

static bool open_row(struct settings_view *view, const struct setting_row *row)
{
    switch (row->kind) {
    case SETTING_CHOICE:
        step_choice(view, row, 1);
        break;
    case SETTING_LINE:
        edit_line(view, row);
        break;
    case SETTING_NOTICE:
        turn_notice(view, row);
        break;
    case SETTING_KEY:
        ask_remove(view, row);
        break;
    case SETTING_ADD_KEY:
        add_key(view->ui);
        break;
    case SETTING_SESSION:
        ask_end(view, row);
        break;
    case SETTING_BLOCKED:
    case SETTING_MUTED:
        ask_undo(view, row, row->kind == SETTING_BLOCKED);
        break;
    case SETTING_PASSWORD:
        change_password(view->ui);
        break;
    case SETTING_ADDRESS:
        set_address(view->ui);
        break;
    case SETTING_HERE:
        here_step(&view->ui->model->here, (enum here_choice)row->at, 1);
        break;
    case SETTING_TITLE:
    case SETTING_WORDS:
        return false;
    }
    return true;
}

static bool settings_act(struct ui *ui, enum action action)
{
    struct settings_view *view = ui->settings;
    const struct setting_row *row = settings_selected(view);

    view->touched = true;
    if (ui_move_in(view->list, action))
        return true;
    if (action == ACTION_BACK)
        ui_back(ui);
    else if (action == ACTION_OPEN)
        return row && open_row(view, row);
    else if (action == ACTION_NEXT_PART || action == ACTION_PREVIOUS_PART)
        return step(view, row, action == ACTION_NEXT_PART ? 1 : -1);
    else
        return false;
    return true;
}

static size_t settings_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_SETTINGS;
    out[1] = KEYS_LIST;
    out[2] = KEYS_READING;
    return 3;
}

static void settings_refresh(struct ui *ui)
{
    settings_make_rows(ui->settings);
    if (!ui->settings->touched)
        (void)list_home(ui->settings->list); /* what is above came later */
}

static void settings_settle(struct ui *ui)
{
    static const enum page_kind lists[] = { PAGES_SESSIONS, PAGES_KEYS, PAGES_BLOCKED,
                                            PAGES_MUTED };

    model_want_settings(ui->model);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        (void)model_want_pages(ui->model, lists[i], "");
        if (list_is_at_end(ui->settings->list))
            model_want_more(ui->model, lists[i], "");
    }
}

static void settings_status(struct ui *ui, char *out, size_t size)
{
    const struct setting_row *row = settings_selected(ui->settings);

    if (row && row->kind == SETTING_HERE)
        snprintf(out, size, "Kept on this machine, for whoever signs in here.");
    else if (!model_is_live(ui->model))
        snprintf(out, size, "Not connected: nothing can be changed.");
    else if (row && row->kind == SETTING_NOTICE)
        snprintf(out, size, "%s, %s: Space turns it, the arrows go to the next",
                 setting_notices[row->at].name, setting_channels[ui->settings->channel].name);
}

/* People alone: nobody is behind anything else here. */
static const json_t *settings_object(struct ui *ui)
{
    const struct setting_row *row = settings_selected(ui->settings);

    if (!row || (row->kind != SETTING_BLOCKED && row->kind != SETTING_MUTED))
        return NULL;
    return settings_item(ui->settings, row->kind == SETTING_BLOCKED ? PAGES_BLOCKED : PAGES_MUTED,
                         row->at);
}

static struct list *settings_list(struct ui *ui)
{
    return ui->settings->list;
}

const struct view_ops settings_ops = { .draw = settings_draw,
                                       .act = settings_act,
                                       .contexts = settings_contexts,
                                       .list = settings_list,
                                       .object = settings_object,
                                       .refresh = settings_refresh,
                                       .settle = settings_settle,
                                       .status = settings_status };
