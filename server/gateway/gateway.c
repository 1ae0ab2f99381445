/* The parts put together: what arrives in the inbox, what the loop does between, how it starts and
 * how it stops. */
#include "gateway.h"

#include <assert.h>

#include "call_limits.h"
#include "calls.h"
#include "certificate.h"
#include "dispatch.h"
#include "fanout.h"
#include "log.h"
#include "mem.h"
#include "metrics.h"
#include "page_calls.h"
#include "parts.h"
#include "rendering.h"
#include "ticker.h"
#include "watching.h"

enum {
    READER_THREADS = 2,
    READS_WAITING_MAX = 8192,
    SEARCHES_WAITING_MAX = 256,
    RENDERINGS_WAITING_MAX = 8192,
    PASS_BUDGET_US = 1000, /* of letters; then the sockets have their turn */
    SLICE_SESSIONS = 64,
    HASH_QUEUE_DEFAULT = 16,
    STOP_MAX_MS = 3000,   /* for what was accepted to finish, within the 5 s of the contract */
    STOP_CLOSE_MS = 1000, /* for the close frames after that */
    STOP_LOOK_MS = 50,
};

/* ---- the inbox ---- */

void gateway_post(struct gateway *gateway, enum letter_kind kind, void *what)
{
    struct letter *letter = mem_new(sizeof *letter);

    *letter = (struct letter){ kind, what, clock_mono_us() };
    mailbox_send(gateway->inbox, letter);
}

void gateway_sink(void *ctx, struct outbox *outbox)
{
    gateway_post(ctx, LETTER_OUTBOX, outbox);
}

static void on_read(void *ctx, struct job *job)
{
    struct scraping *scraping = metrics_scraping(job);
    struct ticking *ticking = ticker_ticking(job);

    if (page_calls_of(job))
        gateway_post(ctx, LETTER_PAGE, page_calls_of(job));
    else if (scraping)
        gateway_post(ctx, LETTER_SCRAPED, scraping);
    else if (ticking)
        gateway_post(ctx, LETTER_TICKED, ticking);
    else
        gateway_post(ctx, LETTER_READ, dispatch_request(job));
}

static void on_hashed(void *ctx, struct request *rq)
{
    gateway_post(ctx, LETTER_HASHED, rq);
}

static void on_rendered(void *ctx, struct job *job)
{
    gateway_post(ctx, LETTER_RENDERED, job);
}

static void open_letter(struct gateway *gateway, const struct letter *letter)
{
    switch (letter->kind) {
    case LETTER_OUTBOX:
        fanout_outbox(gateway, letter->what, letter->sent_us);
        break;
    case LETTER_READ:
        calls_done(gateway, letter->what);
        break;
    case LETTER_HASHED:
        calls_hashed(gateway, letter->what);
        break;
    case LETTER_RENDERED:
        rendering_done(gateway, letter->what);
        break;
    case LETTER_TICKED:
        ticker_ticked(gateway, letter->what);
        break;
    case LETTER_SCRAPED:
        metrics_scraped(gateway, letter->what);
        break;
    case LETTER_PAGE:
        page_calls_done(gateway, letter->what);
        break;
    }
}

static void burn_job(struct job *job)
{
    if (page_calls_of(job))
        page_calls_drop(page_calls_of(job));
    else
        calls_drop(dispatch_request(job));
}

/* Nobody is there any more. */
static void burn_letter(struct gateway *gateway, const struct letter *letter)
{
    struct outbox *outbox;

    (void)gateway;
    switch (letter->kind) {
    case LETTER_OUTBOX:
        outbox = letter->what;
        for (size_t i = 0; i < outbox->count; i++)
            if (outbox->effects[i].kind == EFFECT_JOB)
                burn_job(outbox->effects[i].job);
        outbox_free(outbox);
        break;
    case LETTER_READ:
    case LETTER_HASHED:
        calls_drop(letter->what);
        break;
    case LETTER_RENDERED:
        rendering_drop(letter->what);
        break;
    case LETTER_TICKED:
        ticker_drop(letter->what);
        break;
    case LETTER_SCRAPED:
        metrics_drop(letter->what);
        break;
    case LETTER_PAGE:
        page_calls_drop(letter->what);
        break;
    }
}

/* ---- the loop ---- */

static void publish_figures(struct gateway *gateway)
{
    atomic_store(&gateway->counters.connections, (int64_t)gateway->sessions.count);
    atomic_store(&gateway->counters.logged_in, (int64_t)gateway->sessions.logged_in);
    atomic_store(&gateway->counters.people, (int64_t)channels_people(gateway->channels));
}

static bool has_work(const struct session *session)
{
    return session->waiting > 0 || session->answers.count > 0;
}

