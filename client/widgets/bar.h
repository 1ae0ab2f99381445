/* The frame of every screen: boxes, rules, tabs, the status and the hints. */
#ifndef EVERI_BAR_H
#define EVERI_BAR_H

#include <stdbool.h>
#include <stddef.h>

#include "grid.h"

/* A border along the edges of rect with `title` (foreign; NULL: none) in its top. */
void bar_box(struct grid *grid, struct rect rect, const char *title, enum look look);
/* `── title ─────────` from (row, col); a line alone where title is NULL. */
void bar_rule(struct grid *grid, int row, int col, int cols, const char *title, enum look look);
/* A line downwards from row, `rows` long. */
void bar_column(struct grid *grid, int row, int col, int rows, enum look look);

struct bar_tab {
    const char *text; /* "2 Notif(5)" */
    bool active;      /* drawn as "[2 Notif(5)]" */
    enum look look;   /* of an inactive one */
};
/* Tabs from the left; one that does not fit, and all behind it, is left out, but the active one is
 * always shown. Returns the columns used. */
int bar_tabs(struct grid *grid, int row, int col, int cols, const struct bar_tab *tabs,
             size_t count);
/* The tab at that column, -1: none; for clicks. */
int bar_tab_at(const struct bar_tab *tabs, size_t count, int cols, int col);

/* `left` from the left, `right` at the right edge; what is foreign may be in both. Where both do
 * not fit, `left` is cut. */
void bar_status(struct grid *grid, int row, int col, int cols, enum look look, const char *left,
                const char *right);

struct bar_hint {
    const char *key, *text; /* "Enter", "open" */
};
/* Key and text of each, as many whole ones as fit. */
void bar_hints(struct grid *grid, int row, int col, int cols, const struct bar_hint *hints,
               size_t count);

#endif
