/* `random 2000`: a person whom nobody could foresee. Keys of every kind, pastes of what strangers
 * write, windows of any size; the same seed makes the same ones. Where a key ended the client it is
 * opened again. Every screen on the way is looked at (script_look.c), and a client that does not
 * survive takes the script with it. */
#include <string.h>

#include "keys.h"
#include "script_run.h"

static const char *const pastes[] = {
    "hello",
    "two\nlines",
    "\n\n\n\n\n\n\n",
    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x81\xae\xe3\x83\x86\xe3\x82\xad\xe3\x82\xb9\xe3\x83"
    "\x88",
    "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 family",
    "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87 marks",
    "\xe2\x80\xae"
    "txet desrever",
    "\x1b[31mred\x1b[2J\x07",
    "@a #b https://example.org/(c)",
    "\xff\xfe not UTF-8 \xc3",
    ":quit",
};

static const struct {
    int rows, cols;
} sizes[] = {
    { 1, 1 }, { 2, 200 }, { 200, 2 }, { 10, 40 }, { 24, 80 }, { 40, 120 }, { 9, 39 }, { 60, 250 },
};

static const uint32_t special[] = {
    KEY_UP_ARROW,      KEY_DOWN_ARROW, KEY_LEFT_ARROW, KEY_RIGHT_ARROW, KEY_PAGE_UP, KEY_PAGE_DOWN,
    KEY_HOME_KEY,      KEY_END_KEY,    KEY_ENTER_KEY,  KEY_ESCAPE,      KEY_TAB,     KEY_BACK_TAB,
    KEY_BACKSPACE_KEY, KEY_DELETE_KEY, KEY_F1,         KEY_F2,          KEY_F6,      KEY_F12,
};

/* xorshift64*: small, and the same everywhere. */
static uint32_t throw(struct script_run * run, uint32_t sides)
{
    uint64_t x = run->random;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    run->random = x;
    return (uint32_t)((x * 0x2545f4914f6cdd1dULL) >> 33) % sides;
}

static void random_key(struct script_run *run, struct input *input)
{
    input->kind = INPUT_KEY;
    if (throw(run, 3) == 0) {
        input->code = special[throw(run, ARRAY_LEN(special))];
        if (throw(run, 8) == 0)
            input->modifiers = 1 << throw(run, 3);
        return;
    }
    input->code = 0x20 + throw(run, 0x5f);
    if (throw(run, 8) == 0) {
        input->code = 'a' + throw(run, 26);
        input->modifiers = throw(run, 2) ? KEY_ALT : KEY_CTRL;
    }
}

static void random_input(struct script_run *run, struct input *input)
{
    uint32_t face = throw(run, 100);
    size_t size;

    if (face < 85) {
        random_key(run, input);
    } else if (face < 90) {
        input->kind = INPUT_PASTE;
        input->paste = pastes[throw(run, ARRAY_LEN(pastes))];
    } else if (face < 95) {
        size = throw(run, ARRAY_LEN(sizes));
        input->kind = INPUT_RESIZE;
        input->row = sizes[size].rows;
        input->col = sizes[size].cols;
        term_resize(run->term, input->row, input->col);
    } else if (face < 98) {
        input->kind = INPUT_MOUSE;
        input->row = (int) throw(run, 70);
        input->col = (int) throw(run, 260);
        input->button = (int) throw(run, 5) + 1;
    } else {
        input->kind = INPUT_FOCUS;
        input->focused = throw(run, 2) != 0;
    }
}

static void window_as_it_was(struct script_run *run)
{
    const struct input input = { .kind = INPUT_RESIZE, .row = run->rows, .col = run->cols };

    term_resize(run->term, run->rows, run->cols);
    script_input(run, &input);
}

bool script_do_random(struct script_run *run, const struct step *step, struct err *err)
{
    if (!script_needs_client(run, err))
        return false;
    if (!run->options->headless)
        return true; /* a window cannot be moved about under somebody's eyes */
    for (int64_t i = 0; i < step->at[SLOT_NUMBER].n && !script_interrupted(); i++) {
        struct input input = { 0 };

        random_input(run, &input);
        script_input(run, &input);
        if (run->insane[0])
            return err_set(err, ERR_INTERNAL, NULL, "after %lld random inputs", (long long)i + 1);
        if (run->ended && !script_open_client(run, run->handle, err))
            return false;
    }
    window_as_it_was(run);
    return true;
}
