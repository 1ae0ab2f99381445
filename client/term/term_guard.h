/* The terminal, left as it was found: after the end, after a crash, while the program is stopped.
 * One terminal a process, because signals are. */
#ifndef EVERI_TERM_GUARD_H
#define EVERI_TERM_GUARD_H

#include <stdbool.h>

#include "attrs.h"
#include "err.h"

/* Takes the terminal `fd`: raw, with pastes and focus told apart, and the signals that must not
 * leave it so. `enter` and `leave` (copied) bring a screen in and out.
 * err: unavailable, where fd is no terminal. */
MUST_CHECK bool guard_open(int fd, const char *enter, const char *leave, struct err *err);
/* Gives it back; the screen itself was left by its owner. */
void guard_close(void);
void guard_set_mouse(bool on);

/* Readable when one of the three below may have something to say. */
int guard_wake_fd(void);
int guard_ending(void);        /* the signal that asked for the end, since guard_open; 0: none */
bool guard_take_resized(void); /* since it was asked last */
bool guard_take_resumed(void); /* the program was stopped: all of the screen is to be drawn anew */
/* The terminal is another program's until it is taken back; the keyboard's signals are too. */
void guard_hand_over(void);
void guard_take_back(void);
void guard_forget(void); /* in a child: signals do what they did before guard_open */
/* ^Z: stops the program; returns when it goes on. */
void guard_suspend(void);

#endif
