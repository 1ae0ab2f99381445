/* Home: the feed, what is new above it, the comments of what is selected beside it, an update that
 * is being written below it.
 *
 * Rows of the list are made anew when the model changed: updates, and the days between them. An
 * update stands at the time of the newest act that brought it in, which nobody tells; at least it
 * is as late as everything below it, and by that its day is found. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "composer.h"
#include "limits.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "update_lines.h"

enum { PANE_PAUSE_MS = 200 };

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
    struct composer composer;
    bool composing;
    char beside[128];     /* whose comments are shown beside */
    int64_t beside_at_ms; /* when they are to be asked for; -1: no more */
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

    *view = (struct home_view){ .ui = ui, .beside_at_ms = -1 };
    view->list = list_new(&source, view, LIST_FROM_TOP);
    composer_init(&view->composer, false, LIMIT_UPDATE);
    make_rows(view);
    return view;
}

void home_free(struct home_view *view)
{
    list_free(view->list);
    composer_done(&view->composer);
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

/* ---- what is beside ---- */

static void draw_beside(struct home_view *view, struct rect pane)
{
    struct ui *ui = view->ui;
    const json_t *update = selected(view);
    struct thread *thread = update ? thread_find(&ui->model->threads, field_text(update, "id"))
                                   : NULL;
    size_t count = thread ? json_array_size(thread->comments) : 0, first = count;
    int row = pane.row, left = pane.rows - 2;
    struct rect inner = { pane.row, pane.col + 1, pane.rows, pane.cols - 2 };

    if (!update || field_int(update, "comments") == 0)
        return;
    grid_text(ui->grid, row, inner.col, inner.cols, LOOK_TITLE,
              arena_printf(ui->mem, "COMMENTS (%lld)", (long long)field_int(update, "comments")));
    /* The latest that fit: what was said before is behind Enter. */
    while (first > 0) {
        int rows = comment_rows(ui, json_array_get(thread->comments, first - 1), inner.cols);

        if (rows > left)
            break;
        left -= rows;
        first--;
    }
    row += 2;
    if (first > 0)
        grid_text(ui->grid, pane.row + 1, inner.col, inner.cols, LOOK_DIM,
                  arena_printf(ui->mem, "+%zu earlier · Enter", first));
    for (size_t i = first; i < count; i++) {
        const json_t *comment = json_array_get(thread->comments, i);
        int rows = comment_rows(ui, comment, inner.cols);

        comment_draw(ui, comment, NULL, ui->grid,
                     (struct rect){ row, inner.col, rows, inner.cols });
        row += rows;
    }
}

/* Comments are asked for when a selection rests, not on every step through the feed. */
static void follow_selection(struct home_view *view)
{
    struct ui *ui = view->ui;
    const json_t *update = selected(view);
    const char *id = update ? field_text(update, "id") : "";

    if (strcmp(view->beside, id) == 0)
        return;
    snprintf(view->beside, sizeof view->beside, "%s", id);
    view->beside_at_ms = grid_cols(ui->grid) >= COLS_PANE && field_int(update, "comments") > 0
                             ? ui->model->tick_ms + PANE_PAUSE_MS
                             : -1;
}

int64_t home_tick(struct ui *ui)
{
    struct home_view *view = ui->home;

    if (view->beside_at_ms < 0 || ui->model->tick_ms < view->beside_at_ms)
        return view->beside_at_ms;
    view->beside_at_ms = -1;
    (void)model_want_thread(ui->model, view->beside);
    return -1;
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
        int rows = editor_rows(view->composer.editor, main.cols);

        if (rows > main.rows)
            rows = main.rows;
        list.rows -= rows;
        composer_draw(ui, &view->composer,
                      (struct rect){ main.row + list.rows, main.col, rows, main.cols }, main,
                      "new update", *ui->model->posting ? "posting…" : "for everybody", true);
    }
    if (list.rows < 1)
        return;
    draw_new_above(ui, &list);
    list_draw(view->list, ui->grid, list, ui_list_focus(ui, view->composing));
    if (view->count == 0)
        draw_empty(ui, list);
    if (pane.cols > 0)
        draw_beside(view, pane);
}

void home_compose(struct ui *ui)
{
    ui_go(ui, SCREEN_HOME);
    ui->home->composing = true;
    composer_set_place(ui, &ui->home->composer, "post");
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

static bool home_act(struct ui *ui, enum action action)
{
    struct home_view *view = ui->home;
    const json_t *update = selected(view);

    if (view->composing) {
        if (action == ACTION_COMPLETE)
            return composer_complete(ui, &view->composer);
        if (action != ACTION_BACK)
            return false;
        view->composing = false;
        if (*composer_text(&view->composer))
            model_say(ui->model, SAYING_NEWS, "Kept as a draft: press c to go on with it.");
        return true;
    }
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
    return ui->home->composing && composer_grab(ui, &ui->home->composer, input);
}

static bool home_type(struct ui *ui, const struct input *input)
{
    struct composer *composer = &ui->home->composer;
    int flags;

    if (!ui->home->composing || *ui->model->posting)
        return false;
    flags = composer_key(ui, composer, input, NULL);
    if (flags & EDITOR_SUBMIT && composer_text(composer)[strspn(composer_text(composer), " \n\t")])
        model_post(ui->model, composer->place, composer_text(composer));
    return flags != 0;
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
        composer_reload(ui, &view->composer);
        (void)list_home(view->list); /* one's own update is at the top */
    }
}

static void home_settle(struct ui *ui)
{
    struct home_view *view = ui->home;

    follow_selection(view);
    /* protocol: "Every plural result is a page": the next one before its rows are needed. */
    if (list_last_visible(view->list) + 10 >= (int)view->count)
        model_want_older_feed(ui->model);
}

static const json_t *home_object(struct ui *ui)
{
    return selected(ui->home);
}

static struct composer *home_composer(struct ui *ui)
{
    return ui->home->composing && !*ui->model->posting ? &ui->home->composer : NULL;
}

static struct list *home_list(struct ui *ui)
{
    return ui->home->list;
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
                                   .refresh = home_refresh,
                                   .settle = home_settle };
