#include "admin_server.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "admin_run.h"
#include "admin_socket.h"
#include "mem.h"

enum {
    LINE_WITHIN_MS = 10000,
    ANSWER_WITHIN_MS = 10000, /* between two pieces that the asking process takes */
    NO_DESCRIPTOR_MS = 100,
    STOP_WITHIN_S = 2,
    READ_AT_ONCE = 65536,
};

struct admin_server {
    struct admin_place place;
    char *data_dir;
    int listener, stop; /* stop: an eventfd, readable once the server stops */
    pthread_t thread;
};

/* False: the time is over, or the server stops. */
static bool wait_for(const struct admin_server *server, int fd, short events, int64_t until_ms)
{
    struct pollfd both[] = { { .fd = fd, .events = events },
                             { .fd = server->stop, .events = POLLIN } };
    int64_t left = until_ms - clock_mono_ms();
    int n = left > 0 ? poll(both, 2, (int)left) : 0;

    if (n < 0 && errno == EINTR)
        return wait_for(server, fd, events, until_ms);
    return n > 0 && both[0].revents;
}

/* As recv; *file is a descriptor that came along, where one is wanted still. */
static ssize_t receive(int fd, char *bytes, size_t size, int *file)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))]; /* more than one are closed by the kernel */
    } control;
    struct iovec into = { bytes, size };
    struct msghdr message = {
        .msg_iov = &into, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
    };
    ssize_t n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    const struct cmsghdr *found = n >= 0 ? CMSG_FIRSTHDR(&message) : NULL;

    if (found && found->cmsg_level == SOL_SOCKET && found->cmsg_type == SCM_RIGHTS) {
        if (*file >= 0)
            close(*file);
        memcpy(file, CMSG_DATA(found), sizeof *file);
    }
    return n;
}

/* One whole line. False: it did not come in time, or is too long. */
static bool receive_line(const struct admin_server *server, int fd, struct buf *line, int *file)
{
    int64_t until_ms = clock_mono_ms() + LINE_WITHIN_MS;
    char bytes[READ_AT_ONCE];

    while (wait_for(server, fd, POLLIN, until_ms)) {
        ssize_t n = receive(fd, bytes, sizeof bytes, file);
        char *end = n > 0 ? memchr(bytes, '\n', (size_t)n) : NULL;

        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0 || !buf_add(line, bytes, end ? (size_t)(end - bytes) : (size_t)n))
            return false;
        if (end)
            return true;
    }
    return false;
}

static void send_answer(const struct admin_server *server, int fd, const struct buf *answer)
{
    size_t sent = 0;

    while (sent < answer->len) {
        ssize_t n = send(fd, answer->data + sent, answer->len - sent, MSG_NOSIGNAL);

        if (n > 0)
            sent += (size_t)n;
        else if (errno == EAGAIN &&
                 !wait_for(server, fd, POLLOUT, clock_mono_ms() + ANSWER_WITHIN_MS))
            return;
        else if (errno != EAGAIN && errno != EINTR)
            return;
    }
}

static void serve(const struct admin_server *server, int fd)
{
    struct admin_place place = server->place;
    struct buf line, answer;

    buf_init(&line, ADMIN_LINE_MAX);
    buf_init(&answer, ADMIN_ANSWER_MAX);
    if (receive_line(server, fd, &line, &place.file)) {
        admin_run(&place, line.data, line.len, &answer);
        send_answer(server, fd, &answer);
    }
    if (place.file >= 0)
        close(place.file);
    buf_done(&line);
    buf_done(&answer);
    close(fd);
}

static bool is_stopping(const struct admin_server *server)
{
    struct pollfd stop = { .fd = server->stop, .events = POLLIN };

    return poll(&stop, 1, 0) > 0;
}

static void *answer_commands(void *arg)
{
    struct admin_server *server = arg;

    while (!is_stopping(server)) {
        struct pollfd both[] = { { .fd = server->listener, .events = POLLIN },
                                 { .fd = server->stop, .events = POLLIN } };
        int fd;

        poll(both, 2, -1);
        fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0)
            serve(server, fd);
        else if (errno == EMFILE || errno == ENFILE)
            poll(&both[1], 1, NO_DESCRIPTOR_MS);
    }
    return NULL;
}

/* Signals are for the thread that waits for them. */
static bool start_thread(struct admin_server *server)
{
    sigset_t all, before;
    bool started;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    started = pthread_create(&server->thread, NULL, answer_commands, server) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void release(struct admin_server *server)
{
    if (server->listener >= 0)
        close(server->listener);
    if (server->stop >= 0)
        close(server->stop);
    mem_free(server->data_dir);
    mem_free(server);
}

bool admin_server_start(const struct admin_server_options *options, struct admin_server **out,
                        struct err *err)
{
    struct admin_server *server = mem_new(sizeof *server);

    server->place = (struct admin_place){ .engine = options->engine,
                                          .worker = options->worker,
                                          .trace = options->trace,
                                          .deployed = options->deployed,
                                          .stop = -1,
                                          .file = -1 };
    server->data_dir = mem_strdup(options->data_dir);
    server->listener = -1;
    server->stop = server->place.stop = eventfd(0, EFD_CLOEXEC);
    if (server->stop < 0)
        err_set(err, ERR_UNAVAILABLE, NULL, "no descriptor is left for admin commands");
    else if (admin_socket_listen(options->data_dir, &server->listener, err)) {
        if (start_thread(server)) {
            *out = server;
            return true;
        }
        err_set(err, ERR_UNAVAILABLE, NULL, "no thread is left for admin commands");
    }
    release(server);
    return false;
}

void admin_server_stop(struct admin_server *server)
{
    struct timespec until;
    uint64_t one = 1;

    if (!server)
        return;
    admin_socket_remove(server->data_dir);
    (void)!write(server->stop, &one, sizeof one);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_WITHIN_S;
    if (pthread_timedjoin_np(server->thread, NULL, &until))
        return;
    release(server);
}
