/* The picker owns copies of what it shows, so that nothing that happens behind it changes what a
 * key picks. A live one is filled anew when the model changes; the list finds its place again by
 * the values. */
#include "picker.h"

#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "buf.h"
#include "mem.h"
#include "wrap.h"

enum { BOX_COLS = 76, NUMBERS = 9, NUMBER_COLS = 2, BORDERS = 2 };

struct picked {
    char *head, *note, *body, *value, id[24]; /* id: of its place, where there is no value */
};

struct picker_view {
    struct ui *ui;
    struct picked items[PICKER_ITEMS];
    size_t count;
    char title[120];
    const char *status;
    enum picker_kind kind;
    struct list *list;
    void (*fill)(struct ui *ui);
    void (*picked)(struct ui *ui, const char *value);
};

static void clear(struct picker_view *view)
{
    for (size_t i = 0; i < view->count; i++) {
        mem_free(view->items[i].head);
        mem_free(view->items[i].note);
        mem_free(view->items[i].body);
        mem_free(view->items[i].value);
    }
    view->count = 0;
}

/* ---- rows ---- */

static size_t row_count(void *arg)
{
    return ((struct picker_view *)arg)->count;
}

static const char *row_id(void *arg, size_t i)
{
    const struct picked *item = &((struct picker_view *)arg)->items[i];

    return item->value ? item->value : item->id;
}

static int indent(const struct picker_view *view)
{
    return view->kind == PICKER_NUMBERED ? NUMBER_COLS : 0;
}

static struct wrap body_of(struct picker_view *view, size_t i, int cols)
{
    cols -= indent(view);
    return wrap_text(view->ui->mem, view->items[i].body, cols > 1 ? cols : 1);
}

static int row_height(void *arg, size_t i, int cols)
{
    struct picker_view *view = arg;

    return 1 + (view->items[i].body ? (int)body_of(view, i, cols).count : 0);
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct picker_view *view = arg;
    const struct picked *item = &view->items[i];
    int col = rect.col + indent(view), cols = rect.cols - indent(view), used;

    (void)selected;
    if (view->kind == PICKER_NUMBERED && i < NUMBERS)
        grid_text(grid, rect.row, rect.col, NUMBER_COLS, LOOK_TITLE,
                  arena_printf(view->ui->mem, "%zu", i + 1));
    used = grid_text(grid, rect.row, col, cols, LOOK_NAME, item->head);
    if (item->note && cols - used > 3)
        grid_text(grid, rect.row, col + used, cols - used, LOOK_DIM,
                  arena_printf(view->ui->mem, " %s", item->note));
    if (item->body) {
        struct wrap wrap = body_of(view, i, rect.cols);

        wrap_draw(grid, (struct rect){ rect.row + 1, col, (int)wrap.count, cols }, item->body,
                  &wrap, 0, view->kind == PICKER_NUMBERED ? LOOK_LINK : LOOK_TEXT, NULL, 0);
    }
}

static const struct list_source source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

struct picker_view *picker_new(struct ui *ui)
{
    struct picker_view *view = mem_new(sizeof *view);

    view->ui = ui;
    view->list = list_new(&source, view, LIST_FROM_TOP);
    return view;
}

void picker_free(struct picker_view *view)
{
    clear(view);
    list_free(view->list);
    mem_free(view);
}

void picker_show(struct ui *ui, const char *title, enum picker_kind kind,
                 void (*picked)(struct ui *ui, const char *value))
{
    struct picker_view *view = ui->picker;

    clear(view);
    list_free(view->list);
    view->list = list_new(&source, view, LIST_FROM_TOP);
    snprintf(view->title, sizeof view->title, "%s", title);
    view->kind = kind;
    view->status = "";
    view->fill = NULL;
    view->picked = picked;
    ui->over = &picker_ops;
}

void picker_show_live(struct ui *ui, const char *title, void (*fill)(struct ui *ui),
                      void (*picked)(struct ui *ui, const char *value))
{
    picker_show(ui, title, PICKER_PLAIN, picked);
    ui->picker->fill = fill;
    fill(ui);
}

static char *copied(const char *text)
{
    return text ? mem_strdup(text) : NULL;
}

