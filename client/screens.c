/* The interactive loop. It sleeps in app_wait until a key, the network or a timer comes; it draws
 * when something has changed, and what the network changes at most 30 times a second; a key is
 * shown at once when nothing was drawn just before it. */
#include "screens.h"

#include <stdio.h>

#include "clock.h"

enum { FRAME_MS = 33 };

static void serve(struct app *app, struct term *term, bool *mouse)
{
    if (app_wants_bell(app))
        term_bell(term);
    if (app_wants_mouse(app))
        term_set_mouse(term, *mouse = !*mouse);
    if (app_wants_repaint(app))
        term_redraw(term);
    if (app_wants_to_suspend(app))
        term_suspend(term);
}

/* Returns in how many ms the rest can be drawn; -1: everything is. */
static int draw(struct app *app, struct term *term, int64_t *drawn_ms)
{
    int64_t since = clock_mono_ms() - *drawn_ms;
    const struct grid *grid;
    bool changed;

    if (since < FRAME_MS)
        return (int)(FRAME_MS - since);
    grid = app_screen(app, &changed);
    if (changed) {
        term_show(term, grid);
        *drawn_ms = clock_mono_ms();
    }
    return -1;
}

/* What is to be drawn waits for its frame, and nothing else. */
static int timeout_of(int tick_ms, int frame_ms)
{
    if (frame_ms < 0)
        return tick_ms;
    return tick_ms > 0 && tick_ms < frame_ms ? tick_ms : frame_ms;
}

static void loop(struct app *app, struct term *term)
{
    int64_t drawn_ms = 0;
    bool mouse = false;
    int code;

    while (!app_wants_to_end(app, &code)) {
        struct input input;
        int frame_ms, tick_ms;

        (void)app_tick(app); /* what it changes is drawn now; what that asks for is waited for */
        frame_ms = draw(app, term, &drawn_ms);
        tick_ms = app_tick(app);
        app_wait(app, term_fd(term), timeout_of(tick_ms, frame_ms));
        while (term_input(term, &input))
            app_input(app, &input);
        serve(app, term, &mouse);
    }
}

int screens_run(struct app_options *options, const struct term_options *term_options)
{
    struct term *term;
    struct app *app;
    struct err err;

    if (!term_open(term_options, &term, &err)) {
        fprintf(stderr, "everi-tui: %s\n", err.text);
        return 2;
    }
    term_size(term, &options->rows, &options->cols);
    app = app_new(options);
    loop(app, term);
    term_close(term);
    app_free(app);
    return 0;
}
