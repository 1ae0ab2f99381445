/* Time passes here and nowhere else: the network is read, timers run, the screen is shown. What a
 * script sees is the grid that was shown last, so it knows no more than a person in front of it. */
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "clock.h"
#include "mem.h"
#include "script_run.h"

enum { TURN_MS = 100, PUMP_MS = 500, IDLE_SLEEP_MS = 20 };

static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
    (void)signal;
    interrupted = 1;
}

bool script_interrupted(void)
{
    return interrupted != 0;
}

/* A watched terminal has its own ways (term.h); headless, a signal ends the script in order. */
void script_watch_signals(bool headless)
{
    struct sigaction act = { .sa_handler = on_signal };

    signal(SIGPIPE, SIG_IGN);
    if (!headless)
        return;
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGHUP, &act, NULL);
}

/* True when somebody in front of the screen would see a difference. */
static bool is_news(struct script_run *run)
{
    if (!run->seen)
        run->seen = grid_new(grid_rows(run->screen), grid_cols(run->screen));
    else if (grid_equal(run->seen, run->screen))
        return false;
    grid_copy(run->seen, run->screen);
    return true;
}

/* A script starts no other programs; what is copied goes to whoever plays the recording. */
static void serve_outside(struct script_run *run)
{
    char *copy = app_wants_copy(run->app), *link = app_wants_link(run->app);

    if (copy)
        term_copy(run->term, copy);
    if (link)
        app_say(run->app, false, "A script opens no browser.");
    if (app_wants_editor(run->app))
        app_say(run->app, false, "A script opens no editor.");
    mem_free(copy);
    mem_free(link);
}

static void show(struct script_run *run)
{
    bool changed = false;

    run->screen = app_screen(run->app, &changed);
    if (changed)
        term_show(run->term, run->screen);
    if (changed && is_news(run)) {
        run->frames++;
        run->drew = true;
        if (!run->insane[0])
            script_look_for_insanity(run->screen, run->options->ascii, run->insane,
                                     sizeof run->insane);
    }
    if (app_wants_notice(run->app))
        term_bell(run->term);
    if (app_wants_repaint(run->app))
        term_redraw(run->term);
    (void)app_wants_to_suspend(run->app); /* nobody could bring a script back */
    serve_outside(run);
    if (app_wants_to_end(run->app, &run->exit_code))
        run->ended = true;
}

/* Who watches may end it; the size of the window is theirs. */
static void hear_the_watcher(struct script_run *run)
{
    struct input input;

    while (term_input(run->term, &input)) {
        if (input.kind == INPUT_RESIZE)
            app_input(run->app, &input);
        else if (input.kind == INPUT_KEY && input.modifiers == KEY_CTRL && input.code == 'c')
            interrupted = 1;
    }
}

static void pump_people(struct script_run *run)
{
    int64_t now = clock_mono_ms();

    if (!run->people || now - run->pumped_at_ms < PUMP_MS)
        return;
    run->pumped_at_ms = now;
    script_people_pump(run->people);
}

static void come_online(struct script_run *run)
{
    if (run->online_at_ms && clock_mono_ms() >= run->online_at_ms) {
        run->online_at_ms = 0;
        app_set_offline(run->app, false);
    }
}

void script_turn(struct script_run *run, int timeout_ms)
{
    int wanted;

    pump_people(run);
    if (!run->app || run->ended) {
        poll(NULL, 0, timeout_ms < IDLE_SLEEP_MS ? timeout_ms : IDLE_SLEEP_MS);
        return;
    }
    run->drew = false;
    come_online(run);
    wanted = app_tick(run->app);
    show(run);
    if (wanted >= 0 && wanted < timeout_ms)
        timeout_ms = wanted;
    if (run->ended)
        return;
    app_wait(run->app, term_fd(run->term), timeout_ms);
    hear_the_watcher(run);
    app_tick(run->app);
    show(run);
}

void script_linger(struct script_run *run, int ms)
{
    int64_t began = clock_mono_us(), until = clock_mono_ms() + ms, left;

    if (!run->paced || !run->app)
        return;
    while (!interrupted && (left = until - clock_mono_ms()) > 0)
        script_turn(run, left < TURN_MS ? (int)left : TURN_MS);
    run->lingered_us += clock_mono_us() - began;
}

void script_mark(struct script_run *run)
{
    if (run->app && !run->ended)
        show(run);
    run->frames_before = run->frames;
    run->bytes_before = run->term ? term_written(run->term) : 0;
}

bool script_wait_until(struct script_run *run, script_condition *holds, const void *arg,
                       int64_t timeout_ms)
{
    int64_t until = clock_mono_ms() + timeout_ms;

    for (;;) {
        int64_t left = until - clock_mono_ms();

        if (holds(run, arg))
            return true;
        if (left <= 0 || interrupted || run->ended || run->insane[0])
            return false;
        /* Where something was drawn, whether more comes at once is asked without waiting. */
        script_turn(run, run->drew ? 0 : left < TURN_MS ? (int)left : TURN_MS);
    }
}
