/* The client as a machine without a loop of its own: whoever owns the loop (the interactive
 * program, the script runner) feeds it input, time and the network's events, and shows its grid
 * when it is dirty. */
#ifndef EVERI_APP_H
#define EVERI_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "err.h"
#include "grid.h"
#include "keys.h"
#include "model_here.h"

struct app;

struct app_options {
    const char *url, *handle;     /* NULL: the login form asks */
    const char *token, *password; /* how to get in without asking; or NULL */
    const uint8_t *key;           /* likewise: the seed of a login key */
    const char *state_dir;        /* drafts, outbox, cache, tokens; NULL: see keep.h */
    const char *theme, *notices;  /* as model_here.h calls them; NULL: as it was chosen before */
    const char *ca_file;          /* certificates to trust; NULL: the system's */
    bool insecure;                /* ws:// may go beyond this machine */
    bool trusts_new;              /* a server's own certificate, unseen: nobody is asked */
    int rows, cols;
    bool ascii;
    bool fixed_time; /* times shown as of app_set_now only: scripts with a clock */
};

struct app *app_new(const struct app_options *options);
void app_free(struct app *app);

/* The network: connects, calls, receives; one poll loop for everything. Waits until the network,
 * `fd` (input; -1: none) or the timeout (-1: none) has something. */
void app_wait(struct app *app, int fd, int timeout_ms);
/* Time for timers; returns in how many ms it wants to be called again, -1: never, 0: there is
 * something to draw. */
int app_tick(struct app *app);
void app_input(struct app *app, const struct input *input);
bool app_is_dirty(const struct app *app); /* what is shown is not what should be */
/* The screen as it should be now; the same grid each time. *changed: since the last call. */
const struct grid *app_screen(struct app *app, bool *changed);
bool app_wants_to_end(const struct app *app, int *exit_code);
bool app_wants_to_suspend(struct app *app);
/* Something came while the window has no focus: what, foreign text. NULL: nothing. */
const char *app_wants_notice(struct app *app);
/* Colours and notices as they are chosen now. */
const struct here *app_here(const struct app *app);
bool app_wants_mouse(struct app *app);   /* Alt-m: on, or off again */
bool app_wants_repaint(struct app *app); /* C-l: everything is to be written anew */
/* Each is told once; NULL: nothing. The caller's. */
char *app_wants_copy(struct app *app); /* a text for the clipboard */
char *app_wants_link(struct app *app); /* an address for a browser */
/* The draft is to be edited by another program; NULL: not. Valid until the next call. */
const char *app_wants_editor(struct app *app);
void app_set_draft(struct app *app, const char *text);
/* What came of it, on the status line. */
void app_say(struct app *app, bool good, const char *words);

/* For scripts. */
bool app_is_idle(const struct app *app); /* nothing asked of the server is unanswered */
void app_set_now(struct app *app, int64_t now_ms);
void app_set_offline(struct app *app, bool offline);
void app_set_caption(struct app *app, const char *caption); /* a row of its own; NULL: none */

#endif
