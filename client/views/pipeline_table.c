/* Topics, queues, functions and workflows as tables. A column is a row of `columns`: what stands in
 * it, how wide it is, from how many columns of the screen on it is there. The first one takes what
 * the others leave. */
#include <stdio.h>
#include <string.h>

#include "chart.h"
#include "model_fields.h"
#include "pipeline_parts.h"

enum { COLUMNS_MOST = 10, NAME_COLS_LEAST = 10, SPARK = 10, GAP = 1, STATE_COLS = 15 };
enum { COLS_SOME = 60, COLS_MORE = 72, COLS_MOST = 92, ALWAYS = 0 };

struct cell_of {
    struct ui *ui;
    const json_t *item;
    const char *name;
    enum pipeline_list list;
};

typedef const char *cell_words(const struct cell_of *of, enum look *look);

const char *rate_words(struct ui *ui, int tenths)
{
    return tenths < 0         ? "-"
           : tenths >= 100000 ? arena_printf(ui->mem, "%d", tenths / 10)
                              : arena_printf(ui->mem, "%d.%d", tenths / 10, tenths % 10);
}

const char *series_words(struct ui *ui, const struct pipeline_series *series)
{
    int values[SPARK], most = 1;

    if (!series)
        return "";
    for (size_t i = 0; i < SPARK; i++) {
        int known = 0;

        values[i] = CHART_GAP;
        for (size_t k = 0; k < PIPELINE_SECONDS / SPARK; k++) {
            int n = series->per_s[i * (PIPELINE_SECONDS / SPARK) + k];

            if (n >= 0)
                values[i] = (known++ > 0 ? values[i] : 0) + n;
        }
        if (values[i] > most)
            most = values[i];
    }
    return chart_spark(ui->mem, values, SPARK, 0, most);
}

const char *queue_health_words(enum queue_health health, enum look *look)
{
    static const struct {
        const char *words;
        enum look look;
    } rows[QUEUE_HEALTHS] = {
        [QUEUE_HAS_DEAD] = { "! dead letters", LOOK_ERROR },
        [QUEUE_LAGS] = { "~ lagging", LOOK_WARNING },
        [QUEUE_RETRIES] = { "~ retrying", LOOK_WARNING },
        [QUEUE_PAUSED] = { "= paused", LOOK_COUNT },
        [QUEUE_WELL] = { "ok", LOOK_GOOD },
    };

    *look = rows[health].look;
    return rows[health].words;
}

/* ---- cells ---- */

static const char *number(const struct cell_of *of, const char *field, enum look trouble,
                          enum look *look)
{
    int64_t n = field_int(of->item, field);

    *look = n > 0 ? trouble : LOOK_DIM;
    return arena_printf(of->ui->mem, "%lld", (long long)n);
}

static const char *rate(const struct cell_of *of, enum look *look)
{
    *look = LOOK_TEXT;
    return rate_words(of->ui,
                      series_rate(pipeline_series(&of->ui->model->pipeline, of->list, of->name)));
}

static const char *spark(const struct cell_of *of, enum look *look)
{
    *look = LOOK_TOPIC;
    return series_words(of->ui, pipeline_series(&of->ui->model->pipeline, of->list, of->name));
}

static const char *events(const struct cell_of *of, enum look *look)
{
    return number(of, "events", LOOK_TEXT, look);
}

static const char *depth(const struct cell_of *of, enum look *look)
{
    return number(of, "depth", LOOK_TEXT, look);
}

static const char *in_flight(const struct cell_of *of, enum look *look)
{
    return number(of, "in_flight", LOOK_TEXT, look);
}

static const char *delayed(const struct cell_of *of, enum look *look)
{
    return number(of, "delayed", LOOK_WARNING, look);
}

static const char *dead(const struct cell_of *of, enum look *look)
{
    return number(of, "dead", LOOK_ERROR, look);
}

static const char *health(const struct cell_of *of, enum look *look)
{
    return queue_health_words(pipeline_health(of->item, of->ui->model->now_ms), look);
}

/* Its sign alone, where there is no room for words. */
static const char *health_sign(const struct cell_of *of, enum look *look)
{
    const char *words = health(of, look);

    return strcmp(words, "ok") == 0 ? "" : arena_strndup(of->ui->mem, words, 1);
}

