/* ncurses as a machine: grids in, bytes out. It never sees the terminal: it writes into a file of
 * its own, and what it wrote is handed to the caller, who sends, counts and records it. So a real
 * terminal and a headless one get the very same bytes. */
#ifndef EVERI_TERM_CURSES_H
#define EVERI_TERM_CURSES_H

#include <stdbool.h>

#include "attrs.h"
#include "buf.h"
#include "err.h"
#include "grid.h"
#include "term.h"

struct curses;

/* kind: a name of terminfo. Only one at a time may be open.
 * err: unavailable, where terminfo does not know it or it cannot place its cursor. */
MUST_CHECK bool curses_open(const char *kind, int rows, int cols, enum term_theme theme,
                            bool no_color, bool ascii, struct curses **out, struct err *err);
/* Adds what leaves the screen. */
void curses_close(struct curses *curses, struct buf *out);

/* Adds the bytes that change the screen from the last grid to this one; none if they are equal. */
void curses_show(struct curses *curses, const struct grid *grid, struct buf *out);
/* What is shown next is in other colours, all of it. */
void curses_set_theme(struct curses *curses, enum term_theme theme);
/* The screen was spoilt (or is another one): the next show writes everything. */
void curses_spoilt(struct curses *curses);
void curses_resize(struct curses *curses, int rows, int cols);

/* What brings the terminal into and out of our hands, of this kind: for suspending and crashes. */
const char *curses_enter(const struct curses *curses);
const char *curses_leave(const struct curses *curses);

#endif
