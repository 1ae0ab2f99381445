/* Home: the feed, what is new above it, the comments of what is selected beside it, an update that
 * is being written below it.
 *
 * Rows of the list are made anew when the model changed: updates, and the days between them. An
 * update stands at the time of the newest act that brought it in, which nobody tells; at least it
 * is as late as everything below it, and by that its day is found. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "home_beside.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "people_known.h"
#include "post_form.h"
#include "update_lines.h"

struct home_row {
    int update;        /* in the feed; -1: a day */
    int64_t stands_ms; /* of a day: any time of it */
    int height, cols;  /* its height in so many columns, once it was asked; 0: not yet */
};

struct home_view {
    struct ui *ui;
    struct list *list;
    struct home_row *rows;
    size_t count;
    struct post_form form;
    bool composing;
    struct beside beside;
};

/* ---- rows ---- */

static void make_rows(struct home_view *view)
{
    const struct feed_list *feed = &view->ui->model->feed;
    size_t count = feed_count(feed);
    int64_t *stands = mem_new((count + 1) * sizeof *stands);

    view->rows = mem_resize(view->rows, (2 * count + 1) * sizeof *view->rows);
    view->count = 0;
    for (size_t i = count; i-- > 0;) {
        int64_t at = field_time(feed_update(feed, i), "at");

        stands[i] = i + 1 < count && stands[i + 1] > at ? stands[i + 1] : at;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_today = moment_same_day(stands[i], view->ui->model->now_ms);

        if (i == 0 ? !is_today : !moment_same_day(stands[i], stands[i - 1]))
            view->rows[view->count++] = (struct home_row){ .update = -1, .stands_ms = stands[i] };
        view->rows[view->count++] = (struct home_row){ .update = (int)i, .stands_ms = stands[i] };
    }
    mem_free(stands);
}

static size_t row_count(void *arg)
{
    return ((struct home_view *)arg)->count;
}

static const json_t *row_update(const struct home_view *view, size_t i)
{
    return feed_update(&view->ui->model->feed, (size_t)view->rows[i].update);
}

static const char *row_id(void *arg, size_t i)
{
    struct home_view *view = arg;
    static char day[MOMENT_MAX];

    if (view->rows[i].update >= 0)
        return field_text(row_update(view, i), "id");
    return moment_full(view->rows[i].stands_ms, day);
}

static int row_height(void *arg, size_t i, int cols)
{
    struct home_view *view = arg;
    struct home_row *row = &view->rows[i];

    if (row->update < 0)
        return 1;
    if (row->cols != cols)
        row->height = update_rows(view->ui, row_update(view, i),
                                  feed_reason(&view->ui->model->feed, (size_t)row->update), cols,
                                  UPDATE_ROWS_SHOWN);
    row->cols = cols;
    return row->height;
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct home_view *view = arg;
    char day[MOMENT_MAX];

    (void)selected;
    if (view->rows[i].update < 0)
        bar_rule(grid, rect.row, rect.col, rect.cols,
                 moment_day(view->ui->model->now_ms, view->rows[i].stands_ms, day), LOOK_BORDER);
    else
        update_draw(view->ui, row_update(view, i),
                    feed_reason(&view->ui->model->feed, (size_t)view->rows[i].update),
                    UPDATE_ROWS_SHOWN, grid, rect);
}

static bool row_selectable(void *arg, size_t i)
{
    return ((struct home_view *)arg)->rows[i].update >= 0;
}

static const struct list_source source = { .count = row_count,
                                           .id = row_id,
                                           .height = row_height,
                                           .draw = row_draw,
                                           .selectable = row_selectable };

struct home_view *home_new(struct ui *ui)
{
    struct home_view *view = mem_new(sizeof *view);

    *view = (struct home_view){ .ui = ui };
    view->list = list_new(&source, view, LIST_FROM_TOP);
    post_form_init(&view->form);
    beside_init(&view->beside, ui);
    make_rows(view);
    return view;
}

void home_free(struct home_view *view)
{
    list_free(view->list);
    post_form_done(&view->form);
    beside_done(&view->beside);
    mem_free(view->rows);
    mem_free(view);
}

static const json_t *selected(struct home_view *view)
{
    int at = list_selected(view->list);

    return at >= 0 && at < (int)view->count && view->rows[at].update >= 0
               ? row_update(view, (size_t)at)
               : NULL;
}

