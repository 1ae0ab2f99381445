/* Calls and pushes.
 *
 * Invariant: an answer belongs to exactly one call that waits; anything else the server says that
 * is neither an answer nor a push ends the connection. After any callback of the owner the
 * connection may have ended: `open` is looked at again before going on.
 *
 * While calls wait, one timer watches over them; without them there is none. */
#include "net_rpc.h"

#include <inttypes.h>
#include <string.h>

#include "clock.h"
#include "json_read.h"
#include "json_write.h"
#include "mem.h"
#include "net_secret.h"

enum {
    ENVELOPE_BYTES = 128, /* of a request, beside its method and params */
    ANSWER_DEPTH = 128,   /* schemas in rpc.discover nest deeper than requests may */
};

struct call {
    struct call *next; /* the oldest is the first */
    int64_t id, since_ms;
    net_rpc_answered *answered;
    void *arg;
};

struct net_rpc {
    struct net *net;
    const struct net_rpc_events *events;
    void *arg;
    bool open;
    int64_t last_id, heard_ms;
    struct call *calls;
    struct net_timer *patience;
};

static void drop_calls(struct net_rpc *rpc)
{
    while (rpc->calls) {
        struct call *call = rpc->calls;

        rpc->calls = call->next;
        mem_free(call);
    }
    net_timer_cancel(rpc->patience);
}

static void broken(struct net_rpc *rpc, const char *how)
{
    struct net_end end;

    if (!rpc->open)
        return;
    rpc->open = false;
    net_end_set(&end, NET_END_BROKEN, "%s", how);
    net_fail(rpc->net, &end);
}

static struct call *take_call(struct net_rpc *rpc, int64_t id)
{
    for (struct call **at = &rpc->calls; *at; at = &(*at)->next) {
        struct call *call = *at;

        if (call->id == id) {
            *at = call->next;
            if (!rpc->calls)
                net_timer_cancel(rpc->patience);
            return call;
        }
    }
    return NULL;
}

static void take_answer(struct net_rpc *rpc, const json_t *message, const json_t *id)
{
    const json_t *result = json_object_get(message, "result");
    const json_t *error = json_object_get(message, "error");
    struct call *call = json_is_integer(id) ? take_call(rpc, json_integer_value(id)) : NULL;

    if (!call) {
        broken(rpc, "answered a call that was never made");
    } else if (!result == !error || (error && !json_is_object(error))) {
        broken(rpc, "gave an answer that is neither a result nor an error");
    } else {
        call->answered(call->arg, result, error);
    }
    mem_free(call);
}

static void take_message(struct net_rpc *rpc, const json_t *message)
{
    const char *version = json_string_value(json_object_get(message, "jsonrpc"));
    const char *method = json_string_value(json_object_get(message, "method"));
    const json_t *params = json_object_get(message, "params");
    const json_t *id = json_object_get(message, "id");

    if (!version || strcmp(version, "2.0") != 0)
        broken(rpc, "sent JSON that is no JSON-RPC 2.0");
    else if (method && !id && json_is_object(params))
        rpc->events->push(rpc->arg, method, params);
    else if (id && !json_object_get(message, "method"))
        take_answer(rpc, message, id);
    else
        broken(rpc, "sent JSON-RPC that is neither an answer nor a push");
}

static void take_pushes(struct net_rpc *rpc, const json_t *list)
{
    size_t i;
    json_t *push;

    json_array_foreach(list, i, push)
    {
        if (!rpc->open)
            return;
        if (json_object_get(push, "id"))
            broken(rpc, "sent an answer among pushes");
        else
            take_message(rpc, push);
    }
}

static void on_message(void *arg, const char *bytes, size_t len)
{
    struct net_rpc *rpc = arg;
    struct err err;
    AUTO_JSON json_t *message = NULL;

    if (!rpc->open)
        return;
    if (!json_read(bytes, len, ANSWER_DEPTH, &message, &err))
        broken(rpc, "sent something that is no JSON");
    else if (json_is_array(message))
        take_pushes(rpc, message);
    else
        take_message(rpc, message);
}

static void on_heard(void *arg)
{
    struct net_rpc *rpc = arg;

    rpc->heard_ms = clock_mono_ms();
}

static void on_opened(void *arg)
{
    struct net_rpc *rpc = arg;

    rpc->open = true;
    rpc->events->opened(rpc->arg);
}

static void on_closed(void *arg, const struct net_end *end)
{
    struct net_rpc *rpc = arg;

    rpc->open = false;
    drop_calls(rpc);
    rpc->events->closed(rpc->arg, end);
}

/* Silence is counted from the youngest of: the oldest waiting call, and the last thing heard. */
static void on_patience(void *arg)
{
    struct net_rpc *rpc = arg;
    int64_t now = clock_mono_ms(), since, due;

    if (!rpc->calls)
        return;
    since = rpc->calls->since_ms;
    due = (rpc->heard_ms > since ? rpc->heard_ms : since) + NET_RPC_SILENCE_MS;
    if (due > since + NET_RPC_LONGEST_MS)
        due = since + NET_RPC_LONGEST_MS;
    if (due > now)
        net_timer_set(rpc->patience, due - now);
    else
        broken(rpc, now < since + NET_RPC_LONGEST_MS ? "has not answered for 30 s"
                                                     : "has not finished its answer in 5 minutes");
}

struct net_rpc *net_rpc_new(struct net *net, const struct net_rpc_events *events, void *arg)
{
    static const struct net_events listens = {
        .opened = on_opened, .heard = on_heard, .message = on_message, .closed = on_closed
    };
    struct net_rpc *rpc = mem_new(sizeof *rpc);

    *rpc = (struct net_rpc){ .net = net, .events = events, .arg = arg };
    rpc->patience = net_timer_new(net, on_patience, rpc);
    net_listen(net, &listens, rpc);
    return rpc;
}

void net_rpc_free(struct net_rpc *rpc)
{
    if (!rpc)
        return;
    drop_calls(rpc);
    net_timer_free(rpc->patience);
    mem_free(rpc);
}

static void remember_call(struct net_rpc *rpc, net_rpc_answered *answered, void *arg)
{
    struct call *call = mem_new(sizeof *call);
    struct call **at = &rpc->calls;

    *call = (struct call){
        .id = ++rpc->last_id, .since_ms = clock_mono_ms(), .answered = answered, .arg = arg
    };
    if (!rpc->calls)
        net_timer_set(rpc->patience, NET_RPC_SILENCE_MS);
    while (*at)
        at = &(*at)->next;
    *at = call;
}

size_t net_rpc_frame_bytes(const char *method, size_t params_len)
{
    return ENVELOPE_BYTES + 6 * strlen(method) + params_len;
}

void net_rpc_call(struct net_rpc *rpc, const char *method, const char *params, size_t len,
                  net_rpc_answered *answered, void *arg)
{
    struct json_writer w;
    struct buf frame;

    if (!rpc->open)
        return;
    remember_call(rpc, answered, arg);
    net_secret_init(&frame, net_rpc_frame_bytes(method, len));
    json_writer_init(&w, &frame);
    json_open_object(&w);
    json_string_member(&w, "jsonrpc", "2.0");
    json_int_member(&w, "id", rpc->last_id);
    json_string_member(&w, "method", method);
    json_key(&w, "params");
    json_raw(&w, params, len);
    json_close_object(&w);
    net_send(rpc->net, frame.data, frame.len);
    net_secret_done(&frame);
}