/* Closes what has nothing under way, or everything when it is late. Returns how many have not been
 * told yet. */
static size_t close_idle(struct gateway *gateway, bool late)
{
    size_t left = 0;

    for (uint32_t slot = 0; slot < gateway->sessions.cap; slot++) {
        struct session *session = session_in_slot(&gateway->sessions, slot);

        if (!session)
            continue;
        if (late || !has_work(session))
            session_end(session, NULL, CLOSE_GOING_AWAY);
        left += session->state < SESSION_SHUT;
    }
    return left;
}

/* Until every connection is gone; those that have been told and don't answer are not waited for
 * long. */
static void go_on_stopping(struct gateway *gateway)
{
    int64_t now_ms = clock_mono_ms();

    if (close_idle(gateway, now_ms >= gateway->stop_by_ms) == 0 &&
        gateway->leave_by_ms > now_ms + STOP_CLOSE_MS)
        gateway->leave_by_ms = now_ms + STOP_CLOSE_MS;
    if (gateway->sessions.count == 0 || now_ms >= gateway->leave_by_ms)
        loop_leave(gateway->loop);
    else
        loop_at(gateway->loop, now_ms + STOP_LOOK_MS);
}

static void begin_stopping(struct gateway *gateway)
{
    gateway->stopping = true;
    gateway->stop_by_ms = clock_mono_ms() + STOP_MAX_MS;
    gateway->leave_by_ms = gateway->stop_by_ms + STOP_CLOSE_MS;
    ws_stop_accepting(gateway->ws);
    go_on_stopping(gateway);
}

static void open_letters(struct gateway *gateway)
{
    int64_t until_us = clock_mono_us() + PASS_BUDGET_US;
    struct letter *letter;

    while ((letter = mailbox_receive(gateway->inbox, 0)) != NULL) {
        open_letter(gateway, letter);
        mem_free(letter);
        if (clock_mono_us() < until_us)
            continue;
        loop_wake(gateway->loop);
        return;
    }
}

/* Whoever has a handshake under way goes on with the one that it began with. */
static void take_certificate(struct gateway *gateway)
{
    struct certificate *certificate = atomic_exchange(&gateway->certificate, NULL);

    if (certificate && !ws_use_certificate(gateway->ws, certificate))
        log_error("OpenSSL does not take the new certificate; the old one stays");
    certificate_free(certificate);
}

/* What sessions and visitors are bound by is the loop's. */
static void enforce(struct gateway *gateway, const struct gateway_bounds *bounds)
{
    struct session_limits *limits = &gateway->sessions.limits;

    gateway->options.bounds = *bounds;
    limits->login_bytes = bounds->login_bytes;
    limits->login_frames = bounds->login_frames;
    limits->bounds[BOUND_FRAMES] = bounds->frames;
    limits->bounds[BOUND_BYTES] = bounds->bytes;
    limits->bounds[BOUND_ERRORS] = bounds->errors;
    gateway->visitors.limits = (struct visitor_limits){ bounds->connections,
                                                        bounds->connections_address,
                                                        bounds->handshakes_address };
    rates_set(gateway->rates, bounds->rates);
}

static void take_fresh_bounds(struct gateway *gateway)
{
    struct gateway_bounds bounds;
    bool is_fresh;

    pthread_mutex_lock(&gateway->fresh_lock);
    is_fresh = gateway->is_fresh;
    gateway->is_fresh = false;
    bounds = gateway->fresh;
    pthread_mutex_unlock(&gateway->fresh_lock);
    if (is_fresh)
        enforce(gateway, &bounds);
}

static void on_wake(void *ctx)
{
    struct gateway *gateway = ctx;

    take_certificate(gateway);
    take_fresh_bounds(gateway);
    open_letters(gateway);
    publish_figures(gateway);
    if (atomic_load(&gateway->stop_wanted) && !gateway->stopping)
        begin_stopping(gateway);
}

static void on_moment(void *ctx)
{
    struct gateway *gateway = ctx;

    loop_at(gateway->loop, sessions_tick(&gateway->sessions, clock_mono_ms()));
    loop_at(gateway->loop, presence_tick(gateway->presence, clock_mono_ms()));
    loop_at(gateway->loop, ws_tick(gateway->ws));
    publish_figures(gateway);
    if (gateway->stopping)
        go_on_stopping(gateway);
}

static bool on_slice(void *ctx)
{
    return sessions_pump(&((struct gateway *)ctx)->sessions, SLICE_SESSIONS);
}

/* ---- what sessions and sockets tell ---- */

