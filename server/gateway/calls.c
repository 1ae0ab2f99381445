#include "calls.h"

#include <assert.h>
#include <string.h>

#include "batch.h"
#include "call_limits.h"
#include "dispatch.h"
#include "fanout.h"
#include "json_read.h"
#include "limits.h"
#include "log.h"
#include "mem.h"
#include "rpc.h"
#include "watching.h"

enum { RETRY_AFTER_MS = 1000 };

/* ---- birth and death ---- */

static struct request *request_new(struct gateway *gateway, struct session *session, json_t *id,
                                   struct batch *batch)
{
    struct arena *arena = arena_new();
    struct request *rq = arena_alloc(arena, sizeof *rq);

    rq->arena = arena;
    rq->gateway = gateway;
    rq->from = session->ref;
    rq->id = id ? json_incref(id) : NULL;
    rq->batch = batch;
    rq->address = arena_strdup(arena, session->address);
    if (session->bearer)
        rq->bearer = (const uint8_t *)arena_strndup(arena, (const char *)session->bearer,
                                                    TOKEN_HASH_BYTES);
    buf_init(&rq->answer, LIMIT_ANSWER_BYTES);
    dispatch_prepare(rq);
    session->waiting++;
    return rq;
}

void calls_drop(struct request *rq)
{
    if (rq->batch)
        batch_leave(rq->batch, NULL, NULL);
    json_decref(rq->id);
    buf_done(&rq->answer);
    arena_free(rq->arena);
}

/* ---- the answer ---- */

static void count(struct gateway *gateway, const struct request *rq)
{
    struct log_about about = { 0 };

    gateway->counters.requests++;
    gateway->counters.errors[rq->err.code]++;
    if (rq->err.code == ERR_INTERNAL)
        log_line(LOG_ERROR, &about, "%s failed: %s", rq->method->name, rq->err.text);
}

static void leave_lane(struct session *session, const struct request *rq)
{
    session->waiting--;
    lanes_leave(&session->lanes, rq->lane);
}

/* The answer leaves, alone or with its batch; the request is gone. */
static void finish(struct gateway *gateway, struct request *rq)
{
    struct session *session = session_get(&gateway->sessions, rq->from);
    bool wanted = rq->id != NULL;

    if (rq->batch && wanted && !batch_has_room(rq->batch, rq->answer.len)) {
        err_set(&rq->err, ERR_TOO_LARGE, NULL, "the answers of the batch are too large");
        answer_error(rq);
    }
    count(gateway, rq);
    call_limits_settle(gateway, rq);
    if (session)
        leave_lane(session, rq);
    if (rq->batch)
        batch_leave(rq->batch, session, wanted ? &rq->answer : NULL);
    else if (session && wanted)
        session_answer(session, frame_new(&rq->answer, clock_mono_us()));
    rq->batch = NULL;
    if (session && rq->err.code != ERR_NONE && rq->err.code != ERR_UNAVAILABLE)
        session_erred(session);
    calls_drop(rq);
    if (session)
        session_balance(session);
}

static void refuse(struct gateway *gateway, struct request *rq)
{
    answer_error(rq);
    finish(gateway, rq);
}

static void refuse_for_now(struct gateway *gateway, struct request *rq, enum err_code code,
                           const char *text)
{
    err_set(&rq->err, code, NULL, "%s", text);
    rq->err.retry_after_ms = RETRY_AFTER_MS;
    refuse(gateway, rq);
}

/* ---- the start ---- */

static bool wants_hash(const struct request *rq)
{
    const struct handler *handler = rq->handler;

    return handler->hash && (!handler->wants_hash || handler->wants_hash(rq));
}

static enum lane lane_of(const struct request *rq)
{
    if (rq->err.code != ERR_NONE)
        return LANE_NONE; /* refused already, only its turn has not come */
    if (wants_hash(rq))
        return LANE_ALONE;
    switch (rq->handler->kind) {
    case HANDLE_INLINE:
    case HANDLE_READ:
    case HANDLE_SEARCH:
        return LANE_READ;
    case HANDLE_ASK:
        return LANE_NONE;
    case HANDLE_WRITE:
        return LANE_WRITE;
    case HANDLE_LOGIN:
        return LANE_ALONE;
    }
    return LANE_ALONE;
}

/* protocol: "unknown method, `unauthenticated`, invalid params and `too_large`"; the right to call
 * it at all is asked where it runs. */
