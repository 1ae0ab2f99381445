#include "loop.h"

#include <ev.h>

#include "clock.h"
#include "mem.h"

struct loop {
    struct ev_loop *ev;
    ev_async wake;
    ev_timer moment;
    ev_idle slice;
    int64_t moment_ms; /* INT64_MAX: none */
    struct loop_calls calls;
};

static void on_wake(struct ev_loop *ev, ev_async *w, int events)
{
    struct loop *loop = w->data;

    (void)ev;
    (void)events;
    loop->calls.woken(loop->calls.ctx);
}

static void on_moment(struct ev_loop *ev, ev_timer *w, int events)
{
    struct loop *loop = w->data;

    (void)ev;
    (void)events;
    loop->moment_ms = INT64_MAX;
    loop->calls.moment(loop->calls.ctx);
}

static void on_slice(struct ev_loop *ev, ev_idle *w, int events)
{
    struct loop *loop = w->data;

    (void)events;
    if (!loop->calls.slice(loop->calls.ctx))
        ev_idle_stop(ev, w);
}

struct loop *loop_new(const struct loop_calls *calls)
{
    struct ev_loop *ev = ev_loop_new(EVFLAG_AUTO);
    struct loop *loop;

    if (!ev)
        return NULL;
    loop = mem_new(sizeof *loop);
    loop->ev = ev;
    loop->calls = *calls;
    loop->moment_ms = INT64_MAX;
    ev_async_init(&loop->wake, on_wake);
    ev_timer_init(&loop->moment, on_moment, 0, 0);
    ev_idle_init(&loop->slice, on_slice);
    /* An idle watcher runs when nothing of its priority or above is pending: at the highest it
     * runs in every pass, however busy the sockets are. */
    ev_set_priority(&loop->slice, EV_MAXPRI);
    loop->wake.data = loop->moment.data = loop->slice.data = loop;
    ev_async_start(ev, &loop->wake);
    return loop;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    ev_async_stop(loop->ev, &loop->wake);
    ev_timer_stop(loop->ev, &loop->moment);
    ev_idle_stop(loop->ev, &loop->slice);
    ev_loop_destroy(loop->ev);
    mem_free(loop);
}

void *loop_handle(struct loop *loop)
{
    return loop->ev;
}

void loop_wake(void *arg)
{
    struct loop *loop = arg;

    ev_async_send(loop->ev, &loop->wake);
}

void loop_at(struct loop *loop, int64_t at_ms)
{
    int64_t in_ms;

    if (at_ms >= loop->moment_ms)
        return;
    loop->moment_ms = at_ms;
    in_ms = at_ms - clock_mono_ms();
    ev_timer_stop(loop->ev, &loop->moment);
    ev_now_update(loop->ev);
    ev_timer_set(&loop->moment, in_ms > 0 ? (double)in_ms / 1000 : 0, 0);
    ev_timer_start(loop->ev, &loop->moment);
}

void loop_slices(struct loop *loop)
{
    ev_idle_start(loop->ev, &loop->slice);
}

void loop_run(struct loop *loop)
{
    ev_run(loop->ev, 0);
}

void loop_leave(struct loop *loop)
{
    ev_break(loop->ev, EVBREAK_ALL);
}

void loop_flush(struct loop *loop)
{
    ev_run(loop->ev, EVRUN_NOWAIT);
}