static void session_due(void *ctx, int64_t at_ms)
{
    loop_at(((struct gateway *)ctx)->loop, at_ms + WHEEL_STEP_MS);
}

static void session_dirty(void *ctx)
{
    loop_slices(((struct gateway *)ctx)->loop);
}

static void session_message(void *ctx, struct session *session, const char *bytes, size_t len)
{
    calls_message(ctx, session, bytes, len);
}

static void session_resumed(void *ctx, struct session *session)
{
    calls_resumed(ctx, session);
}

static void session_logged_out(void *ctx, struct session *session)
{
    struct gateway *gateway = ctx;

    channels_leave(gateway->channels, session->person, session->ref.slot);
    watching_ends(gateway, session);
}

static void session_gone(void *ctx, struct session *session)
{
    (void)ctx;
    calls_closed(session);
}

static bool is_healthy(void *ctx)
{
    return engine_healthy(((struct gateway *)ctx)->engine);
}

static bool find_token(struct gateway *gateway, const uint8_t *hash, struct token_owner *owner)
{
    return tokens_find(gateway->tokens, hash, clock_now_ms(gateway->clock), owner);
}

static bool token_is_good(void *ctx, const uint8_t hash[TOKEN_HASH_SIZE])
{
    struct token_owner owner;

    return find_token(ctx, hash, &owner);
}

static bool admits_stranger(void *ctx, const char *address)
{
    return call_limits_stranger(ctx, address);
}

static void socket_opened(void *ctx, struct session *session, const uint8_t *hash)
{
    struct token_owner owner;

    if (hash && find_token(ctx, hash, &owner))
        calls_attach(ctx, session, &owner);
    publish_figures(ctx);
}

static bool socket_scrapes(void *ctx, struct http_ref who)
{
    return metrics_scrape(ctx, who);
}

static bool socket_asks(void *ctx, struct http_ref who, const struct page_ask *ask)
{
    return page_calls_ask(ctx, who, ask);
}

/* ---- birth and death ---- */

static void bind_handlers(struct gateway *gateway)
{
    gateway->handler_of = mem_new(method_count * sizeof *gateway->handler_of);
    for (size_t i = 0; i < handler_count; i++) {
        const struct method *method = method_find(handlers[i].name);

        assert(method);
        gateway->handler_of[method - methods] = &handlers[i];
    }
}

static struct gateway *gateway_new(const struct gateway_options *options, struct engine *engine)
{
    struct gateway *gateway = mem_new(sizeof *gateway);
    const struct session_hooks hooks = { .ctx = gateway,
                                         .now_ms = clock_mono_ms,
                                         .message = session_message,
                                         .resumed = session_resumed,
                                         .logged_out = session_logged_out,
                                         .closed = session_gone,
                                         .due = session_due,
                                         .dirty = session_dirty };
    const struct session_limits limits = { .login_timeout_ms = options->login_timeout_ms,
                                           .ping_after_ms = options->ping_after_ms,
                                           .silence_max_ms = options->silence_max_ms };

    gateway->options = *options;
    gateway->engine = engine;
    gateway->clock = engine_clock(engine);
    gateway->channels = channels_new();
    gateway->presence = presence_new(&(struct presence_hooks){ gateway, watching_changed },
                                     options->presence_grace_ms);
    gateway->tokens = tokens_new();
    gateway->receipts = receipts_new();
    gateway->rates = rates_new(options->bounds.rates, gateway->clock);
    pthread_mutex_init(&gateway->fresh_lock, NULL);
    sessions_init(&gateway->sessions, &ws_io, &hooks, &limits, &gateway->counters);
    gateway->sessions.trace = options->trace;
    enforce(gateway, &options->bounds);
    bind_handlers(gateway);
    return gateway;
}

static bool start_threads(struct gateway *gateway, struct err *err)
{
    const char *path = engine_store_path(gateway->engine);
    int hash_max = gateway->options.bounds.hash_queue;

    return readers_start(path, gateway->clock, READER_THREADS, READS_WAITING_MAX, on_read, gateway,
                         &gateway->readers, err) &&
           readers_start(path, gateway->clock, 1, SEARCHES_WAITING_MAX, on_read, gateway,
                         &gateway->searchers, err) &&
           readers_start(path, gateway->clock, 1, RENDERINGS_WAITING_MAX, on_rendered, gateway,
                         &gateway->renderer, err) &&
           hasher_start(path, (size_t)(hash_max > 0 ? hash_max : HASH_QUEUE_DEFAULT), on_hashed,
                        gateway, &gateway->hasher, err);
}

