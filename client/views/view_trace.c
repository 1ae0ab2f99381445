/* What became of an event, or why a notification came, as a tree in a drawer over the screen: what
 * each step was, how it ended and why, when it began and how long it took. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "trace_tree.h"
#include "ui_parts.h"
#include "utf8.h"
#include "wrap.h"

enum {
    BOX_COLS = 100,
    BORDERS = 2,
    LEVEL_COLS = 2,
    REASON_ROWS = 3,
    COLS_TIMES = 56,
    TIME_COLS = 9
};

struct trace_view {
    struct ui *ui;
    struct list *list;
    struct trace_row rows[TRACE_STEPS];
    size_t count;
    char id[16], title[160];
};

/* ---- a step ---- */

static const json_t *step_at(const struct trace_view *view, size_t i)
{
    return json_array_get(view->ui->model->traced.steps, view->rows[i].step);
}

/* Of few columns a deep step takes no more than a third. */
static int indent_of(const struct trace_view *view, size_t i, int cols)
{
    int indent = view->rows[i].depth * LEVEL_COLS, most = cols / 3 / LEVEL_COLS * LEVEL_COLS;

    return indent < most ? indent : most;
}

static struct wrap reason_of(struct trace_view *view, size_t i, int cols)
{
    int left = cols - indent_of(view, i, cols) - LEVEL_COLS;
    struct wrap wrap = wrap_text(view->ui->mem, field_text(step_at(view, i), "reason"),
                                 left > 1 ? left : 1);

    if (wrap.count > REASON_ROWS)
        wrap.count = REASON_ROWS;
    return wrap;
}

static enum look look_of(const char *outcome)
{
    static const struct {
        const char *outcome;
        enum look look;
    } rows[] = {
        { "failed", LOOK_ERROR },    { "dead", LOOK_ERROR },         { "timeout", LOOK_ERROR },
        { "expired", LOOK_ERROR },   { "gone", LOOK_WARNING },       { "refused", LOOK_WARNING },
        { "offline", LOOK_WARNING }, { "late", LOOK_WARNING },       { "delayed", LOOK_WARNING },
        { "waiting", LOOK_WARNING }, { "paused", LOOK_WARNING },     { "in_flight", LOOK_WARNING },
        { "begun", LOOK_WARNING },   { "taken_back", LOOK_WARNING },
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(rows[i].outcome, outcome) == 0)
            return rows[i].look;
    }
    return LOOK_GOOD;
}

/* "0.12 ms", "41 ms", "3.2 s"; "" of what is not known. */
static const char *span_words(struct ui *ui, const json_t *value, const char *sign)
{
    double ms = json_number_value(value);

    if (!json_is_number(value) || ms < 0 || ms > 1e13)
        return "";
    if (ms < 1)
        return arena_printf(ui->mem, "%s%.2f ms", sign, ms);
    if (ms < 10)
        return arena_printf(ui->mem, "%s%.1f ms", sign, ms);
    if (ms < 1000)
        return arena_printf(ui->mem, "%s%.0f ms", sign, ms);
    if (ms < 600e3)
        return arena_printf(ui->mem, "%s%.1f s", sign, ms / 1000);
    return arena_printf(ui->mem, "%s%.0f min", sign, ms / 60e3);
}

/* Its times at the right edge: when it began and how long it took; of few columns one of them.
 * Returns the columns that are left of them. */
static int draw_times(struct ui *ui, const json_t *step, struct grid *grid, struct rect rect)
{
    const char *began = span_words(ui, json_object_get(step, "delay_ms"), "+");
    const char *took = span_words(ui, json_object_get(step, "ms"), "");
    bool both = rect.cols >= COLS_TIMES;
    const char *words[] = { both || *took ? took : began, both ? began : "" };
    int left = rect.cols;

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        int width = sanitize_width(words[i]), right = rect.cols - (int)i * TIME_COLS;

        if (!*words[i] || width >= TIME_COLS)
            continue;
        grid_text(grid, rect.row, rect.col + right - width, width, LOOK_DIM, words[i]);
        left = right - width - 1;
    }
    return left;
}

