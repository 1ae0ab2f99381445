/* A terminal for tests: libvterm behind a pseudo-terminal, and a shell's part of job control, so
 * that a program in it can be stopped and continued. The only file that knows libvterm besides
 * vterm_replay.c. */
#ifndef EVERI_VT_H
#define EVERI_VT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct vt;

struct vt_cell {
    char text[32]; /* "" in the second half of a wide one, " " where nothing was written */
    bool bold, underline, reverse;
    int color; /* of the palette, -1: the terminal's own */
};

/* Starts `program(arg)` in a new terminal, as the job in its foreground, with TERM=kind. */
struct vt *vt_open(int rows, int cols, const char *kind, int (*program)(void *arg), void *arg);
/* Kills what still runs. */
void vt_close(struct vt *vt);

void vt_type(struct vt *vt, const char *bytes);
void vt_resize(struct vt *vt, int rows, int cols);
void vt_signal(struct vt *vt, int signal); /* to the program */
void vt_foreground(struct vt *vt);         /* what `fg` does */

/* The program rings the bell when it has written a frame; nothing here sleeps and hopes. */
/* Until a frame is complete; returns how many bytes came since the last one, without its bell. */
size_t vt_wait_frame(struct vt *vt);
/* Until a frame is complete that holds the text somewhere; false after 10 s. */
bool vt_wait_text(struct vt *vt, const char *text);
/* Until the program stopped or ended; the status as waitpid gives it, -1 after 10 s. */
int vt_wait_status(struct vt *vt);

struct vt_cell vt_cell(const struct vt *vt, int row, int col);
/* The row without trailing blanks; valid until the next call. */
const char *vt_row(const struct vt *vt, int row);
void vt_cursor(const struct vt *vt, int *row, int *col);
bool vt_cursor_visible(const struct vt *vt);
bool vt_other_screen(const struct vt *vt); /* the alternate one */
bool vt_echoes(const struct vt *vt);       /* modes as a shell has them: echo, lines, signals */
/* Whether the program ever sent these bytes. */
bool vt_was_sent(const struct vt *vt, const char *bytes);

#endif
