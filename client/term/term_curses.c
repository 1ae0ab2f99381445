/* The only file that knows ncurses, and it knows its output half alone: cells in, bytes out. Keys
 * are read by term_keys.c, modes and signals are term_guard.c's.
 *
 * Invariant: `shown` is what curses holds, and nothing is put into curses that is not different
 * from it; so a frame that changed nothing costs no system call and writes nothing. Only curses
 * decides how a change is written.
 *
 * ncurses writes to descriptors, not to buffers: `file` is a file in memory that is emptied after
 * each frame. As it is no terminal, ncurses cannot ask its size or set its modes, which are not its
 * business here; and it is kept from looking for typed keys (typeahead) and from catching signals.
 */
#include "term_curses.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include <curses.h>

#include "mem.h"
#include "theme.h"

enum { SEQUENCE_BYTES = 128 };

struct curses {
    enum theme_colors tier;
    SCREEN *screen;
    FILE *file, *no_input;
    struct grid *shown;
    bool fresh; /* nothing was shown yet, or it was spoilt */
    bool ascii;
    attr_t attributes[LOOKS];
    char enter[SEQUENCE_BYTES], leave[SEQUENCE_BYTES];
};

/* Moves what ncurses wrote to `out`. */
static void take_bytes(struct curses *curses, struct buf *out)
{
    int fd = fileno(curses->file);
    off_t size = lseek(fd, 0, SEEK_CUR);
    char bytes[4096];
    off_t at = 0;

    while (at < size) {
        ssize_t n = pread(fd, bytes, sizeof bytes, at);

        if (n <= 0)
            break;
        buf_add(out, bytes, (size_t)n);
        at += n;
    }
    if (size > 0 && ftruncate(fd, 0) == 0)
        lseek(fd, 0, SEEK_SET);
}

static enum theme_colors tier_of(bool no_color)
{
    int colors = tigetnum("colors");

    if (no_color || colors < 8)
        return COLORS_NONE;
    return colors < 256 ? COLORS_16 : COLORS_256;
}

static attr_t attributes_of(int style)
{
    attr_t attributes = 0;

    if (style & THEME_BOLD)
        attributes |= A_BOLD;
    if (style & THEME_UNDERLINE)
        attributes |= A_UNDERLINE;
    if (style & THEME_REVERSE)
        attributes |= A_REVERSE;
    return attributes;
}

/* Pair number look + 1 is the look's. */
static void set_looks(struct curses *curses, enum term_theme theme)
{
    for (int look = 0; look < LOOKS; look++) {
        struct theme_style style = theme_style(theme, curses->tier, (enum look)look);
        short pair = (short)(look + 1);

        curses->attributes[look] = attributes_of(style.attributes);
        if (style.color >= 0 && init_pair(pair, (short)style.color, -1) == OK)
            curses->attributes[look] |= (attr_t)COLOR_PAIR(pair);
    }
}

static bool has_sequence(const char *name)
{
    const char *sequence = tigetstr(name);

    return sequence && sequence != (const char *)-1;
}

/* One of terminfo's sequences, without its padding, behind what is there. */
static void append_sequence(char *to, const char *name)
{
    const char *from = tigetstr(name);
    size_t len = strlen(to);

    if (!has_sequence(name))
        return;
    while (*from && len + 1 < SEQUENCE_BYTES) {
        if (from[0] == '$' && from[1] == '<' && strchr(from, '>'))
            from = strchr(from, '>') + 1;
        else
            to[len++] = *from++;
    }
    to[len] = '\0';
}

/* newterm() looks for the size at a terminal, and here is none: without these it would have the
 * terminal scroll within the 24 rows that its kind had once. */
static void tell_size(const char *name, int size)
{
    char text[16];

    snprintf(text, sizeof text, "%d", size);
    if (size > 0)
        setenv(name, text, 1);
    else
        unsetenv(name); /* what we start asks its terminal */
}

/* newterm() catches signals that nobody else does; here nothing of that may happen. */
static SCREEN *new_screen(const char *kind, int rows, int cols, FILE *out, FILE *in)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
    struct sigaction before[ARRAY_LEN(signals)];
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    SCREEN *screen;

    for (size_t i = 0; i < ARRAY_LEN(signals); i++)
        sigaction(signals[i], &ignore, &before[i]);
    tell_size("LINES", rows);
    tell_size("COLUMNS", cols);
    screen = newterm(kind, out, in);
    tell_size("LINES", 0);
    tell_size("COLUMNS", 0);
    for (size_t i = 0; i < ARRAY_LEN(signals); i++)
        sigaction(signals[i], &before[i], NULL);
    return screen;
}

