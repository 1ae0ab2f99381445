/* Sessions that stay.
 *
 * Invariant: `cursor` is that of the last replayable push handed on, and no push is handed on whose
 * cursor is not above it (protocol: "a client drops what it has seen"). While a replay runs, live
 * pushes wait in `held`, because handing them on first would move the cursor past what is still
 * being replayed. */
#include "net_session.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "buf.h"
#include "json_read.h"
#include "json_write.h"
#include "limits.h"
#include "mem.h"
#include "base64.h"
#include "net_key.h"
#include "net_secret.h"

enum {
    KEY_SEED_BYTES = crypto_sign_SEEDBYTES,
    HANDLE_BYTES = 64,
    GREETING_BYTES = 16384,
    HELD_PUSHES = 4096, /* more than that: asked for again by another sync */
    BACKOFF_FIRST_MS = 1000,
    BACKOFF_MOST_MS = 60000,
    BACKOFF_JITTER_PERCENT = 30,
};

enum state { OFF, DIALLING, ENTERING, CATCHING_UP, READY, WAITING, CLOSING };

struct net_session {
    struct net *net;
    struct net_rpc *rpc;
    const struct net_session_events *events;
    void *arg;

    enum state state;
    bool stay, patient, has_login, was_ready;
    struct buf greeting; /* the parameters of session.login, until they are sent */
    uint8_t *key;        /* a seed in locked memory, until it has signed; or NULL */
    char handle[HANDLE_BYTES + 1], device[LIMIT_DEVICE + 1]; /* of a login by key */
    char token[LIMIT_TOKEN_BYTES + 1];
    char cursor[LIMIT_CURSOR_BYTES + 1];

    json_t *held;
    bool held_too_many;
    bool ended;    /* session.ended came */
    json_t *error; /* of a login that was refused for good */
    int64_t backoff_ms, retry_after_ms;
    struct net_timer *retry;
};

static void broken(struct net_session *s, const char *how)
{
    struct net_end end;

    net_end_set(&end, NET_END_BROKEN, "%s", how);
    net_fail(s->net, &end);
}

/* Copies a text of the server's that has a bound; false where it is none or too long. */
static bool take_text(const json_t *value, char *out, size_t size)
{
    const char *text = json_string_value(value);

    if (!text || !*text || strlen(text) >= size)
        return false;
    memcpy(out, text, strlen(text) + 1);
    return true;
}

static void hand_on(struct net_session *s, const char *method, const json_t *params)
{
    if (s->events->push)
        s->events->push(s->arg, method, params);
}

/* One push with a cursor, live or replayed. False: the server broke the rules. */
static bool hand_on_new(struct net_session *s, const char *method, const json_t *params)
{
    char cursor[sizeof s->cursor];

    if (!take_text(json_object_get(params, "cursor"), cursor, sizeof cursor)) {
        broken(s, "sent a push whose cursor is none");
        return false;
    }
    if (strcmp(cursor, s->cursor) > 0) {
        memcpy(s->cursor, cursor, sizeof cursor);
        hand_on(s, method, params);
    }
    return true;
}

static void hold(struct net_session *s, const char *method, const json_t *params)
{
    if (!s->held)
        s->held = json_array();
    if (json_array_size(s->held) < HELD_PUSHES)
        json_array_append_new(
            s->held, json_pack("{s:s, s:o}", "method", method, "params", json_deep_copy(params)));
    else
        s->held_too_many = true;
}

static void on_push(void *arg, const char *method, const json_t *params)
{
    struct net_session *s = arg;

    if (s->state != READY && s->state != CATCHING_UP)
        return; /* protocol: the answer of a login "precedes the first" */
    if (strcmp(method, "session.ended") == 0) {
        s->ended = true;
        hand_on(s, method, params);
        net_session_close(s);
    } else if (!json_object_get(params, "cursor")) {
        hand_on(s, method, params);
    } else if (s->state == CATCHING_UP) {
        hold(s, method, params);
    } else {
        (void)hand_on_new(s, method, params);
    }
}

