/* Three processes: the test, a shell of sorts, and the program. The shell leads the terminal's
 * session; the program is a job of it. Without that a stop signal would do nothing, because nobody
 * could ever continue the program.
 *
 * libvterm 0.1.4 does not survive writes of megabytes: it is fed in small pieces. */
#include "vt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <vterm.h>

#include "buf.h"
#include "clock.h"
#include "mem.h"
#include "utf8.h"

enum { LAST_WORDS_MS = 50, PATIENCE_MS = 10000, PIECE_BYTES = 4096, LOG_MAX = 64 << 20 };

struct vt {
    int master, slave; /* the test holds both, to look at the modes */
    int status_fd;     /* pids and statuses from the shell */
    int command_fd;    /* a byte: continue the program */
    pid_t shell, program;
    VTerm *vterm;
    VTermScreen *screen;
    bool cursor_visible, other_screen;
    VTermPos cursor;
    struct buf log;     /* all that was written */
    size_t frame_start; /* where in it the present frame began */
    size_t bells;       /* frames completed and not waited for yet */
};

static int on_property(VTermProp prop, VTermValue *value, void *user)
{
    struct vt *vt = user;

    if (prop == VTERM_PROP_CURSORVISIBLE)
        vt->cursor_visible = value->boolean;
    else if (prop == VTERM_PROP_ALTSCREEN)
        vt->other_screen = value->boolean;
    return 1;
}

static int on_cursor(VTermPos pos, VTermPos old, int visible, void *user)
{
    struct vt *vt = user;

    (void)old, (void)visible;
    vt->cursor = pos;
    return 1;
}

static int on_bell(void *user)
{
    struct vt *vt = user;

    vt->bells++;
    return 1;
}

/* A number through a pipe, whole or not at all. */
static bool tell(int fd, int number)
{
    return write(fd, &number, sizeof number) == sizeof number;
}

/* The shell: starts the program in a group of its own, in front; tells what becomes of it; puts it
 * in front again when told to. */
static void run_shell(int slave, int status_fd, int command_fd, int (*program)(void *), void *arg)
{
    pid_t job;
    int status;
    char command;

    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++)
        dup2(slave, fd);
    signal(SIGTTOU, SIG_IGN);
    job = fork();
    if (job == 0) {
        setpgid(0, 0);
        tcsetpgrp(0, getpid());
        signal(SIGTTOU, SIG_DFL);
        close(status_fd);
        close(command_fd);
        _exit(program(arg));
    }
    setpgid(job, job);
    tell(status_fd, job);
    while (waitpid(job, &status, WUNTRACED) == job) {
        tcsetpgrp(0, getpid());
        if (!tell(status_fd, status) || !WIFSTOPPED(status) || read(command_fd, &command, 1) != 1)
            break;
        tcsetpgrp(0, job);
        kill(-job, SIGCONT);
    }
    kill(job, SIGKILL);
    _exit(0);
}

static void make_vterm(struct vt *vt, int rows, int cols)
{
    static const VTermScreenCallbacks callbacks = { .settermprop = on_property,
                                                    .movecursor = on_cursor,
                                                    .bell = on_bell };

    vt->vterm = vterm_new(rows, cols);
    vterm_set_utf8(vt->vterm, 1);
    vt->screen = vterm_obtain_screen(vt->vterm);
    vterm_screen_enable_altscreen(vt->screen, 1);
    vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
    vterm_screen_reset(vt->screen, 1);
    vt->cursor_visible = true;
}

struct vt *vt_open(int rows, int cols, const char *kind, int (*program)(void *arg), void *arg)
{
    struct vt *vt = mem_new(sizeof *vt);
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    int statuses[2];
    int commands[2];
    int job = 0;

    if (openpty(&vt->master, &vt->slave, NULL, NULL, &size) < 0 || pipe(statuses) < 0 ||
        pipe(commands) < 0)
        abort();
    buf_init(&vt->log, LOG_MAX);
    make_vterm(vt, rows, cols);
    setenv("TERM", kind, 1);
    vt->shell = fork();
    if (vt->shell == 0) {
        close(vt->master);
        close(statuses[0]);
        close(commands[1]);
        run_shell(vt->slave, statuses[1], commands[0], program, arg);
    }
    close(statuses[1]);
    close(commands[0]);
    vt->status_fd = statuses[0];
    vt->command_fd = commands[1];
    if (read(vt->status_fd, &job, sizeof job) != sizeof job)
        abort();
    vt->program = job;
    return vt;
}

void vt_close(struct vt *vt)
{
    kill(vt->program, SIGKILL);
    kill(vt->shell, SIGKILL);
    waitpid(vt->shell, NULL, 0);
    close(vt->master);
    close(vt->slave);
    close(vt->status_fd);
    close(vt->command_fd);
    vterm_free(vt->vterm);
    buf_done(&vt->log);
    mem_free(vt);
}

