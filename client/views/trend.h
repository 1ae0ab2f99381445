/* Figures over a time with what they come to: a title with the newest, the mean, the most and the
 * least, and a line on a fixed axis below it. */
#ifndef EVERI_TREND_H
#define EVERI_TREND_H

#include "chart.h"
#include "ui_parts.h"

enum { TREND_ROWS = 9, TREND_ROWS_LEAST = 5 /* with the title and a blank row */ };

struct trend {
    const char *title, *span; /* "Overall", "30 days" */
    const char *words;        /* instead of the figures, where they are not known; NULL: they are */
    const char *none;         /* where they are known and there is none */
    struct chart chart;
};

void trend_draw(struct ui *ui, struct rect rect, const struct trend *trend);
/* Rows of each of several below one another, where there are so many in all. */
int trend_rows_each(int rows);

#endif