int64_t home_tick(struct ui *ui)
{
    return beside_tick(&ui->home->beside);
}

/* ---- the view ---- */

/* In the rule above the feed, so that nothing in it moves; where there is no rule, in a row. */
static void draw_new_above(struct ui *ui, struct rect *rect)
{
    size_t fresh = json_array_size(ui->model->feed.fresh);
    int row = rect->row - 1;

    if (fresh == 0)
        return;
    if (!frame_has_rules(ui)) {
        row = rect->row++;
        rect->rows--;
    }
    bar_rule(ui->grid, row, rect->col, rect->cols,
             arena_printf(ui->mem, "%zu new · press .", fresh), LOOK_UNREAD);
}

/* In a row of its own: it is there once a week at most. */
static void draw_reminder(struct ui *ui, struct rect *rect)
{
    if (!ui->model->index.reminding || rect->rows < 2)
        return;
    bar_rule(ui->grid, rect->row++, rect->col, rect->cols,
             "How have you been? 5 leads to your check-in.", LOOK_UNREAD);
    rect->rows--;
}

static void draw_empty(struct ui *ui, struct rect rect)
{
    const char *words = ui->model->feed.loaded || !model_is_live(ui->model)
                            ? "Nothing here yet. Press c to write the first update, or :follow "
                              "HANDLE to see what somebody does."
                            : "Loading…";
    struct wrap wrap = wrap_text(ui->mem, words, rect.cols - 4);

    wrap_draw(ui->grid, (struct rect){ rect.row + 1, rect.col + 2, rect.rows - 1, rect.cols - 4 },
              words, &wrap, 0, LOOK_DIM, NULL, 0);
}

static void home_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct home_view *view = ui->home;
    struct rect list = main;

    if (view->composing) {
        int rows = post_form_rows(ui, &view->form, main.cols);

        list.rows -= rows < main.rows ? rows : main.rows;
        post_form_draw(
            ui, &view->form,
            (struct rect){ main.row + list.rows, main.col, main.rows - list.rows, main.cols },
            main);
    }
    if (list.rows < 1)
        return;
    draw_new_above(ui, &list);
    mail_banner_draw(ui, &list);
    draw_reminder(ui, &list);
    list_draw(view->list, ui->grid, list,
              ui_list_focus(ui, view->composing || view->beside.focused));
    if (view->count == 0)
        draw_empty(ui, list);
    if (pane.cols > 0)
        beside_draw(&view->beside, selected(view), pane);
}

void home_compose(struct ui *ui)
{
    ui_go(ui, SCREEN_HOME);
    ui->home->composing = true;
    ui->home->beside.focused = false;
    post_form_begin(ui, &ui->home->form, NULL);
}

void home_compose_for_team(struct ui *ui)
{
    home_compose(ui);
    post_form_for_team(ui, &ui->home->form);
}

void home_show_new(struct ui *ui)
{
    ui_go(ui, SCREEN_HOME);
    feed_reveal(&ui->model->feed);
    make_rows(ui->home);
    (void)list_home(ui->home->list);
    ui->model->changed = true;
}

