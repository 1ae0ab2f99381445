/* Figures as pictures: a line over time, a row of blocks, a slider. The axis is fixed by the
 * caller, so that nothing is made to look larger than it is; what is not there stays a gap. */
#ifndef EVERI_CHART_H
#define EVERI_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "grid.h"

enum { CHART_GAP = -1, CHART_ROWS_LEAST = 4, CHART_AXIS_COLS = 5 };

struct chart {
    const int *values; /* oldest first; CHART_GAP: none */
    size_t count;
    int min, max;             /* of the axis; min >= 0 */
    bool tenths;              /* all of these are tenths of what the axis says */
    const char *first, *last; /* below the ends of the line */
};

/* Into rect, of CHART_ROWS_LEAST rows at least: the axis at the left, the line in braille, its ends
 * named in the last row. What lies side by side is joined, over gaps nothing is. */
void chart_draw(struct grid *grid, struct rect rect, const struct chart *chart, enum look look);
/* One block a value, a blank where there is none. In mem. */
const char *chart_spark(struct arena *mem, const int *values, size_t count, int min, int max);

/* `├━━━━━●────┤` on one row, at least 5 columns. */
void slider_draw(struct grid *grid, int row, int col, int cols, int value, int min, int max,
                 enum look look);
/* The value that a click `at` columns from its left means. */
int slider_value_at(int cols, int at, int min, int max);

#endif