static bool open_socket(struct gateway *gateway, struct err *err)
{
    const struct ws_options options = {
        .host = gateway->options.host,
        .port = gateway->options.port,
        .certificate = gateway->options.certificate,
        .loop = gateway->loop,
        .sessions = &gateway->sessions,
        .visitors = &gateway->visitors,
        .proxies = &gateway->options.proxies,
        .handshake_timeout_s = gateway->options.handshake_timeout_s,
        .header_bytes = gateway->options.header_bytes,
        .rules = { gateway->options.allowed_origins, gateway->options.metrics_token_hash, is_healthy,
                   token_is_good, gateway },
        .ctx = gateway,
        .admits = admits_stranger,
        .opened = socket_opened,
        .scrape = socket_scrapes,
        .page = socket_asks,
    };

    return ws_open(&options, &gateway->ws, err);
}

bool gateway_open(const struct gateway_options *options, struct engine *engine,
                  struct gateway **out, struct err *err)
{
    struct gateway *gateway = gateway_new(options, engine);
    const struct loop_calls calls = { gateway, on_wake, on_moment, on_slice };

    gateway->loop = loop_new(&calls);
    if (!gateway->loop) {
        gateway_close(gateway);
        return err_set(err, ERR_UNAVAILABLE, NULL, "no event loop: too many open files?");
    }
    gateway->inbox = mailbox_new(SIZE_MAX, loop_wake, gateway->loop);
    if (!start_threads(gateway, err) || !open_socket(gateway, err)) {
        gateway_close(gateway);
        return false;
    }
    *out = gateway;
    return true;
}

int gateway_port(const struct gateway *gateway)
{
    return ws_port(gateway->ws);
}

void gateway_use_certificate(struct gateway *gateway, struct certificate *certificate)
{
    certificate_free(atomic_exchange(&gateway->certificate, certificate));
    loop_wake(gateway->loop);
}

void gateway_add_token(struct gateway *gateway, const uint8_t hash[TOKEN_HASH_BYTES],
                       struct session_id session, struct person_id person, int64_t expires_at_ms)
{
    const struct token_owner owner = { session, person, expires_at_ms };

    tokens_add(gateway->tokens, hash, &owner);
}

void gateway_add_known(struct gateway *gateway, const char *handle, const char *address)
{
    struct rates *rates = gateway->rates;

    rates_know(rates, rates_both(rates_account(rates, handle), rates_address(rates, address)));
}

void gateway_set_bounds(struct gateway *gateway, const struct gateway_bounds *bounds)
{
    pthread_mutex_lock(&gateway->fresh_lock);
    gateway->fresh = *bounds;
    gateway->is_fresh = true;
    pthread_mutex_unlock(&gateway->fresh_lock);
    loop_wake(gateway->loop);
}

struct rates *gateway_rates(struct gateway *gateway)
{
    return gateway->rates;
}

void gateway_run(struct gateway *gateway)
{
    loop_run(gateway->loop);
    gateway->left = true;
}

void gateway_stop(struct gateway *gateway)
{
    atomic_store(&gateway->stop_wanted, true);
    loop_wake(gateway->loop);
}

static void empty_inbox(struct gateway *gateway)
{
    struct letter *letter;

    while ((letter = mailbox_receive(gateway->inbox, 0)) != NULL) {
        burn_letter(gateway, letter);
        mem_free(letter);
    }
}

void gateway_close(struct gateway *gateway)
{
    if (!gateway)
        return;
    ws_close(gateway->ws);
    certificate_free(atomic_exchange(&gateway->certificate, NULL));
    hasher_stop(gateway->hasher);
    readers_stop(gateway->readers);
    readers_stop(gateway->searchers);
    readers_stop(gateway->renderer);
    if (gateway->inbox)
        empty_inbox(gateway);
    mailbox_free(gateway->inbox);
    sessions_done(&gateway->sessions);
    presence_free(gateway->presence);
    channels_free(gateway->channels);
    tokens_free(gateway->tokens);
    receipts_free(gateway->receipts);
    rates_free(gateway->rates);
    visitors_done(&gateway->visitors);
    map_done(&gateway->hashing);
    pthread_mutex_destroy(&gateway->fresh_lock);
    typing_done(&gateway->typing);
    loop_free(gateway->loop);
    mem_free(gateway->handler_of);
    mem_free(gateway);
}

struct receipts *gateway_receipts(struct gateway *gateway)
{
    return gateway->receipts;
}

const struct app *gateway_app(const struct gateway *gateway)
{
    return gateway->options.app;
}

void gateway_figures(struct gateway *gateway, struct gateway_figures *out)
{
    out->connections = atomic_load(&gateway->counters.connections);
    out->logged_in = atomic_load(&gateway->counters.logged_in);
    out->people_online = atomic_load(&gateway->counters.people);
}
