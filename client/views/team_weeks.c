/* How a team feels, as far as one may see it: the newest week that tells something, then each
 * figure week by week. A week of too few people is a gap. The axis is the slider's own. */
#include "bar.h"
#include "chart.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "team_parts.h"
#include "trend.h"
#include "wrap.h"

enum {
    WEEKS_FEW = 12,
    COLS_MANY = 90, /* from here on all of them are shown */
    INDEX_MOST = 100,
    LABEL_COLS = 14,
    FIGURE_COLS = 9,
    SLIDER_COLS = 44
};

struct team_weeks {
    struct team_view *view;
    struct list *list;
    int rows_each; /* of one chart with its title */
};

static struct my_index *index_of(const struct team_weeks *weeks)
{
    return &weeks->view->ui->model->index;
}

static const struct team_page *page_of(const struct team_weeks *weeks)
{
    return teams_find(&weeks->view->ui->model->teams, weeks->view->id);
}

/* ---- the newest week ---- */

static void draw_figure(struct team_weeks *weeks, struct rect rect, const json_t *week,
                        const struct index_dimension *dimension)
{
    struct ui *ui = weeks->view->ui;
    int value = team_week_value(week, dimension->id);
    int cols = rect.cols - LABEL_COLS - FIGURE_COLS;

    cols = cols < SLIDER_COLS ? cols : SLIDER_COLS;
    grid_text(ui->grid, rect.row, rect.col, LABEL_COLS - 1, LOOK_TEXT, dimension->label);
    if (value < 0 || cols < 5)
        return;
    slider_draw(ui->grid, rect.row, rect.col + LABEL_COLS, cols, value,
                dimension->min * TEAM_TENTHS, dimension->max * TEAM_TENTHS, LOOK_GOOD);
    grid_text(ui->grid, rect.row, rect.col + LABEL_COLS + cols + 2, FIGURE_COLS - 2, LOOK_TITLE,
              arena_printf(ui->mem, "%d.%d", value / TEAM_TENTHS, value % TEAM_TENTHS));
}

static void draw_newest(struct team_weeks *weeks, struct rect rect)
{
    struct ui *ui = weeks->view->ui;
    const json_t *week = team_week_newest(page_of(weeks));
    int used = grid_text(ui->grid, rect.row, rect.col, rect.cols, LOOK_TITLE,
                         arena_printf(ui->mem, "Everi Index %d", team_week_value(week, NULL)));
    char day[MOMENT_MAX] = "";

    grid_text(ui->grid, rect.row, rect.col + used, rect.cols - used, LOOK_DIM,
              arena_printf(ui->mem, "   week of %s · %lld people",
                           moment_day(ui->model->now_ms, field_time(week, "from"), day),
                           (long long)field_int(week, "people")));
    for (size_t i = 0; i < index_count(index_of(weeks)); i++) {
        struct index_dimension dimension;

        rect.row++;
        if (index_dimension_at(index_of(weeks), i, &dimension))
            draw_figure(weeks, rect, week, &dimension);
    }
}

/* ---- week by week ---- */

static void draw_trend(struct team_weeks *weeks, struct rect rect, const char *title,
                       const struct index_dimension *dimension)
{
    const json_t *items = page_of(weeks)->weeks;
    struct ui *ui = weeks->view->ui;
    size_t most = rect.cols >= COLS_MANY ? TEAM_WEEKS : WEEKS_FEW, known = json_array_size(items);
    size_t count = known < most ? known : most;
    int values[TEAM_WEEKS], scale = dimension ? TEAM_TENTHS : 1;
    char first[MOMENT_MAX] = "", last[MOMENT_MAX] = "";
    struct trend trend = {
        .title = title,
        .span = arena_printf(ui->mem, "%zu weeks", count),
        .none = "no week of five people yet",
        .chart = { .values = values,
                   .count = count,
                   .min = dimension ? dimension->min * scale : 0,
                   .max = dimension ? dimension->max * scale : INDEX_MOST,
                   .tenths = dimension != NULL },
    };

    for (size_t i = 0; i < count; i++)
        values[i] = team_week_value(json_array_get(items, known - count + i),
                                    dimension ? dimension->id : NULL);
    trend.chart.first = moment_ago(ui->model->now_ms,
                                   field_time(json_array_get(items, known - count), "from"), first);
    trend.chart.last = moment_ago(ui->model->now_ms,
                                  field_time(json_array_get(items, known - 1), "from"), last);
    trend_draw(ui, rect, &trend);
}

/* ---- the list ---- */

static size_t row_count(void *arg)
{
    struct team_weeks *weeks = arg;

    return team_week_newest(page_of(weeks)) ? 2 + index_count(index_of(weeks)) : 0;
}

static const char *row_id(void *arg, size_t i)
{
    struct index_dimension dimension;

    if (i < 2)
        return i == 0 ? "/newest" : "/overall"; /* the ids of no slider */
    (void)index_dimension_at(index_of(arg), i - 2, &dimension);
    return dimension.id;
}

static int row_height(void *arg, size_t i, int cols)
{
    struct team_weeks *weeks = arg;

    (void)cols;
    return i == 0 ? 2 + (int)index_count(index_of(weeks)) : weeks->rows_each;
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct team_weeks *weeks = arg;
    struct index_dimension dimension;

    (void)grid, (void)selected;
    rect.rows--; /* a blank one between them */
    if (i == 0)
        draw_newest(weeks, rect);
    else if (i == 1)
        draw_trend(weeks, rect, "Overall", NULL);
    else if (index_dimension_at(index_of(weeks), i - 2, &dimension))
        draw_trend(weeks, rect, dimension.label, &dimension);
}

static const struct list_source source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

struct team_weeks *team_weeks_new(struct team_view *view)
{
    struct team_weeks *weeks = mem_new(sizeof *weeks);

    *weeks = (struct team_weeks){ .view = view, .rows_each = TREND_ROWS };
    weeks->list = list_new(&source, weeks, LIST_FROM_TOP);
    return weeks;
}

void team_weeks_free(struct team_weeks *weeks)
{
    list_free(weeks->list);
    mem_free(weeks);
}

struct list *team_weeks_list(struct team_weeks *weeks)
{
    return weeks->list;
}

/* Why there are no figures. */
static const char *words_of(struct team_weeks *weeks)
{
    const struct team_page *page = page_of(weeks);
    struct ui *ui = weeks->view->ui;

    if (page && *page->weeks_refused)
        return arena_printf(ui->mem, "! %s", page->weeks_refused);
    if (page && page->team && !model_sees_weeks(page))
        return "How this team feels is for its members alone.";
    if (page && page->weeks)
        return "Nothing to show yet. A week is told once it has closed (on Monday), and only where "
               "five people or more of the team checked in: nobody can be read out of it.";
    return model_is_live(ui->model) ? "Loading…"
                                    : "Not connected: this comes when there is a connection.";
}

void team_weeks_draw(struct team_weeks *weeks, struct rect rect)
{
    struct ui *ui = weeks->view->ui;
    const char *words;
    struct wrap wrap;

    weeks->rows_each = trend_rows_each(rect.rows);
    list_draw(weeks->list, ui->grid, rect, ui_list_focus(ui, false));
    if (row_count(weeks) > 0)
        return;
    words = words_of(weeks);
    wrap = wrap_text(ui->mem, words, rect.cols - 4);
    wrap_draw(ui->grid, (struct rect){ rect.row, rect.col + 2, rect.rows, rect.cols - 4 }, words,
              &wrap, 0, *words == '!' ? LOOK_ERROR : LOOK_DIM, NULL, 0);
}
