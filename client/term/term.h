/* A terminal: shows a grid, tells what was typed. Two of them: the real one (term_curses.c, the
 * only file that knows ncurses), and one without a terminal that only counts the bytes a real one
 * would have got (term_headless.c), for scripts and tests. */
#ifndef EVERI_TERM_H
#define EVERI_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "attrs.h"
#include "err.h"
#include "grid.h"
#include "keys.h"

struct term;

enum term_theme { THEME_DARK, THEME_LIGHT };

struct term_options {
    bool headless;
    int rows, cols;           /* headless */
    enum term_theme theme;
    bool ascii, no_color;
    const char *record;       /* asciicast v2 file of what the terminal got; NULL: none */
};

/* err: unavailable, with a sentence (no terminal, TERM=dumb ...). */
MUST_CHECK bool term_open(const struct term_options *options, struct term **out, struct err *err);
/* Leaves the terminal as it was found; also after a crash (see term_curses.c). */
void term_close(struct term *term);
/* What to poll for input; -1: none. */
int term_fd(const struct term *term);
void term_size(const struct term *term, int *rows, int *cols);
/* The next input that is there already. False: nothing (more). */
MUST_CHECK bool term_input(struct term *term, struct input *out);
/* Shows the grid: writes only what changed. */
void term_show(struct term *term, const struct grid *grid);
/* Bytes written to the terminal so far. */
size_t term_written(const struct term *term);
void term_suspend(struct term *term); /* ^Z, and back */
void term_bell(struct term *term);
/* Headless: as if the user had made the window so large. */
void term_resize(struct term *term, int rows, int cols);

#endif
