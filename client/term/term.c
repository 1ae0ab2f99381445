/* The terminal that the program sees: grids go through curses to bytes, bytes to the terminal, the
 * count and the recording; typed bytes and signals come back as inputs. A headless one is the same
 * without the terminal at its end. */
#include "term.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <sodium.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "mem.h"
#include "term_curses.h"
#include "term_guard.h"
#include "term_keys.h"
#include "term_record.h"

enum { OUT_MAX = 64 << 20, SIZE_LEAST = 1, SIZE_MOST = 1000 };

static const char headless_kind[] = "xterm-256color";

struct term {
    bool headless;
    int rows, cols;
    bool resized; /* to be told */
    bool typed;   /* bytes came since the patience was set */
    struct curses *curses;
    struct term_record *record; /* NULL: none */
    struct term_keys *keys;
    struct buf out;
    size_t written;
    int wait_fd, timer_fd; /* of a real one: all there is to wait for; patience of the keys */
};

bool term_locale_is_utf8(void)
{
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    bool utf8;

    if (!locale)
        return false;
    utf8 = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
    freelocale(locale);
    return utf8;
}

static int bounded(int size)
{
    return size < SIZE_LEAST ? SIZE_LEAST : size > SIZE_MOST ? SIZE_MOST : size;
}

static void deliver(const struct term *term)
{
    size_t at = 0;

    while (!term->headless && at < term->out.len) {
        ssize_t n = write(STDOUT_FILENO, term->out.data + at, term->out.len - at);
        struct pollfd full = { .fd = STDOUT_FILENO, .events = POLLOUT };

        if (n >= 0)
            at += (size_t)n;
        else if (errno == EAGAIN)
            poll(&full, 1, -1);
        else if (errno != EINTR)
            return; /* it is gone; reading says so too */
    }
}

/* What was drawn goes out. */
static void flush(struct term *term)
{
    if (term->out.len == 0)
        return;
    deliver(term);
    if (term->record)
        term_record_output(term->record, clock_mono_us(), term->out.data, term->out.len);
    term->written += term->out.len;
    buf_clear(&term->out);
}

static void ask_size(struct term *term)
{
    struct winsize size;

    term->rows = 24;
    term->cols = 80;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        term->rows = bounded(size.ws_row);
        term->cols = bounded(size.ws_col);
    }
}

/* One descriptor for the loop to wait for: keys, signals, the keys' patience. */
static bool gather_fds(struct term *term, struct err *err)
{
    const int sources[] = { STDIN_FILENO, guard_wake_fd(), -1 };

    term->wait_fd = epoll_create1(EPOLL_CLOEXEC);
    term->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
        int fd = sources[i] >= 0 ? sources[i] : term->timer_fd;
        struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

        if (epoll_ctl(term->wait_fd, EPOLL_CTL_ADD, fd, &event) < 0)
            return err_set(err, ERR_UNAVAILABLE, NULL, "cannot wait for the keyboard: %m");
    }
    return true;
}

static void free_term(struct term *term)
{
    term_record_close(term->record);
    term_keys_free(term->keys);
    buf_done(&term->out);
    if (term->wait_fd >= 0)
        close(term->wait_fd);
    if (term->timer_fd >= 0)
        close(term->timer_fd);
    mem_free(term);
}

static bool take_terminal(struct term *term, struct err *err)
{
    if (!guard_open(STDOUT_FILENO, curses_enter(term->curses), curses_leave(term->curses), err))
        return false;
    if (gather_fds(term, err))
        return true;
    guard_close();
    return false;
}

static bool open_parts(struct term *term, const struct term_options *options, const char *kind,
                       struct err *err)
{
    const char *no_color = getenv("NO_COLOR");

    if (options->record &&
        !term_record_open(options->record, kind, term->rows, term->cols, &term->record, err))
        return false;
    if (!curses_open(kind, term->rows, term->cols, options->theme,
                     options->no_color || (no_color && *no_color), options->ascii, &term->curses,
                     err))
        return false;
    if (term->headless || take_terminal(term, err))
        return true;
    curses_close(term->curses, &term->out);
    return false;
}

bool term_open(const struct term_options *options, struct term **out, struct err *err)
{
    const char *kind = options->headless ? headless_kind : getenv("TERM");
    struct term *term;

    if (!options->headless && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "the screens need a terminal, and there is none here; --script FILE "
                       "--headless, call and tail do without");
    if (!kind || !*kind || strcmp(kind, "dumb") == 0)
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "this terminal is dumb (TERM=%s) and shows no screens; call and tail do "
                       "without",
                       kind ? kind : "");
    term = mem_new(sizeof *term);
    term->headless = options->headless;
    term->rows = bounded(options->rows);
    term->cols = bounded(options->cols);
    term->wait_fd = term->timer_fd = -1;
    term->keys = term_keys_new();
    buf_init(&term->out, OUT_MAX);
    if (!term->headless)
        ask_size(term);
    if (!open_parts(term, options, kind, err)) {
        free_term(term);
        return false;
    }
    *out = term;
    return true;
}