static bool is_allowed(struct request *rq)
{
    if (rq->method->access != ACCESS_ANYONE && rq->person.n == 0)
        return err_set(&rq->err, ERR_UNAUTHENTICATED, NULL, "log in first");
    return rq->err.code == ERR_NONE;
}

static void to_engine(struct gateway *gateway, struct request *rq)
{
    if (!engine_submit(gateway->engine, &rq->job))
        refuse_for_now(gateway, rq, ERR_UNAVAILABLE, "the server is busy: try again");
}

static void keep_challenge(struct session *session, const struct challenge *challenge)
{
    if (!session->challenges)
        session->challenges = mem_new(sizeof *session->challenges);
    challenges_add(session->challenges, challenge);
}

static void take_challenges(struct session *session, struct request *rq)
{
    if (!session->challenges)
        return;
    rq->challenges = *session->challenges;
    session->challenges->count = 0;
}

static void hand_over(struct gateway *gateway, struct session *session, struct request *rq)
{
    if (wants_hash(rq)) {
        if (!call_limits_begin_hash(gateway, rq))
            refuse_for_now(gateway, rq, ERR_RATE_LIMITED, "too many logins at once: try again");
        return;
    }
    switch (rq->handler->kind) {
    case HANDLE_INLINE:
        dispatch_handle(rq, NULL, clock_now_ms(gateway->clock));
        if (rq->challenge)
            keep_challenge(session, rq->challenge);
        finish(gateway, rq);
        break;
    case HANDLE_READ:
        if (!readers_submit(gateway->readers, &rq->job))
            refuse_for_now(gateway, rq, ERR_UNAVAILABLE, "the server is busy: try again");
        break;
    case HANDLE_SEARCH:
        if (!readers_submit(gateway->searchers, &rq->job))
            refuse_for_now(gateway, rq, ERR_UNAVAILABLE, "too many searches at once: try again");
        break;
    case HANDLE_ASK:
    case HANDLE_WRITE:
    case HANDLE_LOGIN:
        to_engine(gateway, rq);
        break;
    }
}

/* Who calls is who the connection belongs to now. */
static void name_caller(const struct session *session, struct request *rq)
{
    rq->person = session->person;
    rq->session = session->id;
}

static void start(struct gateway *gateway, struct session *session, struct request *rq,
                  enum lane lane)
{
    if (!is_allowed(rq) || !call_limits_admit(gateway, rq)) {
        refuse(gateway, rq);
        return;
    }
    if (rq->handler->takes_challenges)
        take_challenges(session, rq);
    rq->partings = gateway->partings;
    rq->lane = lane;
    lanes_enter(&session->lanes, lane);
    hand_over(gateway, session, rq);
}

static void move_line(struct gateway *gateway, struct session *session)
{
    while (session->first) {
        struct request *rq = session->first;
        enum lane lane;

        if (session->state >= SESSION_ENDING || session_is_full(session))
            return;
        name_caller(session, rq);
        lane = lane_of(rq);
        if (!lanes_admit(&session->lanes, lane))
            return;
        session->first = rq->next;
        if (!session->first)
            session->last = NULL;
        start(gateway, session, rq, lane);
    }
}

static void join_line(struct session *session, struct request *rq)
{
    if (session->last)
        session->last->next = rq;
    else
        session->first = rq;
    session->last = rq;
}

/* ---- the message ---- */

/* What is no call costs its sender one all the same. */
static void charge_stranger(struct gateway *gateway, struct session *session)
{
    if (session->state == SESSION_WAITING && !call_limits_stranger(gateway, session->address))
        session_end(session, NULL, CLOSE_POLICY);
}

/* What comes with a password or a token, or is answered by one. */
static void keep_secret(struct request *rq)
{
    if (!rq->handler->hash && strncmp(rq->method->name, "session.", strlen("session.")) != 0)
        return;
    arena_keep_secret(rq->arena);
    rq->answer.secret = true;
}

static void accept_call(struct gateway *gateway, struct session *session, const json_t *value,
                        struct batch *batch)
{
    struct rpc_call call;
    struct err err = { 0 };
    bool is_request = rpc_read_call(value, &call, &err);
    struct request *rq = request_new(gateway, session, call.id, batch);

