/* Between the files of the Pipeline screen and of the screen of one queue. */
#ifndef EVERI_PIPELINE_PARTS_H
#define EVERI_PIPELINE_PARTS_H

#include "paged_view.h"

/* One of the lists, as a table: columns as there is room for them. */
struct pipeline_table {
    struct pipeline_view *view;
    enum pipeline_list kind;
    struct list *list;
};

struct pipeline_view {
    struct ui *ui;
    enum pipeline_list part;
    struct pipeline_table tables[PIPELINE_LISTS];
    size_t order[PIPELINE_ROWS], count; /* of the part that is shown */
};

/* ---- pipeline_table.c ---- */
void pipeline_table_init(struct pipeline_table *table, struct pipeline_view *view,
                         enum pipeline_list kind);
/* The words above the columns; then the rows. */
void pipeline_table_heads(struct pipeline_table *table, int row, int col, int cols);
const json_t *pipeline_table_selected(struct pipeline_table *table); /* or NULL */
/* "! dead letters", with its look. */
const char *queue_health_words(enum queue_health health, enum look *look);
/* "12.4"; "-" of what is not known. */
const char *rate_words(struct ui *ui, int tenths);
/* The last minute, scaled to its own most. */
const char *series_words(struct ui *ui, const struct pipeline_series *series);

/* ---- pipeline_below.c: what is beneath the list ---- */
/* How much of so many rows it takes, when the list takes so many of them. */
int pipeline_below_rows(struct pipeline_view *view, struct rect rest, int list_rows);
void pipeline_below_draw(struct pipeline_view *view, struct rect rect);
/* The queue whose dead letters are shown there; "" none. */
const char *pipeline_below_queue(struct pipeline_view *view);

/* ---- dead_letter_lines.c ---- */
int dead_letter_rows(struct ui *ui, const json_t *letter, int cols);
void dead_letter_draw(struct ui *ui, const json_t *letter, struct grid *grid, struct rect rect);

#endif
