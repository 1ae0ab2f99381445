/* A cell of braille is 2 dots wide and 4 high; its glyph is U+2800 and a bit for each dot. */
#include "chart.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attrs.h"
#include "mem.h"
#include "utf8.h"

enum { DOTS_WIDE = 2, DOTS_HIGH = 4, TENTHS = 10 };

static const uint32_t braille_blank = 0x2800;

struct dots {
    uint8_t *cells;
    int rows, cols; /* of cells */
};

static void set_dot(struct dots *dots, int x, int y)
{
    static const uint8_t bits[DOTS_HIGH][DOTS_WIDE] = {
        { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
    };

    dots->cells[y / DOTS_HIGH * dots->cols + x / DOTS_WIDE] |= bits[y % DOTS_HIGH][x % DOTS_WIDE];
}

static void join(struct dots *dots, int x, int y, int to_x, int to_y)
{
    int steps = abs(to_x - x) > abs(to_y - y) ? abs(to_x - x) : abs(to_y - y);

    for (int i = 0; i <= steps; i++)
        set_dot(dots, steps > 0 ? x + (to_x - x) * i / steps : x,
                steps > 0 ? y + (to_y - y) * i / steps : y);
}

static int clamp(int value, int min, int max)
{
    return value < min ? min : value > max ? max : value;
}

static void draw_line(struct dots *dots, const struct chart *chart)
{
    int wide = dots->cols * DOTS_WIDE - 1, high = dots->rows * DOTS_HIGH - 1;
    int spans = chart->count > 1 ? (int)chart->count - 1 : 1, before_x = -1, before_y = 0;

    for (size_t i = 0; i < chart->count; i++) {
        int value = clamp(chart->values[i], chart->min, chart->max);
        int x = (int)i * wide / spans;
        int y = high - (value - chart->min) * high / (chart->max - chart->min);

        if (chart->values[i] != CHART_GAP)
            join(dots, before_x >= 0 ? before_x : x, before_x >= 0 ? before_y : y, x, y);
        before_x = chart->values[i] != CHART_GAP ? x : -1;
        before_y = y;
    }
}

static void show(struct grid *grid, struct rect rect, const struct dots *dots, enum look look)
{
    for (int row = 0; row < dots->rows; row++) {
        for (int col = 0; col < dots->cols; col++) {
            uint8_t bits = dots->cells[row * dots->cols + col];
            char glyph[5];

            if (bits == 0)
                continue;
            utf8_put(braille_blank + bits, glyph);
            grid_glyphs(grid, rect.row + row, rect.col + col, 1, look, glyph);
        }
    }
}

static void draw_axis(struct grid *grid, struct rect rect, const struct chart *chart)
{
    int bottom = rect.row + rect.rows - 1, right = rect.col + rect.cols, ends;
    char number[16];

    for (int row = 0; row < rect.rows; row++) {
        bool top = row == 0, last = row == rect.rows - 1;

        snprintf(number, sizeof number, "%*d", CHART_AXIS_COLS - 1,
                 (last ? chart->min : chart->max) / (chart->tenths ? TENTHS : 1));
        if (top || last)
            grid_text(grid, rect.row + row, rect.col, CHART_AXIS_COLS - 1, LOOK_DIM, number);
        grid_glyphs(grid, rect.row + row, rect.col + CHART_AXIS_COLS - 1, 1, LOOK_BORDER,
                    last ? "└" : "┤");
    }
    for (int col = rect.col + CHART_AXIS_COLS; col < right; col++)
        grid_glyphs(grid, bottom, col, 1, LOOK_BORDER, "─");
    ends = (int)strlen(chart->first) + (int)strlen(chart->last) + 2;
    if (rect.cols - CHART_AXIS_COLS < ends)
        return;
    grid_text(grid, bottom, rect.col + CHART_AXIS_COLS, ends, LOOK_DIM, chart->first);
    grid_text(grid, bottom, right - (int)strlen(chart->last), (int)strlen(chart->last), LOOK_DIM,
              chart->last);
}

void chart_draw(struct grid *grid, struct rect rect, const struct chart *chart, enum look look)
{
    struct dots dots = { .rows = rect.rows - 1, .cols = rect.cols - CHART_AXIS_COLS };

    if (rect.rows < CHART_ROWS_LEAST || dots.cols < 2 || chart->max <= chart->min)
        return;
    dots.cells = mem_new((size_t)(dots.rows * dots.cols));
    draw_line(&dots, chart);
    draw_axis(grid, rect, chart);
    show(grid, (struct rect){ rect.row, rect.col + CHART_AXIS_COLS, dots.rows, dots.cols }, &dots,
         look);
    mem_free(dots.cells);
}

const char *chart_spark(struct arena *mem, const int *values, size_t count, int min, int max)
{
    static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    const char *words = "";

    for (size_t i = 0; i < count; i++) {
        int value = clamp(values[i], min, max);

        words = arena_printf(
            mem, "%s%s", words,
            values[i] == CHART_GAP || max <= min
                ? " "
                : blocks[(value - min) * ((int)ARRAY_LEN(blocks) - 1) / (max - min)]);
    }
    return words;
}

/* ---- sliders ---- */

void slider_draw(struct grid *grid, int row, int col, int cols, int value, int min, int max,
                 enum look look)
{
    int wide = cols - 3, range = max - min;
    int at = range > 0 ? ((clamp(value, min, max) - min) * wide + range / 2) / range : 0;

    grid_glyphs(grid, row, col, 1, LOOK_BORDER, "├");
    for (int i = 0; i <= wide; i++)
        grid_glyphs(grid, row, col + 1 + i, 1, i <= at ? look : LOOK_BORDER,
                    i < at    ? "━"
                    : i == at ? "●"
                              : "─");
    grid_glyphs(grid, row, col + cols - 1, 1, LOOK_BORDER, "┤");
}

int slider_value_at(int cols, int at, int min, int max)
{
    int wide = cols - 3;

    return wide > 0 ? min + (clamp(at - 1, 0, wide) * (max - min) + wide / 2) / wide : min;
}
