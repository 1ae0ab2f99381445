/* The terminal, seen from outside: what a libvterm shows is what the grid says, in text and in
 * attributes; nothing is written when nothing changed; what is typed arrives; and however the
 * program ends or stops, the terminal is as it was before.
 *
 * The programs below run in a terminal of their own (vt.h) and are driven by keys. */
#include "unit.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "list.h"
#include "term.h"
#include "theme.h"
#include "vt.h"

enum { ROWS = 24, COLS = 80, SCENES = 60, STEP_BYTES = 300 };

/* -- what is shown ------------------------------------------------------------------------- */

static const char *const texts[] = {
    "plain",
    "Leyla Məmmədova",
    "日本語のテキスト",
    "👨‍👩‍👧 family",
    "e\u0301x\u0323\u0301",
    "नमस्ते",
    "שלום",
    "🇦🇿 flag",
    "─│┌┐└┘▌●",
    "\033[31mhostile\u202E",
    "a b c d e f g",
    "0123456789",
};

static void first_scene(struct grid *grid)
{
    grid_clear(grid, (struct rect){ 0, 0, 1000, 1000 });
    for (int look = 0; look < LOOKS; look++) {
        grid_text(grid, look, 0, 20, (enum look)look, texts[look % (int)ARRAY_LEN(texts)]);
        grid_text(grid, look, 40, 20, (enum look)look, texts[look % (int)ARRAY_LEN(texts)]);
        grid_select(grid, (struct rect){ look, 40, 1, 20 });
    }
    grid_text(grid, grid_rows(grid) - 1, 0, grid_cols(grid), LOOK_HINT, "scene 0 ready");
    grid_set_cursor(grid, 3, 7);
}

/* Parts of the scene before are drawn over, so that every kind of difference comes up. */
static void next_scene(struct grid *grid, int number)
{
    srandom((unsigned)number);
    for (int i = 0; i < 12; i++) {
        int row = (int)(random() % grid_rows(grid));
        int col = (int)(random() % grid_cols(grid));
        enum look look = (enum look)((unsigned)random() % LOOKS);
        struct rect rect = { row, col, 1 + (int)(random() % 3), 1 + (int)(random() % 30) };

        if (i % 4 == 0)
            grid_clear(grid, rect);
        else if (i % 4 == 1)
            grid_select(grid, rect);
        else
            grid_text(grid, row, col, 30, look, texts[(size_t)random() % ARRAY_LEN(texts)]);
    }
    grid_clear(grid, (struct rect){ grid_rows(grid) - 1, 0, 1, grid_cols(grid) });
    grid_text(grid, grid_rows(grid) - 1, 0, grid_cols(grid), LOOK_HINT, "scene ");
    grid_text(grid, grid_rows(grid) - 1, 6, 5, LOOK_HINT,
              (char[]){ (char)('0' + number / 10), (char)('0' + number % 10), ' ', '\0' });
    grid_set_cursor(grid, number % 3 ? (int)(random() % grid_rows(grid)) : -1, number);
}

/* -- the programs ---------------------------------------------------------------------------- */

struct program {
    struct term_options options;
    void (*run)(struct term *term, struct grid *grid);
};

/* The bell says that the frame is complete (vt.h). */
static void show(struct term *term, const struct grid *grid)
{
    term_show(term, grid);
    term_bell(term);
}

static bool wait_input(struct term *term, struct input *input)
{
    struct pollfd ready = { .fd = term_fd(term), .events = POLLIN };

    while (!term_input(term, input)) {
        if (term_ending(term))
            return false;
        poll(&ready, 1, -1);
    }
    return !(input->kind == INPUT_KEY && input->code == 'q');
}

