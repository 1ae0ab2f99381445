/* Passwords. Invariant: the terminal's echo is back on every way out, signals included: those that
 * end the program are held while the echo is off, and seen through a descriptor, which leaves
 * them to take effect afterwards. */
#include "cli_password.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <sodium.h>

#include "buf.h"
#include "cli_print.h"
#include "limits.h"
#include "utf8.h"

static enum cli_password_result none(struct err *err, const char *why)
{
    err_set(err, ERR_INVALID_PARAMS, NULL, "%s", why);
    return CLI_PASSWORD_NONE;
}

/* One byte a time: what stands behind the line is somebody else's. signals: a descriptor to heed
 * meanwhile, or -1. */
static enum cli_password_result read_line(int fd, int signals, char *out, size_t size,
                                          struct err *err)
{
    size_t len = 0;

    for (;;) {
        struct pollfd ready[] = { { .fd = fd, .events = POLLIN },
                                  { .fd = signals, .events = POLLIN } };
        ssize_t n;
        char c;

        if (poll(ready, 2, -1) < 0 && errno != EINTR)
            return none(err, "the password could not be read");
        if (ready[1].revents)
            return CLI_PASSWORD_INTERRUPTED;
        if (!ready[0].revents)
            continue;
        n = read(fd, &c, 1);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0 || c == '\n')
            break;
        if (len + 1 >= size)
            return none(err, "this password is too long: 1,024 bytes at most");
        out[len++] = c;
    }
    out[len] = '\0';
    if (len == 0)
        return none(err, "no password was given");
    if (strlen(out) != len || !utf8_valid(out, len))
        return none(err, "this password is no UTF-8 text");
    return CLI_PASSWORD_READ;
}

static enum cli_password_result read_password(int fd, int signals, char **out, struct err *err)
{
    char *line = sodium_malloc(LIMIT_PASSWORD_BYTES + 1);
    enum cli_password_result result;

    if (!line)
        return none(err, "no memory for a password could be locked");
    result = read_line(fd, signals, line, LIMIT_PASSWORD_BYTES + 1, err);
    if (result == CLI_PASSWORD_READ)
        *out = line;
    else
        sodium_free(line);
    return result;
}

enum cli_password_result cli_password_from_stdin(char **out, struct err *err)
{
    return read_password(STDIN_FILENO, -1, out, err);
}

static void write_question(int tty, const char *handle, const char *url)
{
    struct buf question;

    buf_init(&question, 4096);
    buf_add_str(&question, "Password of ");
    cli_print_safely(&question, handle, strlen(handle));
    buf_printf(&question, " at %s: ", url);
    (void)!write(tty, question.data, question.len);
    buf_done(&question);
}

static enum cli_password_result ask_on(int tty, const char *handle, const char *url, char **out,
                                       struct err *err)
{
    static const int held[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
    enum cli_password_result result;
    struct termios before, silent;
    sigset_t set, mask;
    int signals;

    sigemptyset(&set);
    for (size_t i = 0; i < ARRAY_LEN(held); i++)
        sigaddset(&set, held[i]);
    if (tcgetattr(tty, &before) < 0)
        return none(err, "the terminal cannot be told not to show the password");
    sigprocmask(SIG_BLOCK, &set, &mask);
    sigdelset(&set, SIGTSTP); /* a stop waits for the answer */
    signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    write_question(tty, handle, url);
    tcsetattr(tty, TCSAFLUSH, &silent);
    result = read_password(tty, signals, out, err);
    tcsetattr(tty, TCSAFLUSH, &before);
    (void)!write(tty, "\n", 1);
    if (signals >= 0)
        close(signals);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return result;
}

enum cli_password_result cli_password_ask(const char *handle, const char *url, char **out,
                                          struct err *err)
{
    int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    enum cli_password_result result;

    if (tty < 0)
        return none(err, "there is no terminal to ask for the password on; "
                         "give it on standard input, with --password-stdin");
    result = ask_on(tty, handle, url, out, err);
    close(tty);
    return result;
}

void cli_password_free(char *password)
{
    sodium_free(password);
}