static const char *runs(const struct cell_of *of, enum look *look)
{
    return number(of, "invocations", LOOK_TEXT, look);
}

static const char *failures(const struct cell_of *of, enum look *look)
{
    return number(of, "failures", LOOK_WARNING, look);
}

static const char *timeouts(const struct cell_of *of, enum look *look)
{
    return number(of, "timeouts", LOOK_WARNING, look);
}

static const char *cold_starts(const struct cell_of *of, enum look *look)
{
    return number(of, "cold_starts", LOOK_TEXT, look);
}

/* Of what never ran there is no time. */
static const char *took(const struct cell_of *of, const json_t *function, const char *field,
                        enum look *look)
{
    int tenths = field_tenths(function, field);

    *look = LOOK_TEXT;
    if (field_int(function, "invocations") == 0 || tenths < 0)
        return "-";
    return arena_printf(of->ui->mem, tenths < 100 ? "%d.%d ms" : "%d ms", tenths / 10, tenths % 10);
}

static const char *p50(const struct cell_of *of, enum look *look)
{
    return took(of, of->item, "p50_ms", look);
}

static const char *p99(const struct cell_of *of, enum look *look)
{
    return took(of, of->item, "p99_ms", look);
}

static const char *queue_p99(const struct cell_of *of, enum look *look)
{
    return took(of, pipeline_find(&of->ui->model->pipeline, PIPELINE_FUNCTIONS, of->name), "p99_ms",
                look);
}

static const char *state(const struct cell_of *of, enum look *look)
{
    const char *words = field_text(of->item, "state");

    *look = strcmp(words, "active") == 0 ? LOOK_GOOD : LOOK_WARNING;
    return words;
}

static const char *topic(const struct cell_of *of, enum look *look)
{
    *look = LOOK_DIM;
    return field_text(of->item, "topic");
}

static const char *subscribers(const struct cell_of *of, enum look *look)
{
    const char *words = "";
    size_t i;
    const json_t *subscription;

    *look = LOOK_DIM;
    json_array_foreach(field_list(of->item, "subscriptions"), i, subscription)
    {
        words = arena_printf(of->ui->mem, "%s%s%s", words, i > 0 ? ", " : "",
                             field_text(subscription, "queue"));
        if (strlen(words) > CELL_BYTES * (size_t)COLS_MOST)
            break; /* more than can be seen */
    }
    return words;
}

/* Whatever its figures are called. */
static const char *figures(const struct cell_of *of, enum look *look)
{
    const char *words = "", *key;
    const json_t *value;

    *look = LOOK_TEXT;
    json_object_foreach((json_t *)(uintptr_t)of->item, key, value)
    {
        if (json_is_integer(value) && strlen(words) < CELL_BYTES * (size_t)COLS_MOST)
            words = arena_printf(of->ui->mem, "%s%s%s %lld", words, *words ? " · " : "", key,
                                 (long long)json_integer_value(value));
    }
    return words;
}

struct column {
    const char *head;
    int cols, from_cols, below_cols; /* below_cols: not from so many on; 0: no end */
    bool right;
    cell_words *words;
};

