/* A script while it runs, for the steps (script_do_*.c) and what they share. */
#ifndef EVERI_SCRIPT_RUN_H
#define EVERI_SCRIPT_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app.h"
#include "arena.h"
#include "attrs.h"
#include "err.h"
#include "script.h"
#include "script_names.h"
#include "script_parse.h"
#include "script_people.h"
#include "script_server.h"
#include "term.h"

enum { SCRIPT_MEASURES = 64, SCRIPT_WAIT_MS = 5000 };

struct script_measure {
    const char *label;
    int64_t began_us; /* pauses made for people taken out */
    double ms;
    bool done;
};

struct script_run {
    const struct script_options *options;
    struct arena *mem;
    char *home; /* a directory of the script's own */
    bool paced; /* somebody watches, or will */
    const struct step *step;

    /* What is set before the client opens. */
    int rows, cols;
    enum term_theme theme;
    int64_t clock_ms; /* 0: the machine's */
    uint64_t random;  /* the state of `random`'s dice */

    struct script_server *server; /* NULL: none of our own */
    struct script_people *people;
    const char *url;
    const char *password; /* of everybody */
    struct script_names names;

    struct app *app; /* NULL: not open */
    struct term *term;
    const char *handle;        /* who is logged in; NULL: the form */
    const struct grid *screen; /* as it was shown last; the client's */
    struct grid *seen;         /* a copy of it, to see what is new */
    bool ended;
    int exit_code;
    const char *caption;
    int64_t online_at_ms; /* clock_mono_ms; 0: not offline */
    int64_t pumped_at_ms;

    unsigned long frames, frames_before; /* shown; at the start of the last step that acted */
    size_t bytes_before;
    bool drew; /* the last turn showed something new */
    int64_t lingered_us;
    char insane[160]; /* what a screen must never hold, and held */

    struct script_measure measures[SCRIPT_MEASURES];
    size_t measure_count;
};

/* One step. err: a sentence that goes behind "FILE:LINE: ". */
typedef bool script_step(struct script_run *run, const struct step *step, struct err *err);

script_step script_do_size, script_do_theme, script_do_clock, script_do_seed, script_do_login,
    script_do_login_by_hand, script_do_offline, script_do_say, script_do_pause, script_do_measure,
    script_do_measure_end, script_do_signal; /* script_do_client.c */
script_step script_do_advance, script_do_server, script_do_connect, script_do_person,
    script_do_call, script_do_admin, script_do_restart, script_do_kill; /* script_do_server.c */
script_step script_do_key, script_do_type, script_do_paste, script_do_mouse, script_do_resize,
    script_do_random; /* script_do_input.c, script_do_random.c */
script_step script_do_wait, script_do_wait_gone, script_do_wait_idle, script_do_expect,
    script_do_expect_look, script_do_expect_bytes, script_do_expect_end, script_do_refuse,
    script_do_snapshot; /* script_do_screen.c, script_snapshot.c */

/* script_do_client.c: opens the client (again); closes it with its terminal. */
MUST_CHECK bool script_open_client(struct script_run *run, const char *handle, struct err *err);
void script_close_client(struct script_run *run);
/* err: conflict: it is not open, or has ended. */
MUST_CHECK bool script_needs_client(const struct script_run *run, struct err *err);

/* script_do_input.c: one input as if it came from the terminal, and what follows at once. */
void script_input(struct script_run *run, const struct input *input);
void script_type(struct script_run *run, const char *text);

/* script_turn.c. A turn: the network for at most that long, timers, the screen. */
void script_turn(struct script_run *run, int timeout_ms);
/* For those who watch; nothing otherwise. */
void script_linger(struct script_run *run, int ms);
/* Marks the start of a step that acts: waits and byte counts look at what comes after. */
void script_mark(struct script_run *run);
typedef bool script_condition(const struct script_run *run, const void *arg);
/* True when it holds; false when the time is over, the client has ended, or ^C came. */
MUST_CHECK bool script_wait_until(struct script_run *run, script_condition *holds, const void *arg,
                                  int64_t timeout_ms);
bool script_interrupted(void);
void script_watch_signals(bool headless);

/* script_look.c: a row of the shown screen as text, in `mem`; what no screen may hold, or "". */
const char *script_row(const struct script_run *run, int row, struct arena *mem);
void script_look_for_insanity(const struct grid *grid, bool ascii, char *out, size_t size);

/* script_report.c */
void script_tell_failure(const struct script_run *run, const struct err *why);
void script_tell_measures(const struct script_run *run);
bool script_write_report(const struct script_run *run, const char *failure, size_t steps);

#endif