static int run_program(void *arg)
{
    static const int crashes[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };
    const struct program *program = arg;
    struct grid *grid;
    struct term *term;
    struct err err;
    int rows;
    int cols;
    int ending;

    for (size_t i = 0; i < ARRAY_LEN(crashes);
         i++) /* not the sanitizer's: it would not die of them */
        signal(crashes[i], SIG_DFL);
    if (!term_open(&program->options, &term, &err)) {
        printf("%s\n\a", err.text);
        fflush(stdout);
        return 3;
    }
    term_size(term, &rows, &cols);
    grid = grid_new(rows, cols);
    program->run(term, grid);
    grid_free(grid);
    ending = term_ending(term);
    term_close(term);
    if (ending)
        raise(ending);
    return 0;
}

/* n: the next scene, s: the same again, l: everything anew, z: ^Z. */
static void show_scenes(struct term *term, struct grid *grid)
{
    struct input input;
    int scene = 0;

    first_scene(grid);
    show(term, grid);
    while (wait_input(term, &input)) {
        if (input.kind == INPUT_RESIZE) {
            grid_resize(grid, input.row, input.col);
            first_scene(grid);
        } else if (input.code == 'n') {
            next_scene(grid, ++scene);
        } else if (input.code == 'l') {
            term_redraw(term);
        } else if (input.code == 'z') {
            term_suspend(term);
        }
        show(term, grid);
    }
}

/* Asked to end, it does not. */
static void show_deaf(struct term *term, struct grid *grid)
{
    first_scene(grid);
    show(term, grid);
    for (;;)
        pause();
}

/* A row for each input, by its name. */
static void show_inputs(struct term *term, struct grid *grid)
{
    struct input input;
    int row = 0;

    term_set_mouse(term, true);
    grid_text(grid, grid_rows(grid) - 1, 0, 40, LOOK_TEXT, "ready");
    show(term, grid);
    while (wait_input(term, &input)) {
        char name[200] = "";

        if (input.kind == INPUT_KEY)
            key_format(input.code, input.modifiers, name, sizeof name);
        else if (input.kind == INPUT_PASTE)
            snprintf(name, sizeof name, "paste %s", input.paste);
        else if (input.kind == INPUT_MOUSE)
            snprintf(name, sizeof name, "mouse %d %d,%d", input.button, input.row, input.col);
        else if (input.kind == INPUT_FOCUS)
            snprintf(name, sizeof name, "focus %d", input.focused);
        else
            snprintf(name, sizeof name, "resize %dx%d", input.col, input.row);
        grid_text(grid, row++, 0, grid_cols(grid), LOOK_TEXT, name);
        show(term, grid);
    }
}

static size_t fifty(void *arg)
{
    (void)arg;
    return 50;
}

static const char *feed_id(void *arg, size_t index)
{
    static char id[2][8];

    (void)arg;
    snprintf(id[index % 2], sizeof id[0], "u%zu", index);
    return id[index % 2];
}

static int four_rows(void *arg, size_t index, int cols)
{
    (void)arg, (void)index, (void)cols;
    return 4;
}

static void draw_update(void *arg, size_t index, struct grid *grid, struct rect rect, bool selected)
{
    (void)arg, (void)index, (void)selected;
    grid_text(grid, rect.row, rect.col, 16, LOOK_NAME, "Leyla Mammadova");
    grid_text(grid, rect.row, rect.col + 16, 30, LOOK_DIM, "@leyla · Principal Engineer");
    grid_text(grid, rect.row, rect.col + rect.cols - 4, 3, LOOK_DIM, "12m");
    grid_text(grid, rect.row + 1, rect.col, rect.cols, LOOK_TEXT,
              "We moved the outbox poller to LISTEN/NOTIFY and p99 delivery fell from 1.8 s");
    grid_text(grid, rect.row + 2, rect.col, rect.cols, LOOK_TOPIC, "#postgres #queues");
}

/* A feed, walked through with j and k. */
static void show_list(struct term *term, struct grid *grid)
{
    static const struct list_source source = {
        .count = fifty, .id = feed_id, .height = four_rows, .draw = draw_update
    };
    struct list *list = list_new(&source, NULL, LIST_FROM_TOP);
    struct input input = { .code = 0 };

    do {
        if (input.code)
            list_move(list, input.code == 'j' ? 1 : -1);
        list_draw(list, grid, (struct rect){ 0, 0, grid_rows(grid) - 1, grid_cols(grid) },
                  LIST_FOCUSED);
        grid_text(grid, grid_rows(grid) - 1, 0, 10, LOOK_HINT, "ready");
        show(term, grid);
    } while (wait_input(term, &input));
    list_free(list);
}

