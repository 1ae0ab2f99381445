/* Signals and modes. Whatever ends or stops the program between guard_open and guard_close, its
 * handler first writes one fixed text (modes off, attributes off, cursor on, main screen) and sets
 * the old modes; then the signal does what it would have done without us. Handlers use nothing but
 * what POSIX allows in them.
 *
 * A signal that asks for the end (TERM, HUP ...) is told to the loop, which keeps what is to be
 * kept and goes; where it does not within two seconds, or the signal comes again, that is the end
 * all the same.
 *
 * `guard` is the one mutable global of the client: handlers are told nothing but a number. */
#include "term_guard.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include "mem.h"

enum { TEXT_BYTES = 256, STACK_BYTES = 64 << 10, END_PATIENCE_S = 2 };

#define MODES_ON  "\033[?2004h\033[?1004h"
#define MODES_OFF "\033[?2004l\033[?1004l"
#define MOUSE_ON  "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

/* The end of the program; and below, what else is caught. */
static const int deadly[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE,  SIGILL,
                              SIGTERM, SIGHUP,  SIGINT, SIGQUIT, SIGALRM };
static const int others[] = { SIGTSTP, SIGCONT, SIGWINCH };
/* What the keyboard sends to whoever is in front. */
static const int keyboard[] = { SIGINT, SIGQUIT, SIGTSTP };
enum { DEADLY = ARRAY_LEN(deadly), OTHERS = ARRAY_LEN(others) };

static struct {
    int fd, wake_fd;
    struct termios before, raw;
    char enter[TEXT_BYTES], leave[TEXT_BYTES];
    volatile sig_atomic_t away;                            /* the terminal is another program's */
    volatile sig_atomic_t mouse, resized, resumed, ending; /* ending: the signal; 0: none */
    struct sigaction old_deadly[DEADLY], old_others[OTHERS], mine[ARRAY_LEN(keyboard)];
    stack_t old_stack;
    void *stack; /* for handlers: the stack's own end is one of the crashes */
} guard;

static void say(const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t n = write(guard.fd, text, left);

        if (n < 0 && errno != EINTR)
            return;
        if (n > 0) {
            text += n;
            left -= (size_t)n;
        }
    }
}

static void set_modes(const struct termios *modes)
{
    while (tcsetattr(guard.fd, TCSADRAIN, modes) < 0 && errno == EINTR)
        ;
}

static void leave_terminal(void)
{
    say(MOUSE_OFF MODES_OFF);
    say(guard.leave);
    set_modes(&guard.before);
}

static void enter_terminal(void)
{
    set_modes(&guard.raw); /* in the background this stops the program, until it is in front */
    say(guard.enter);
    say(guard.mouse ? MODES_ON MOUSE_ON : MODES_ON);
}

static void wake(void)
{
    const uint64_t one = 1;
    ssize_t ignored = write(guard.wake_fd, &one, sizeof one);

    (void)ignored; /* full: it is readable already */
}

static bool asks_for_the_end(int number)
{
    return number == SIGTERM || number == SIGHUP || number == SIGINT || number == SIGQUIT;
}

static void on_deadly(int number)
{
    int saved = errno;

    if (asks_for_the_end(number) && !guard.ending) {
        guard.ending = number;
        alarm(END_PATIENCE_S);
        wake();
        errno = saved;
        return;
    }
    if (number == SIGALRM)
        number = guard.ending;
    leave_terminal();
    for (size_t i = 0; i < DEADLY; i++)
        if (deadly[i] == number)
            sigaction(number, &guard.old_deadly[i], NULL);
    raise(number); /* delivered when this returns */
    errno = saved;
}

static void on_stop(int number)
{
    int saved = errno;
    struct sigaction stop = { .sa_handler = SIG_DFL };
    struct sigaction mine;
    sigset_t only;

    leave_terminal();
    sigaction(number, &stop, &mine);
    sigemptyset(&only);
    sigaddset(&only, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &only, NULL); /* here it stops */
    sigprocmask(SIG_BLOCK, &only, NULL);
    sigaction(number, &mine, NULL);
    errno = saved;
}

