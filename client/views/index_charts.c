/* How it went: the index of each day, and each slider by itself. The axis is the slider's own, so
 * that a calm month looks calm; a day without a check-in is a gap. */
#include "chart.h"
#include "index_parts.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "trend.h"

enum { WEEK = 7 };

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

static void draw_one(struct ui *ui, struct rect rect, const char *title, const char *id, int min,
                     int max)
{
    int values[INDEX_DAYS_MANY];
    size_t days = days_in(rect.cols);
    char first[MOMENT_MAX];
    struct trend trend = {
        .title = title,
        .span = arena_printf(ui->mem, "%zu days", days),
        .words = ui->model->index.days      ? NULL
                 : model_is_live(ui->model) ? "loading…"
                                            : "not known without a connection",
        .none = "no check-in yet",
        .chart = { .values = values, .count = days, .min = min, .max = max, .last = "today" },
    };

    index_days(&ui->model->index, check_ins(ui), id, ui->model->now_ms, values, days);
    moment_ago(ui->model->now_ms, ui->model->now_ms - (int64_t)(days - 1) * day_ms, first);
    trend.chart.first = first;
    trend_draw(ui, rect, &trend);
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

    *charts = (struct index_charts){ .ui = ui, .rows_each = TREND_ROWS };
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
    charts->rows_each = trend_rows_each(rect.rows);
    list_draw(charts->list, charts->ui->grid, rect, ui_list_focus(charts->ui, false));
}
