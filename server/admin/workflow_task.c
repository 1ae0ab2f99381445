#include "workflow_task.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asl.h"
#include "buf.h"
#include "clock.h"
#include "json_read.h"

enum { OUTPUT_MAX = 1 << 20, DEPTH_MAX = 64, PATIENCE_MS = 60000, TICK_MS = 20 };

/* One that runs: `fd` is both its standard input and its standard output. */
struct program {
    pid_t pid;
    int fd;
    int64_t ends_ms;
};

static bool start(const char *path, struct program *out)
{
    posix_spawn_file_actions_t actions;
    char *argv[] = { (char *)(uintptr_t)path, NULL };
    int ends[2];
    int rc;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    rc = posix_spawn(&out->pid, path, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    out->fd = ends[0];
    if (rc != 0) {
        close(ends[0]);
        errno = rc;
    }
    return rc == 0;
}

/* Writes while it reads: a program may answer before it has heard all. False: time is up. */
static bool talk(const struct program *program, const char *line, size_t len, struct buf *answer)
{
    char bytes[4096];

    for (;;) {
        struct pollfd ready = { .fd = program->fd, .events = POLLIN | (len ? POLLOUT : 0) };
        int64_t left_ms = program->ends_ms - clock_mono_ms();
        ssize_t n;

        if (left_ms <= 0)
            return false;
        if (poll(&ready, 1, (int)left_ms) <= 0)
            continue;
        if (len && (ready.revents & POLLOUT)) {
            n = send(program->fd, line, len, MSG_NOSIGNAL | MSG_DONTWAIT);
            len = n < 0 && errno != EAGAIN ? 0 : len - (size_t)(n > 0 ? n : 0);
            line += n > 0 ? n : 0;
            if (!len)
                (void)shutdown(program->fd, SHUT_WR);
        }
        if (!(ready.revents & (POLLIN | POLLHUP | POLLERR)))
            continue;
        n = recv(program->fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return true;
        if (n > 0 && !buf_add(answer, bytes, (size_t)n))
            return true;
    }
}

/* Its exit status; -1: it was ended, by us or by a signal. */
static int wait_for(const struct program *program, bool in_time)
{
    int status = 0;

    while (in_time && waitpid(program->pid, &status, WNOHANG) == 0) {
        (void)poll(NULL, 0, TICK_MS);
        in_time = clock_mono_ms() < program->ends_ms;
    }
    if (!in_time) {
        (void)kill(program->pid, SIGKILL);
        (void)waitpid(program->pid, &status, 0);
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void fail(struct arena *mem, struct task_end *out, const char *error, const char *path,
                 const char *why)
{
    *out = (struct task_end){ .error = error, .cause = arena_printf(mem, "%s %s", path, why) };
}

static void read_answer(struct arena *mem, const char *path, const struct buf *answer, int status,
                        struct task_end *out)
{
    AUTO_JSON json_t *value = NULL;
    const char *error, *cause;
    struct err err;

    if (answer->overflow)
        return fail(mem, out, ASL_TASK_FAILED, path, "printed too much");
    if (!json_read(answer->data ? answer->data : "", answer->len, DEPTH_MAX, &value, &err))
        return fail(mem, out, ASL_TASK_FAILED, path, "printed what is no JSON");
    error = json_string_value(json_object_get(value, "error"));
    cause = json_string_value(json_object_get(value, "cause"));
    if (status == 1 && error)
        *out = (struct task_end){ .error = arena_strdup(mem, error),
                                  .cause = arena_strdup(mem, cause ? cause : "") };
    else if (status != 0)
        fail(mem, out, ASL_TASK_FAILED, path, "ended with another status than 0");
    else
        *out = (struct task_end){ .output = json_incref(value) };
}

void workflow_task_run(struct arena *mem, const char *path, const json_t *input, int64_t timeout_ms,
                       struct task_end *out)
{
    const char *line = arena_printf(mem, "%s\n", asl_text(mem, input));
    struct program program = { .ends_ms = clock_mono_ms() +
                                          (timeout_ms ? timeout_ms : PATIENCE_MS) };
    struct buf answer;
    bool in_time;
    int status;

    if (!start(path, &program))
        return fail(mem, out, ASL_TASK_FAILED, path, strerror(errno));
    buf_init(&answer, OUTPUT_MAX);
    in_time = talk(&program, line, strlen(line), &answer);
    close(program.fd); /* one that still prints hears that nobody listens */
    status = wait_for(&program, in_time);
    if (clock_mono_ms() >= program.ends_ms)
        fail(mem, out, ASL_TIMEOUT, path, "took longer than it may");
    else
        read_answer(mem, path, &answer, status, out);
    buf_done(&answer);
}
