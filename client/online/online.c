/* Invariant: every ask that the model gave out comes back to it exactly once, as answered or as
 * lost; asks are taken from it only while the session is ready. Whatever happens on the network
 * ends online_wait, so that the loop's owner can draw it. */
#include "online.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "mem.h"
#include "model_fields.h"
#include "net.h"
#include "net_session.h"

struct flight {
    struct flight *next;
    struct online *online;
    struct ask *ask;
    int64_t sent_us;
};

struct online {
    struct model *model;
    const struct online_events *events;
    void *arg;
    struct net *net;
    struct net_session *session;
    struct net_timer *timeout;
    struct flight *flights;
    int watched; /* the descriptor that the loop waits for; -1: none */
    bool ready, had_been_ready, afresh, with_token, show_latency;
    char end_words[240]; /* of a session that the server ended */
};

static void wake(void *arg)
{
    struct online *online = arg;

    net_stop(online->net);
}

static void lose_flights(struct online *online)
{
    while (online->flights) {
        struct flight *flight = online->flights;

        online->flights = flight->next;
        model_lost(online->model, flight->ask);
        mem_free(flight);
    }
}

/* ---- what the session tells ---- */

static void on_entered(void *arg, const char *token)
{
    struct online *online = arg;

    online->model->link.state = LINK_CONNECTING;
    online->model->changed = true;
    online->events->entered(online->arg, token);
    wake(online);
}

static void on_ready(void *arg)
{
    struct online *online = arg;

    online->ready = true;
    model_ready(online->model, online->afresh || !online->had_been_ready);
    online->had_been_ready = true;
    online->afresh = false;
    online_send(online);
    wake(online);
}

static void on_resync(void *arg)
{
    ((struct online *)arg)->afresh = true;
}

static const char *reason_words(const char *reason)
{
    static const struct {
        const char *reason, *words;
    } rows[] = {
        { "logout", "Signed out." },
        { "revoked", "This session was ended from another one." },
        { "password_changed", "The password was changed: sign in with the new one." },
        { "disabled", "This account was disabled by an administrator." },
        { "deleted", "This account was deleted." },
        { "expired", "The session has expired: sign in again." },
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(rows[i].reason, reason) == 0)
            return rows[i].words;
    }
    return "The server ended this session: sign in again.";
}

static void on_push(void *arg, const char *method, const json_t *params)
{
    struct online *online = arg;

    if (strcmp(method, "session.ended") == 0)
        snprintf(online->end_words, sizeof online->end_words, "%s",
                 reason_words(field_text(params, "reason")));
    model_push(online->model, method, params);
    wake(online);
}

static void on_waiting(void *arg, const struct net_end *end, int64_t in_ms)
{
    struct online *online = arg;

    online->ready = false;
    online->model->tick_ms = clock_mono_ms(); /* the loop may have slept for long */
    lose_flights(online);
    model_offline(online->model, LINK_WAITING, online->model->tick_ms + in_ms, end->text);
    wake(online);
}

static void refused(struct online *online, const json_t *error)
{
    const char *reason = field_text(field_object(error, "data"), "reason");
    bool kept_token = online->with_token && strcmp(reason, "unauthenticated") == 0;

    online->events->refused(online->arg,
                            kept_token ? "You have to sign in again: the last session is over."
                                       : field_text(error, "message"),
                            kept_token);
}

static void on_over(void *arg, const struct net_session_end *end)
{
    struct online *online = arg;
    char words[NET_URL_MAX + NET_END_TEXT_MAX + 32];

    online->ready = false;
    lose_flights(online);
    model_offline(online->model, LINK_OVER, 0, NULL);
    wake(online);
    switch (end->kind) {
    case NET_SESSION_LEFT:
        break;
    case NET_SESSION_REFUSED:
        refused(online, end->error);
        break;
    case NET_SESSION_ENDED:
        online->events->ended(online->arg, online->end_words);
        break;
    case NET_SESSION_NO_CONNECTION:
        snprintf(words, sizeof words, "The server at %s %s.", net_address(online->net)->text,
                 end->net->text);
        online->events->ended(online->arg, words);
        break;
    }
}

