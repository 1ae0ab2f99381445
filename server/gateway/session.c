/* One connection's life. Its state changes in `enter` alone. */
#include "session.h"

#include <assert.h>
#include <string.h>

#include "limits.h"
#include "log.h"
#include "mem.h"
#include "outqueue.h"
#include "utf8.h"

enum {
    PUSH_AGE_MAX_MS = 10000,   /* protocol: "or the oldest waits for 10 s" */
    ANSWER_AGE_MAX_MS = 60000, /* protocol: "answers left unread for 60 s end the connection" */
    CLOSE_GRACE_MS = 1000,     /* protocol: "if the socket takes it within 1 s" */
};

static const char *const state_names[] = { "waiting", "open", "ending", "closing", "shut" };

static int64_t now_of(const struct sessions *all)
{
    return all->hooks.now_ms();
}

static void want_write(struct session *session)
{
    if (session->wants_write)
        return;
    session->wants_write = true;
    session->all->io->want_write(session->socket);
}

static void due_by(struct session *session, int64_t at_ms)
{
    struct wheel *wheel = &session->all->wheel;

    if (session->timer.next && session->timer.at_ms <= at_ms)
        return;
    wheel_set(wheel, &session->timer, at_ms);
    session->all->hooks.due(session->all->hooks.ctx, at_ms);
}

static void log_out(struct session *session)
{
    struct sessions *all = session->all;
    struct session *first = session_of_id(all, session->id);

    if (first == session && session->same_id)
        map_put(&all->by_id, (uint64_t)session->id.n, session->same_id);
    else if (first == session)
        map_remove(&all->by_id, (uint64_t)session->id.n);
    for (struct session *s = first; s; s = s->same_id)
        if (s->same_id == session)
            s->same_id = session->same_id;
    session->same_id = NULL;
    all->logged_in--;
    all->hooks.logged_out(all->hooks.ctx, session);
}

/* Only forward, and every end leads through the socket's own closing. */
static void enter(struct session *session, enum session_state state)
{
    enum session_state old = session->state;

    assert(state > old);
    log_line(LOG_DEBUG, NULL, "connection %u: %s -> %s", session->ref.slot, state_names[old],
             state_names[state]);
    session->state = state;
    if (old == SESSION_OPEN)
        log_out(session);
    if (state == SESSION_ENDING || state == SESSION_CLOSING) {
        session->close_by_ms = now_of(session->all) + CLOSE_GRACE_MS;
        due_by(session, session->close_by_ms);
        want_write(session);
    }
    if (state == SESSION_SHUT)
        wheel_clear(&session->all->wheel, &session->timer);
}

static enum closed_why why_of(uint16_t code)
{
    switch ((enum close_code)code) {
    case CLOSE_GOING_AWAY:
        return CLOSED_GOING_AWAY;
    case CLOSE_UNSUPPORTED:
        return CLOSED_UNSUPPORTED;
    case CLOSE_BAD_UTF8:
        return CLOSED_BAD_UTF8;
    case CLOSE_POLICY:
        return CLOSED_POLICY;
    case CLOSE_TOO_BIG:
        return CLOSED_TOO_BIG;
    case CLOSE_TRY_LATER:
        return CLOSED_SLOW;
    }
    return CLOSED_POLICY;
}

static void drop_output(struct session *session)
{
    session->all->counters->pushes_dropped += session->pushes.count;
    frame_queue_done(&session->answers);
    frame_queue_done(&session->pushes);
    session->answer_bytes = session->push_bytes = 0;
}

static void cut(struct session *session, enum closed_why why)
{
    session->all->counters->closed[why]++;
    drop_output(session);
    enter(session, SESSION_SHUT);
    session->all->io->kill(session->socket);
}

void session_fail(struct session *session, enum close_code code)
{
    if (session->state >= SESSION_CLOSING)
        return;
    session->close_code = (uint16_t)code;
    drop_output(session);
    enter(session, SESSION_CLOSING);
}

void session_end(struct session *session, struct frame *last, enum close_code code)
{
    if (session->state >= SESSION_ENDING) {
        if (last)
            frame_release(last);
        return;
    }
    session->close_code = (uint16_t)code;
    session->all->counters->pushes_dropped += session->pushes.count;
    frame_queue_done(&session->pushes);
    session->push_bytes = 0;
    if (last)
        frame_queue_add(&session->pushes, last);
    enter(session, SESSION_ENDING);
}