static bool hand_on_list(struct net_session *s, const json_t *pushes)
{
    size_t i;
    json_t *push;

    if (!json_is_array(pushes)) {
        broken(s, "answered sync without pushes");
        return false;
    }
    json_array_foreach(pushes, i, push)
    {
        const char *method = json_string_value(json_object_get(push, "method"));
        const json_t *params = json_object_get(push, "params");

        if (!method || !json_is_object(params)) {
            broken(s, "answered sync with something that is no push");
            return false;
        }
        if (!hand_on_new(s, method, params) || s->state != CATCHING_UP)
            return false;
    }
    return true;
}

static void become_ready(struct net_session *s)
{
    s->state = READY;
    s->was_ready = true;
    s->backoff_ms = 0;
    if (s->events->ready)
        s->events->ready(s->arg);
}

static void sync_from_cursor(struct net_session *s);

static void caught_up(struct net_session *s)
{
    AUTO_JSON json_t *held = s->held;

    s->held = NULL;
    if (held && !hand_on_list(s, held))
        return;
    if (s->held_too_many) {
        s->held_too_many = false;
        sync_from_cursor(s);
    } else {
        become_ready(s);
    }
}

/* A refusal that time may heal is a loss like any other; false: it is final. */
static bool try_again_later(struct net_session *s, const json_t *error)
{
    const json_t *data = json_object_get(error, "data");
    const char *reason = json_string_value(json_object_get(data, "reason"));
    struct net_end end;

    if (!(s->was_ready || s->patient) || !reason ||
        (strcmp(reason, "unavailable") != 0 && strcmp(reason, "rate_limited") != 0))
        return false;
    s->retry_after_ms = json_integer_value(json_object_get(data, "retry_after_ms"));
    net_end_set(&end, NET_END_LOST, "cannot take us now");
    net_fail(s->net, &end);
    return true;
}

static void refused(struct net_session *s, const json_t *error)
{
    if (try_again_later(s, error))
        return;
    s->error = json_deep_copy(error);
    net_session_close(s);
}

static void synced(void *arg, const json_t *result, const json_t *error)
{
    struct net_session *s = arg;
    char cursor[sizeof s->cursor], before[sizeof s->cursor];

    if (s->state != CATCHING_UP)
        return;
    if (error) {
        refused(s, error);
        return;
    }
    if (!take_text(json_object_get(result, "cursor"), cursor, sizeof cursor)) {
        broken(s, "answered sync without a cursor");
        return;
    }
    memcpy(before, s->cursor, sizeof before);
    if (json_is_true(json_object_get(result, "resync"))) {
        memcpy(s->cursor, cursor, sizeof cursor); /* it may be of another epoch, and below ours */
        if (s->events->resync)
            s->events->resync(s->arg);
    } else {
        if (!hand_on_list(s, json_object_get(result, "pushes")))
            return;
        if (strcmp(cursor, s->cursor) > 0)
            memcpy(s->cursor, cursor, sizeof cursor);
        if (json_is_true(json_object_get(result, "more"))) {
            if (strcmp(s->cursor, before) > 0)
                sync_from_cursor(s);
            else
                broken(s, "promised more in sync and did not go on");
            return;
        }
    }
    caught_up(s);
}

static void sync_from_cursor(struct net_session *s)
{
    struct json_writer w;
    struct buf params;

    buf_init(&params, 8 * LIMIT_CURSOR_BYTES);
    json_writer_init(&w, &params);
    json_open_object(&w);
    json_string_member(&w, "cursor", s->cursor);
    json_close_object(&w);
    s->state = CATCHING_UP;
    net_rpc_call(s->rpc, "sync", params.data, params.len, synced, s);
    buf_done(&params);
}

static void entered(void *arg, const json_t *result, const json_t *error)
{
    struct net_session *s = arg;
    const json_t *token = json_object_get(result, "token");
    char cursor[sizeof s->cursor];

    if (s->state != ENTERING)
        return;
    if (error) {
        refused(s, error);
        return;
    }
    if (!take_text(json_object_get(result, "cursor"), cursor, sizeof cursor) ||
        (!s->token[0] && !take_text(token, s->token, sizeof s->token))) {
        broken(s, "let us in without a token and a cursor");
        return;
    }
    if (s->events->entered)
        s->events->entered(s->arg, token ? s->token : NULL);
    if (s->was_ready) {
        sync_from_cursor(s);
    } else {
        memcpy(s->cursor, cursor, sizeof cursor);
        become_ready(s);
    }
}