static bool act_on_selected(struct ui *ui, enum action action, const json_t *update)
{
    const char *id = field_text(update, "id");
    const char *author = field_text(field_object(update, "author"), "handle");

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_OPEN:
    case ACTION_COMMENT:
        update_show(ui, id, action == ACTION_COMMENT);
        return true;
    case ACTION_LIKE:
        model_react(ui->model, id, "like");
        return true;
    case ACTION_RECOMMEND:
        model_react(ui->model, id, "recommend");
        return true;
    case ACTION_TRANSLATE:
        model_toggle_translation(ui->model, id);
        return true;
    case ACTION_FOLLOW:
        ui_toggle_follow(ui, author);
        return true;
    case ACTION_MESSAGE:
        model_open_chat(ui->model, author);
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

/* In the comments beside the feed. */
static bool act_beside(struct home_view *view, enum action action)
{
    const json_t *comment = beside_selected(&view->beside);

    if (ui_move_in(view->beside.list, action))
        return true;
    if (action == ACTION_BACK)
        view->beside.focused = false;
    else if (action == ACTION_OPEN && comment)
        update_show_comment(view->ui, view->beside.id, field_text(comment, "id"));
    else if (action == ACTION_LIKE && comment)
        model_react_comment(view->ui->model, view->beside.id, field_text(comment, "id"));
    else
        return false;
    return true;
}

static bool home_next_pane(struct ui *ui)
{
    struct home_view *view = ui->home;

    if (view->composing || grid_cols(ui->grid) < COLS_PANE || !beside_selected(&view->beside))
        return false;
    view->beside.focused = !view->beside.focused;
    return true;
}

static bool home_act(struct ui *ui, enum action action)
{
    struct home_view *view = ui->home;
    const json_t *update = selected(view);

    if (view->composing) {
        if (action != ACTION_BACK)
            return post_form_act(ui, &view->form, action);
        view->composing = false;
        if (*composer_text(&view->form.composer))
            model_say(ui->model, SAYING_NEWS, "Kept as a draft: press c to go on with it.");
        return true;
    }
    if (view->beside.focused && act_beside(view, action))
        return true;
    if (action == ACTION_COMPOSE) {
        home_compose(ui);
        return true;
    }
    if (action == ACTION_REVEAL) {
        home_show_new(ui);
        return true;
    }
    return ui_move_in(view->list, action) || (update && act_on_selected(ui, action, update));
}

static bool home_grab(struct ui *ui, const struct input *input)
{
    return ui->home->composing && post_form_grab(ui, &ui->home->form, input);
}

static bool home_type(struct ui *ui, const struct input *input)
{
    return ui->home->composing && !*ui->model->posting &&
           post_form_type(ui, &ui->home->form, input);
}

static size_t home_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    if (ui->home->composing) {
        out[0] = KEYS_COMPOSER;
        return 1;
    }
    out[0] = KEYS_HOME;
    out[1] = KEYS_LIST;
    out[2] = KEYS_READING;
    return 3;
}

static void home_refresh(struct ui *ui)
{
    struct home_view *view = ui->home;

    make_rows(view);
    if (ui->model->posted[0] && strcmp(ui->model->posted, "post") == 0) {
        ui->model->posted[0] = '\0';
        view->composing = false;
        post_form_finish(ui, &view->form);
        (void)list_home(view->list); /* one's own update is at the top */
    }
}

static void home_settle(struct ui *ui)
{
    struct home_view *view = ui->home;

    beside_settle(&view->beside, selected(view));
    model_want_index(ui->model);
    model_index_remind(ui->model);
    if (view->composing)
        known_want(ui, composer_text(&view->form.composer),
                   editor_cursor(view->form.composer.editor));
    /* protocol: "Every plural result is a page": the next one before its rows are needed. */
    if (list_last_visible(view->list) + 10 >= (int)view->count)
        model_want_older_feed(ui->model);
}

static void home_status(struct ui *ui, char *out, size_t size)
{
    int64_t at = field_time(ui->model->index.last, "at");
    char ago[MOMENT_MAX];

    if (ui->home->composing || !model_is_live(ui->model) || !model_index_is_due(ui->model))
        return;
    if (at < 0)
        snprintf(out, size, "How are you? 5 leads to a check-in that nobody but you reads.");
    else
        snprintf(out, size, "How are you? Your last check-in: %s. 5 leads there.",
                 moment_ago(ui->model->now_ms, at, ago));
}

static const json_t *home_object(struct ui *ui)
{
    const json_t *comment = ui->home->beside.focused ? beside_selected(&ui->home->beside) : NULL;

    return comment ? comment : selected(ui->home);
}

static struct composer *home_composer(struct ui *ui)
{
    return ui->home->composing && !*ui->model->posting ? &ui->home->form.composer : NULL;
}

static struct list *home_list(struct ui *ui)
{
    return ui->home->beside.focused ? ui->home->beside.list : ui->home->list;
}

const struct view_ops home_ops = { .draw = home_draw,
                                   .has_pane = true,
                                   .act = home_act,
                                   .grab = home_grab,
                                   .type = home_type,
                                   .contexts = home_contexts,
                                   .list = home_list,
                                   .object = home_object,
                                   .composer = home_composer,
                                   .next_pane = home_next_pane,
                                   .refresh = home_refresh,
                                   .settle = home_settle,
                                   .status = home_status };
