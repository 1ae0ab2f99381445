/* A script from its file to its end. Whatever happens, the server that it started is ended by its
 * pid and its directory removed before anything else is said. A new step needs its function in
 * `steps` (script_forms.c says what else). */
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "script_forms.h"
#include "script_load.h"
#include "script_run.h"
#include "token.h"

enum { EXIT_WELL = 0, EXIT_FAILED = 1, EXIT_UNREADABLE = 2, FAILURE_BYTES = 400 };

static const struct {
    script_step *run;
    bool acts; /* waits look at what is drawn after it */
} steps[STEP_KINDS] = {
    [STEP_SIZE] = { script_do_size, false },
    [STEP_THEME] = { script_do_theme, false },
    [STEP_CLOCK] = { script_do_clock, false },
    [STEP_ADVANCE] = { script_do_advance, true },
    [STEP_SEED] = { script_do_seed, false },
    [STEP_SERVER] = { script_do_server, true },
    [STEP_CONNECT] = { script_do_connect, true },
    [STEP_PERSON] = { script_do_person, true },
    [STEP_LOGIN_FORM] = { script_do_login, true },
    [STEP_LOGIN] = { script_do_login, true },
    [STEP_LOGIN_BY_HAND] = { script_do_login_by_hand, true },
    [STEP_CALL] = { script_do_call, true },
    [STEP_KEY] = { script_do_key, true },
    [STEP_TYPE] = { script_do_type, true },
    [STEP_PASTE] = { script_do_paste, true },
    [STEP_MOUSE] = { script_do_mouse, true },
    [STEP_RESIZE] = { script_do_resize, true },
    [STEP_RANDOM] = { script_do_random, true },
    [STEP_WAIT_IDLE] = { script_do_wait_idle, false },
    [STEP_WAIT_GONE] = { script_do_wait_gone, false },
    [STEP_WAIT] = { script_do_wait, false },
    [STEP_EXPECT_LOOK] = { script_do_expect_look, false },
    [STEP_EXPECT_BYTES] = { script_do_expect_bytes, false },
    [STEP_EXPECT_END] = { script_do_expect_end, false },
    [STEP_EXPECT] = { script_do_expect, false },
    [STEP_REFUSE] = { script_do_refuse, false },
    [STEP_MEASURE] = { script_do_measure, false },
    [STEP_MEASURE_END] = { script_do_measure_end, false },
    [STEP_OFFLINE] = { script_do_offline, true },
    [STEP_ADMIN] = { script_do_admin, true },
    [STEP_RESTART] = { script_do_restart, true },
    [STEP_KILL] = { script_do_kill, true },
    [STEP_SIGNAL] = { script_do_signal, true },
    [STEP_SNAPSHOT] = { script_do_snapshot, false },
    [STEP_SAY] = { script_do_say, false },
    [STEP_PAUSE] = { script_do_pause, false },
};

static bool run_step(struct script_run *run, const struct step *step, struct err *err)
{
    bool ok;

    run->step = step;
    if (steps[step->kind].acts)
        script_mark(run);
    ok = steps[step->kind].run(run, step, err);
    if (run->insane[0])
        return err_set(err, ERR_INTERNAL, NULL, "%s", run->insane);
    if (script_interrupted())
        return err_set(err, ERR_UNAVAILABLE, NULL, "interrupted");
    return ok;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

static bool make_home(struct script_run *run, struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    char *home = arena_printf(run->mem, "%s/everi-script-XXXXXX", tmp && *tmp ? tmp : "/tmp");

    if (!mkdtemp(home))
        return err_set(err, ERR_UNAVAILABLE, NULL, "%s cannot be made", home);
    run->home = home;
    return true;
}

/* dying: by a signal that the terminal is to survive (`signal TERM`), so it stays open. */
static void clean_up(struct script_run *run, bool dying)
{
    if (!dying)
        script_close_client(run);
    script_people_free(run->people);
    script_server_free(run->server);
    script_names_done(&run->names);
    if (run->home)
        nftw(run->home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *made_up_password(struct arena *mem)
{
    char *password = arena_alloc(mem, TOKEN_TEXT_MAX);

    token_new(password);
    return password;
}

static void set_up(struct script_run *run, const struct script *script)
{
    const struct script_options *options = run->options;

    run->rows = options->rows ? options->rows : 24;
    run->cols = options->cols ? options->cols : 80;
    run->theme = options->theme && strcmp(options->theme, "light") == 0 ? THEME_LIGHT : THEME_DARK;
    run->paced = !options->headless || options->record;
    run->random = 1;
    run->password = options->password ? options->password : made_up_password(run->mem);
    script_names_init(&run->names);
    script_watch_signals(options->headless);
    for (size_t i = 0; i < script->count; i++) {
        if (script->steps[i].kind == STEP_CLOCK)
            setenv("TZ", "UTC0", 1); /* a fixed time is shown the same everywhere */
    }
}

/* The screen is kept for a failure; then the terminal is given back before anything is printed. */
static void finish(struct script_run *run, bool ok, bool dying, const struct err *why)
{
    struct grid *kept = run->screen ? grid_new(grid_rows(run->screen), grid_cols(run->screen))
                                    : NULL;

    if (kept)
        grid_copy(kept, run->screen);
    clean_up(run, dying);
    run->screen = kept;
    if (!ok)
        script_tell_failure(run, why);
    script_tell_measures(run);
    grid_free(kept);
}

static int play(struct script_run *run, const struct script *script)
{
    char failure[FAILURE_BYTES];
    size_t done = 0;
    struct err why = { 0 };
    bool ok, dying;

    set_up(run, script);
    run->step = script->steps;
    ok = make_home(run, &why);
    while (ok && done < script->count && (ok = run_step(run, &script->steps[done], &why)))
        done++;
    dying = ok && run->step->kind == STEP_SIGNAL;
    finish(run, ok, dying, &why);
    if (!ok)
        snprintf(failure, sizeof failure, "%s:%d: %s", run->step->file, run->step->line, why.text);
    if (run->options->report && !script_write_report(run, ok ? NULL : failure, done))
        ok = false;
    if (dying) {
        if (run->options->headless)
            signal((int)run->step->at[SLOT_SIGNAL].n, SIG_DFL);
        raise((int)run->step->at[SLOT_SIGNAL].n);
    }
    return ok ? EXIT_WELL : EXIT_FAILED;
}

static int help(void)
{
    struct buf text;

    buf_init(&text, 1 << 16);
    script_forms_document(&text);
    fwrite(text.data, 1, text.len, stdout);
    buf_done(&text);
    return EXIT_WELL;
}

int script_main(const struct script_options *options)
{
    struct arena *mem = arena_new();
    struct script_options own = *options;
    struct script_run run = { .options = &own, .mem = mem };
    struct script script = { 0 };
    struct err err;
    int code;

    own.headless = own.headless || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO);
    if (strcmp(own.file, "help") == 0) {
        code = help();
    } else if (!script_load(mem, own.file, &script, &err)) {
        fprintf(stderr, "everi-tui: %s\n", err.text);
        code = EXIT_UNREADABLE;
    } else if (script.count == 0) {
        code = EXIT_WELL;
    } else {
        code = play(&run, &script);
    }
    arena_free(mem);
    return code;
}
