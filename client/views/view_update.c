/* One update, whole, and its comments below it; a comment is written at the bottom. The first row
 * of the list is the update itself, so that acts on "what is selected" mean it or a comment. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "composer.h"
#include "limits.h"
#include "mem.h"
#include "model_fields.h"
#include "update_lines.h"

struct update_view {
    struct ui *ui;
    char id[128];
    struct list *list;
    struct composer composer;
    bool composing;
    char to_comment[128];               /* go there when it has come; "" : nowhere */
    char reply_to[128], reply_name[64]; /* "" : the update itself */
};

static struct thread *shown_thread(const struct update_view *view)
{
    return thread_find(&view->ui->model->threads, view->id);
}

static const json_t *comment_at(const struct update_view *view, size_t row)
{
    const struct thread *thread = shown_thread(view);

    return thread && row >= 2 ? json_array_get(thread->comments, row - 2) : NULL;
}

/* Row 0 is the update, row 1 the rule below it. */
static size_t row_count(void *arg)
{
    const struct thread *thread = shown_thread(arg);

    return thread && *field_text(thread->update, "at") ? 2 + json_array_size(thread->comments) : 0;
}

static const char *row_id(void *arg, size_t i)
{
    return i == 0 ? "update" : i == 1 ? "rule" : field_text(comment_at(arg, i), "id");
}

static int row_height(void *arg, size_t i, int cols)
{
    struct update_view *view = arg;

    if (i == 0)
        return update_rows(view->ui, shown_thread(view)->update, NULL, cols, UPDATE_WHOLE);
    return i == 1 ? 1 : comment_rows(view->ui, comment_at(view, i), cols);
}

/* Whom a comment answers, or NULL. */
static const char *answered_handle(const struct update_view *view, const json_t *comment)
{
    const struct thread *thread = shown_thread(view);
    int at = item_find(thread->comments, NULL, field_text(comment, "reply_to"));

    return at >= 0
               ? field_text(field_object(json_array_get(thread->comments, (size_t)at), "author"),
                            "handle")
               : NULL;
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct update_view *view = arg;
    const struct thread *thread = shown_thread(view);
    int64_t count = field_int(thread->update, "comments");

    (void)selected;
    if (i == 0)
        update_draw(view->ui, thread->update, NULL, UPDATE_WHOLE, grid, rect);
    else if (i == 1)
        bar_rule(grid, rect.row, rect.col, rect.cols,
                 count == 0 ? "no comments yet"
                            : arena_printf(view->ui->mem, "%lld comment%s", (long long)count,
                                           count == 1 ? "" : "s"),
                 LOOK_BORDER);
    else
        comment_draw(view->ui, comment_at(view, i), answered_handle(view, comment_at(view, i)),
                     grid, rect);
}

static bool row_selectable(void *arg, size_t i)
{
    (void)arg;
    return i != 1;
}

static const struct list_source source = { .count = row_count,
                                           .id = row_id,
                                           .height = row_height,
                                           .draw = row_draw,
                                           .selectable = row_selectable };

struct update_view *update_new(struct ui *ui)
{
    struct update_view *view = mem_new(sizeof *view);

    *view = (struct update_view){ .ui = ui };
    view->list = list_new(&source, view, LIST_FROM_TOP);
    composer_init(&view->composer, false, LIMIT_COMMENT);
    return view;
}

void update_free(struct update_view *view)
{
    list_free(view->list);
    composer_done(&view->composer);
    mem_free(view);
}

/* The comment that is selected; NULL: the update is. */
static const json_t *selected_comment(struct update_view *view)
{
    int at = list_selected(view->list);

    return at >= 2 ? comment_at(view, (size_t)at) : NULL;
}

static void compose(struct update_view *view)
{
    const json_t *comment = selected_comment(view);
    char place[DRAFT_PLACE_MAX];

    snprintf(place, sizeof place, "comment/%.80s", view->id);
    snprintf(view->reply_to, sizeof view->reply_to, "%s", field_text(comment, "id"));
    snprintf(view->reply_name, sizeof view->reply_name, "%s",
             field_text(field_object(comment, "author"), "handle"));
    view->composing = true;
    composer_set_place(view->ui, &view->composer, place);
}

