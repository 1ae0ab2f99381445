/* Steps that concern the visible client: how it is opened, what it is told beside its keys, and
 * what is told to those who watch. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"
#include "keys.h"
#include "script_run.h"

enum {
    LOGIN_MS = 20000,
    CAPTION_MS = 900, /* to notice it, and for each character: */
    CAPTION_CHAR_MS = 45,
};

bool script_needs_client(const struct script_run *run, struct err *err)
{
    if (!run->app)
        return err_set(err, ERR_CONFLICT, NULL, "the client is not open yet: `login` opens it");
    if (run->ended)
        return err_set(err, ERR_CONFLICT, NULL, "the client has ended, with exit code %d",
                       run->exit_code);
    return true;
}

/* The window: once for the whole script. */
static bool open_terminal(struct script_run *run, struct err *err)
{
    const struct script_options *options = run->options;
    struct term_options how = {
        .headless = options->headless,
        .rows = run->rows,
        .cols = run->cols,
        .theme = run->theme,
        .ascii = options->ascii,
        .record = options->record,
    };

    if (run->term)
        return true;
    if (!term_open(&how, &run->term, err))
        return false;
    if (!options->headless)
        term_size(run->term, &run->rows, &run->cols);
    return true;
}

static void set_caption(struct script_run *run)
{
    app_set_caption(run->app, run->caption);
}

bool script_open_client(struct script_run *run, const char *handle, struct err *err)
{
    const char *state = arena_printf(run->mem, "%s/client", run->home);
    struct app_options how = {
        .url = run->url,
        .handle = handle,
        .password = handle ? script_people_password(run->people, handle) : NULL,
        .state_dir = state,
        .insecure = true, /* the script says where it connects, and nobody is there to be asked */
        .trusts_new = true,
        .ascii = run->options->ascii,
        .fixed_time = run->clock_ms != 0,
    };

    (void)mkdir(state, 0700); /* a second login finds what the first has kept */
    if (!open_terminal(run, err))
        return false;
    app_free(run->app);
    grid_free(run->seen); /* a new client draws everything anew */
    run->seen = NULL;
    how.rows = run->rows;
    how.cols = run->cols;
    run->app = app_new(&how);
    run->ended = false;
    run->online_at_ms = 0;
    run->handle = handle;
    if (run->clock_ms)
        app_set_now(run->app, run->clock_ms);
    if (run->caption)
        set_caption(run);
    script_turn(run, 0);
    return true;
}

void script_close_client(struct script_run *run)
{
    app_free(run->app);
    if (run->term)
        term_close(run->term);
    run->app = NULL;
    run->term = NULL;
    run->screen = NULL;
    grid_free(run->seen);
    run->seen = NULL;
}

bool script_do_size(struct script_run *run, const struct step *step, struct err *err)
{
    (void)err;
    if (!run->options->cols) {
        run->cols = (int)step->at[SLOT_SIZE].n;
        run->rows = (int)step->at[SLOT_SIZE].m;
    }
    return true;
}

bool script_do_theme(struct script_run *run, const struct step *step, struct err *err)
{
    (void)err;
    if (!run->options->theme)
        run->theme = strcmp(step->at[SLOT_THEME].text, "light") == 0 ? THEME_LIGHT : THEME_DARK;
    return true;
}

bool script_do_clock(struct script_run *run, const struct step *step, struct err *err)
{
    (void)err;
    run->clock_ms = step->at[SLOT_TIME].n;
    return true;
}

bool script_do_seed(struct script_run *run, const struct step *step, struct err *err)
{
    (void)err;
    run->random = (uint64_t)step->at[SLOT_NUMBER].n + 1;
    return true;
}

static bool is_settled(const struct script_run *run, const void *arg)
{
    (void)arg;
    return app_is_idle(run->app) && !run->drew;
}

static bool has_people(const struct script_run *run, struct err *err)
{
    return run->people ||
           err_set(err, ERR_CONFLICT, NULL, "there is no server yet: `server` or `connect` first");
}

