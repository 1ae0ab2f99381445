/* One update, whole, and its comments below it; a comment is written at the bottom. The first row
 * of the list is the update itself, so that acts on "what is selected" mean it or a comment. */
#include <stdio.h>
#include <string.h>

#include "limits.h"
#include "mem.h"
#include "model_fields.h"
#include "people_known.h"
#include "update_boxes.h"
#include "update_parts.h"

struct update_view *update_new(struct ui *ui)
{
    struct update_view *view = mem_new(sizeof *view);

    *view = (struct update_view){ .ui = ui };
    view->list = list_new(&update_rows_source, view, LIST_FROM_TOP);
    composer_init(&view->composer, false, LIMIT_COMMENT);
    post_form_init(&view->form);
    return view;
}

void update_free(struct update_view *view)
{
    list_free(view->list);
    composer_done(&view->composer);
    post_form_done(&view->form);
    mem_free(view->rows);
    mem_free(view);
}

static void compose(struct update_view *view)
{
    const json_t *comment = update_selected_comment(view);
    char place[DRAFT_PLACE_MAX];

    snprintf(place, sizeof place, "comment/%.80s", view->id);
    snprintf(view->reply_to, sizeof view->reply_to, "%s", field_text(comment, "id"));
    snprintf(view->reply_name, sizeof view->reply_name, "%s",
             field_text(field_object(comment, "author"), "handle"));
    view->edited[0] = '\0';
    view->composing = true;
    composer_set_place(view->ui, &view->composer, place);
}

/* ---- what is one's own ---- */

static bool is_own(struct update_view *view, const json_t *object)
{
    if (field_is(field_object(object, "author"), "handle", view->ui->model->me) &&
        !field_true(object, "deleted"))
        return true;
    model_say(view->ui->model, SAYING_ERROR, "That is not yours.");
    return false;
}

static void edit(struct update_view *view)
{
    const json_t *object = update_selected_object(view), *comment = update_selected_comment(view);
    char place[DRAFT_PLACE_MAX];

    if (!is_own(view, object))
        return;
    if (!comment) {
        view->editing = true;
        post_form_begin(view->ui, &view->form, object);
        return;
    }
    snprintf(view->edited, sizeof view->edited, "%s", field_text(comment, "id"));
    snprintf(place, sizeof place, "edit/%.80s", view->edited);
    view->composing = true;
    composer_set_place(view->ui, &view->composer, place);
    if (!*composer_text(&view->composer))
        composer_replace(view->ui, &view->composer, field_text(comment, "text"));
}

static void delete_answered(struct ui *ui, bool yes)
{
    struct update_view *view = ui->update;

    if (yes && *view->doomed)
        model_delete_comment(ui->model, view->id, view->doomed);
    else if (yes)
        model_delete_update(ui->model, view->id);
}

/* What is asked about is what is deleted, wherever the selection is by then. */
static void delete (struct update_view *view)
{
    const json_t *comment = update_selected_comment(view);

    if (!is_own(view, update_selected_object(view)))
        return;
    snprintf(view->doomed, sizeof view->doomed, "%s", field_text(comment, "id"));
    ui_ask(view->ui, delete_answered,
           comment ? "Delete this comment? y/n" : "Delete this update and its comments? y/n");
}

void update_show(struct ui *ui, const char *id, bool comment)
{
    struct update_view *view = ui->update;

    if (ui->screen != SCREEN_UPDATE || strcmp(view->id, id) != 0)
        ui_mark(ui);
    snprintf(view->id, sizeof view->id, "%s", id);
    view->composing = view->editing = false;
    (void)model_want_thread(ui->model, view->id);
    ui_enter(ui, SCREEN_UPDATE);
    (void)list_home(view->list);
    view->to_comment[0] = '\0';
    if (comment)
        compose(view);
}

void update_show_comment(struct ui *ui, const char *id, const char *comment)
{
    update_show(ui, id, false);
    snprintf(ui->update->to_comment, sizeof ui->update->to_comment, "%s", comment);
    ui->model->stale = true;
}

