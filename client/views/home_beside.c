/* The latest comments that fit, in the order in which they were written; with F6 one may go through
 * all of them. */
#include "home_beside.h"

#include <stdio.h>
#include <string.h>

#include "model_fields.h"
#include "update_lines.h"

enum { PANE_PAUSE_MS = 200, TRENDING_MOST = 5, ROWS_TRENDING = 20 };

static const json_t *comments_of(const struct beside *beside)
{
    const struct thread *thread = thread_find(&beside->ui->model->threads, beside->id);

    return thread ? thread->comments : NULL;
}

static size_t row_count(void *arg)
{
    return json_array_size(comments_of(arg));
}

static const char *row_id(void *arg, size_t i)
{
    return field_text(json_array_get(comments_of(arg), i), "id");
}

static int row_height(void *arg, size_t i, int cols)
{
    const struct beside *beside = arg;

    return comment_rows(beside->ui, json_array_get(comments_of(beside), i), cols);
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    const struct beside *beside = arg;

    (void)selected;
    comment_draw(beside->ui, json_array_get(comments_of(beside), i), NULL, grid, rect);
}

static const struct list_source source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

static void new_list(struct beside *beside)
{
    list_free(beside->list);
    beside->list = list_new(&source, beside, LIST_FROM_END);
}

void beside_init(struct beside *beside, struct ui *ui)
{
    *beside = (struct beside){ .ui = ui, .at_ms = -1 };
    new_list(beside);
}

void beside_done(struct beside *beside)
{
    list_free(beside->list);
}

static void beside_follow(struct beside *beside, const json_t *update)
{
    struct ui *ui = beside->ui;
    const char *id = field_text(update, "id");

    if (strcmp(beside->id, id) == 0)
        return;
    snprintf(beside->id, sizeof beside->id, "%s", id);
    beside->focused = false;
    new_list(beside);
    beside->at_ms = grid_cols(ui->grid) >= COLS_PANE && field_int(update, "comments") > 0
                        ? ui->model->tick_ms + PANE_PAUSE_MS
                        : -1;
}

int64_t beside_tick(struct beside *beside)
{
    if (beside->at_ms < 0 || beside->ui->model->tick_ms < beside->at_ms)
        return beside->at_ms;
    beside->at_ms = -1;
    (void)model_want_thread(beside->ui->model, beside->id);
    return -1;
}

const json_t *beside_selected(struct beside *beside)
{
    int at = list_selected(beside->list);

    return at >= 0 ? json_array_get(comments_of(beside), (size_t)at) : NULL;
}

/* ---- how it looks ---- */

/* What is written about this week, at the bottom. Returns the rows that it takes. */
static int draw_trending(struct beside *beside, struct rect pane)
{
    struct ui *ui = beside->ui;
    const struct paged *paged = pages_find(&ui->model->pages, PAGES_POPULAR_TOPICS, "");
    int count = paged ? (int)json_array_size(paged->items) : 0, row;

    count = count < TRENDING_MOST ? count : TRENDING_MOST;
    if (count == 0 || pane.rows < ROWS_TRENDING)
        return 0;
    row = pane.row + pane.rows - count - 1;
    grid_text(ui->grid, row, pane.col + 2, pane.cols - 3, LOOK_TITLE, "TRENDING");
    for (int i = 0; i < count; i++) {
        const json_t *topic = json_array_get(paged->items, (size_t)i);
        const char *updates = arena_printf(ui->mem, "%lld", (long long)field_int(topic, "updates"));
        int cols = (int)strlen(updates);

        row++;
        grid_text(ui->grid, row, pane.col + 2, pane.cols - 5 - cols, LOOK_TOPIC,
                  arena_printf(ui->mem, "#%s", field_text(topic, "topic")));
        grid_text(ui->grid, row, pane.col + pane.cols - 1 - cols, cols, LOOK_DIM, updates);
    }
    return count + 2;
}

void beside_settle(struct beside *beside, const json_t *update)
{
    struct ui *ui = beside->ui;

    beside_follow(beside, update);
    if (grid_cols(ui->grid) < COLS_PANE)
        return;
    model_look_again(ui->model, PAGES_POPULAR_TOPICS, "");
    (void)model_want_pages(ui->model, PAGES_POPULAR_TOPICS, "");
}

/* Rows of the latest comments that fit as a whole; where not even one does, all there are. */
static int whole_rows(struct beside *beside, int most, int cols)
{
    int rows = 0;

    for (size_t i = row_count(beside); i-- > 0;) {
        int height = row_height(beside, i, cols);

        if (rows + height > most)
            break;
        rows += height;
    }
    return rows > 0 ? rows : most;
}

void beside_draw(struct beside *beside, const json_t *update, struct rect pane)
{
    struct ui *ui = beside->ui;
    struct rect list = { pane.row + 2, pane.col, pane.rows - 2, pane.cols - 1 };
    int first;

    beside_follow(beside, update); /* what is beside is never of another one */
    list.rows -= draw_trending(beside, pane);
    if (!beside->focused)
        list.rows = whole_rows(beside, list.rows, list.cols - LIST_MARK_COLS);
    if (!update || field_int(update, "comments") == 0 || list.rows < 1)
        return;
    grid_text(ui->grid, pane.row, pane.col + 2, pane.cols - 3, LOOK_TITLE,
              arena_printf(ui->mem, "COMMENTS (%lld)", (long long)field_int(update, "comments")));
    list_draw(beside->list, ui->grid, list,
              beside->focused ? ui_list_focus(ui, false) : LIST_UNFOCUSED);
    first = list_first_visible(beside->list);
    if (first > 0)
        grid_text(ui->grid, pane.row + 1, pane.col + 2, pane.cols - 3, LOOK_DIM,
                  arena_printf(ui->mem, "+%d earlier · F6", first));
}