static const struct column columns[PIPELINE_LISTS][COLUMNS_MOST] = {
    [PIPELINE_TOPICS] = { { "TOPIC", 0, ALWAYS, 0, false, NULL },
                          { "MSG/S", 7, ALWAYS, 0, true, rate },
                          { "EVENTS", 9, ALWAYS, 0, true, events },
                          { "60 s", SPARK + 1, COLS_SOME, 0, false, spark },
                          { "QUEUES", 26, COLS_MORE, 0, false, subscribers } },
    [PIPELINE_QUEUES] = { { "QUEUE", 0, ALWAYS, 0, false, NULL },
                          { "MSG/S", 7, COLS_SOME, 0, true, rate },
                          { "DEPTH", 6, ALWAYS, 0, true, depth },
                          { "FLIGHT", 6, COLS_SOME, 0, true, in_flight },
                          { "P99", 8, COLS_MOST, 0, true, queue_p99 },
                          { "RETRY", 6, ALWAYS, 0, true, delayed },
                          { "DEAD", 5, ALWAYS, 0, true, dead },
                          { "", 1, ALWAYS, COLS_SOME, false, health_sign },
                          { "60 s", SPARK + 1, COLS_MORE, 0, false, spark },
                          { "STATE", STATE_COLS, COLS_SOME, 0, false, health } },
    [PIPELINE_FUNCTIONS] = { { "FUNCTION", 0, ALWAYS, 0, false, NULL },
                             { "RUNS", 8, ALWAYS, 0, true, runs },
                             { "FAILS", 6, ALWAYS, 0, true, failures },
                             { "LATE", 5, COLS_SOME, 0, true, timeouts },
                             { "COLD", 5, COLS_SOME, 0, true, cold_starts },
                             { "P50", 8, COLS_MORE, 0, true, p50 },
                             { "P99", 8, ALWAYS, 0, true, p99 },
                             { "60 s", SPARK + 1, COLS_MOST, 0, false, spark },
                             { "STATE", 10, COLS_SOME, 0, false, state } },
    [PIPELINE_WORKFLOWS] = { { "WORKFLOW", 0, ALWAYS, 0, false, NULL },
                             { "ON", 22, COLS_SOME, 0, false, topic },
                             { "", 26, ALWAYS, 0, false, figures },
                             { "STATE", 10, COLS_MORE, 0, false, state } },
};
/* Those that there is room for, the first with what is left. Returns how many. */
static size_t lay_out(enum pipeline_list list, int cols, struct column out[COLUMNS_MOST])
{
    size_t count = 0;
    int used = 0;

    for (size_t i = 0; i < COLUMNS_MOST && columns[list][i].head; i++) {
        const struct column *column = &columns[list][i];

        if (cols + LIST_MARK_COLS < column->from_cols ||
            (column->below_cols > 0 && cols + LIST_MARK_COLS >= column->below_cols))
            continue;
        out[count++] = *column;
        used += i > 0 ? column->cols + GAP : 0;
    }
    out[0].cols = cols - used > NAME_COLS_LEAST ? cols - used : NAME_COLS_LEAST;
    return count;
}

static void put(struct grid *grid, int row, int col, const struct column *column, enum look look,
                const char *words)
{
    int width = column->right ? sanitize_width(words) : 0;
    int skip = column->right && width < column->cols ? column->cols - width : 0;

    grid_text(grid, row, col + skip, column->cols - skip, look, words);
}

void pipeline_table_heads(struct pipeline_table *table, int row, int col, int cols)
{
    struct column shown[COLUMNS_MOST];
    size_t count = lay_out(table->kind, cols - LIST_MARK_COLS, shown);

    col += LIST_MARK_COLS;
    for (size_t i = 0; i < count; col += shown[i++].cols + GAP)
        put(table->view->ui->grid, row, col, &shown[i], LOOK_DIM, shown[i].head);
}

/* ---- rows ---- */

static const json_t *item_at(const struct pipeline_table *table, size_t i)
{
    return pipeline_at(&table->view->ui->model->pipeline, table->kind, table->view->order[i]);
}

static size_t row_count(void *arg)
{
    const struct pipeline_table *table = arg;

    return table->kind == table->view->part ? table->view->count : 0;
}

static const char *row_id(void *arg, size_t i)
{
    return field_text(item_at(arg, i), "name");
}

static int row_height(void *arg, size_t i, int cols)
{
    (void)arg, (void)i, (void)cols;
    return 1;
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct pipeline_table *table = arg;
    struct column shown[COLUMNS_MOST];
    size_t count = lay_out(table->kind, rect.cols, shown);
    struct cell_of of = { table->view->ui, item_at(table, i), row_id(arg, i), table->kind };
    int col = rect.col;

    (void)selected;
    for (size_t k = 0; k < count; col += shown[k++].cols + GAP) {
        enum look look = LOOK_NAME;
        const char *words = k == 0 ? of.name : shown[k].words(&of, &look);

        put(grid, rect.row, col, &shown[k], look, words);
    }
}

static const struct list_source source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

void pipeline_table_init(struct pipeline_table *table, struct pipeline_view *view,
                         enum pipeline_list kind)
{
    *table = (struct pipeline_table){ .view = view, .kind = kind };
    table->list = list_new(&source, table, LIST_FROM_TOP);
}

const json_t *pipeline_table_selected(struct pipeline_table *table)
{
    int at = list_selected(table->list);

    return at >= 0 && at < (int)row_count(table) ? item_at(table, (size_t)at) : NULL;
}