/* The comment that is written, at the bottom, and below it whom it names. Returns its rows. */
static int draw_writing(struct update_view *view, struct rect main)
{
    struct ui *ui = view->ui;
    const char *text = composer_text(&view->composer);
    const char *title = *view->edited     ? "edit comment"
                        : *view->reply_to ? arena_printf(ui->mem, "reply to @%s", view->reply_name)
                                          : "comment";
    int rows = editor_rows(view->composer.editor, main.cols), names = strchr(text, '@') ? 1 : 0;
    int end = main.row + main.rows;

    if (rows + names > main.rows)
        names = 0;
    if (rows > main.rows)
        rows = main.rows;
    if (names)
        known_draw(ui, text, (struct rect){ end - 1, main.col + 1, 1, main.cols - 2 });
    composer_draw(ui, &view->composer,
                  (struct rect){ end - names - rows, main.col, rows, main.cols }, main, title,
                  *ui->model->posting ? "sending…" : NULL, !ui->over);
    return rows + names;
}

static void update_draw_view(struct ui *ui, struct rect main, struct rect pane)
{
    struct update_view *view = ui->update;
    const struct thread *thread = update_thread(view);
    struct rect list = main;

    (void)pane; /* the comments are here already */
    if (view->composing) {
        list.rows -= draw_writing(view, main);
    } else if (view->editing) {
        int rows = post_form_rows(ui, &view->form, main.cols);

        list.rows -= rows < main.rows ? rows : main.rows;
        post_form_draw(
            ui, &view->form,
            (struct rect){ main.row + list.rows, main.col, main.rows - list.rows, main.cols },
            main);
    }
    if (list.rows < 1)
        return;
    list_draw(view->list, ui->grid, list, ui_list_focus(ui, view->composing || view->editing));
    if (!thread || !*field_text(thread->update, "at"))
        grid_text(ui->grid, list.row, list.col + 2, list.cols - 2, LOOK_DIM,
                  thread && thread->missing ? "This update is not there (any more)." : "Loading…");
}

static bool act_on_selected(struct ui *ui, enum action action)
{
    struct update_view *view = ui->update;
    const json_t *comment = update_selected_comment(view);
    const json_t *object = update_selected_object(view);
    const char *author = field_text(field_object(object, "author"), "handle");

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_LIKE:
        if (comment)
            model_react_comment(ui->model, view->id, field_text(comment, "id"));
        else
            model_react(ui->model, view->id, "like");
        return true;
    case ACTION_EDIT_TEXT:
        edit(view);
        return true;
    case ACTION_DELETE:
        delete (view);
        return true;
    case ACTION_WHO_LIKED:
    case ACTION_WHO_RECOMMENDED:
        who_show(ui, view->id, action == ACTION_WHO_LIKED ? LOOKUP_LIKES : LOOKUP_RECOMMENDS);
        return true;
    case ACTION_EDITS:
        edits_show(ui, view->id);
        return true;
    case ACTION_RECOMMEND:
        model_react(ui->model, view->id, "recommend");
        return true;
    case ACTION_TRANSLATE:
        model_toggle_translation(ui->model, view->id);
        return true;
    case ACTION_COMMENT:
        compose(view);
        return true;
    case ACTION_FOLLOW:
        ui_toggle_follow(ui, author);
        return true;
    case ACTION_MESSAGE:
        model_open_chat(ui->model, author);
        return true;
    case ACTION_BACK:
        ui_back(ui);
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

static bool update_act(struct ui *ui, enum action action)
{
    struct update_view *view = ui->update;

    view->to_comment[0] = '\0'; /* the reader goes elsewhere */
    if (!view->composing && !view->editing)
        return ui_move_in(view->list, action) || act_on_selected(ui, action);
    if (action != ACTION_BACK)
        return view->editing ? post_form_act(ui, &view->form, action)
                             : action == ACTION_COMPLETE && composer_complete(ui, &view->composer);
    if (*composer_text(view->editing ? &view->form.composer : &view->composer))
        model_say(ui->model, SAYING_NEWS, "Kept as a draft: press %s to go on with it.",
                  view->editing || *view->edited ? "e" : "r");
    view->composing = view->editing = false;
    return true;
}

static bool update_grab(struct ui *ui, const struct input *input)
{
    if (ui->update->editing)
        return post_form_grab(ui, &ui->update->form, input);
    return ui->update->composing && composer_grab(ui, &ui->update->composer, input);
}

static bool update_type(struct ui *ui, const struct input *input)
{
    struct update_view *view = ui->update;
    const char *text;
    int flags;

    if (*ui->model->posting || !(view->composing || view->editing))
        return false;
    if (view->editing)
        return post_form_type(ui, &view->form, input);
    flags = composer_key(ui, &view->composer, input, NULL);
    text = composer_text(&view->composer);
    if (!(flags & EDITOR_SUBMIT) || !text[strspn(text, " \n\t")])
        return flags != 0;
    if (*view->edited)
        model_edit_comment(ui->model, view->composer.place, view->edited, text);
    else
        model_comment(ui->model, view->composer.place, view->id, text,
                      *view->reply_to ? view->reply_to : NULL);
    return flags != 0;
}

static size_t update_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    if (ui->update->composing || ui->update->editing) {
        out[0] = KEYS_COMPOSER;
        return 1;
    }
    out[0] = KEYS_UPDATE;
    out[1] = KEYS_LIST;
    out[2] = KEYS_READING;
    return 3;
}