void update_show(struct ui *ui, const char *id, bool comment)
{
    struct update_view *view = ui->update;

    if (ui->screen != SCREEN_UPDATE || strcmp(view->id, id) != 0)
        ui_mark(ui);
    snprintf(view->id, sizeof view->id, "%s", id);
    view->composing = false;
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

static void update_draw_view(struct ui *ui, struct rect main, struct rect pane)
{
    struct update_view *view = ui->update;
    const struct thread *thread = shown_thread(view);
    struct rect list = main;

    (void)pane; /* the comments are here already */
    if (view->composing) {
        const char *title = *view->reply_to
                                ? arena_printf(ui->mem, "reply to @%s", view->reply_name)
                                : "comment";
        int rows = editor_rows(view->composer.editor, main.cols);

        list.rows -= rows < main.rows ? rows : main.rows;
        composer_draw(
            ui, &view->composer,
            (struct rect){ main.row + list.rows, main.col, main.rows - list.rows, main.cols }, main,
            title, *ui->model->posting ? "sending…" : NULL, true);
    }
    if (list.rows < 1)
        return;
    list_draw(view->list, ui->grid, list, ui_list_focus(ui, view->composing));
    if (!thread || !*field_text(thread->update, "at"))
        grid_text(ui->grid, list.row, list.col + 2, list.cols - 2, LOOK_DIM,
                  thread && thread->missing ? "This update is not there (any more)." : "Loading…");
}

static bool act_on_selected(struct ui *ui, enum action action)
{
    struct update_view *view = ui->update;
    const json_t *comment = selected_comment(view);
    const json_t *object = comment ? comment : model_update(ui->model, view->id);
    const char *author = field_text(field_object(object, "author"), "handle");

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_LIKE:
        model_react(ui->model, view->id, "like");
        return true;
    case ACTION_RECOMMEND:
        model_react(ui->model, view->id, "recommend");
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
    if (!view->composing)
        return ui_move_in(view->list, action) || act_on_selected(ui, action);
    if (action == ACTION_COMPLETE)
        return composer_complete(ui, &view->composer);
    if (action != ACTION_BACK)
        return false;
    view->composing = false;
    if (*composer_text(&view->composer))
        model_say(ui->model, SAYING_NEWS, "Kept as a draft: press r to go on with it.");
    return true;
}

static bool update_grab(struct ui *ui, const struct input *input)
{
    return ui->update->composing && composer_grab(ui, &ui->update->composer, input);
}

static bool update_type(struct ui *ui, const struct input *input)
{
    struct update_view *view = ui->update;
    const char *text;
    int flags;

    if (!view->composing || *ui->model->posting)
        return false;
    flags = composer_key(ui, &view->composer, input, NULL);
    text = composer_text(&view->composer);
    if (flags & EDITOR_SUBMIT && text[strspn(text, " \n\t")])
        model_comment(ui->model, view->composer.place, view->id, text,
                      *view->reply_to ? view->reply_to : NULL);
    return flags != 0;
}

static size_t update_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    if (ui->update->composing) {
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

    if (*view->to_comment && list_select_id(view->list, view->to_comment))
        view->to_comment[0] = '\0';
    if (!ui->model->posted[0] || strcmp(ui->model->posted, view->composer.place) != 0)
        return;
    ui->model->posted[0] = '\0';
    view->composing = false;
    composer_reload(ui, &view->composer);
    (void)list_end(view->list);
}

static void update_settle(struct ui *ui)
{
    struct update_view *view = ui->update;
    struct thread *thread = model_want_thread(ui->model, view->id);

    if (list_last_visible(view->list) + 10 >= (int)row_count(view))
        model_want_more_comments(ui->model, thread);
}

static void update_keep(const struct ui *ui, struct place *out)
{
    const struct update_view *view = ui->update;
    int at = list_selected(view->list);

    snprintf(out->id, sizeof out->id, "%s", view->id);
    if (at >= 0)
        snprintf(out->selected, sizeof out->selected, "%s", row_id(ui->update, (size_t)at));
}

static void update_restore(struct ui *ui, const struct place *place)
{
    struct update_view *view = ui->update;

    snprintf(view->id, sizeof view->id, "%s", place->id);
    view->composing = false;
    (void)model_want_thread(ui->model, view->id);
    if (!list_select_id(view->list, place->selected))
        (void)list_home(view->list);
}

static const json_t *update_object(struct ui *ui)
{
    const json_t *comment = selected_comment(ui->update);

    return comment ? comment : model_update(ui->model, ui->update->id);
}

static struct composer *update_composer(struct ui *ui)
{
    return ui->update->composing && !*ui->model->posting ? &ui->update->composer : NULL;
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