void vt_type(struct vt *vt, const char *bytes)
{
    size_t left = strlen(bytes);

    while (left > 0) {
        ssize_t n = write(vt->master, bytes, left);

        if (n < 0)
            abort();
        bytes += n;
        left -= (size_t)n;
    }
}

void vt_resize(struct vt *vt, int rows, int cols)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };

    vterm_set_size(vt->vterm, rows, cols);
    ioctl(vt->master, TIOCSWINSZ, &size);
}

void vt_signal(struct vt *vt, int signal)
{
    kill(vt->program, signal);
}

void vt_foreground(struct vt *vt)
{
    if (write(vt->command_fd, "", 1) != 1)
        abort();
}

/* Reads once, if something comes in that time. */
static size_t pump(struct vt *vt, int wait_ms)
{
    struct pollfd ready = { .fd = vt->master, .events = POLLIN };
    char bytes[PIECE_BYTES];
    ssize_t n;

    if (poll(&ready, 1, wait_ms) <= 0)
        return 0;
    n = read(vt->master, bytes, sizeof bytes);
    if (n <= 0)
        return 0;
    vterm_input_write(vt->vterm, bytes, (size_t)n);
    buf_add(&vt->log, bytes, (size_t)n);
    return (size_t)n;
}

size_t vt_wait_frame(struct vt *vt)
{
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    size_t bytes;

    while (vt->bells == 0 && clock_mono_ms() < until)
        pump(vt, PATIENCE_MS);
    bytes = vt->log.len - vt->frame_start - vt->bells;
    vt->frame_start = vt->log.len;
    vt->bells = 0;
    return bytes;
}

static bool shows(const struct vt *vt, const char *text)
{
    int rows;
    int cols;

    vterm_get_size(vt->vterm, &rows, &cols);
    for (int row = 0; row < rows; row++)
        if (strstr(vt_row(vt, row), text))
            return true;
    return false;
}

bool vt_wait_text(struct vt *vt, const char *text)
{
    int64_t until = clock_mono_ms() + PATIENCE_MS;

    do
        vt_wait_frame(vt);
    while (!shows(vt, text) && clock_mono_ms() < until);
    return shows(vt, text);
}

int vt_wait_status(struct vt *vt)
{
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    struct pollfd ready = { .fd = vt->status_fd, .events = POLLIN };
    int status;

    /* The program may wait for somebody to read what it says at its end. */
    while (poll(&ready, 1, 10) == 0 && clock_mono_ms() < until)
        pump(vt, 0);
    if (!(ready.revents & POLLIN) || read(vt->status_fd, &status, sizeof status) != sizeof status)
        return -1;
    while (pump(vt, LAST_WORDS_MS) > 0)
        ;
    return status;
}

struct vt_cell vt_cell(const struct vt *vt, int row, int col)
{
    VTermScreenCell from;
    struct vt_cell cell = { .color = -1 };
    size_t len = 0;

    vterm_screen_get_cell(vt->screen, (VTermPos){ .row = row, .col = col }, &from);
    if (from.chars[0] == 0)
        memcpy(cell.text, " ", 2);
    for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && from.chars[i]; i++) {
        if (from.chars[i] == (uint32_t)-1) /* behind a wide character */
            break;
        utf8_put(from.chars[i], cell.text + len);
        len += strlen(cell.text + len);
    }
    cell.bold = from.attrs.bold;
    cell.underline = from.attrs.underline != 0;
    cell.reverse = from.attrs.reverse;
    if (!VTERM_COLOR_IS_DEFAULT_FG(&from.fg) && VTERM_COLOR_IS_INDEXED(&from.fg))
        cell.color = from.fg.indexed.idx;
    return cell;
}

const char *vt_row(const struct vt *vt, int row)
{
    static char text[16384];
    size_t len = 0;
    int rows;
    int cols;

    vterm_get_size(vt->vterm, &rows, &cols);
    for (int col = 0; col < cols && len + sizeof(struct vt_cell) < sizeof text; col++) {
        struct vt_cell cell = vt_cell(vt, row, col);

        memcpy(text + len, cell.text, strlen(cell.text));
        len += strlen(cell.text);
    }
    while (len > 0 && text[len - 1] == ' ')
        len--;
    text[len] = '\0';
    return text;
}

void vt_cursor(const struct vt *vt, int *row, int *col)
{
    *row = vt->cursor.row;
    *col = vt->cursor.col;
}

bool vt_cursor_visible(const struct vt *vt)
{
    return vt->cursor_visible;
}

bool vt_other_screen(const struct vt *vt)
{
    return vt->other_screen;
}

bool vt_echoes(const struct vt *vt)
{
    const tcflag_t shell = ECHO | ICANON | ISIG;
    struct termios modes;

    return tcgetattr(vt->slave, &modes) == 0 && (modes.c_lflag & shell) == shell &&
           (modes.c_oflag & OPOST);
}

bool vt_was_sent(const struct vt *vt, const char *bytes)
{
    return vt->log.len > 0 && memmem(vt->log.data, vt->log.len, bytes, strlen(bytes));
}