static void write_resume(struct net_session *s, struct buf *params)
{
    struct json_writer w;

    json_writer_init(&w, params);
    json_open_object(&w);
    json_string_member(&w, "token", s->token);
    json_bool_member(&w, "batch", s->stay);
    json_close_object(&w);
}

static void write_login(const struct net_session_way *way, struct buf *params)
{
    struct json_writer w;

    json_writer_init(&w, params);
    json_open_object(&w);
    json_string_member(&w, "handle", way->handle);
    json_string_member(&w, "password", way->password);
    if (way->device)
        json_string_member(&w, "device", way->device);
    json_bool_member(&w, "batch", way->stay);
    json_close_object(&w);
}

static void write_login_key(const struct net_session *s, const struct net_key_answer *answer,
                            struct buf *params)
{
    char key[BASE64_TEXT_MAX(KEY_BYTES)];
    char signature[BASE64_TEXT_MAX(KEY_SIGNATURE_BYTES)];
    struct json_writer w;

    json_writer_init(&w, params);
    json_open_object(&w);
    json_string_member(&w, "handle", s->handle);
    json_string_member(&w, "key", base64_encode(answer->key, sizeof answer->key, key));
    json_string_member(&w, "signature",
                       base64_encode(answer->signature, sizeof answer->signature, signature));
    if (s->device[0])
        json_string_member(&w, "device", s->device);
    json_bool_member(&w, "batch", s->stay);
    json_close_object(&w);
}

static void challenged(void *arg, const json_t *result, const json_t *error)
{
    struct net_session *s = arg;
    const char *challenge = json_string_value(json_object_get(result, "challenge"));
    struct net_key_answer answer;
    struct buf params;

    if (s->state != ENTERING)
        return;
    if (error) {
        refused(s, error);
        return;
    }
    if (!challenge || !net_key_sign(net_address(s->net), s->handle, challenge, s->key, &answer)) {
        broken(s, "wants a signature for another address than the one dialled; is its "
                  "--public-url right?");
        return;
    }
    buf_init(&params, GREETING_BYTES);
    write_login_key(s, &answer, &params);
    net_rpc_call(s->rpc, "session.login_key", params.data, params.len, entered, s);
    buf_done(&params);
}

static void ask_for_challenge(struct net_session *s)
{
    struct buf params;
    struct json_writer w;

    buf_init(&params, GREETING_BYTES);
    json_writer_init(&w, &params);
    json_open_object(&w);
    json_string_member(&w, "handle", s->handle);
    json_close_object(&w);
    net_rpc_call(s->rpc, "session.challenge", params.data, params.len, challenged, s);
    buf_done(&params);
}

static void on_opened(void *arg)
{
    struct net_session *s = arg;

    if (!s->has_login) {
        become_ready(s);
        return;
    }
    s->state = ENTERING;
    if (s->token[0]) {
        struct buf params;

        net_secret_init(&params, 8 * sizeof s->token);
        write_resume(s, &params);
        net_rpc_call(s->rpc, "session.resume", params.data, params.len, entered, s);
        net_secret_done(&params);
    } else if (s->key) {
        ask_for_challenge(s);
    } else {
        net_rpc_call(s->rpc, "session.login", s->greeting.data, s->greeting.len, entered, s);
        net_secret_done(&s->greeting);
    }
}

static int64_t next_pause(struct net_session *s)
{
    uint32_t spread = 2 * BACKOFF_JITTER_PERCENT + 1;
    int64_t percent = 100 - BACKOFF_JITTER_PERCENT + randombytes_uniform(spread);
    int64_t pause;

    s->backoff_ms = s->backoff_ms ? 2 * s->backoff_ms : BACKOFF_FIRST_MS;
    if (s->backoff_ms > BACKOFF_MOST_MS)
        s->backoff_ms = BACKOFF_MOST_MS;
    pause = s->backoff_ms * percent / 100;
    if (pause < s->retry_after_ms)
        pause = s->retry_after_ms < BACKOFF_MOST_MS ? s->retry_after_ms : BACKOFF_MOST_MS;
    s->retry_after_ms = 0;
    return pause;
}