void session_login(struct session *session, const struct session_login *login)
{
    struct sessions *all = session->all;

    assert(session->state == SESSION_WAITING);
    session->person = login->person;
    session->id = login->id;
    session->same_id = session_of_id(all, login->id);
    map_put(&all->by_id, (uint64_t)login->id.n, session);
    all->logged_in++;
    enter(session, SESSION_OPEN);
}

/* ---- in ---- */

void session_heard(struct session *session)
{
    session->heard_ms = now_of(session->all);
    session->pinged = false;
}

static void whole_message(struct session *session, const char *bytes, size_t len)
{
    struct session_hooks *hooks = &session->all->hooks;

    if (!utf8_valid(bytes, len))
        session_fail(session, CLOSE_BAD_UTF8);
    else
        hooks->message(hooks->ctx, session, bytes, len);
}

/* False: that was too much, and the session ends. */
static bool within(struct session *session, enum session_bound bound, int64_t cost)
{
    struct sessions *all = session->all;

    if (bucket_take(&session->until_us[bound], &all->limits.bounds[bound], cost,
                    now_of(all) * 1000) == 0)
        return true;
    all->counters->over_bound[bound]++;
    session_end(session, NULL, CLOSE_POLICY);
    return false;
}

static bool beyond(int64_t count, int64_t limit)
{
    return limit > 0 && count > limit;
}

static bool counts_as_heard(struct session *session, const struct incoming *in)
{
    struct sessions *all = session->all;

    session->bytes_heard += (int64_t)in->len;
    session->frames_heard += in->rest == 0;
    if (session->state == SESSION_WAITING &&
        (beyond(session->bytes_heard, all->limits.login_bytes) ||
         beyond(session->frames_heard, all->limits.login_frames))) {
        all->counters->over_login++;
        session_end(session, NULL, CLOSE_POLICY);
        return false;
    }
    return within(session, BOUND_BYTES, (int64_t)in->len) &&
           (in->rest > 0 || within(session, BOUND_FRAMES, 1));
}

void session_erred(struct session *session)
{
    if (session->state < SESSION_ENDING)
        (void)!within(session, BOUND_ERRORS, 1);
}

void session_receive(struct session *session, const struct incoming *in)
{
    struct buf *parts = &session->message;

    session_heard(session);
    if (session->state >= SESSION_ENDING || !counts_as_heard(session, in))
        return;
    if (in->first)
        buf_clear(parts);
    if (in->binary) {
        session_fail(session, CLOSE_UNSUPPORTED);
        return;
    }
    /* Judged by the announced length too, so that nothing is collected in vain. */
    if (in->rest > LIMIT_FRAME_BYTES || parts->len + in->len + in->rest > LIMIT_FRAME_BYTES) {
        session_fail(session, CLOSE_TOO_BIG);
        return;
    }
    if (in->first && in->final) {
        whole_message(session, in->bytes, in->len);
        return;
    }
    buf_add(parts, in->bytes, in->len);
    if (in->final) {
        whole_message(session, parts->data, parts->len);
        buf_done(parts);
    }
}

bool session_is_full(const struct session *session)
{
    return session->answer_bytes > LIMIT_ANSWER_BYTES;
}

void session_balance(struct session *session)
{
    bool hold = session->state <= SESSION_OPEN &&
                (session_is_full(session) || session->waiting >= LIMIT_WAITING_REQUESTS);

    if (hold == session->holds_reading || session->state == SESSION_SHUT)
        return;
    session->holds_reading = hold;
    if (!hold)
        session_heard(session); /* it could not be heard while nobody listened */
    session->all->io->hold_reading(session->socket, hold);
}

/* ---- out ---- */

void session_answer(struct session *session, struct frame *frame)
{
    if (session->state >= SESSION_CLOSING) {
        frame_release(frame);
        return;
    }
    session->answer_bytes += frame->len;
    frame_queue_add(&session->answers, frame);
    due_by(session, now_of(session->all) + ANSWER_AGE_MAX_MS);
    session_balance(session);
    want_write(session);
}

static void make_dirty(struct session *session)
{
    struct sessions *all = session->all;

    if (session->is_dirty || session->wants_write)
        return;
    session->is_dirty = true;
    session->dirty_prev = all->dirty_last;
    if (all->dirty_last)
        all->dirty_last->dirty_next = session;
    else
        all->dirty_first = session;
    all->dirty_last = session;
    all->hooks.dirty(all->hooks.ctx);
}

