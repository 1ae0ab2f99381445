/* The sockets: greetings, so many at a time; then reading, and the publisher's writing. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "fan.h"

enum { EVENTS = 256, READ_BYTES = 256 << 10, REST_MAX_BYTES = 64 << 20, GREETING_MAX_BYTES = 4096 };
enum { GREETINGS_AT_ONCE = 64, PATIENCE_US = 90 * 1000000, OUT_MAX_BYTES = 64 << 20 };
enum { STALLED_RECEIVE_BYTES = 4096 };

void member_say(const struct member *member, const char *bytes, size_t len)
{
    if (send(member->fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len)
        fail("a socket does not take %zu bytes: %s", len, strerror(errno));
}

static const struct greeting *step_of(const struct fan *fan, const struct member *member)
{
    const struct greeting *step = &fan->options.subject->greeting[member->step];

    return member->step < GREETING_MAX && step->say ? step : NULL;
}

static void say_step(struct fan *fan, struct member *member)
{
    struct buf out CLEANUP(buf_done);

    buf_init(&out, GREETING_MAX_BYTES);
    step_of(fan, member)->say(fan, member, &out);
    if (out.len > 0)
        member_say(member, out.data, out.len);
}

static void watch(const struct fan *fan, struct member *member, int how, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = member };

    if (epoll_ctl(fan->epoll, how, member->fd, &event) != 0)
        fail("epoll: %s", strerror(errno));
}

static void open_member(struct fan *fan, struct member *member)
{
    const struct address *address = &fan->options.address;
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)address->port) };
    int on = 1, small = STALLED_RECEIVE_BYTES;

    member->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    buf_init(&member->rest, REST_MAX_BYTES);
    if (member->stalled)
        setsockopt(member->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (member->fd < 0 || inet_pton(AF_INET, address->host, &to.sin_addr) != 1 ||
        connect(member->fd, (struct sockaddr *)&to, sizeof to) != 0)
        fail("connecting to %s:%d: %s", address->host, address->port, strerror(errno));
    setsockopt(member->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fcntl(member->fd, F_SETFL, O_NONBLOCK) != 0)
        fail("fcntl: %s", strerror(errno));
    watch(fan, member, EPOLL_CTL_ADD, EPOLLIN);
    say_step(fan, member);
}

/* Goes on with the greeting when its step was answered. */
static size_t take_greeting(struct fan *fan, struct member *member, const char *bytes, size_t len)
{
    const struct greeting *step = step_of(fan, member);

    if (!memmem(bytes, len, step->expect, step->expect_len)) {
        if (len > GREETING_MAX_BYTES)
            fail("the greeting is answered with %.200s", bytes);
        return 0;
    }
    member->step++;
    if (step_of(fan, member))
        say_step(fan, member);
    else if (member->stalled)
        watch(fan, member, EPOLL_CTL_DEL, 0);
    return len;
}

static size_t take(struct fan *fan, struct member *member, const char *bytes, size_t len)
{
    return step_of(fan, member) ? take_greeting(fan, member, bytes, len)
                                : fan->options.subject->take(fan, member, bytes, len);
}

static void keep_rest(struct member *member, const char *bytes, size_t len)
{
    if (len > 0 && !buf_add(&member->rest, bytes, len))
        fail("more than %d bytes wait to be parsed", REST_MAX_BYTES);
}

/* Bytes are looked through where they were read to, unless some wait already. */
static void read_member(struct fan *fan, struct member *member)
{
    static char bytes[READ_BYTES]; /* one thread reads */
    ssize_t n = recv(member->fd, bytes, sizeof bytes, 0);
    size_t done;

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0)
        fail("the server closed connection %d", (int)(member - fan->members));
    fan->now_us = clock_mono_us();
    if (member->rest.len == 0) {
        done = take(fan, member, bytes, (size_t)n);
        keep_rest(member, bytes + done, (size_t)n - done);
        return;
    }
    keep_rest(member, bytes, (size_t)n);
    done = take(fan, member, member->rest.data, member->rest.len);
    memmove(member->rest.data, member->rest.data + done, member->rest.len - done);
    buf_truncate(&member->rest, member->rest.len - done);
    if (member->rest.len == 0)
        buf_done(&member->rest);
}

/* What the publisher has to say, as far as its socket takes it. */
static void write_out(struct fan *fan)
{
    struct member *publisher = fan->publisher;
    ssize_t n = send(publisher->fd, fan->out.data, fan->out.len, MSG_NOSIGNAL);
    bool waits;

    if (n < 0 && errno != EAGAIN)
        fail("publishing: %s", strerror(errno));
    if (n > 0) {
        memmove(fan->out.data, fan->out.data + n, fan->out.len - (size_t)n);
        buf_truncate(&fan->out, fan->out.len - (size_t)n);
    }
    waits = fan->out.len > 0;
    if (waits != fan->waits_for_room)
        watch(fan, publisher, EPOLL_CTL_MOD, EPOLLIN | (waits ? EPOLLOUT : 0u));
    fan->waits_for_room = waits;
}

void fan_publish(struct fan *fan, int64_t due_us)
{
    size_t place = (size_t)fan->sent & (FLIGHT_MAX - 1);
    char text[TEXT_BYTES + 1];
    int len = snprintf(text, sizeof text, "load=%010lld;", (long long)fan->sent);

    memset(text + len, 'x', (size_t)(TEXT_BYTES - len));
    text[TEXT_BYTES] = '\0';
    fan->sent_us[place] = due_us;
    fan->left[place] = fan->hearing;
    fan->options.subject->publish(fan, fan->sent++, text, &fan->out);
    if (fan->out.overflow)
        fail("the server does not read what is published");
}

void fan_serve(struct fan *fan, int timeout_ms)
{
    struct epoll_event events[EVENTS];
    int count;

    if (fan->out.len > 0 && !fan->waits_for_room)
        write_out(fan);
    count = epoll_wait(fan->epoll, events, EVENTS, timeout_ms);
    for (int i = 0; i < count; i++) {
        if (events[i].events & EPOLLOUT)
            write_out(fan);
        if (events[i].events & ~(uint32_t)EPOLLOUT)
            read_member(fan, events[i].data.ptr);
    }
    fan->now_us = clock_mono_us();
}

static int members_in(const struct fan *fan, int from, int to)
{
    int in = 0;

    for (int i = from; i < to; i++)
        in += step_of(fan, &fan->members[i]) == NULL;
    return in;
}

/* Opens them in order; `from` moves over those who are in, so that no look is at all of them. */
void fan_connect(struct fan *fan)
{
    int64_t until_us = clock_mono_us() + PATIENCE_US;
    int from = 0, opened = 0;

    buf_init(&fan->out, OUT_MAX_BYTES);
    while (from < fan->count) {
        while (opened < fan->count &&
               opened - from - members_in(fan, from, opened) < GREETINGS_AT_ONCE)
            open_member(fan, &fan->members[opened++]);
        fan_serve(fan, 100);
        while (from < opened && !step_of(fan, &fan->members[from]))
            from++;
        if (clock_mono_us() > until_us)
            fail("only %d of %d connections are in", members_in(fan, 0, opened), fan->count);
    }
}