bool script_do_login(struct script_run *run, const struct step *step, struct err *err)
{
    const char *handle = step->kind == STEP_LOGIN ? step->at[SLOT_HANDLE].text : NULL;

    if (!has_people(run, err))
        return false;
    if (handle && !script_people_password(run->people, handle))
        return err_set(err, ERR_NOT_FOUND, NULL, "the script knows no %s: `person` makes one",
                       handle);
    if (!script_open_client(run, handle, err))
        return false;
    if (!script_wait_until(run, is_settled, NULL, LOGIN_MS))
        return err_set(err, ERR_UNAVAILABLE, NULL, "the client does not come to rest");
    script_linger(run, 800);
    return true;
}

static bool asks(const struct script_run *run, const void *arg)
{
    struct arena *mem = arena_new();
    bool found = false;

    (void)arg;
    for (int row = 0; run->screen && row < grid_rows(run->screen) && !found; row++)
        found = strstr(script_row(run, row, mem), "Password") != NULL;
    arena_free(mem);
    return found;
}

static void press(struct script_run *run, uint32_t code)
{
    const struct input input = { .kind = INPUT_KEY, .code = code };

    script_input(run, &input);
}

bool script_do_login_by_hand(struct script_run *run, const struct step *step, struct err *err)
{
    const char *handle = step->at[SLOT_HANDLE].text;
    const char *password = run->people ? script_people_password(run->people, handle) : NULL;

    if (!has_people(run, err))
        return false;
    if (!password)
        return err_set(err, ERR_NOT_FOUND, NULL, "the script knows no %s: `person` makes one",
                       handle);
    if (!script_open_client(run, NULL, err))
        return false;
    if (!script_wait_until(run, asks, NULL, LOGIN_MS))
        return err_set(err, ERR_UNAVAILABLE, NULL, "the client does not ask for a password");
    script_type(run, handle);
    press(run, KEY_TAB);
    script_type(run, password);
    press(run, KEY_ENTER_KEY);
    run->handle = handle;
    if (!script_wait_until(run, is_settled, NULL, LOGIN_MS))
        return err_set(err, ERR_UNAVAILABLE, NULL, "the client does not come to rest");
    return true;
}

bool script_do_offline(struct script_run *run, const struct step *step, struct err *err)
{
    if (!script_needs_client(run, err))
        return false;
    run->online_at_ms = clock_mono_ms() + step->at[SLOT_DURATION].n;
    app_set_offline(run->app, true);
    script_turn(run, 0);
    return true;
}

bool script_do_say(struct script_run *run, const struct step *step, struct err *err)
{
    const char *caption;

    if (!script_names_expand(&run->names, run->mem, step->at[SLOT_TEXT].text, false, &caption, err))
        return false;
    run->caption = caption;
    if (!run->app || run->ended)
        return true;
    set_caption(run);
    script_turn(run, 0);
    script_linger(run, CAPTION_MS + CAPTION_CHAR_MS * (int)strlen(caption));
    return true;
}

bool script_do_pause(struct script_run *run, const struct step *step, struct err *err)
{
    (void)err;
    script_linger(run, (int)step->at[SLOT_DURATION].n);
    return true;
}

bool script_do_measure(struct script_run *run, const struct step *step, struct err *err)
{
    struct script_measure *measure = &run->measures[run->measure_count];

    if (run->measure_count == SCRIPT_MEASURES)
        return err_set(err, ERR_TOO_LARGE, NULL, "a script takes at most %d times",
                       SCRIPT_MEASURES);
    *measure = (struct script_measure){ .label = step->at[SLOT_TEXT].text,
                                        .began_us = clock_mono_us() - run->lingered_us };
    run->measure_count++;
    return true;
}

/* Of the one that was opened last. */
bool script_do_measure_end(struct script_run *run, const struct step *step, struct err *err)
{
    size_t i = run->measure_count;

    (void)step, (void)err;
    while (i > 0 && run->measures[i - 1].done)
        i--;
    if (i == 0)
        return false;
    run->measures[i - 1].ms = (double)(clock_mono_us() - run->lingered_us -
                                       run->measures[i - 1].began_us) /
                              1000;
    run->measures[i - 1].done = true;
    return true;
}

/* What has to be ended is ended first (script_main.c): nobody comes back from here. */
bool script_do_signal(struct script_run *run, const struct step *step, struct err *err)
{
    (void)step;
    return script_needs_client(run, err);
}
