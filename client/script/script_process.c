/* Processes. Every child is in a process group of its own, so that ^C on the terminal reaches the
 * script, which then ends its children in order; and it asks the kernel for SIGTERM at its parent's
 * death, so that even a killed script leaves nothing behind that runs. */
#include "script_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

enum { END_MS = 8000, RUN_MS = 30000 };

static bool is_program(const char *path)
{
    return path && *path && access(path, X_OK) == 0;
}

static const char *in_path(struct arena *mem, const char *name)
{
    const char *path = getenv("PATH");

    while (path && *path) {
        size_t len = strcspn(path, ":");
        const char *candidate = arena_printf(mem, "%.*s/%s", (int)len, path, name);

        if (len && is_program(candidate))
            return candidate;
        path += len + (path[len] == ':');
    }
    return NULL;
}

bool process_find_server(struct arena *mem, const char **out, struct err *err)
{
    char own[4096];
    ssize_t len = readlink("/proc/self/exe", own, sizeof own - 1);
    char *slash;
    const char *candidates[4] = { getenv("EVERI_SERVER") };

    own[len > 0 ? len : 0] = '\0';
    slash = strrchr(own, '/');
    if (slash) {
        *slash = '\0';
        candidates[1] = arena_printf(mem, "%s/everi-server", own);
        candidates[2] = arena_printf(mem, "%s/../server/everi-server", own);
    }
    candidates[3] = in_path(mem, "everi-server");
    for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
        if (is_program(candidates[i])) {
            *out = candidates[i];
            return true;
        }
    }
    return err_set(err, ERR_UNAVAILABLE, NULL,
                   "there is no everi-server beside this program or in PATH: build it, or say in "
                   "EVERI_SERVER where it is");
}

/* Between fork and exec: only what is allowed there. */
NORETURN static void become(char *const argv[], int input, int output, int log, pid_t parent)
{
    static const int reset[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT };

    for (size_t i = 0; i < ARRAY_LEN(reset); i++)
        signal(reset[i], SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setpgid(0, 0);
    if (getppid() == parent && dup2(input, 0) >= 0 && dup2(output, 1) >= 0 && dup2(log, 2) >= 0)
        execv(argv[0], argv);
    _exit(127);
}

static bool launch(char *const argv[], int input, const char *log, struct process *out,
                   struct err *err)
{
    int log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int pipes[2] = { -1, -1 };
    pid_t parent = getpid(), pid = -1;

    if (log_fd >= 0 && pipe2(pipes, O_CLOEXEC) == 0)
        pid = fork();
    if (pid == 0)
        become(argv, input, pipes[1], log_fd, parent);
    if (pid < 0)
        err_set(err, ERR_UNAVAILABLE, NULL, "%s cannot be started: %s", argv[0], strerror(errno));
    if (log_fd >= 0)
        close(log_fd);
    if (pipes[1] >= 0)
        close(pipes[1]);
    if (pid < 0 && pipes[0] >= 0)
        close(pipes[0]);
    if (pid > 0)
        *out = (struct process){ pid, pipes[0] };
    return pid > 0;
}

bool process_start(char *const argv[], const char *log, struct process *out, struct err *err)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    bool ok = launch(argv, nothing, log, out, err);

    if (nothing >= 0)
        close(nothing);
    return ok;
}

/* True when there is something to read (or the end). */
static bool readable(int fd, int64_t deadline_ms)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    int ready;

    do {
        int64_t left = deadline_ms - clock_mono_ms();

        ready = poll(&wait, 1, left > 0 ? (int)left : 0);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

bool process_line(struct process *process, int timeout_ms, char *out, size_t size, struct err *err)
{
    int64_t deadline = clock_mono_ms() + timeout_ms;
    size_t len = 0;

    for (;;) {
        char c;

        if (!readable(process->output, deadline))
            return err_set(err, ERR_UNAVAILABLE, NULL, "it said nothing for %d s",
                           timeout_ms / 1000);
        if (read(process->output, &c, 1) != 1)
            return err_set(err, ERR_UNAVAILABLE, NULL, "it ended");
        if (c == '\n')
            break;
        if (len + 1 < size)
            out[len++] = c;
    }
    out[len] = '\0';
    return true;
}

static void forget(struct process *process)
{
    close(process->output);
    *process = (struct process){ 0, -1 };
}

bool process_wait(struct process *process, int timeout_ms, int *code)
{
    int fd = pidfd_open(process->pid, 0);
    int status = 0;
    bool ended = fd < 0 || readable(fd, clock_mono_ms() + timeout_ms);

    if (fd >= 0)
        close(fd);
    if (!ended)
        return false;
    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    *code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    forget(process);
    return true;
}

void process_end(struct process *process, int signal)
{
    int code;

    if (process->pid <= 0)
        return;
    kill(process->pid, signal);
    if (process_wait(process, END_MS, &code))
        return;
    kill(process->pid, SIGKILL);
    (void)!process_wait(process, END_MS, &code);
}

/* A file without a name that holds `text`, to be read from its start. */
static int file_of(const char *text)
{
    int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    size_t len = strlen(text);

    if (fd >= 0 && (write(fd, text, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) < 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool read_all(struct process *process, struct buf *out)
{
    int64_t deadline = clock_mono_ms() + RUN_MS;
    char piece[4096];
    ssize_t n = 0;

    while (readable(process->output, deadline)) {
        n = read(process->output, piece, sizeof piece);
        if (n <= 0)
            return true;
        buf_add(out, piece, (size_t)n);
    }
    return false;
}

static void first_words(const char *path, char *out, size_t size)
{
    FILE *in = fopen(path, "re");

    snprintf(out, size, "it does not say why");
    if (in) {
        if (fgets(out, (int)size, in))
            out[strcspn(out, "\n")] = '\0';
        fclose(in);
    }
}

bool process_run(char *const argv[], const char *input, struct buf *out, struct err *err)
{
    char log[] = "/tmp/everi-words-XXXXXX", said[120];
    int log_fd = mkostemp(log, O_CLOEXEC), input_fd = file_of(input ? input : "");
    struct process process = { 0, -1 };
    int code = 127;
    bool ok = log_fd >= 0 && input_fd >= 0 && launch(argv, input_fd, log, &process, err);

    if (ok && !(read_all(&process, out) && process_wait(&process, RUN_MS, &code))) {
        process_end(&process, SIGKILL);
        ok = err_set(err, ERR_UNAVAILABLE, NULL, "%s takes too long", argv[0]);
    } else if (ok && code != 0) {
        first_words(log, said, sizeof said);
        ok = err_set(err, ERR_UNAVAILABLE, NULL, "%s", said);
    } else if (!ok && (log_fd < 0 || input_fd < 0)) {
        err_set(err, ERR_UNAVAILABLE, NULL, "/tmp cannot be written: %s", strerror(errno));
    }
    if (log_fd >= 0) {
        close(log_fd);
        unlink(log);
    }
    if (input_fd >= 0)
        close(input_fd);
    return ok;
}
