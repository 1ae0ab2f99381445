/* What waits to be mailed to me, in a drawer over the screen: what it is, when it goes, and not
 * this one. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "ui_parts.h"
#include "wrap.h"

enum {
    BOX_COLS = 80,
    COLS_WHOLE = 64,
    BORDERS = 2,
    WHEN_COLS = 10,
    MINUTE_MS = 60000,
    HOUR = 60,
    DAY = 24 * HOUR
};

struct mail_view {
    struct ui *ui;
    struct list *list;
    char id[24];
};

static const json_t *item_at(const struct mail_view *view, size_t i)
{
    return json_array_get(view->ui->model->pending_mail.items, i);
}

static size_t row_count(void *arg)
{
    return json_array_size(((struct mail_view *)arg)->ui->model->pending_mail.items);
}

static const char *row_id(void *arg, size_t i)
{
    struct mail_view *view = arg;
    const char *id = field_text(item_at(view, i), "id");

    snprintf(view->id, sizeof view->id, "%zu", i);
    return *id ? id : view->id;
}

static struct wrap text_of(struct mail_view *view, size_t i, int cols)
{
    return wrap_text(view->ui->mem, field_text(item_at(view, i), "text"),
                     cols > WHEN_COLS + 1 ? cols - WHEN_COLS : 1);
}

static int row_height(void *arg, size_t i, int cols)
{
    return (int)text_of(arg, i, cols).count;
}

/* "now", "in 8m", "in 3h", a day. */
static const char *when_words(struct ui *ui, int64_t due_ms)
{
    int64_t minutes = (due_ms - ui->model->now_ms + MINUTE_MS - 1) / MINUTE_MS;
    char day[MOMENT_MAX];

    if (due_ms < 0)
        return "";
    if (minutes <= 0)
        return "now";
    if (minutes < DAY)
        return arena_printf(ui->mem, minutes < HOUR ? "in %lldm" : "in %lldh",
                            (long long)(minutes < HOUR ? minutes : minutes / HOUR));
    return arena_printf(ui->mem, "%s", moment_ago(ui->model->now_ms, due_ms, day));
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct mail_view *view = arg;
    struct wrap wrap = text_of(view, i, rect.cols);
    const char *when = when_words(view->ui, field_time(item_at(view, i), "due_at"));
    int width = sanitize_width(when);

    (void)selected;
    wrap_draw(grid, (struct rect){ rect.row, rect.col, (int)wrap.count, rect.cols - WHEN_COLS },
              field_text(item_at(view, i), "text"), &wrap, 0, LOOK_TEXT, NULL, 0);
    if (width < WHEN_COLS)
        grid_text(grid, rect.row, rect.col + rect.cols - width, width, LOOK_DIM, when);
}

static const struct list_source source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

struct mail_view *mail_new(struct ui *ui)
{
    struct mail_view *view = mem_new(sizeof *view);

    view->ui = ui;
    view->list = list_new(&source, view, LIST_FROM_TOP);
    return view;
}

void mail_free(struct mail_view *view)
{
    list_free(view->list);
    mem_free(view);
}

void mail_show(struct ui *ui)
{
    model_look_at_mail(ui->model);
    (void)list_home(ui->mail->list);
    ui->over = &mail_ops;
    ui->model->changed = true;
}

/* ---- the drawer ---- */

static const char *words_of(struct ui *ui)
{
    const struct pending_mail *pending = &ui->model->pending_mail;
    const json_t *self = ui->model->self;

    if (*pending->refused)
        return arena_printf(ui->mem, "! %s", pending->refused);
    if (pending->loading)
        return "Loading…";
    if (!pending->items)
        return "Not connected: the server knows.";
    if (self && !*field_text(self, "email"))
        return "Nothing: you gave no address. Settings (4, then s) take one.";
    if (self && !field_true(self, "email_confirmed"))
        return "Nothing: your address is not confirmed yet. Open the link in the mail that came.";
    return "Nothing waits to be mailed to you.";
}

static int rows_wanted(struct mail_view *view, int cols, int most)
{
    int rows = BORDERS;

    for (size_t i = 0; i < row_count(view) && rows < most; i++)
        rows += row_height(view, i, cols - BORDERS - LIST_MARK_COLS);
    if (row_count(view) == 0)
        rows += 3;
    return rows < most ? rows : most;
}

static void mail_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct mail_view *view = ui->mail;
    int cols = main.cols < BOX_COLS ? main.cols : BOX_COLS;
    int rows = rows_wanted(view, cols, main.rows);
    struct rect box = { main.row + main.rows - rows, main.col + (main.cols - cols) / 2, rows,
                        cols };
    struct rect inner = { box.row + 1, box.col + 1, box.rows - BORDERS, box.cols - BORDERS };

    ui_below(ui)->draw(ui, main, pane);
    grid_set_cursor(ui->grid, -1, 0);
    grid_clear(ui->grid, box);
    bar_box(ui->grid, box, "waits to be mailed to you", LOOK_TITLE);
    list_draw(view->list, ui->grid, inner, LIST_FOCUSED);
    if (row_count(view) == 0) {
        const char *words = words_of(ui);
        struct wrap wrap = wrap_text(ui->mem, words, inner.cols - LIST_MARK_COLS);

        wrap_draw(ui->grid,
                  (struct rect){ inner.row, inner.col + LIST_MARK_COLS, inner.rows,
                                 inner.cols - LIST_MARK_COLS },
                  words, &wrap, 0, *words == '!' ? LOOK_ERROR : LOOK_DIM, NULL, 0);
    }
}

static bool mail_act(struct ui *ui, enum action action)
{
    int at = list_selected(ui->mail->list);
    const char *id = at >= 0 ? field_text(item_at(ui->mail, (size_t)at), "id") : "";

    if (ui_move_in(ui->mail->list, action))
        return true;
    if (action == ACTION_DELETE && *id)
        model_skip_mail(ui->model, id);
    else if (action == ACTION_BACK)
        ui->over = NULL;
    else
        return false;
    return true;
}

static size_t mail_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_MAIL;
    out[1] = KEYS_LIST;
    return 2;
}

static struct list *mail_list(struct ui *ui)
{
    return ui->mail->list;
}

const struct view_ops mail_ops = {
    .draw = mail_draw, .act = mail_act, .contexts = mail_contexts, .list = mail_list
};

/* ---- an address that is refused ---- */

void mail_banner_draw(struct ui *ui, struct rect *rect)
{
    int64_t at = field_time(ui->model->self, "email_refused_at");
    char day[MOMENT_MAX];

    if (at < 0 || rect->rows < 2)
        return;
    grid_text(ui->grid, rect->row++, rect->col + 1, rect->cols - 1, LOOK_ERROR,
              rect->cols < COLS_WHOLE
                  ? "! Your mail is refused. 4 s mends it."
                  : arena_printf(ui->mem,
                                 "! Mail to %s is refused since %s. 4 s: another, or again.",
                                 field_text(ui->model->self, "email"),
                                 moment_day(ui->model->now_ms, at, day)));
    rect->rows--;
}
