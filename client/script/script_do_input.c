/* Keys, pastes, clicks: they enter the client where the terminal's enter it (app_input), one after
 * the other, and what follows at once is shown before the next. */
#include <string.h>

#include "keys.h"
#include "script_run.h"
#include "utf8.h"

enum { KEY_PAUSE_MS = 350, TYPE_PAUSE_MS = 45, PASTE_PAUSE_MS = 600 };

void script_input(struct script_run *run, const struct input *input)
{
    if (run->ended)
        return;
    app_input(run->app, input);
    script_turn(run, 0);
}

static void type_point(struct script_run *run, uint32_t point)
{
    struct input input = { .kind = INPUT_KEY, .code = point };

    if (point == '\n')
        input.code = KEY_ENTER_KEY;
    else if (point == '\t')
        input.code = KEY_TAB;
    script_input(run, &input);
    script_linger(run, TYPE_PAUSE_MS);
}

void script_type(struct script_run *run, const char *text)
{
    while (*text)
        type_point(run, utf8_next(&text));
}

bool script_do_key(struct script_run *run, const struct step *step, struct err *err)
{
    const struct step_value *key = &step->at[SLOT_KEY], *times = &step->at[SLOT_TIMES];
    const struct input input = { .kind = INPUT_KEY,
                                 .code = (uint32_t)key->n,
                                 .modifiers = (int)key->m };

    for (int64_t i = 0; i < (times->given ? times->n : 1); i++) {
        if (!script_needs_client(run, err))
            return false;
        script_input(run, &input);
        script_linger(run, KEY_PAUSE_MS);
    }
    return true;
}

static bool expanded(struct script_run *run, const struct step *step, const char **text,
                     struct err *err)
{
    return script_needs_client(run, err) &&
           script_names_expand(&run->names, run->mem, step->at[SLOT_TEXT].text, false, text, err);
}

bool script_do_type(struct script_run *run, const struct step *step, struct err *err)
{
    const char *text;

    if (!expanded(run, step, &text, err))
        return false;
    script_type(run, text);
    return true;
}

bool script_do_paste(struct script_run *run, const struct step *step, struct err *err)
{
    struct input input = { .kind = INPUT_PASTE };

    if (!expanded(run, step, &input.paste, err))
        return false;
    script_input(run, &input);
    script_linger(run, PASTE_PAUSE_MS);
    return true;
}

bool script_do_mouse(struct script_run *run, const struct step *step, struct err *err)
{
    const struct input input = { .kind = INPUT_MOUSE,
                                 .row = (int)step->at[SLOT_PLACE].m,
                                 .col = (int)step->at[SLOT_PLACE].n,
                                 .button = (int)step->at[SLOT_BUTTON].n };

    if (!script_needs_client(run, err))
        return false;
    script_input(run, &input);
    script_linger(run, KEY_PAUSE_MS);
    return true;
}

/* A real window belongs to its user: there the step does nothing. */
bool script_do_resize(struct script_run *run, const struct step *step, struct err *err)
{
    const struct input input = { .kind = INPUT_RESIZE,
                                 .row = (int)step->at[SLOT_SIZE].m,
                                 .col = (int)step->at[SLOT_SIZE].n };

    if (!script_needs_client(run, err))
        return false;
    if (!run->options->headless)
        return true;
    run->rows = input.row;
    run->cols = input.col;
    term_resize(run->term, run->rows, run->cols);
    script_input(run, &input);
    script_linger(run, KEY_PAUSE_MS);
    return true;
}