void term_close(struct term *term)
{
    curses_close(term->curses, &term->out);
    flush(term);
    if (!term->headless)
        guard_close();
    free_term(term);
}

int term_fd(const struct term *term)
{
    return term->wait_fd;
}

void term_size(const struct term *term, int *rows, int *cols)
{
    *rows = term->rows;
    *cols = term->cols;
}

static void size_changed(struct term *term, int rows_before, int cols_before)
{
    if (term->rows == rows_before && term->cols == cols_before)
        return;
    term->resized = true;
    if (term->record)
        term_record_resize(term->record, clock_mono_us(), term->rows, term->cols);
}

/* Signals that came. */
static void look_at_guard(struct term *term)
{
    int rows = term->rows;
    int cols = term->cols;

    if (guard_take_resized()) {
        ask_size(term);
        size_changed(term, rows, cols);
    }
    if (guard_take_resumed()) {
        curses_spoilt(term->curses);
        term->resized = true; /* even if it is as large as before: it is to be drawn */
    }
}

/* Reads what was typed, if anything was. */
static bool read_keys(struct term *term)
{
    struct pollfd typed = { .fd = STDIN_FILENO, .events = POLLIN };
    char bytes[4096];
    ssize_t n;

    if (poll(&typed, 1, 0) <= 0)
        return false;
    n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n == 0 || (n < 0 && errno == EIO))
        raise(SIGHUP); /* the terminal is gone, and so are we */
    if (n <= 0)
        return false;
    term_keys_feed(term->keys, bytes, (size_t)n);
    return true;
}

/* Sets the clock that ends the waiting for a sequence's other half, or stops it. */
static void be_patient(const struct term *term)
{
    int ms = term_keys_patience_ms(term->keys);
    struct itimerspec when = { 0 }; /* that is: not at all */

    if (ms > 0) {
        when.it_value.tv_sec = ms / 1000;
        when.it_value.tv_nsec = ms % 1000 * 1000000L;
    }
    timerfd_settime(term->timer_fd, 0, &when, NULL);
}

static bool patience_is_over(const struct term *term)
{
    uint64_t times;

    return read(term->timer_fd, &times, sizeof times) == sizeof times;
}

bool term_input(struct term *term, struct input *out)
{
    if (!term->headless)
        look_at_guard(term);
    if (term->resized) {
        term->resized = false;
        *out = (struct input){ .kind = INPUT_RESIZE, .row = term->rows, .col = term->cols };
        return true;
    }
    if (term->headless)
        return false;
    while (!term_keys_next(term->keys, out)) {
        if (read_keys(term)) {
            term->typed = true;
        } else if (patience_is_over(term)) {
            term_keys_give_up(term->keys);
        } else {
            if (term->typed)
                be_patient(term);
            term->typed = false;
            return false;
        }
    }
    return true;
}

void term_show(struct term *term, const struct grid *grid)
{
    curses_show(term->curses, grid, &term->out);
    flush(term);
}

size_t term_written(const struct term *term)
{
    return term->written;
}

int term_ending(const struct term *term)
{
    return term->headless ? 0 : guard_ending();
}

void term_suspend(struct term *term)
{
    if (!term->headless)
        guard_suspend();
}

void term_bell(struct term *term)
{
    buf_add_char(&term->out, '\a');
    flush(term);
}

/* Behind a name of our own: what begins with a digit is something else to some terminals. */
void term_notify(struct term *term, const char *words)
{
    struct arena *mem = arena_new();

    buf_printf(&term->out, "\033]9;everi: %s\033\\", sanitize_line(mem, words));
    arena_free(mem);
    flush(term);
}

void term_copy(struct term *term, const char *text)
{
    size_t len = strlen(text), max = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
    char *encoded = mem_new(max);

    sodium_bin2base64(encoded, max, (const unsigned char *)text, len,
                      sodium_base64_VARIANT_ORIGINAL);
    buf_printf(&term->out, "\033]52;c;%s\033\\", encoded);
    mem_free(encoded);
    flush(term);
}

void term_hand_over(struct term *term)
{
    if (!term->headless)
        guard_hand_over();
}

void term_take_back(struct term *term)
{
    if (!term->headless)
        guard_take_back();
}

void term_forget_signals(void)
{
    guard_forget();
}

void term_set_theme(struct term *term, enum term_theme theme)
{
    curses_set_theme(term->curses, theme);
}

void term_redraw(struct term *term)
{
    curses_spoilt(term->curses);
}

void term_set_mouse(struct term *term, bool on)
{
    if (!term->headless)
        guard_set_mouse(on);
}

void term_resize(struct term *term, int rows, int cols)
{
    int rows_before = term->rows;
    int cols_before = term->cols;

    term->rows = bounded(rows);
    term->cols = bounded(cols);
    size_changed(term, rows_before, cols_before);
}
