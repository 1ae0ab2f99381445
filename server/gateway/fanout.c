/* A push is encoded once and its frame shared by everybody who reads the same. What each reads in
 * their own way goes through rendering.c. */
#include "fanout.h"

#include <stdio.h>
#include <stdlib.h>

#include "calls.h"
#include "dispatch.h"
#include "fault.h"
#include "page_calls.h"
#include "push.h"
#include "rendering.h"
#include "ticker.h"
#include "trace.h"
#include "watching.h"

enum { PUSH_ENVELOPE_BYTES = 128, PUSH_MAX_BYTES = 1 << 20 };

static const char *const end_names[] = {
    [END_LOGOUT] = "logout",
    [END_REVOKED] = "revoked",
    [END_PASSWORD_CHANGED] = "password_changed",
    [END_DISABLED] = "disabled",
    [END_DELETED] = "deleted",
    [END_EXPIRED] = "expired",
};

/* One push on its way to its receivers. */
struct delivery {
    struct gateway *gateway;
    const struct effect *effect;
    int64_t told_us;
    struct frame *common, *actors; /* made for the first receiver; ours is one reference */
    struct rendering *rendering;
    struct receipt *receipt; /* of a new message; or NULL */
    uint64_t traced;         /* as in struct frame */
};

static struct frame *make_frame(const char *name, const char *params, size_t len)
{
    struct buf text;
    struct json_writer w;

    buf_init(&text, PUSH_MAX_BYTES + PUSH_ENVELOPE_BYTES);
    json_writer_init(&w, &text);
    json_open_object(&w);
    json_string_member(&w, "jsonrpc", "2.0");
    json_string_member(&w, "method", name);
    json_key(&w, "params");
    json_raw(&w, params, len);
    json_close_object(&w);
    return frame_new(&text, clock_mono_us());
}

struct frame *fanout_presence_frame(const char *handle, bool online)
{
    struct buf params;
    struct json_writer w;
    struct frame *frame;

    buf_init(&params, PUSH_ENVELOPE_BYTES);
    json_writer_init(&w, &params);
    json_open_object(&w);
    json_string_member(&w, "handle", handle);
    json_bool_member(&w, "online", online);
    json_close_object(&w);
    frame = make_frame("presence.changed", params.data, params.len);
    buf_done(&params);
    return frame;
}

static struct frame *frame_of(struct delivery *d, struct frame **frame, const char *params,
                              size_t len)
{
    if (!*frame) {
        *frame = make_frame(push_name(d->effect->push.change.kind), params, len);
        (*frame)->told_us = d->told_us;
        (*frame)->receipt = d->receipt;
        (*frame)->receipt_of.n = d->effect->push.change.object;
    }
    return *frame;
}

static int by_number(const void *a, const void *b)
{
    const struct person_id *x = a;
    const struct person_id *y = b;

    return x->n < y->n ? -1 : x->n > y->n;
}

static bool reads_own(const struct effect *e, struct person_id person)
{
    return e->push.own_reader_count > 0 &&
           bsearch(&person, e->push.own_readers, e->push.own_reader_count, sizeof person,
                   by_number);
}

/* What this person reads; NULL: it has to be rendered. Borrowed. */
static struct frame *shared_frame(struct delivery *d, struct person_id person)
{
    const struct effect *e = d->effect;

    if (e->push.actor_params && person.n == e->push.change.actor.n)
        return frame_of(d, &d->actors, e->push.actor_params, e->push.actor_params_len);
    if (e->push.params && !reads_own(e, person))
        return frame_of(d, &d->common, e->push.params, e->push.params_len);
    return NULL;
}

static void deliver(void *ctx, const struct hearer *hearer)
{
    struct delivery *d = ctx;
    struct frame *frame = shared_frame(d, hearer->person);
    bool shared = frame != NULL;
    size_t queued = 0;

    if (d->receipt)
        receipt_online(d->receipt, hearer->person);
    if (!shared)
        frame = rendering_add(d->gateway, &d->rendering, &d->effect->push.change, d->told_us,
                              hearer);
    frame->traced = d->traced;
    for (size_t i = 0; i < hearer->slot_count; i++) {
        struct session *session = session_in_slot(&d->gateway->sessions, hearer->slots[i]);

        if (session->id.n == d->effect->push.except.n)
            continue;
        session->several = session->several || hearer->slot_count > 1;
        session_push(session, frame_share(frame));
        queued++;
        if (!shared)
            rendering_holder(d->rendering, session->ref);
    }
    if (d->traced)
        trace_push_queued(d->gateway->options.trace, d->traced, queued);
}