/* Whoever fans out is walking over the lists that a session stands in: the session is not closed
 * from here, but by its timer. */
static void add_push_bytes(struct session *session, size_t len)
{
    session->push_bytes += len;
    if (session->push_bytes > LIMIT_PUSH_BYTES && !session->overflowed) {
        session->overflowed = true;
        due_by(session, now_of(session->all));
    }
    make_dirty(session);
}

void session_push(struct session *session, struct frame *frame)
{
    if (session->state != SESSION_OPEN || session->overflowed) {
        frame_release(frame);
        return;
    }
    session->all->counters->pushes_queued++;
    frame_queue_add(&session->pushes, frame);
    if (session->pushes.count == 1)
        due_by(session, frame->made_us / 1000 + PUSH_AGE_MAX_MS);
    add_push_bytes(session, outqueue_cost(frame));
}

static void supersede(struct session *session, uint32_t at, struct frame *frame)
{
    struct frame *old = frame_queue_at(&session->pushes, at);

    frame->made_us = old->made_us;
    session->push_bytes -= outqueue_cost(old);
    frame_queue_replace(&session->pushes, at, frame);
    session->all->counters->pushes_queued++;
    session->all->counters->pushes_dropped++;
    add_push_bytes(session, outqueue_cost(frame));
}

void session_push_latest(struct session *session, struct frame *frame)
{
    frame->latest = true;
    for (uint32_t i = 0; session->state == SESSION_OPEN && i < session->pushes.count; i++)
        if (frame_queue_at(&session->pushes, i)->latest) {
            supersede(session, i, frame);
            return;
        }
    session_push(session, frame);
}

void session_push_filled(struct session *session, size_t len)
{
    if (session->state == SESSION_OPEN)
        add_push_bytes(session, len);
}

static void make_clean(struct session *session)
{
    struct sessions *all = session->all;

    if (!session->is_dirty)
        return;
    if (session->dirty_prev)
        session->dirty_prev->dirty_next = session->dirty_next;
    else
        all->dirty_first = session->dirty_next;
    if (session->dirty_next)
        session->dirty_next->dirty_prev = session->dirty_prev;
    else
        all->dirty_last = session->dirty_prev;
    session->dirty_next = session->dirty_prev = NULL;
    session->is_dirty = false;
}

/* Nothing but pushes, of which the first fits. */
static bool may_write_now(const struct session *session)
{
    const struct frame *front;

    if (session->state != SESSION_OPEN || session->answers.count > 0 || session->pushes.count == 0)
        return false;
    front = frame_queue_at(&session->pushes, 0);
    return front->ready && front->len <= SESSION_NOW_BYTES;
}

bool sessions_pump(struct sessions *all, size_t max)
{
    for (size_t i = 0; i < max && all->dirty_first; i++) {
        struct session *session = all->dirty_first;

        make_clean(session);
        if (!may_write_now(session) || !all->io->write_now(session->socket))
            want_write(session);
    }
    return all->dirty_first != NULL;
}

static void gather(struct session *session, struct outgoing *out)
{
    struct session_hooks *hooks = &session->all->hooks;
    bool was_full = session_is_full(session);

    outqueue_gather(session, out);
    if (out->len == 0)
        return;
    session_balance(session);
    if (was_full && !session_is_full(session))
        hooks->resumed(hooks->ctx, session);
    if (session->state == SESSION_ENDING || outqueue_ready(session))
        want_write(session);
}

enum out session_writable(struct session *session, struct outgoing *out)
{
    session->wants_write = false;
    session->stuck_since_ms = 0;
    if (session->state == SESSION_SHUT)
        return OUT_NOTHING;
    if (session->state < SESSION_CLOSING)
        gather(session, out);
    if (out->len > 0)
        return OUT_SEND;
    if (session->state < SESSION_ENDING)
        return OUT_NOTHING;
    out->close_code = session->close_code;
    session->all->counters->closed[why_of(session->close_code)]++;
    enter(session, SESSION_SHUT);
    return OUT_CLOSE;
}

void session_wrote(struct session *session, bool stuck)
{
    if (!stuck || session->state == SESSION_SHUT)
        return;
    session->stuck_since_ms = now_of(session->all);
    due_by(session, session->stuck_since_ms + ANSWER_AGE_MAX_MS);
}

