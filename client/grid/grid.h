/* A screen of our own: views draw into it, a terminal shows it, tests and scripts read it. It knows
 * cells, looks and widths, and nothing of curses.
 *
 * Whatever text arrives here is foreign: it is cleaned (shared/text/sanitize.h) on its way in, so
 * that no control, bidi or zero-width byte ever reaches a terminal, and what is drawn is as wide as
 * everybody agrees it is. */
#ifndef EVERI_GRID_H
#define EVERI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "sanitize.h"

/* What a text is, not how it looks: themes give colours and attributes to these. */
enum look {
    LOOK_TEXT,
    LOOK_DIM,
    LOOK_TITLE,
    LOOK_NAME,
    LOOK_OWN,
    LOOK_MENTION,
    LOOK_TOPIC,
    LOOK_LINK,
    LOOK_UNREAD,
    LOOK_COUNT,
    LOOK_BORDER,
    LOOK_TAB,
    LOOK_TAB_ACTIVE,
    LOOK_STATUS,
    LOOK_HINT,
    LOOK_GOOD,
    LOOK_WARNING,
    LOOK_ERROR,
    LOOK_CAPTION,
    LOOK_FOUND,
    LOOKS
};

enum { CELL_BYTES = CLUSTER_BYTES };

struct cell {
    char text[CELL_BYTES]; /* one cluster as it is sent; "" in the second half of a wide one */
    uint8_t width;         /* 1, 2, or 0 for a second half */
    uint8_t look;          /* enum look */
    bool selected;         /* reverse, whatever the look */
};

struct grid;

struct rect {
    int row, col, rows, cols;
};

struct grid *grid_new(int rows, int cols);
void grid_free(struct grid *grid);
void grid_resize(struct grid *grid, int rows, int cols); /* and clears it */
int grid_rows(const struct grid *grid);
int grid_cols(const struct grid *grid);
const struct cell *grid_cell(const struct grid *grid, int row, int col);

void grid_clear(struct grid *grid, struct rect rect);
/* Nothing is drawn, selected or cleared outside of `rect` until this is called again with what it
 * returns: the clip before. A new grid, and a resized one, has all of itself. */
struct rect grid_clip(struct grid *grid, struct rect rect);
/* Draws foreign text on one row from (row, col), at most `cols` columns, cut with "…" where it does
 * not fit. Newlines become blanks. Returns the columns used. */
int grid_text(struct grid *grid, int row, int col, int cols, enum look look, const char *text);
/* One cluster, whole or not at all (false: it does not fit into `cols`). */
bool grid_put(struct grid *grid, int row, int col, int cols, enum look look,
              const struct cluster *cluster);
/* Our own glyphs (lines, bullets), replaced by ASCII where the grid is ASCII only. */
int grid_glyphs(struct grid *grid, int row, int col, int cols, enum look look, const char *text);
void grid_select(struct grid *grid, struct rect rect); /* reverse */
/* Another look for what is there. */
void grid_set_look(struct grid *grid, struct rect rect, enum look look);
void grid_set_ascii(struct grid *grid, bool ascii);
bool grid_ascii(const struct grid *grid);
/* Where the terminal's cursor is shown; row -1 hides it. */
void grid_set_cursor(struct grid *grid, int row, int col);
void grid_cursor(const struct grid *grid, int *row, int *col);

/* The screen as text: rows without trailing blanks, each with a newline. */
void grid_dump(const struct grid *grid, struct buf *out);
/* The same of the attributes: one letter a cell for look and selection, for golden screens. */
void grid_dump_looks(const struct grid *grid, struct buf *out);
bool grid_equal(const struct grid *a, const struct grid *b);
void grid_copy(struct grid *to, const struct grid *from);

#endif