static void push(struct gateway *gateway, const struct effect *effect, int64_t told_us)
{
    struct delivery d = { .gateway = gateway, .effect = effect, .told_us = told_us };

    if (effect->push.change.kind == CHANGE_MESSAGE_NEW)
        d.receipt = receipts_begin(gateway->receipts,
                                   (struct message_id){ effect->push.change.object },
                                   effect->push.change.actor);
    d.traced = trace_push(gateway->options.trace, effect->push.cause,
                          push_name(effect->push.change.kind), effect->push.change.object,
                          clock_now_ms(gateway->clock));
    channels_each(gateway->channels, effect->push.channels, effect->push.channel_count, deliver,
                  &d);
    if (d.common)
        frame_release(d.common);
    if (d.actors)
        frame_release(d.actors);
    rendering_send(gateway, d.rendering);
}

static void pass_on(void *ctx, const struct hearer *hearer)
{
    struct delivery *d = ctx;

    if (hearer->person.n == d->effect->typing.person.n)
        return;
    for (size_t i = 0; i < hearer->slot_count; i++)
        session_push(session_in_slot(&d->gateway->sessions, hearer->slots[i]),
                     frame_share(d->common));
}

static void typing(struct gateway *gateway, const struct effect *effect, int64_t told_us)
{
    const struct channel channel = { CHANNEL_CONVERSATION, effect->typing.conversation.n };
    struct delivery d = { .gateway = gateway, .effect = effect };
    char params[128];
    int len;

    if (!typing_passes(&gateway->typing, effect->typing.person, effect->typing.conversation,
                       effect->typing.at_ms))
        return;
    len = snprintf(params, sizeof params, "{\"conversation\":\"%s\",\"handle\":\"%s\"}",
                   id_format(ID_CONVERSATION, effect->typing.conversation.n).s,
                   effect->typing.handle);
    d.common = make_frame("message.typing", params, (size_t)len);
    d.common->told_us = told_us;
    channels_each(gateway->channels, &channel, 1, pass_on, &d);
    frame_release(d.common);
}

void fanout_session_ended(struct gateway *gateway, struct session_id id, enum session_end reason)
{
    struct session *session = session_of_id(&gateway->sessions, id);
    struct frame *frame;
    char params[64];
    int len = snprintf(params, sizeof params, "{\"reason\":\"%s\"}", end_names[reason]);

    tokens_remove(gateway->tokens, id);
    if (!session)
        return;
    frame = make_frame("session.ended", params, (size_t)len);
    while (session) {
        struct session *next = session->same_id;

        session_end(session, frame_share(frame), CLOSE_POLICY);
        session = next;
    }
    frame_release(frame);
}

static void add_token(struct gateway *gateway, const struct effect *effect)
{
    const struct token_owner owner = { effect->token.session, effect->token.person,
                                       effect->token.expires_at_ms };

    tokens_add(gateway->tokens, effect->token.hash, &owner);
}

static void take_effect(struct gateway *gateway, const struct effect *effect, int64_t told_us)
{
    switch (effect->kind) {
    case EFFECT_JOB:
        if (page_calls_of(effect->job))
            page_calls_done(gateway, page_calls_of(effect->job));
        else
            calls_done(gateway, dispatch_request(effect->job));
        break;
    case EFFECT_PUSH:
        push(gateway, effect, told_us);
        break;
    case EFFECT_TYPING:
        typing(gateway, effect, told_us);
        break;
    case EFFECT_SUBSCRIBE:
        channels_subscribe(gateway->channels, effect->subscribe.person, effect->subscribe.channel);
        break;
    case EFFECT_UNSUBSCRIBE:
        if (!FAULT("unchecked-delivery"))
            channels_unsubscribe(gateway->channels, effect->subscribe.person,
                                 effect->subscribe.channel);
        break;
    case EFFECT_TOKEN_ADDED:
        add_token(gateway, effect);
        break;
    case EFFECT_PARTED:
        watching_parted(gateway, effect->parted.a, effect->parted.b);
        break;
    case EFFECT_SESSION_ENDED:
        fanout_session_ended(gateway, effect->ended.session, effect->ended.reason);
        break;
    case EFFECT_TICK:
        ticker_rings(gateway);
        break;
    case EFFECT_ERASED:
        break;
    }
}

void fanout_outbox(struct gateway *gateway, struct outbox *outbox, int64_t told_us)
{
    for (size_t i = 0; i < outbox->count; i++)
        take_effect(gateway, &outbox->effects[i], told_us);
    outbox_free(outbox);
}
