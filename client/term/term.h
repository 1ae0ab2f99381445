/* A terminal: shows a grid, tells what was typed. A real one, or, for scripts and tests, one
 * without a terminal, which makes the very same bytes and only counts (and records) them. */
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
    int rows, cols; /* headless */
    enum term_theme theme;
    bool ascii, no_color;
    const char *record; /* asciicast v2 file of what the terminal got; NULL: none */
};

/* Whether the user's locale is UTF-8; where it is not, grid and terminal want `ascii`. */
bool term_locale_is_utf8(void);

/* err: unavailable, with a sentence (no terminal, TERM=dumb ...). */
MUST_CHECK bool term_open(const struct term_options *options, struct term **out, struct err *err);
/* Leaves the terminal as it was found; also after a crash (see term_guard.h). */
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
/* The signal that asks the program to end, 0: none. Whoever sees it keeps what is to be kept,
 * closes the terminal and raises it again; after two seconds it ends the program by itself. */
int term_ending(const struct term *term);
void term_suspend(struct term *term); /* ^Z, and back */
void term_bell(struct term *term);
/* A notice of the desktop (OSC 9), where the terminal makes them. words: foreign text. */
void term_notify(struct term *term, const char *words);
/* To the clipboard of whoever sits in front of it (OSC 52), where their terminal lets it. */
void term_copy(struct term *term, const char *text);
/* To another program, and back from it: all is drawn anew. Signals of the keyboard are that
 * program's meanwhile. */
void term_hand_over(struct term *term);
void term_take_back(struct term *term);
void term_forget_signals(void); /* in a child: as if there were no terminal of ours */
void term_set_theme(struct term *term, enum term_theme theme);
void term_redraw(struct term *term); /* C-l: the next term_show writes everything anew */
void term_set_mouse(struct term *term, bool on);
/* Headless: as if the user had made the window so large. */
void term_resize(struct term *term, int rows, int cols);

#endif