static void update_refresh(struct ui *ui)
{
    struct update_view *view = ui->update;

    update_make_rows(view);
    if (*view->to_comment && list_select_id(view->list, view->to_comment))
        view->to_comment[0] = '\0';
    if (view->editing && strcmp(ui->model->posted, view->form.composer.place) == 0) {
        ui->model->posted[0] = '\0';
        view->editing = false;
        post_form_finish(ui, &view->form);
    }
    if (!ui->model->posted[0] || strcmp(ui->model->posted, view->composer.place) != 0)
        return;
    ui->model->posted[0] = '\0';
    view->composing = false;
    composer_reload(ui, &view->composer);
    if (*view->edited)
        return; /* it stands where it stood */
    if (*view->reply_to)
        snprintf(view->to_comment, sizeof view->to_comment, "%s", ui->model->posted_id);
    else
        (void)list_end(view->list);
    if (*view->to_comment && list_select_id(view->list, view->to_comment))
        view->to_comment[0] = '\0';
}

static void update_settle(struct ui *ui)
{
    struct update_view *view = ui->update;
    struct thread *thread = model_want_thread(ui->model, view->id);

    if (view->composing)
        known_want(ui, composer_text(&view->composer), editor_cursor(view->composer.editor));
    if (view->editing)
        known_want(ui, composer_text(&view->form.composer),
                   editor_cursor(view->form.composer.editor));
    if (list_last_visible(view->list) + 10 >= (int)update_row_count(view))
        model_want_more_comments(ui->model, thread);
}

static void update_keep(const struct ui *ui, struct place *out)
{
    const struct update_view *view = ui->update;
    int at = list_selected(view->list);

    snprintf(out->id, sizeof out->id, "%s", view->id);
    if (at >= 0)
        snprintf(out->selected, sizeof out->selected, "%s", update_row_id(ui->update, (size_t)at));
}

static void update_restore(struct ui *ui, const struct place *place)
{
    struct update_view *view = ui->update;

    snprintf(view->id, sizeof view->id, "%s", place->id);
    view->composing = view->editing = false;
    (void)model_want_thread(ui->model, view->id);
    update_make_rows(view);
    if (!list_select_id(view->list, place->selected))
        (void)list_home(view->list);
}

static const json_t *update_object(struct ui *ui)
{
    return update_selected_object(ui->update);
}

static struct composer *update_composer(struct ui *ui)
{
    struct update_view *view = ui->update;

    if (*ui->model->posting)
        return NULL;
    return view->editing ? &view->form.composer : view->composing ? &view->composer : NULL;
}

static struct list *update_list(struct ui *ui)
{
    return ui->update->list;
}

const struct view_ops update_ops = { .draw = update_draw_view,
                                     .act = update_act,
                                     .grab = update_grab,
                                     .type = update_type,
                                     .contexts = update_contexts,
                                     .list = update_list,
                                     .object = update_object,
                                     .composer = update_composer,
                                     .refresh = update_refresh,
                                     .settle = update_settle,
                                     .keep = update_keep,
                                     .restore = update_restore };
