#include "trend.h"

enum { TENTHS = 10 };

/* A figure in tenths as it is read: "6.4"; a whole one where whole ones are told: "64". */
static const char *figure(struct arena *mem, int64_t tenths, bool whole)
{
    return whole ? arena_printf(mem, "%lld", (long long)(tenths / TENTHS))
                 : arena_printf(mem, "%lld.%lld", (long long)(tenths / TENTHS),
                                (long long)(tenths % TENTHS));
}

/* "now 6 · mean 5.9 · most 8 · least 3" of what there is; NULL: nothing is. */
static const char *figures(struct arena *mem, const struct chart *chart)
{
    int now = CHART_GAP, most = 0, least = 0, each = chart->tenths ? 1 : TENTHS;
    int64_t sum = 0, there = 0;

    for (size_t i = 0; i < chart->count; i++) {
        int value = chart->values[i];

        if (value == CHART_GAP)
            continue;
        now = value;
        most = there == 0 || now > most ? now : most;
        least = there == 0 || now < least ? now : least;
        sum += (int64_t)value * each;
        there++;
    }
    if (there == 0)
        return NULL;
    return arena_printf(mem, "now %s · mean %s · most %s · least %s",
                        figure(mem, (int64_t)now * each, !chart->tenths),
                        figure(mem, (2 * sum + there) / (2 * there), false),
                        figure(mem, (int64_t)most * each, !chart->tenths),
                        figure(mem, (int64_t)least * each, !chart->tenths));
}

void trend_draw(struct ui *ui, struct rect rect, const struct trend *trend)
{
    const char *words = trend->words ? trend->words : figures(ui->mem, &trend->chart);
    int used = grid_text(ui->grid, rect.row, rect.col, rect.cols, LOOK_TITLE, trend->title);

    grid_text(ui->grid, rect.row, rect.col + used, rect.cols - used, LOOK_DIM,
              arena_printf(ui->mem, ", %s   %s", trend->span, words ? words : trend->none));
    chart_draw(ui->grid, (struct rect){ rect.row + 1, rect.col, rect.rows - 1, rect.cols },
               &trend->chart, LOOK_GOOD);
}

int trend_rows_each(int rows)
{
    int each = rows < TREND_ROWS        ? rows
               : rows >= 2 * TREND_ROWS ? TREND_ROWS
               : rows > TREND_ROWS + 3  ? rows / 2
                                        : TREND_ROWS;

    return each < TREND_ROWS_LEAST ? TREND_ROWS_LEAST : each;
}