static struct vt *start(const char *kind, const struct program *program, const char *text)
{
    static struct program copy; /* for the child; it outlives the call */
    struct vt *vt;

    copy = *program;
    vt = vt_open(ROWS, COLS, kind, run_program, &copy);
    if (!vt_wait_text(vt, text))
        fail_msg("the program never showed \"%s\" but \"%s\"", text, vt_row(vt, 0));
    return vt;
}

/* -- what is seen ---------------------------------------------------------------------------- */

static void check_cell(size_t i, const struct cell *wanted, struct vt_cell seen,
                       struct theme_style style)
{
    bool reverse = (style.attributes & THEME_REVERSE) != 0;

    CHECK_INT(i, seen.reverse, reverse != wanted->selected);
    /* A blank shows nothing of its letter's looks. */
    if (strcmp(seen.text, " ") == 0)
        return;
    CHECK_INT(i, seen.bold, (style.attributes & THEME_BOLD) != 0);
    CHECK_INT(i, seen.underline, (style.attributes & THEME_UNDERLINE) != 0);
    CHECK_INT(i, seen.color, style.color);
}

/* One cluster of ours may be two cells there: two letters of a flag, a syllable of two parts. */
static void check_screen(size_t i, const struct vt *vt, const struct grid *grid,
                         enum term_theme theme, enum theme_colors tier)
{
    int row;
    int col;
    int seen_row;
    int seen_col;

    for (row = 0; row < grid_rows(grid); row++) {
        char ours[4096] = "";

        for (col = 0; col < grid_cols(grid); col++) {
            const struct cell *cell = grid_cell(grid, row, col);

            strncat(ours, cell->text, sizeof ours - strlen(ours) - 1);
            if (cell->width > 0)
                check_cell(i, cell, vt_cell(vt, row, col),
                           theme_style(theme, tier, (enum look)cell->look));
        }
        for (size_t len = strlen(ours); len > 0 && ours[len - 1] == ' ';)
            ours[--len] = '\0';
        CHECK_TEXT(i, vt_row(vt, row), ours);
    }
    grid_cursor(grid, &row, &col);
    vt_cursor(vt, &seen_row, &seen_col);
    CHECK_INT(i, vt_cursor_visible(vt), row >= 0);
    if (row >= 0) {
        CHECK_INT(i, seen_row, row);
        CHECK_INT(i, seen_col, col);
    }
}

static void shows_what_the_grid_says(void **state)
{
    static const struct {
        const char *kind;
        struct term_options options;
        enum theme_colors tier;
    } rows[] = {
        { "xterm-256color", { .theme = THEME_DARK }, COLORS_256 },
        { "xterm-256color", { .theme = THEME_LIGHT }, COLORS_256 },
        { "xterm-256color", { .no_color = true }, COLORS_NONE },
        { "xterm", { .theme = THEME_DARK }, COLORS_16 },
        { "screen-256color", { .theme = THEME_LIGHT }, COLORS_256 },
        { "vt220", { .theme = THEME_DARK }, COLORS_NONE },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct program program = { rows[i].options, show_scenes };
        struct vt *vt = start(rows[i].kind, &program, "scene 0 ready");
        struct grid *grid = grid_new(ROWS, COLS);

        first_scene(grid);
        check_screen(i, vt, grid, rows[i].options.theme, rows[i].tier);
        grid_free(grid);
        vt_close(vt);
    }
}