static void free_curses(struct curses *curses)
{
    if (curses->screen)
        delscreen(curses->screen);
    if (curses->file)
        fclose(curses->file);
    if (curses->no_input)
        fclose(curses->no_input);
    grid_free(curses->shown);
    mem_free(curses);
}

bool curses_open(const char *kind, int rows, int cols, enum term_theme theme, bool no_color,
                 bool ascii, struct curses **out, struct err *err)
{
    struct curses *curses;

    /* What is not ASCII is sent as UTF-8; a grid for another locale holds nothing else. */
    setlocale(LC_CTYPE, "C.UTF-8");
    curses = mem_new(sizeof *curses);
    curses->file = fdopen(memfd_create("screen", MFD_CLOEXEC), "r+");
    curses->no_input = fopen("/dev/null", "re");
    if (curses->file && curses->no_input)
        curses->screen = new_screen(kind, rows, cols, curses->file, curses->no_input);
    if (!curses->screen || !has_sequence("cup")) {
        free_curses(curses);
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "a terminal of the kind TERM=%s shows no screens; use everi-tui call and "
                       "everi-tui tail, or set TERM to what it really is",
                       kind);
    }
    typeahead(-1);
    idcok(stdscr, FALSE); /* terminals differ on what they shift when wide characters are there */
    curses->tier = tier_of(no_color);
    if (curses->tier != COLORS_NONE && (start_color() != OK || use_default_colors() != OK))
        curses->tier = COLORS_NONE;
    set_looks(curses, theme);
    curses->ascii = ascii;
    append_sequence(curses->enter, "smcup");
    append_sequence(curses->leave, "sgr0");
    append_sequence(curses->leave, "cnorm");
    append_sequence(curses->leave, "rmcup");
    curses->shown = grid_new(1, 1);
    curses_resize(curses, rows, cols);
    *out = curses;
    return true;
}

void curses_close(struct curses *curses, struct buf *out)
{
    endwin();
    take_bytes(curses, out);
    free_curses(curses);
}

void curses_set_theme(struct curses *curses, enum term_theme theme)
{
    set_looks(curses, theme);
    curses_spoilt(curses);
}

void curses_spoilt(struct curses *curses)
{
    curses->fresh = true;
    /* The terminal's cursor may be shown or not: have curses say it again. */
    curs_set(1);
    curs_set(0);
    clearok(curscr, TRUE);
}

void curses_resize(struct curses *curses, int rows, int cols)
{
    resize_term(rows, cols);
    grid_resize(curses->shown, rows, cols);
    werase(stdscr);
    curses_spoilt(curses);
}

static void put_cell(const struct curses *curses, int row, int col, const struct cell *cell)
{
    attr_t attributes = curses->attributes[cell->look];
    struct cluster cluster = { .width = cell->width };
    wchar_t wide[CELL_BYTES];
    size_t count;

    memcpy(cluster.text, cell->text, CELL_BYTES);
    if (curses->ascii)
        sanitize_to_ascii(&cluster);
    count = mbstowcs(wide, cluster.text, CELL_BYTES);
    if (count == (size_t)-1)
        return;
    if (cell->selected)
        attributes ^= A_REVERSE;
    (void)attrset((int)attributes);
    mvaddnwstr(row, col, wide, (int)count);
}

static bool same(const struct cell *a, const struct cell *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

void curses_show(struct curses *curses, const struct grid *grid, struct buf *out)
{
    int row;
    int col;

    if (grid_rows(grid) != grid_rows(curses->shown) || grid_cols(grid) != grid_cols(curses->shown))
        curses_resize(curses, grid_rows(grid), grid_cols(grid));
    if (!curses->fresh && grid_equal(grid, curses->shown))
        return;
    for (row = 0; row < grid_rows(grid); row++) {
        for (col = 0; col < grid_cols(grid); col++) {
            const struct cell *cell = grid_cell(grid, row, col);

            if (cell->width > 0 && !same(cell, grid_cell(curses->shown, row, col)))
                put_cell(curses, row, col, cell);
        }
    }
    grid_copy(curses->shown, grid);
    grid_cursor(grid, &row, &col);
    curs_set(row >= 0 ? 1 : 0);
    leaveok(stdscr, row < 0);
    if (row >= 0)
        move(row, col);
    refresh();
    curses->fresh = false;
    take_bytes(curses, out);
}

const char *curses_enter(const struct curses *curses)
{
    return curses->enter;
}

const char *curses_leave(const struct curses *curses)
{
    return curses->leave;
}
