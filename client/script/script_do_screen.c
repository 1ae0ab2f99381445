/* Steps that read the screen. `wait` gives it time and counts only what was drawn since the last
 * step that did something; `expect` and `refuse` take it as it stands. */
#include <regex.h>
#include <string.h>

#include "arena.h"
#include "script_run.h"

/* What is looked for: a text or a pattern, in all rows or in one. */
struct sought {
    const char *text;
    const regex_t *pattern;
    int row; /* -1: any */
};

static bool row_holds(const struct script_run *run, const struct sought *sought, int row,
                      struct arena *mem)
{
    const char *text = script_row(run, row, mem);

    return sought->pattern ? regexec(sought->pattern, text, 0, NULL, 0) == 0
                           : strstr(text, sought->text) != NULL;
}

static bool screen_holds(const struct script_run *run, const struct sought *sought)
{
    struct arena *mem = arena_new();
    bool found = false;

    for (int row = 0; run->screen && row < grid_rows(run->screen) && !found; row++)
        found = (sought->row < 0 || sought->row == row) && row_holds(run, sought, row, mem);
    arena_free(mem);
    return found;
}

static bool drawn_and_holds(const struct script_run *run, const void *arg)
{
    return run->frames > run->frames_before && screen_holds(run, arg);
}

static bool drawn_and_gone(const struct script_run *run, const void *arg)
{
    return run->frames > run->frames_before && !screen_holds(run, arg);
}

static bool is_idle(const struct script_run *run, const void *arg)
{
    (void)arg;
    return app_is_idle(run->app) && !run->drew;
}

static int64_t patience(const struct step *step)
{
    return step->at[SLOT_DURATION].given ? step->at[SLOT_DURATION].n : SCRIPT_WAIT_MS;
}

static bool waited(struct script_run *run, const struct step *step, const char *kind,
                   const char *what, struct err *err)
{
    if (run->ended)
        return err_set(err, ERR_UNAVAILABLE, NULL, "the client ended while the script waited %s%s",
                       kind, what);
    return err_set(err, ERR_UNAVAILABLE, NULL, "waited %.1f s %s%s%s",
                   (double)patience(step) / 1000, kind, what,
                   run->frames > run->frames_before ? "" : ", and nothing was drawn");
}

static bool expand(struct script_run *run, const char *text, const char **out, struct err *err)
{
    return script_needs_client(run, err) &&
           script_names_expand(&run->names, run->mem, text, false, out, err);
}

static bool wait_pattern(struct script_run *run, const struct step *step, struct err *err)
{
    const char *text = step->at[SLOT_PATTERN].text;
    struct sought sought = { .row = -1 };
    regex_t compiled;
    bool ok;

    if (!script_needs_client(run, err))
        return false;
    if (regcomp(&compiled, text, REG_EXTENDED | REG_NOSUB) != 0)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "/%s/ is no pattern", text);
    sought.pattern = &compiled;
    ok = script_wait_until(run, drawn_and_holds, &sought, patience(step));
    regfree(&compiled);
    return ok || waited(run, step, "for ", arena_printf(run->mem, "/%s/", text), err);
}

bool script_do_wait(struct script_run *run, const struct step *step, struct err *err)
{
    struct sought sought = { .row = -1 };

    if (step->at[SLOT_PATTERN].given)
        return wait_pattern(run, step, err);
    return expand(run, step->at[SLOT_TEXT].text, &sought.text, err) &&
           (script_wait_until(run, drawn_and_holds, &sought, patience(step)) ||
            waited(run, step, "for ", arena_printf(run->mem, "\"%s\"", sought.text), err));
}

bool script_do_wait_gone(struct script_run *run, const struct step *step, struct err *err)
{
    struct sought sought = { .row = -1 };

    return expand(run, step->at[SLOT_TEXT].text, &sought.text, err) &&
           (script_wait_until(run, drawn_and_gone, &sought, patience(step)) ||
            waited(run, step, "until there is no ", arena_printf(run->mem, "\"%s\"", sought.text),
                   err));
}

bool script_do_wait_idle(struct script_run *run, const struct step *step, struct err *err)
{
    if (!script_needs_client(run, err))
        return false;
    script_turn(run, 0);
    return script_wait_until(run, is_idle, NULL, patience(step)) ||
           waited(run, step, "until ", "the client is idle", err);
}

/* -1 is the last row. */
static bool take_row(const struct script_run *run, const struct step *step, int *out,
                     struct err *err)
{
    int rows = grid_rows(run->screen), row = (int)step->at[SLOT_ROW].n;

    *out = row < 0 ? rows + row : row;
    return (*out >= 0 && *out < rows) ||
           err_set(err, ERR_INVALID_PARAMS, NULL, "the screen has rows 0 to %d", rows - 1);
}

bool script_do_expect(struct script_run *run, const struct step *step, struct err *err)
{
    struct sought sought = { .row = -1 };

    if (!expand(run, step->at[SLOT_TEXT].text, &sought.text, err) ||
        (step->at[SLOT_ROW].given && !take_row(run, step, &sought.row, err)))
        return false;
    if (screen_holds(run, &sought))
        return true;
    if (sought.row < 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "the screen does not hold \"%s\"", sought.text);
    return err_set(err, ERR_NOT_FOUND, NULL, "row %d does not hold \"%s\"", sought.row,
                   sought.text);
}

bool script_do_refuse(struct script_run *run, const struct step *step, struct err *err)
{
    struct sought sought = { .row = -1 };

    if (!expand(run, step->at[SLOT_TEXT].text, &sought.text, err))
        return false;
    return !screen_holds(run, &sought) ||
           err_set(err, ERR_CONFLICT, NULL, "the screen holds \"%s\"", sought.text);
}

bool script_do_expect_look(struct script_run *run, const struct step *step, struct err *err)
{
    int64_t look = step->at[SLOT_LOOK].n;
    int row;

    if (!script_needs_client(run, err) || !take_row(run, step, &row, err))
        return false;
    for (int col = 0; col < grid_cols(run->screen); col++) {
        const struct cell *cell = grid_cell(run->screen, row, col);

        if (look < 0 ? cell->selected : cell->look == look && strcmp(cell->text, " ") != 0)
            return true;
    }
    return err_set(err, ERR_NOT_FOUND, NULL, "nothing in row %d looks like \"%s\"", row,
                   step->at[SLOT_LOOK].text);
}

bool script_do_expect_bytes(struct script_run *run, const struct step *step, struct err *err)
{
    size_t bytes;

    if (!script_needs_client(run, err))
        return false;
    bytes = term_written(run->term) - run->bytes_before;
    return bytes < (size_t)step->at[SLOT_NUMBER].n ||
           err_set(err, ERR_TOO_LARGE, NULL, "the terminal got %zu bytes", bytes);
}

static bool has_ended(const struct script_run *run, const void *arg)
{
    (void)arg;
    return run->ended;
}

bool script_do_expect_end(struct script_run *run, const struct step *step, struct err *err)
{
    const struct step_value *code = &step->at[SLOT_NUMBER];

    if (!run->app)
        return script_needs_client(run, err);
    if (!script_wait_until(run, has_ended, NULL, SCRIPT_WAIT_MS))
        return err_set(err, ERR_CONFLICT, NULL, "the client goes on");
    return !code->given || code->n == run->exit_code ||
           err_set(err, ERR_CONFLICT, NULL, "the client ended with exit code %d", run->exit_code);
}
