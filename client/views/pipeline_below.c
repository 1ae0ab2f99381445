/* Beneath a list of the Pipeline screen, as far as there is room: the way that an event takes as a
 * picture, the last minutes as a line, the dead letters of the queue that is selected. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "model_fields.h"
#include "model_moments.h"
#include "pipeline_parts.h"
#include "trend.h"

enum {
    FLOW_ROWS = 3, /* with the blank one above it, as each of these */
    CHART_ROWS = 8,
    LETTERS_ROWS = 7,
    LETTERS_ROWS_LEAST = 4,
    LIST_ROWS_LEAST = 4,
    COLS_FLOW = 60,
    COLS_FLOW_WORDS = 92,
    CHART_VALUES = 120,
};

const char *pipeline_below_queue(struct pipeline_view *view)
{
    const json_t *queue = view->part == PIPELINE_QUEUES
                              ? pipeline_table_selected(&view->tables[PIPELINE_QUEUES])
                              : NULL;

    return field_int(queue, "dead") > 0 ? field_text(queue, "name") : "";
}

/* What there is room for: the flow first, then dead letters, then the line. */
struct below {
    int flow, letters, chart;
};

static struct below share(struct pipeline_view *view, int cols, int room)
{
    struct below below = { 0 };

    if (cols >= COLS_FLOW && room >= FLOW_ROWS)
        below.flow = FLOW_ROWS;
    room -= below.flow;
    if (*pipeline_below_queue(view) && room >= LETTERS_ROWS_LEAST)
        below.letters = room < LETTERS_ROWS ? room : LETTERS_ROWS;
    room -= below.letters;
    if (cols >= COLS_FLOW && room >= CHART_ROWS)
        below.chart = CHART_ROWS;
    return below;
}

int pipeline_below_rows(struct pipeline_view *view, struct rect rest, int list_rows)
{
    int least = list_rows < LIST_ROWS_LEAST ? list_rows : LIST_ROWS_LEAST;
    int room = rest.rows - least, all = rest.rows - list_rows;
    struct below below;

    /* A long list leaves half of the rows to what is below it. */
    if (list_rows > rest.rows / 2)
        room = all > rest.rows / 2 ? all : rest.rows / 2;
    below = share(view, rest.cols, room < rest.rows - least ? room : rest.rows - least);
    return below.flow + below.letters + below.chart;
}

/* ---- the flow ---- */

static const char *a_second(struct ui *ui, int tenths)
{
    return tenths < 0 ? "" : arena_printf(ui->mem, "%s/s", rate_words(ui, tenths));
}

static void draw_flow(struct ui *ui, struct rect rect)
{
    const struct pipeline *pipeline = &ui->model->pipeline;
    const char *in = a_second(ui, pipeline_rate_in(pipeline));
    const char *done = a_second(ui, pipeline_rate_done(pipeline));
    bool wide = rect.cols >= COLS_FLOW_WORDS;
    const char *before = arena_printf(ui->mem, "%s ──%s%s▶ topics(%zu) ──▶ ",
                                      wide ? "FLOW   producers" : "acts", in, *in ? "──" : "",
                                      pipeline_count(pipeline, PIPELINE_TOPICS));
    int64_t retry = pipeline_sum(pipeline, "delayed"), dead = pipeline_sum(pipeline, "dead");
    int col = rect.col + 2, branch;

    branch = col + sanitize_width(before) + 3; /* below "queues" */
    col += grid_glyphs(ui->grid, rect.row, col, rect.cols, LOOK_TEXT, before);
    grid_glyphs(ui->grid, rect.row, col, rect.col + rect.cols - col, LOOK_TEXT,
                arena_printf(ui->mem, "queues(%zu) ──▶ functions(%zu) ──▶ done%s%s",
                             pipeline_count(pipeline, PIPELINE_QUEUES),
                             pipeline_count(pipeline, PIPELINE_FUNCTIONS), *done ? " " : "", done));
    col = branch + grid_glyphs(ui->grid, rect.row + 1, branch, rect.cols, LOOK_TEXT, "└──▶ ");
    col += grid_glyphs(ui->grid, rect.row + 1, col, rect.cols, retry ? LOOK_WARNING : LOOK_TEXT,
                       arena_printf(ui->mem, "retry(%lld)", (long long)retry));
    col += grid_glyphs(ui->grid, rect.row + 1, col, rect.cols, LOOK_TEXT, " ──▶ ");
    grid_glyphs(ui->grid, rect.row + 1, col, rect.cols, dead ? LOOK_ERROR : LOOK_TEXT,
                arena_printf(ui->mem, "dead letters(%lld)", (long long)dead));
}

/* ---- the last minutes ---- */

static void draw_chart(struct ui *ui, struct rect rect)
{
    int values[CHART_VALUES], most = 1;
    char first[MOMENT_MAX], last[MOMENT_MAX];
    struct chart chart = { .values = values, .count = CHART_VALUES };

    pipeline_throughput(&ui->model->pipeline, values, CHART_VALUES);
    for (size_t i = 0; i < CHART_VALUES; i++)
        most = values[i] > most ? values[i] : most;
    chart.max = most;
    chart.first = moment_clock(ui->model->now_ms - PIPELINE_LONG_S * (int64_t)1000, first);
    chart.last = moment_clock(ui->model->now_ms, last);
    grid_text(ui->grid, rect.row, rect.col + 2, rect.cols - 2, LOOK_TITLE,
              arena_printf(ui->mem, "THROUGHPUT, last 10 min (events/s)   now %s",
                           rate_words(ui, pipeline_rate_in(&ui->model->pipeline))));
    chart_draw(ui->grid, (struct rect){ rect.row + 1, rect.col + 2, rect.rows - 1, rect.cols - 4 },
               &chart, LOOK_TOPIC);
}

/* ---- dead letters ---- */

static void draw_letters(struct ui *ui, struct rect rect, const char *queue)
{
    const struct paged *letters = pages_find(&ui->model->pages, PAGES_DEAD_LETTERS, queue);
    const json_t *items = letters ? letters->items : NULL, *letter;
    int row = rect.row + 1, end = rect.row + rect.rows;
    size_t i;

    bar_rule(ui->grid, rect.row, rect.col + 2, rect.cols - 4,
             arena_printf(ui->mem, "%s › dead letters", queue), LOOK_BORDER);
    if (letters && *letters->refused)
        grid_text(ui->grid, row, rect.col + 2, rect.cols - 4, LOOK_ERROR, letters->refused);
    json_array_foreach(items, i, letter)
    {
        struct rect place = { row, rect.col + 2, dead_letter_rows(ui, letter, rect.cols - 4),
                              rect.cols - 4 };

        if (row + place.rows > end)
            break;
        dead_letter_draw(ui, letter, ui->grid, place);
        row += place.rows;
    }
}

void pipeline_below_draw(struct pipeline_view *view, struct rect rect)
{
    struct below below = share(view, rect.cols, rect.rows);
    const char *queue = pipeline_below_queue(view);
    int row = rect.row;

    if (below.flow > 0)
        draw_flow(view->ui, (struct rect){ row + 1, rect.col, below.flow - 1, rect.cols });
    row += below.flow;
    if (below.chart > 0)
        draw_chart(view->ui, (struct rect){ row + 1, rect.col, below.chart - 1, rect.cols });
    row += below.chart;
    if (below.letters > 0)
        draw_letters(view->ui, (struct rect){ row + 1, rect.col, below.letters - 1, rect.cols },
                     queue);
}