/* Lines from what is above to what comes below. */
static void draw_branches(struct trace_view *view, size_t i, struct grid *grid, struct rect rect)
{
    const struct trace_row *row = &view->rows[i];
    int levels = indent_of(view, i, rect.cols) / LEVEL_COLS, skipped = row->depth - levels;

    for (int level = 1; level <= levels; level++) {
        bool open = row->open >> (level + skipped) & 1, own = level == levels;
        int col = rect.col + (level - 1) * LEVEL_COLS;

        grid_glyphs(grid, rect.row, col, 1, LOOK_BORDER,
                    own ? (open ? "├" : "└") : (open ? "│" : " "));
        for (int below = 1; open && below < rect.rows; below++)
            grid_glyphs(grid, rect.row + below, col, 1, LOOK_BORDER, "│");
    }
}

static void draw_words(struct trace_view *view, const json_t *step, struct grid *grid, int row,
                       int col, int cols)
{
    const char *outcome = field_text(step, "outcome"), *person = field_text(step, "person");
    int64_t attempt = field_int(step, "attempt");
    const char *words[] = {
        field_text(step, "kind"), field_text(step, "name"),
        *person ? arena_printf(view->ui->mem, "@%s", person) : "",
        attempt > 0 ? arena_printf(view->ui->mem, "attempt %lld", (long long)attempt) : "", outcome
    };
    enum look looks[] = { LOOK_DIM, LOOK_NAME, LOOK_MENTION, LOOK_TEXT, look_of(outcome) };
    int used = 0;

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!*words[i] || cols - used < 2)
            continue;
        used += used > 0 ? 1 : 0;
        used += grid_text(grid, row, col + used, cols - used, looks[i], words[i]);
    }
}

/* ---- the list ---- */

static size_t row_count(void *arg)
{
    return ((struct trace_view *)arg)->count;
}

static const char *row_id(void *arg, size_t i)
{
    struct trace_view *view = arg;

    snprintf(view->id, sizeof view->id, "%zu", view->rows[i].step);
    return view->id;
}

static int row_height(void *arg, size_t i, int cols)
{
    struct trace_view *view = arg;

    return 1 + (*field_text(step_at(view, i), "reason") ? (int)reason_of(view, i, cols).count : 0);
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct trace_view *view = arg;
    const json_t *step = step_at(view, i);
    int indent = indent_of(view, i, rect.cols);

    (void)selected;
    draw_branches(view, i, grid, rect);
    draw_words(view, step, grid, rect.row, rect.col + indent,
               draw_times(view->ui, step, grid, rect) - indent);
    if (*field_text(step, "reason")) {
        struct wrap wrap = reason_of(view, i, rect.cols);

        indent += LEVEL_COLS;
        wrap_draw(
            grid,
            (struct rect){ rect.row + 1, rect.col + indent, (int)wrap.count, rect.cols - indent },
            field_text(step, "reason"), &wrap, 0, LOOK_DIM, NULL, 0);
    }
}

static const struct list_source source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

struct trace_view *trace_new(struct ui *ui)
{
    struct trace_view *view = mem_new(sizeof *view);

    view->ui = ui;
    view->list = list_new(&source, view, LIST_FROM_TOP);
    return view;
}

void trace_free(struct trace_view *view)
{
    list_free(view->list);
    mem_free(view);
}

/* ---- the drawer ---- */

static void trace_refresh(struct ui *ui)
{
    ui->trace->count = trace_tree(ui->model->traced.steps, ui->trace->rows);
}

void trace_show(struct ui *ui, enum trace_kind kind, const char *of, const char *handle,
                const char *title)
{
    static const char *const begins[] = {
        [TRACE_EVENT] = "what became of", [TRACE_NOTICE] = "why:", [TRACE_PERSON] = "what it was to"
    };

    snprintf(ui->trace->title, sizeof ui->trace->title, "%s %s", begins[kind], title);
    ui->trace->title[utf8_valid_prefix(ui->trace->title, strlen(ui->trace->title))] = '\0';
    model_trace(ui->model, kind, of, handle);
    trace_refresh(ui);
    (void)list_home(ui->trace->list);
    ui->over = &trace_ops;
    ui->model->changed = true;
}