void picker_add(struct ui *ui, const struct picker_item *item)
{
    struct picker_view *view = ui->picker;
    struct picked *place = &view->items[view->count];

    if (view->count == PICKER_ITEMS)
        return;
    *place = (struct picked){ .head = mem_strdup(item->head),
                              .note = copied(item->note),
                              .body = copied(item->body),
                              .value = copied(item->value) };
    snprintf(place->id, sizeof place->id, "%zu", view->count++);
}

bool picker_has(const struct ui *ui, const char *value)
{
    for (size_t i = 0; i < ui->picker->count; i++) {
        const char *other = ui->picker->items[i].value;

        if (other && strcmp(other, value) == 0)
            return true;
    }
    return false;
}

size_t picker_count(const struct ui *ui)
{
    return ui->picker->count;
}

void picker_set_status(struct ui *ui, const char *words)
{
    ui->picker->status = words;
}

/* ---- the view ---- */

/* As high as what is in it, as far as there is room. */
static int rows_wanted(struct picker_view *view, int cols, int most)
{
    int rows = BORDERS;

    for (size_t i = 0; i < view->count && rows < most; i++)
        rows += row_height(view, i, cols - BORDERS - LIST_MARK_COLS);
    if (view->count == 0)
        rows++;
    return rows < most ? rows : most;
}

static void picker_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct picker_view *view = ui->picker;
    int cols = main.cols < BOX_COLS ? main.cols : BOX_COLS;
    int rows = rows_wanted(view, cols, main.rows);
    struct rect box = { main.row + (main.rows - rows) / 3, main.col + (main.cols - cols) / 2, rows,
                        cols };
    struct rect inner = { box.row + 1, box.col + 1, box.rows - BORDERS, box.cols - BORDERS };

    ui_below(ui)->draw(ui, main, pane);
    grid_set_cursor(ui->grid, -1, 0);
    grid_clear(ui->grid, box);
    bar_box(ui->grid, box, view->title, LOOK_TITLE);
    list_draw(view->list, ui->grid, inner, LIST_FOCUSED);
    if (view->count == 0)
        grid_text(ui->grid, inner.row, inner.col + 2, inner.cols - 2, LOOK_DIM, view->status);
}

static const struct picked *selected(struct picker_view *view)
{
    int at = list_selected(view->list);

    return at >= 0 && at < (int)view->count ? &view->items[at] : NULL;
}

static void pick(struct ui *ui, const struct picked *item)
{
    struct picker_view *view = ui->picker;

    if (!item || !item->value || !view->picked) {
        ui->over = NULL;
        return;
    }
    view->picked(ui, item->value);
}

static bool picker_act(struct ui *ui, enum action action)
{
    struct picker_view *view = ui->picker;
    const struct picked *item = selected(view);

    if (ui_move_in(view->list, action))
        return true;
    if (action == ACTION_OPEN)
        pick(ui, item);
    else if (action == ACTION_COPY && item)
        ui_copy(ui, item->value ? item->value : item->body ? item->body : item->head);
    else if (action == ACTION_BACK)
        ui->over = NULL;
    else
        return false;
    return true;
}

static bool picker_type(struct ui *ui, const struct input *input)
{
    struct picker_view *view = ui->picker;
    size_t number = input->code - '1';

    if (view->kind != PICKER_NUMBERED || input->kind != INPUT_KEY || input->modifiers != 0 ||
        input->code < '1' || number >= view->count || number >= NUMBERS)
        return false;
    list_select(view->list, (int)number);
    pick(ui, selected(view));
    return true;
}

static size_t picker_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_PICKER;
    out[1] = KEYS_LIST;
    return 2;
}

static struct list *picker_list(struct ui *ui)
{
    return ui->picker->list;
}

static void picker_refresh(struct ui *ui)
{
    if (!ui->picker->fill)
        return;
    clear(ui->picker);
    ui->picker->fill(ui);
}

const struct view_ops picker_ops = { .draw = picker_draw,
                                     .act = picker_act,
                                     .type = picker_type,
                                     .contexts = picker_contexts,
                                     .list = picker_list,
                                     .refresh = picker_refresh };