static void on_other(int number)
{
    int saved = errno;

    if (number == SIGCONT && !guard.away) {
        enter_terminal();
        guard.resumed = 1;
    }
    guard.resized = 1;
    wake();
    errno = saved;
}

static void catch_signals(void)
{
    struct sigaction action = { .sa_flags = SA_ONSTACK | SA_RESTART };
    stack_t stack = { .ss_size = STACK_BYTES };

    guard.stack = mem_new(STACK_BYTES);
    stack.ss_sp = guard.stack;
    sigaltstack(&stack, &guard.old_stack);
    sigfillset(&action.sa_mask);
    action.sa_handler = on_deadly;
    for (size_t i = 0; i < DEADLY; i++)
        sigaction(deadly[i], &action, &guard.old_deadly[i]);
    for (size_t i = 0; i < OTHERS; i++) {
        action.sa_handler = others[i] == SIGTSTP ? on_stop : on_other;
        sigaction(others[i], &action, &guard.old_others[i]);
    }
}

static void release_signals(void)
{
    for (size_t i = 0; i < DEADLY; i++)
        sigaction(deadly[i], &guard.old_deadly[i], NULL);
    for (size_t i = 0; i < OTHERS; i++)
        sigaction(others[i], &guard.old_others[i], NULL);
    sigaltstack(&guard.old_stack, NULL);
    mem_free(guard.stack);
}

bool guard_open(int fd, const char *enter, const char *leave, struct err *err)
{
    guard.fd = fd;
    if (tcgetattr(fd, &guard.before) < 0)
        return err_set(err, ERR_UNAVAILABLE, NULL, "this is no terminal");
    guard.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (guard.wake_fd < 0)
        return err_set(err, ERR_UNAVAILABLE, NULL, "no file descriptors are left");
    guard.raw = guard.before;
    cfmakeraw(&guard.raw);
    snprintf(guard.enter, sizeof guard.enter, "%s", enter);
    snprintf(guard.leave, sizeof guard.leave, "%s", leave);
    guard.mouse = guard.resized = guard.resumed = guard.ending = 0;
    catch_signals();
    set_modes(&guard.raw);
    say(MODES_ON);
    return true;
}

void guard_close(void)
{
    say(MOUSE_OFF MODES_OFF);
    set_modes(&guard.before);
    alarm(0);
    release_signals();
    close(guard.wake_fd);
}

void guard_set_mouse(bool on)
{
    guard.mouse = on;
    say(on ? MOUSE_ON : MOUSE_OFF);
}

int guard_wake_fd(void)
{
    return guard.wake_fd;
}

/* Emptied before the marks are looked at, so that none is missed. */
static bool take(volatile sig_atomic_t *mark)
{
    uint64_t count;
    ssize_t ignored = read(guard.wake_fd, &count, sizeof count);
    bool was = *mark;

    (void)ignored; /* nothing to read: nothing happened */
    *mark = 0;
    return was;
}

int guard_ending(void)
{
    return guard.ending;
}

bool guard_take_resized(void)
{
    return take(&guard.resized);
}

bool guard_take_resumed(void)
{
    return take(&guard.resumed);
}

void guard_hand_over(void)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    leave_terminal();
    for (size_t i = 0; i < ARRAY_LEN(keyboard); i++)
        sigaction(keyboard[i], &ignore, &guard.mine[i]);
    guard.away = 1;
}

void guard_take_back(void)
{
    for (size_t i = 0; i < ARRAY_LEN(keyboard); i++)
        sigaction(keyboard[i], &guard.mine[i], NULL);
    guard.away = 0;
    enter_terminal();
    guard.resumed = guard.resized = 1;
    wake();
}

void guard_forget(void)
{
    struct sigaction usual = { .sa_handler = SIG_DFL };

    for (size_t i = 0; i < DEADLY; i++)
        sigaction(deadly[i], &guard.old_deadly[i], NULL);
    for (size_t i = 0; i < OTHERS; i++)
        sigaction(others[i], &guard.old_others[i], NULL);
    for (size_t i = 0; i < ARRAY_LEN(keyboard); i++)
        sigaction(keyboard[i], &usual, NULL);
}

void guard_suspend(void)
{
    raise(SIGTSTP);
}