static void shows_every_difference(void **state)
{
    struct program program = { .run = show_scenes };
    struct vt *vt = start("xterm-256color", &program, "scene 0 ready");
    struct grid *grid = grid_new(ROWS, COLS);

    (void)state;
    first_scene(grid);
    for (int scene = 1; scene <= SCENES; scene++) {
        char done[] = {
            's', 'c', 'e', 'n', 'e', ' ', (char)('0' + scene / 10), (char)('0' + scene % 10), '\0'
        };

        next_scene(grid, scene);
        vt_type(vt, "n");
        assert_true(vt_wait_text(vt, done));
        check_screen((size_t)scene, vt, grid, THEME_DARK, COLORS_256);
    }
    vt_type(vt, "l");
    CHECK(0, vt_wait_frame(vt) > 1000);
    check_screen(SCENES + 1, vt, grid, THEME_DARK, COLORS_256);
    grid_free(grid);
    vt_close(vt);
}

static void writes_only_what_changed(void **state)
{
    struct program scenes = { .run = show_scenes };
    struct program feed = { .run = show_list };
    struct vt *vt = start("xterm-256color", &scenes, "scene 0 ready");

    (void)state;
    for (int i = 0; i < 3; i++) {
        vt_type(vt, "s");
        CHECK_INT(i, vt_wait_frame(vt), 0);
    }
    vt_close(vt);
    vt = start("xterm-256color", &feed, "ready");
    for (int i = 0; i < 4; i++) {
        size_t bytes;

        vt_type(vt, "j");
        bytes = vt_wait_frame(vt);
        if (bytes == 0 || bytes > STEP_BYTES)
            fail_msg("a step of the cursor took %zu bytes", bytes);
    }
    vt_close(vt);
}

static void hears_what_is_typed(void **state)
{
    static const struct {
        const char *bytes, *row;
    } rows[] = {
        { "j", "j" },
        { "\033", "Esc" },
        { "\033a", "Alt-a" },
        { "\033[1;5A", "C-Up" },
        { "\x1a", "C-z" },
        { "\x03", "C-c" },
        { "\xc9\x99", "ə" },
        { "\033[200~two\nlines\033[201~", "paste two lines" },
        { "\033[<0;5;3M", "mouse 1 2,4" },
        { "\033[O", "focus 0" },
    };
    struct program program = { .run = show_inputs };
    struct vt *vt = start("xterm-256color", &program, "ready");

    (void)state;
    CHECK(0, vt_was_sent(vt, "\033[?2004h") && vt_was_sent(vt, "\033[?1004h"));
    CHECK(0, vt_was_sent(vt, "\033[?1006h"));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        vt_type(vt, rows[i].bytes);
        if (!vt_wait_text(vt, rows[i].row))
            fail_msg("row %zu: not heard but \"%s\"", i, vt_row(vt, (int)i));
        CHECK_TEXT(i, vt_row(vt, (int)i), rows[i].row);
    }
    vt_resize(vt, 30, 100);
    CHECK(1, vt_wait_text(vt, "resize 100x30"));
    vt_close(vt);
}

/* A hundred sizes in a moment; the last one is drawn. */
static void resizes(void **state)
{
    struct program program = { .run = show_scenes };
    struct vt *vt = start("xterm-256color", &program, "scene 0 ready");
    struct grid *grid = grid_new(40, 100);

    (void)state;
    for (int i = 0; i < 100; i++)
        vt_resize(vt, 1 + i % 40, 1 + i * 7 % 150);
    vt_resize(vt, 40, 100);
    vt_type(vt, "n");
    assert_true(vt_wait_text(vt, "scene 01"));
    first_scene(grid);
    next_scene(grid, 1);
    check_screen(0, vt, grid, THEME_DARK, COLORS_256);
    grid_free(grid);
    vt_close(vt);
}

static void check_left(size_t i, const struct vt *vt)
{
    CHECK(i, !vt_other_screen(vt));
    CHECK(i, vt_cursor_visible(vt));
    CHECK(i, vt_echoes(vt));
    CHECK(i, vt_was_sent(vt, "\033[?2004l") && vt_was_sent(vt, "\033[?1004l"));
}

