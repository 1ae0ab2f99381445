/* An update and what was said about it, as the rows of a list: replies stand below what they
 * answer, indented; whom a reply answers is written only where that does not stand right above it.
 */
#include "bar.h"
#include "mem.h"
#include "model_fields.h"
#include "update_lines.h"
#include "update_parts.h"

enum { COLS_INDENT = 60 };

struct thread *update_thread(const struct update_view *view)
{
    return thread_find(&view->ui->model->threads, view->id);
}

const json_t *update_comment_at(const struct update_view *view, size_t row)
{
    const struct thread *thread = update_thread(view);

    return thread && row >= 2 && row - 2 < view->count
               ? json_array_get(thread->comments, view->rows[row - 2].comment)
               : NULL;
}

void update_make_rows(struct update_view *view)
{
    const struct thread *thread = update_thread(view);

    view->count = thread ? json_array_size(thread->comments) : 0;
    view->rows = mem_resize(view->rows, (view->count + 1) * sizeof *view->rows);
    if (thread)
        thread_order(thread->comments, view->rows);
}

static int indent_of(const struct update_view *view, size_t row, int cols)
{
    return cols < COLS_INDENT ? view->rows[row - 2].depth : 3 * view->rows[row - 2].depth;
}

/* Row 0 is the update, row 1 the rule below it. */
size_t update_row_count(void *arg)
{
    const struct update_view *view = arg;
    const struct thread *thread = update_thread(view);

    return thread && *field_text(thread->update, "at") ? 2 + view->count : 0;
}

const char *update_row_id(void *arg, size_t i)
{
    return i == 0 ? "update" : i == 1 ? "rule" : field_text(update_comment_at(arg, i), "id");
}

static int row_height(void *arg, size_t i, int cols)
{
    struct update_view *view = arg;

    if (i == 0)
        return update_rows(view->ui, update_thread(view)->update, NULL, cols, UPDATE_WHOLE);
    return i == 1 ? 1
                  : comment_rows(view->ui, update_comment_at(view, i),
                                 cols - indent_of(view, i, cols));
}

/* Whom a comment answers, where that does not stand right above it; or NULL. */
static const char *answered_handle(const struct update_view *view, size_t row)
{
    const json_t *comment = update_comment_at(view, row), *above = update_comment_at(view, row - 1);
    const struct thread *thread = update_thread(view);
    int at = item_find(thread->comments, NULL, field_text(comment, "reply_to"));

    if (at < 0 || (above && field_is(above, "id", field_text(comment, "reply_to"))))
        return NULL;
    return field_text(field_object(json_array_get(thread->comments, (size_t)at), "author"),
                      "handle");
}

static void draw_comment(struct update_view *view, size_t i, struct grid *grid, struct rect rect)
{
    int indent = indent_of(view, i, rect.cols);

    if (indent > 0)
        grid_glyphs(grid, rect.row, rect.col + indent - 1 - (indent > 2), 1, LOOK_BORDER, "└");
    comment_draw(view->ui, update_comment_at(view, i), answered_handle(view, i), grid,
                 (struct rect){ rect.row, rect.col + indent, rect.rows, rect.cols - indent });
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct update_view *view = arg;
    const struct thread *thread = update_thread(view);
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
        draw_comment(view, i, grid, rect);
}

static bool row_selectable(void *arg, size_t i)
{
    (void)arg;
    return i != 1;
}

const struct list_source update_rows_source = { .count = update_row_count,
                                                .id = update_row_id,
                                                .height = row_height,
                                                .draw = row_draw,
                                                .selectable = row_selectable };

const json_t *update_selected_comment(struct update_view *view)
{
    int at = list_selected(view->list);

    return at >= 2 ? update_comment_at(view, (size_t)at) : NULL;
}

const json_t *update_selected_object(struct update_view *view)
{
    const json_t *comment = update_selected_comment(view);

    return comment ? comment : model_update(view->ui->model, view->id);
}