static void dial(void *arg)
{
    struct net_session *s = arg;

    s->state = DIALLING;
    net_connect(s->net);
}

static void forget(struct net_session *s)
{
    json_decref(s->held);
    s->held = NULL;
    s->held_too_many = false;
    net_secret_done(&s->greeting);
    sodium_free(s->key);
    s->key = NULL;
}

static void over(struct net_session *s, const struct net_end *net_end)
{
    struct net_session_end end = { .kind = NET_SESSION_NO_CONNECTION, .net = net_end };
    AUTO_JSON json_t *error = s->error;

    if (error)
        end = (struct net_session_end){ .kind = NET_SESSION_REFUSED, .error = error };
    else if (s->ended)
        end.kind = NET_SESSION_ENDED;
    else if (net_end->kind == NET_END_WANTED)
        end.kind = NET_SESSION_LEFT;
    s->error = NULL;
    s->state = OFF;
    s->events->over(s->arg, &end);
}

static void on_closed(void *arg, const struct net_end *end)
{
    struct net_session *s = arg;
    bool again = s->stay && (s->was_ready || s->patient) && s->state != CLOSING &&
                 (end->kind == NET_END_LOST || end->kind == NET_END_UNREACHABLE);

    forget(s);
    if (again) {
        int64_t pause = next_pause(s);

        s->state = WAITING;
        net_timer_set(s->retry, pause);
        if (s->events->waiting)
            s->events->waiting(s->arg, end, pause);
    } else {
        over(s, end);
    }
}

struct net_session *net_session_new(struct net *net, const struct net_session_events *events,
                                    void *arg)
{
    static const struct net_rpc_events listens = { .opened = on_opened,
                                                   .push = on_push,
                                                   .closed = on_closed };
    struct net_session *s = mem_new(sizeof *s);

    *s = (struct net_session){ .net = net, .events = events, .arg = arg };
    s->rpc = net_rpc_new(net, &listens, s);
    s->retry = net_timer_new(net, dial, s);
    return s;
}

void net_session_free(struct net_session *session)
{
    if (!session)
        return;
    forget(session);
    json_decref(session->error);
    net_timer_free(session->retry);
    net_rpc_free(session->rpc);
    sodium_memzero(session->token, sizeof session->token);
    mem_free(session);
}

void net_session_start(struct net_session *session, const struct net_session_way *way)
{
    struct net_session *s = session;

    s->stay = way->stay;
    s->patient = way->patient && way->token;
    s->has_login = way->token || way->key || way->password;
    s->was_ready = s->ended = false;
    s->backoff_ms = s->retry_after_ms = 0;
    snprintf(s->token, sizeof s->token, "%s", way->token ? way->token : "");
    if (way->key && !way->token) {
        s->key = sodium_malloc(KEY_SEED_BYTES);
        assert(s->key);
        memcpy(s->key, way->key, KEY_SEED_BYTES);
        snprintf(s->handle, sizeof s->handle, "%s", way->handle);
        snprintf(s->device, sizeof s->device, "%s", way->device ? way->device : "");
    } else if (way->password && !way->token) {
        net_secret_init(&s->greeting, GREETING_BYTES);
        write_login(way, &s->greeting);
        assert(!s->greeting.overflow);
    }
    dial(s);
}

void net_session_close(struct net_session *session)
{
    if (session->state == WAITING) {
        struct net_end end = { .kind = NET_END_WANTED };

        net_timer_cancel(session->retry);
        over(session, &end);
    } else if (session->state != OFF && session->state != CLOSING) {
        session->state = CLOSING;
        net_close(session->net);
    }
}

void net_session_hurry(struct net_session *session)
{
    if (session->state != WAITING)
        return;
    session->backoff_ms = 0;
    net_timer_set(session->retry, 0);
}

struct net_rpc *net_session_rpc(struct net_session *session)
{
    return session->rpc;
}