static void leaves_the_terminal_as_it_was(void **state)
{
    static const int signals[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV,
                                   SIGABRT, SIGBUS, SIGFPE, SIGILL };
    struct program program = { .run = show_scenes };

    (void)state;
    for (size_t i = 0; i <= ARRAY_LEN(signals); i++) {
        struct vt *vt = start("xterm-256color", &program, "scene 0 ready");
        int status;

        CHECK(i, vt_other_screen(vt) && !vt_echoes(vt));
        vt_type(vt, "n");
        vt_wait_frame(vt);
        if (i < ARRAY_LEN(signals))
            vt_signal(vt, signals[i]);
        else
            vt_type(vt, "q");
        status = vt_wait_status(vt);
        if (i < ARRAY_LEN(signals))
            CHECK(i, WIFSIGNALED(status) && WTERMSIG(status) == signals[i]);
        else
            CHECK(i, WIFEXITED(status) && WEXITSTATUS(status) == 0);
        check_left(i, vt);
        vt_close(vt);
    }
}

static void ends_even_a_program_that_does_not(void **state)
{
    struct program program = { .run = show_deaf };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct vt *vt = start("xterm-256color", &program, "scene 0 ready");
        int status;

        vt_signal(vt, SIGTERM);
        if (i == 1)
            vt_signal(vt, SIGHUP); /* again, and at once: whichever is heard last */
        status = vt_wait_status(vt);
        CHECK(i, WIFSIGNALED(status));
        CHECK(i, WTERMSIG(status) == SIGTERM || (i == 1 && WTERMSIG(status) == SIGHUP));
        check_left(i, vt);
        vt_close(vt);
    }
}

static void stops_and_comes_back(void **state)
{
    struct program program = { .run = show_scenes };
    struct vt *vt = start("xterm-256color", &program, "scene 0 ready");
    struct grid *grid = grid_new(20, 70);
    static const char *const scenes[] = { "scene 01", "scene 02", "scene 03" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        int status;

        if (i == 0)
            vt_type(vt, "z");
        else
            vt_signal(vt, i == 1 ? SIGTSTP : SIGSTOP);
        status = vt_wait_status(vt);
        CHECK(i, WIFSTOPPED(status));
        if (i < 2) /* nobody can clean up before SIGSTOP */
            check_left(i, vt);
        vt_resize(vt, 20, 70);
        vt_foreground(vt);
        vt_wait_frame(vt);
        vt_type(vt, "n");
        assert_true(vt_wait_text(vt, scenes[i]));
        CHECK(i, vt_other_screen(vt) && !vt_echoes(vt));
        first_scene(grid);
        next_scene(grid, (int)i + 1);
        check_screen(i, vt, grid, THEME_DARK, COLORS_256);
    }
    vt_type(vt, "q");
    CHECK(3, WIFEXITED(vt_wait_status(vt)));
    check_left(3, vt);
    grid_free(grid);
    vt_close(vt);
}

static void refuses_politely(void **state)
{
    static const struct {
        const char *kind, *says;
    } rows[] = {
        { "dumb", "TERM=dumb" },
        { "", "shows no screens" },
        { "no-such-terminal", "TERM=no-such-terminal" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct program program = { .run = show_scenes };
        struct vt *vt = start(rows[i].kind, &program, rows[i].says);
        int status = vt_wait_status(vt);

        CHECK(i, WIFEXITED(status) && WEXITSTATUS(status) == 3);
        CHECK(i, vt_echoes(vt) && !vt_was_sent(vt, "\033"));
        vt_close(vt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_what_the_grid_says),
        cmocka_unit_test(shows_every_difference),
        cmocka_unit_test(writes_only_what_changed),
        cmocka_unit_test(hears_what_is_typed),
        cmocka_unit_test(resizes),
        cmocka_unit_test(leaves_the_terminal_as_it_was),
        cmocka_unit_test(ends_even_a_program_that_does_not),
        cmocka_unit_test(stops_and_comes_back),
        cmocka_unit_test(refuses_politely),
    };

    return RUN_TESTS(tests);
}