void trace_show_object(struct ui *ui, const json_t *object)
{
    const char *id = field_text(object, "id"), *text = field_text(object, "text");

    if (field_list(object, "actors"))
        trace_show(ui, TRACE_NOTICE, id, NULL, text);
    else if (!model_is_admin(ui->model))
        model_say(ui->model, SAYING_NEWS,
                  "What became of a text is for administrators; why a notification came, for you.");
    else if (*id && *text)
        trace_show(ui, TRACE_EVENT, id, NULL, text);
}

static const char *words_of(struct ui *ui)
{
    const struct traced *traced = &ui->model->traced;

    if (*traced->refused)
        return arena_printf(ui->mem, "! %s", traced->refused);
    return traced->loading ? "Loading…" : "The server knows no steps of it any more.";
}

/* The event itself, where the server tells it: who, when. */
static int draw_event(struct ui *ui, struct rect inner)
{
    const json_t *event = ui->model->traced.event;
    char at[MOMENT_MAX];

    if (!event || inner.rows < 4)
        return 0;
    grid_text(ui->grid, inner.row, inner.col + LIST_MARK_COLS, inner.cols - LIST_MARK_COLS,
              LOOK_DIM,
              arena_printf(ui->mem, "%s by @%s · %s · seq %lld", field_text(event, "type"),
                           field_text(event, "actor"), moment_full(field_time(event, "at"), at),
                           (long long)field_int(event, "seq")));
    return 1;
}

/* As high as what is in it, as far as there is room. */
static int rows_wanted(struct trace_view *view, int cols, int most)
{
    int rows = BORDERS + (view->ui->model->traced.event ? 1 : 0);

    for (size_t i = 0; i < view->count && rows < most; i++)
        rows += row_height(view, i, cols - BORDERS - LIST_MARK_COLS);
    if (view->count == 0)
        rows += 2;
    return rows < most ? rows : most;
}

static void trace_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct trace_view *view = ui->trace;
    int cols = main.cols < BOX_COLS ? main.cols : BOX_COLS;
    int rows = rows_wanted(view, cols, main.rows), used;
    struct rect box = { main.row + main.rows - rows, main.col + (main.cols - cols) / 2, rows,
                        cols };
    struct rect inner = { box.row + 1, box.col + 1, box.rows - BORDERS, box.cols - BORDERS };

    ui_below(ui)->draw(ui, main, pane);
    grid_set_cursor(ui->grid, -1, 0);
    grid_clear(ui->grid, box);
    bar_box(ui->grid, box, view->title, LOOK_TITLE);
    used = draw_event(ui, inner);
    inner.row += used;
    inner.rows -= used;
    list_draw(view->list, ui->grid, inner, LIST_FOCUSED);
    if (view->count == 0) {
        const char *words = words_of(ui);
        struct wrap wrap = wrap_text(ui->mem, words, inner.cols - LIST_MARK_COLS);

        wrap_draw(ui->grid,
                  (struct rect){ inner.row, inner.col + LIST_MARK_COLS, inner.rows,
                                 inner.cols - LIST_MARK_COLS },
                  words, &wrap, 0, *words == '!' ? LOOK_ERROR : LOOK_DIM, NULL, 0);
    }
}

static bool trace_act(struct ui *ui, enum action action)
{
    if (ui_move_in(ui->trace->list, action))
        return true;
    if (action == ACTION_WHY && ui->model->traced.kind != TRACE_NOTICE)
        command_show_with(ui, arena_printf(ui->mem, "why %s ", ui->model->traced.of));
    else if (action == ACTION_COPY)
        ui_copy(ui, ui->model->traced.of);
    else if (action == ACTION_BACK)
        ui->over = NULL;
    else
        return false;
    return true;
}

static size_t trace_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_TRACE;
    out[1] = KEYS_LIST;
    return 2;
}

static void trace_status(struct ui *ui, char *out, size_t size)
{
    if (ui->model->traced.part)
        snprintf(out, size, "What is older than the server remembers is left out.");
}

static struct list *trace_list(struct ui *ui)
{
    return ui->trace->list;
}

const struct view_ops trace_ops = { .draw = trace_draw,
                                    .act = trace_act,
                                    .contexts = trace_contexts,
                                    .list = trace_list,
                                    .refresh = trace_refresh,
                                    .status = trace_status };
