/* How it went: the index of each day, and each slider by itself. The axis is the slider's own, so
 * that a calm month looks calm; a day without a check-in is a gap. */
#include <stdio.h>

#include "chart.h"
#include "index_parts.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"

enum { ROWS_EACH = 9, ROWS_EACH_LEAST = 5, WEEK = 7 };

static const int64_t day_ms = 24 * 60 * 60 * (int64_t)1000;

struct index_charts {
    struct ui *ui;
    struct list *list;
    int rows_each; /* of one chart with its title */
};

static size_t days_in(int cols)
{
    return cols >= INDEX_COLS_MANY ? INDEX_DAYS_MANY : INDEX_DAYS_FEW;
}

static const json_t *check_ins(const struct ui *ui)
{
    const struct paged *paged = pages_find(&ui->model->pages, PAGES_CHECK_INS, "");

    return paged ? paged->items : NULL;
}

static const char *mean_words(struct arena *mem, int64_t sum, int count)
{
    int64_t tenths = (sum * 20 + count) / (2 * (int64_t)count); /* rounded */

    return arena_printf(mem, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

/* "now 6 · mean 5.9 · most 8 · least 3" of what there is. */
static const char *figures(struct arena *mem, const int *values, size_t count)
{
    int now = CHART_GAP, most = 0, least = 0, there = 0;
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (values[i] == CHART_GAP)
            continue;
        now = values[i];
        most = there == 0 || now > most ? now : most;
        least = there == 0 || now < least ? now : least;
        sum += now;
        there++;
    }
    if (there == 0)
        return "no check-in yet";
    return arena_printf(mem, "now %d · mean %s · most %d · least %d", now,
                        mean_words(mem, sum, there), most, least);
}

static void draw_one(struct ui *ui, struct rect rect, const char *title, const char *id, int min,
                     int max)
{
    int values[INDEX_DAYS_MANY], used;
    size_t days = days_in(rect.cols);
    const char *words;
    char first[MOMENT_MAX];
    struct chart chart = {
        .values = values, .count = days, .min = min, .max = max, .first = first, .last = "today"
    };

    index_days(&ui->model->index, check_ins(ui), id, ui->model->now_ms, values, days);
    words = ui->model->index.days      ? figures(ui->mem, values, days)
            : model_is_live(ui->model) ? "loading…"
                                       : "not known without a connection";
    moment_ago(ui->model->now_ms, ui->model->now_ms - (int64_t)(days - 1) * day_ms, first);
    used = grid_text(ui->grid, rect.row, rect.col, rect.cols, LOOK_TITLE, title);
    grid_text(ui->grid, rect.row, rect.col + used, rect.cols - used, LOOK_DIM,
              arena_printf(ui->mem, ", %zu days   %s", days, words));
    chart_draw(ui->grid, (struct rect){ rect.row + 1, rect.col, rect.rows - 1, rect.cols }, &chart,
               LOOK_GOOD);
}

void index_charts_draw_index(struct ui *ui, struct rect rect)
{
    draw_one(ui, rect, "Overall", NULL, 0, INDEX_TOP);
}

const char *index_charts_week(struct ui *ui, const struct index_dimension *dimension)
{
    int values[WEEK];

    index_days(&ui->model->index, check_ins(ui), dimension->id, ui->model->now_ms, values, WEEK);
    return chart_spark(ui->mem, values, WEEK, dimension->min, dimension->max);
}

bool index_charts_want_more(struct ui *ui, int cols)
{
    const json_t *items = check_ins(ui);
    size_t count = json_array_size(items);
    int64_t oldest = count > 0 ? field_time(json_array_get(items, count - 1), "at") : -1;

    return oldest >= 0 && ui->model->now_ms - oldest < (int64_t)days_in(cols) * day_ms;
}

/* ---- the list of them ---- */

static size_t row_count(void *arg)
{
    return 1 + index_count(&((struct index_charts *)arg)->ui->model->index);
}

static const char *row_id(void *arg, size_t i)
{
    struct index_dimension dimension;

    if (i == 0)
        return "/overall"; /* the id of no slider */
    (void)index_dimension_at(&((struct index_charts *)arg)->ui->model->index, i - 1, &dimension);
    return dimension.id;
}

static int row_height(void *arg, size_t i, int cols)
{
    (void)i, (void)cols;
    return ((struct index_charts *)arg)->rows_each;
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct index_charts *charts = arg;
    struct index_dimension dimension;

    (void)grid, (void)selected;
    rect.rows--; /* a blank one between them */
    if (i == 0)
        index_charts_draw_index(charts->ui, rect);
    else if (index_dimension_at(&charts->ui->model->index, i - 1, &dimension))
        draw_one(charts->ui, rect, dimension.label, dimension.id, dimension.min, dimension.max);
}

static const struct list_source source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

struct index_charts *index_charts_new(struct ui *ui)
{
    struct index_charts *charts = mem_new(sizeof *charts);

    *charts = (struct index_charts){ .ui = ui, .rows_each = ROWS_EACH };
    charts->list = list_new(&source, charts, LIST_FROM_TOP);
    return charts;
}

void index_charts_free(struct index_charts *charts)
{
    list_free(charts->list);
    mem_free(charts);
}

struct list *index_charts_list(struct index_charts *charts)
{
    return charts->list;
}

void index_charts_draw(struct index_charts *charts, struct rect rect)
{
    charts->rows_each = rect.rows < ROWS_EACH        ? rect.rows
                        : rect.rows >= 2 * ROWS_EACH ? ROWS_EACH
                        : rect.rows > ROWS_EACH + 3  ? rect.rows / 2
                                                     : ROWS_EACH;
    if (charts->rows_each < ROWS_EACH_LEAST)
        charts->rows_each = ROWS_EACH_LEAST;
    list_draw(charts->list, charts->ui->grid, rect, ui_list_focus(charts->ui, false));
}
