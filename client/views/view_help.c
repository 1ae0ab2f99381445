/* Help: the table of bindings as it is, contexts in their order, wrapped into columns where there
 * is room. Nothing about keys is written here. */
#include <stdio.h>

#include "mem.h"
#include "ui_parts.h"

enum { KEY_COLS = 12, KEYS_TEXT = 40 };

struct help_row {
    const char *title; /* of a context; NULL: a binding, or a blank row */
    int binding;       /* -1: a blank row */
};

struct help_view {
    struct ui *ui;
    struct list *list;
    struct help_row *rows;
    size_t count;
};

static void add(struct help_view *view, struct help_row row)
{
    view->rows = mem_resize(view->rows, (view->count + 1) * sizeof *view->rows);
    view->rows[view->count++] = row;
}

static void make_rows(struct help_view *view)
{
    for (int context = 0; context < KEY_CONTEXTS; context++) {
        if (context > 0)
            add(view, (struct help_row){ NULL, -1 });
        add(view, (struct help_row){ key_context_title((enum key_context)context), -1 });
        for (size_t i = 0; i < binding_count; i++) {
            if (bindings[i].context == (enum key_context)context && bindings[i].help)
                add(view, (struct help_row){ NULL, (int)i });
        }
    }
}

static size_t row_count(void *arg)
{
    return ((struct help_view *)arg)->count;
}

static const char *row_id(void *arg, size_t i)
{
    static char id[16];

    (void)arg;
    snprintf(id, sizeof id, "%zu", i);
    return id;
}

static int row_height(void *arg, size_t i, int cols)
{
    (void)arg, (void)i, (void)cols;
    return 1;
}

/* The key, and those of the rows below that have no text of their own. */
static void keys_of(size_t binding, char out[KEYS_TEXT])
{
    int len = snprintf(out, KEYS_TEXT, "%s", bindings[binding].key);

    for (size_t i = binding + 1; i < binding_count && !bindings[i].help; i++) {
        if (len > 0 && len < KEYS_TEXT)
            len += snprintf(out + len, (size_t)(KEYS_TEXT - len), " %s", bindings[i].key);
    }
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    const struct help_view *view = arg;
    const struct help_row *row = &view->rows[i];
    char keys[KEYS_TEXT];
    int used;

    (void)selected;
    if (row->title)
        grid_text(grid, rect.row, rect.col, rect.cols, LOOK_TITLE, row->title);
    if (row->binding < 0)
        return;
    keys_of((size_t)row->binding, keys);
    used = grid_text(grid, rect.row, rect.col + 2, rect.cols - 2, LOOK_NAME, keys);
    if (used < KEY_COLS)
        used = KEY_COLS;
    grid_text(grid, rect.row, rect.col + 4 + used, rect.cols - 4 - used, LOOK_TEXT,
              bindings[row->binding].help);
}

static const struct list_source source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

struct help_view *help_new(struct ui *ui)
{
    struct help_view *view = mem_new(sizeof *view);

    view->ui = ui;
    view->list = list_new(&source, view, LIST_FROM_TOP);
    make_rows(view);
    return view;
}

void help_free(struct help_view *view)
{
    list_free(view->list);
    mem_free(view->rows);
    mem_free(view);
}

/* Opens at the keys of what is on the screen. */
void help_show(struct ui *ui)
{
    enum key_context contexts[CONTEXTS_MOST];
    size_t count = ui_view(ui)->contexts(ui, contexts);
    struct help_view *view = ui->help;

    ui->over = &help_ops;
    (void)list_home(view->list);
    for (size_t i = 0; count > 0 && i < view->count; i++) {
        if (view->rows[i].title == key_context_title(contexts[0])) {
            (void)list_end(view->list); /* so that it comes to stand at the top */
            list_select(view->list, (int)i);
        }
    }
}

static void help_draw(struct ui *ui, struct rect main, struct rect pane)
{
    (void)pane;
    list_draw(ui->help->list, ui->grid, main, LIST_FOCUSED);
}

static bool help_act(struct ui *ui, enum action action)
{
    if (action == ACTION_BACK || action == ACTION_HELP) {
        ui->over = NULL;
        return true;
    }
    return ui_move_in(ui->help->list, action);
}

static size_t help_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_HELP;
    out[1] = KEYS_LIST;
    return 2;
}

static struct list *help_list(struct ui *ui)
{
    return ui->help->list;
}

const struct view_ops help_ops = {
    .draw = help_draw, .act = help_act, .contexts = help_contexts, .list = help_list
};
