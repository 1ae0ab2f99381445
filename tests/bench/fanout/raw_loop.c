/* everi-raw-loop: what fan-out costs where nothing else is done: one epoll, lines in, lines out.
 * It parses nothing, knows nobody, stores nothing. The measure for everything beside it.
 *
 *   everi-raw-loop each       a send for every line and subscriber
 *   everi-raw-loop gather     one send takes all lines that wait for a subscriber
 *   everi-raw-loop gather N   the same, each line filled up to N bytes (as long as Everi's pushes)
 *
 * It prints its port and serves until it is killed. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mem.h"

enum {
    EVENTS = 256,
    LOG_BYTES = 8 << 20,
    LOG_KEPT = 4 << 20,
    READ_BYTES = 64 << 10,
    BACKLOG = 4096
};

struct conn {
    int fd;
    bool subscribed, blocked;
    size_t at; /* of the log: what it has been sent */
    char line[1024];
    size_t line_len;
};

/* The lines are written once, and every subscriber is somewhere in them. */
struct loop {
    int epoll, listener;
    bool each;
    size_t width;
    char *log;
    size_t log_len;
    struct conn **subscribers;
    size_t count, cap;
};

static void die(const char *what)
{
    fprintf(stderr, "everi-raw-loop: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void watch(const struct loop *loop, struct conn *conn, int how, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = conn };

    if (epoll_ctl(loop->epoll, how, conn ? conn->fd : loop->listener, &event) != 0)
        die("epoll");
}

static void flush(struct loop *loop, struct conn *conn)
{
    ssize_t n;

    if (conn->blocked || conn->at == loop->log_len)
        return;
    n = send(conn->fd, loop->log + conn->at, loop->log_len - conn->at, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN)
        die("send");
    conn->at += n > 0 ? (size_t)n : 0;
    if (conn->at < loop->log_len) {
        conn->blocked = true;
        watch(loop, conn, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
}

static void flush_all(struct loop *loop)
{
    for (size_t i = 0; i < loop->count; i++)
        flush(loop, loop->subscribers[i]);
}

/* Room is made by forgetting what all have been sent. */
static void make_room(struct loop *loop)
{
    size_t least = loop->log_len;

    if (loop->log_len < LOG_KEPT)
        return;
    for (size_t i = 0; i < loop->count; i++)
        least = loop->subscribers[i]->at < least ? loop->subscribers[i]->at : least;
    memmove(loop->log, loop->log + least, loop->log_len - least);
    loop->log_len -= least;
    for (size_t i = 0; i < loop->count; i++)
        loop->subscribers[i]->at -= least;
}

static void publish(struct loop *loop, const char *text, size_t len)
{
    size_t fill = loop->width > len + 1 ? loop->width - len - 1 : 0;

    make_room(loop);
    if (loop->log_len + fill + len + 1 > LOG_BYTES)
        die("a subscriber is too slow");
    memset(loop->log + loop->log_len, '.', fill);
    memcpy(loop->log + loop->log_len + fill, text, len);
    loop->log_len += fill + len + 1;
    loop->log[loop->log_len - 1] = '\n';
    if (loop->each)
        flush_all(loop);
}

static void subscribe(struct loop *loop, struct conn *conn)
{
    if (loop->count == loop->cap) {
        loop->cap = loop->cap ? loop->cap * 2 : 1024;
        loop->subscribers = mem_resize(loop->subscribers, loop->cap * sizeof(struct conn *));
    }
    conn->subscribed = true;
    conn->at = loop->log_len;
    loop->subscribers[loop->count++] = conn;
}

static void take_line(struct loop *loop, struct conn *conn)
{
    if (conn->line[0] == 'p') {
        publish(loop, conn->line + 1, conn->line_len - 1);
        return;
    }
    if (conn->line[0] == 's' && !conn->subscribed)
        subscribe(loop, conn);
    conn->line[conn->line_len] = '\n';
    if (send(conn->fd, conn->line, conn->line_len + 1, MSG_NOSIGNAL) < 0)
        die("echo");
}

static void drop(struct loop *loop, struct conn *conn)
{
    for (size_t i = 0; i < loop->count; i++)
        if (loop->subscribers[i] == conn)
            loop->subscribers[i--] = loop->subscribers[--loop->count];
    close(conn->fd);
    mem_free(conn);
}

static void on_readable(struct loop *loop, struct conn *conn)
{
    static char bytes[READ_BYTES];
    ssize_t n = recv(conn->fd, bytes, sizeof bytes, MSG_DONTWAIT);

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        drop(loop, conn);
        return;
    }
    for (ssize_t i = 0; i < n; i++) {
        if (bytes[i] != '\n') {
            if (conn->line_len < sizeof conn->line - 1)
                conn->line[conn->line_len++] = bytes[i];
            continue;
        }
        take_line(loop, conn);
        conn->line_len = 0;
    }
}

static void on_listener(struct loop *loop)
{
    int fd, on = 1;

    while ((fd = accept4(loop->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
        struct conn *conn = mem_new(sizeof *conn);

        conn->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(loop, conn, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static void on_event(struct loop *loop, struct conn *conn, uint32_t events)
{
    if (!conn) {
        on_listener(loop);
        return;
    }
    if (events & EPOLLOUT) {
        conn->blocked = false;
        watch(loop, conn, EPOLL_CTL_MOD, EPOLLIN);
        flush(loop, conn);
    }
    if (events & ~(uint32_t)EPOLLOUT)
        on_readable(loop, conn);
}

static void listen_anywhere(struct loop *loop)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;

    loop->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (loop->listener < 0 || bind(loop->listener, (struct sockaddr *)&at, len) != 0 ||
        listen(loop->listener, BACKLOG) != 0 ||
        getsockname(loop->listener, (struct sockaddr *)&at, &len) != 0)
        die("listen");
    printf("listening on %d\n", ntohs(at.sin_port));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct loop loop = { .epoll = epoll_create1(EPOLL_CLOEXEC), .log = mem_new(LOG_BYTES) };
    struct epoll_event events[EVENTS];
    struct rlimit files;

    if (argc < 2 || (strcmp(argv[1], "each") != 0 && strcmp(argv[1], "gather") != 0)) {
        fputs("usage: everi-raw-loop each|gather [LINE_BYTES]\n", stderr);
        return 2;
    }
    loop.each = strcmp(argv[1], "each") == 0;
    loop.width = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    listen_anywhere(&loop);
    watch(&loop, NULL, EPOLL_CTL_ADD, EPOLLIN);
    for (;;) {
        int count = epoll_wait(loop.epoll, events, EVENTS, -1);

        for (int i = 0; i < count; i++)
            on_event(&loop, events[i].data.ptr, events[i].events);
        flush_all(&loop);
    }
}