void session_tore(struct session *session)
{
    if (session->state < SESSION_SHUT)
        cut(session, CLOSED_STUCK);
}

/* ---- time ---- */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t age_limit_of(const struct frame_queue *queue, int64_t max_ms)
{
    return queue->count ? frame_queue_at(queue, 0)->made_us / 1000 + max_ms : INT64_MAX;
}

static int64_t next_due(const struct session *session)
{
    const struct session_limits *limits = &session->all->limits;
    int64_t at = session->heard_ms +
                 (session->pinged ? limits->silence_max_ms : limits->ping_after_ms);

    if (session->state >= SESSION_ENDING)
        return session->close_by_ms;
    if (session->state == SESSION_WAITING)
        at = least(at, session->opened_ms + limits->login_timeout_ms);
    if (session->stuck_since_ms)
        at = least(at, session->stuck_since_ms + ANSWER_AGE_MAX_MS);
    at = least(at, age_limit_of(&session->pushes, PUSH_AGE_MAX_MS));
    return least(at, age_limit_of(&session->answers, ANSWER_AGE_MAX_MS));
}

static void ping(struct session *session)
{
    session->pinged = true;
    session->ping_due = true;
    want_write(session);
}

/* One look at every bound, when the earliest may have been reached. */
static void check(struct session *session, int64_t now_ms)
{
    const struct session_limits *limits = &session->all->limits;
    int64_t silent_ms = now_ms - session->heard_ms;

    if (session->holds_reading) {
        session_heard(session);
        silent_ms = 0;
    }
    if (session->state >= SESSION_ENDING) {
        if (now_ms >= session->close_by_ms)
            cut(session, why_of(session->close_code));
    } else if (silent_ms >= limits->silence_max_ms) {
        cut(session, CLOSED_SILENT);
    } else if ((session->stuck_since_ms && now_ms >= session->stuck_since_ms + ANSWER_AGE_MAX_MS) ||
               now_ms >= age_limit_of(&session->answers, ANSWER_AGE_MAX_MS)) {
        cut(session, CLOSED_STUCK);
    } else if (session->overflowed || now_ms >= age_limit_of(&session->pushes, PUSH_AGE_MAX_MS)) {
        session_fail(session, CLOSE_TRY_LATER);
    } else if (session->state == SESSION_WAITING &&
               now_ms >= session->opened_ms + limits->login_timeout_ms) {
        session->all->counters->over_login_time++;
        session_end(session, NULL, CLOSE_POLICY);
    } else if (silent_ms >= limits->ping_after_ms && !session->pinged) {
        ping(session);
    }
    if (session->state < SESSION_SHUT && !session->timer.next)
        wheel_set(&session->all->wheel, &session->timer, next_due(session));
}

int64_t sessions_tick(struct sessions *all, int64_t now_ms)
{
    struct timer *timer;

    while ((timer = wheel_ring(&all->wheel, now_ms)) != NULL)
        check((struct session *)(void *)((char *)timer - offsetof(struct session, timer)), now_ms);
    return wheel_next_ms(&all->wheel);
}

/* ---- birth and death ---- */

struct session *session_open(struct sessions *all, void *socket, const char *address,
                             const uint8_t *bearer)
{
    struct session *session = mem_new(sizeof *session);

    if (bearer)
        session->bearer = memcpy(mem_new(TOKEN_HASH_BYTES), bearer, TOKEN_HASH_BYTES);
    session->all = all;
    session->socket = socket;
    session->address = mem_strdup(address);
    session->opened_ms = session->heard_ms = now_of(all);
    buf_init(&session->message, LIMIT_FRAME_BYTES);
    session->message.secret = true;
    sessions_place(all, session);
    all->counters->opened++;
    due_by(session, next_due(session));
    return session;
}

void session_closed(struct session *session)
{
    struct sessions *all = session->all;

    if (session->state != SESSION_SHUT) {
        all->counters->closed[CLOSED_BY_CLIENT]++;
        enter(session, SESSION_SHUT);
    }
    all->hooks.closed(all->hooks.ctx, session);
    wheel_clear(&all->wheel, &session->timer);
    make_clean(session);
    drop_output(session);
    buf_done(&session->message);
    sessions_displace(all, session);
    mem_free(session->address);
    mem_free(session->bearer);
    mem_free(session->challenges);
    mem_free(session);
}