    rq->err = err;
    rq->method = is_request ? method_find(call.method) : NULL;
    if (rq->method)
        rq->handler = gateway->handler_of[rq->method - methods];
    if (is_request && !rq->handler)
        err_set(&rq->err, ERR_UNKNOWN_METHOD, NULL, "there is no such method");
    if (!rq->handler) {
        refuse(gateway, rq);
        charge_stranger(gateway, session);
    } else if (gateway->stopping) {
        refuse_for_now(gateway, rq, ERR_UNAVAILABLE, "the server is stopping");
    } else {
        keep_secret(rq);
        if (!method_parse(rq->method, call.params, rq->arena, &rq->draft, &rq->err))
            assert(rq->err.code != ERR_NONE);
        join_line(session, rq);
    }
}

static void refuse_message(struct gateway *gateway, struct session *session, const struct err *err)
{
    struct request *rq = request_new(gateway, session, json_null(), NULL);

    rq->err = *err;
    refuse(gateway, rq);
}

void calls_message(struct gateway *gateway, struct session *session, const char *bytes, size_t len)
{
    AUTO_JSON json_t *value = NULL;
    struct err err;

    if (!rpc_read_frame(bytes, len, &value, &err)) {
        refuse_message(gateway, session, &err);
        charge_stranger(gateway, session);
        return;
    }
    if (json_is_array(value)) {
        size_t n = json_array_size(value);
        struct batch *batch = batch_new(n);

        for (size_t i = 0; i < n; i++)
            accept_call(gateway, session, json_array_get(value, i), batch);
    } else {
        accept_call(gateway, session, value, NULL);
    }
    move_line(gateway, session);
    session_balance(session);
}

/* ---- the way back ---- */

static void bind_login(struct gateway *gateway, struct session *session, const struct login *login)
{
    const struct session_login bound = { login->person, login->session };

    session->batch = login->batch;
    if (session->state != SESSION_WAITING)
        return;
    session_login(session, &bound);
    watching_begins(gateway, login->person);
    channels_join(gateway->channels, login->person, session->ref.slot, login->channels,
                  login->channel_count, login->broad);
}

static void attached(struct gateway *gateway, struct session *session, struct request *rq)
{
    if (session) {
        leave_lane(session, rq);
        if (rq->login)
            bind_login(gateway, session, rq->login);
        else if (rq->err.code == ERR_UNAUTHENTICATED)
            session_end(session, NULL, CLOSE_POLICY);
        else
            session_fail(session, CLOSE_TRY_LATER);
    }
    calls_drop(rq);
}

/* People parted while their names were read: once more, so that nobody is watched who may not be.
 */
static bool read_again(struct gateway *gateway, struct request *rq)
{
    if (rq->partings == gateway->partings)
        return false;
    rq->partings = gateway->partings;
    return readers_submit(gateway->readers, &rq->job);
}

void calls_done(struct gateway *gateway, struct request *rq)
{
    struct session *session = session_get(&gateway->sessions, rq->from);
    struct session_id ended = rq->ends_session ? rq->session : (struct session_id){ 0 };

    if (!rq->method) {
        attached(gateway, session, rq);
    } else {
        if (session && rq->login)
            bind_login(gateway, session, rq->login);
        if (rq->on_loop && rq->err.code == ERR_NONE) {
            if (read_again(gateway, rq))
                return;
            rq->on_loop(rq);
        }
        finish(gateway, rq);
    }
    if (ended.n)
        fanout_session_ended(gateway, ended, END_LOGOUT);
    if (session)
        move_line(gateway, session);
}

void calls_hashed(struct gateway *gateway, struct request *rq)
{
    struct session *session = session_get(&gateway->sessions, rq->from);

    call_limits_end_hash(gateway, rq);
    to_engine(gateway, rq);
    if (session)
        move_line(gateway, session);
}

void calls_resumed(struct gateway *gateway, struct session *session)
{
    move_line(gateway, session);
}

void calls_attach(struct gateway *gateway, struct session *session, const struct token_owner *owner)
{
    struct request *rq = request_new(gateway, session, NULL, NULL);

    rq->person = owner->person;
    rq->session = owner->session;
    rq->lane = LANE_ALONE;
    lanes_enter(&session->lanes, LANE_ALONE);
    if (engine_submit(gateway->engine, &rq->job))
        return;
    leave_lane(session, rq);
    calls_drop(rq);
    session_fail(session, CLOSE_TRY_LATER);
}

void calls_closed(struct session *session)
{
    while (session->first) {
        struct request *rq = session->first;

        session->first = rq->next;
        calls_drop(rq);
    }
    session->last = NULL;
}
