/* The interactive loop. It sleeps in app_wait until a key, the network or a timer comes; it draws
 * when something has changed, as often as frame_pace.h lets it. */
#include "screens.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "frame_pace.h"
#include "launch.h"
#include "limits.h"
#include "mem.h"

enum { DRAFT_BYTES = 4 * LIMIT_UPDATE };

struct loop {
    struct app *app;
    struct term *term;
    struct frame_pace pace;
    bool typed; /* what is to be drawn was typed for */
    bool mouse;
    int theme;                /* as the terminal has it; enum theme_choice */
    int64_t frames, first_ms; /* drawn so far, and when the first was */
};

static void open_link(struct loop *loop, const char *url)
{
    struct err err;

    if (launch_browser(loop->term, url, &err))
        app_say(loop->app, true, "Opened.");
    else
        app_say(loop->app, false, err.text);
}

static void edit_draft(struct loop *loop, const char *draft)
{
    struct err err;
    char *edited = launch_editor(loop->term, draft, DRAFT_BYTES, &err);

    if (edited)
        app_set_draft(loop->app, edited);
    else
        app_say(loop->app, false, err.text);
    mem_free(edited);
}

/* What leaves the screens. */
static void serve_outside(struct loop *loop)
{
    char *copy = app_wants_copy(loop->app), *link = app_wants_link(loop->app);
    const char *draft = app_wants_editor(loop->app);

    if (copy)
        term_copy(loop->term, copy);
    if (link)
        open_link(loop, link);
    if (draft)
        edit_draft(loop, draft);
    mem_free(copy);
    mem_free(link);
}

/* A bell too: multiplexers keep notices for themselves. */
static void tell(struct loop *loop)
{
    const char *words = app_wants_notice(loop->app);
    int notices = app_here(loop->app)->at[HERE_NOTICE];

    if (!words || notices == NOTICES_OFF)
        return;
    term_bell(loop->term);
    if (notices == NOTICES_ALL)
        term_notify(loop->term, words);
}

static void follow_theme(struct loop *loop)
{
    int theme = app_here(loop->app)->at[HERE_THEME];

    if (theme == loop->theme)
        return;
    loop->theme = theme;
    term_set_theme(loop->term, theme == HERE_LIGHT ? THEME_LIGHT : THEME_DARK);
}

static void serve(struct loop *loop)
{
    tell(loop);
    follow_theme(loop);
    if (app_wants_mouse(loop->app))
        term_set_mouse(loop->term, loop->mouse = !loop->mouse);
    if (app_wants_repaint(loop->app))
        term_redraw(loop->term);
    if (app_wants_to_suspend(loop->app))
        term_suspend(loop->term);
    serve_outside(loop);
}

/* Returns in how many ms the rest can be drawn; -1: everything is. */
static int draw(struct loop *loop)
{
    int64_t now_ms = clock_mono_ms();
    enum frame_cause cause = !app_is_dirty(loop->app) ? FRAME_NONE
                             : loop->typed            ? FRAME_TYPED
                                                      : FRAME_NEWS;
    int wait_ms = frame_pace_wait(&loop->pace, now_ms, cause);
    bool changed;

    if (wait_ms != 0)
        return wait_ms;
    term_show(loop->term, app_screen(loop->app, &changed));
    frame_pace_drawn(&loop->pace, now_ms);
    loop->typed = false;
    if (loop->frames++ == 0)
        loop->first_ms = now_ms;
    return -1;
}

/* What is to be drawn waits for its frame, and nothing else. */
static int timeout_of(int tick_ms, int frame_ms)
{
    if (frame_ms < 0)
        return tick_ms;
    return tick_ms > 0 && tick_ms < frame_ms ? tick_ms : frame_ms;
}

/* What was typed, but for no longer than until the next frame may be drawn: a flood of keys is
 * shown too. Returns whether more may be there already. */
static bool hear(struct loop *loop)
{
    int64_t until_ms = clock_mono_ms() + FRAME_MS;
    struct input input;

    while (term_input(loop->term, &input)) {
        app_input(loop->app, &input);
        loop->typed = true;
        if (clock_mono_ms() >= until_ms)
            return true;
    }
    return false;
}

static void run(struct loop *loop)
{
    bool more = false;
    int code;

    while (!app_wants_to_end(loop->app, &code) && !term_ending(loop->term)) {
        int frame_ms, tick_ms;

        (void)app_tick(
            loop->app); /* what it changes is drawn now; what that asks for is waited for */
        frame_ms = draw(loop);
        tick_ms = app_tick(loop->app);
        app_wait(loop->app, term_fd(loop->term), more ? 0 : timeout_of(tick_ms, frame_ms));
        more = hear(loop);
        serve(loop);
    }
}

static void write_report(const struct loop *loop, size_t bytes, const char *path)
{
    FILE *out = fopen(path, "we");
    int64_t ms = loop->frames > 0 ? loop->pace.drawn_ms - loop->first_ms : 0;

    if (!out || fprintf(out, "{\"frames\": %lld, \"ms\": %lld, \"bytes\": %zu}\n",
                        (long long)loop->frames, (long long)ms, bytes) < 0)
        fprintf(stderr, "everi-tui: %s: %s\n", path, strerror(errno));
    if (out && fclose(out) != 0)
        fprintf(stderr, "everi-tui: %s: %s\n", path, strerror(errno));
}

int screens_run(struct app_options *options, const struct term_options *term_options,
                const char *report)
{
    const char *ssh = getenv("SSH_TTY");
    struct loop loop = { .theme = HERE_DARK };
    struct err err;
    size_t bytes;
    int ending;

    if (!term_open(term_options, &loop.term, &err)) {
        fprintf(stderr, "everi-tui: %s\n", err.text);
        return 2;
    }
    frame_pace_init(&loop.pace, ssh && *ssh);
    term_size(loop.term, &options->rows, &options->cols);
    loop.app = app_new(options);
    follow_theme(&loop);
    run(&loop);
    ending = term_ending(loop.term);
    bytes = term_written(loop.term);
    term_close(loop.term);
    app_free(loop.app);
    if (report)
        write_report(&loop, bytes, report);
    if (ending)
        raise(ending); /* everything is kept: now it does what it would have done */
    return 0;
}