bool online_open(struct model *model, const struct net_url *url, const struct net_trust *trust,
                 bool show_latency, const struct online_events *events, void *arg,
                 struct online **out, struct err *err)
{
    static const struct net_session_events listens = { .entered = on_entered,
                                                       .ready = on_ready,
                                                       .push = on_push,
                                                       .waiting = on_waiting,
                                                       .resync = on_resync,
                                                       .over = on_over };
    struct online *online;
    struct net *net;

    if (!net_new(url, trust, &net, err))
        return false;
    online = mem_new(sizeof *online);
    *online = (struct online){ .model = model,
                               .events = events,
                               .arg = arg,
                               .net = net,
                               .watched = -1,
                               .show_latency = show_latency };
    online->session = net_session_new(net, &listens, online);
    online->timeout = net_timer_new(net, wake, online);
    *out = online;
    return true;
}

const char *online_new_fingerprint(const struct online *online)
{
    return net_new_fingerprint(online->net);
}

void online_close(struct online *online)
{
    if (!online)
        return;
    lose_flights(online);
    net_session_free(online->session);
    net_timer_free(online->timeout);
    net_free(online->net);
    mem_free(online);
}

void online_enter(struct online *online, const char *handle, const char *token, const uint8_t *key,
                  const char *password)
{
    struct net_session_way way = { .handle = handle,
                                   .token = token,
                                   .key = token ? NULL : key,
                                   .password = token || key ? NULL : password,
                                   .device = "everi-tui",
                                   .stay = true,
                                   .patient = token != NULL };

    online->with_token = token != NULL;
    online->model->link.state = LINK_CONNECTING;
    online->model->changed = true;
    net_session_start(online->session, &way);
}

/* ---- asks ---- */

static void answered(void *arg, const json_t *result, const json_t *error)
{
    struct flight *flight = arg;
    struct online *online = flight->online;
    struct flight **at = &online->flights;
    int ms = (int)((clock_mono_us() - flight->sent_us + 500) / 1000);

    while (*at != flight)
        at = &(*at)->next;
    *at = flight->next;
    online->model->tick_ms = clock_mono_ms(); /* the loop may have slept for long */
    if (online->show_latency) {
        int before = online->model->link.latency_ms;

        online->model->link.latency_ms = before < 0 ? ms : (3 * before + ms + 2) / 4;
    }
    model_answer(online->model, flight->ask, result, error);
    mem_free(flight);
    wake(online);
}

static void send(struct online *online, struct ask *ask)
{
    size_t len = json_dumpb(ask->params, NULL, 0, JSON_COMPACT);
    char *params = mem_new(len + 1);
    struct flight *flight = mem_new(sizeof *flight);

    json_dumpb(ask->params, params, len, JSON_COMPACT);
    *flight = (struct flight){
        .next = online->flights, .online = online, .ask = ask, .sent_us = clock_mono_us()
    };
    online->flights = flight;
    net_rpc_call(net_session_rpc(online->session), ask->method, params, len, answered, flight);
    explicit_bzero(params, len); /* it may have held a password */
    mem_free(params);
}

void online_send(struct online *online)
{
    struct ask *ask;

    while (online->ready && (ask = model_next_ask(online->model)))
        send(online, ask);
}

/* ---- the loop ---- */

void online_wait(struct online *online, int fd, int timeout_ms)
{
    if (fd >= 0 && online->watched != fd && net_watch(online->net, fd, wake, online))
        online->watched = fd;
    if (timeout_ms >= 0)
        net_timer_set(online->timeout, timeout_ms);
    else
        net_timer_cancel(online->timeout);
    net_run(online->net);
}

void online_set_offline(struct online *online, bool offline)
{
    net_set_offline(online->net, offline);
    if (!offline)
        net_session_hurry(online->session);
}

bool online_is_idle(const struct online *online)
{
    return !online->flights && online->model->link.state != LINK_CONNECTING;
}
