#include "ticker.h"

#include "account.h"
#include "app.h"
#include "drafts.h"
#include "handlers.h"
#include "mem.h"

enum { TICK_MS = 1000, TICK_BYTES_MAX = 1 << 20 };

struct ticker {
    _Atomic bool watched;
    int64_t next_ms; /* the engine's; 0: nobody watched when it last looked */
    /* the loop's */
    struct session_ref *watchers;
    size_t count, cap;
    bool is_busy, rang; /* rang: while it was busy */
};

/* One tick on its way through a reader. */
struct ticking {
    struct job job; /* first */
    struct gateway *gateway;
    struct buf text;
    bool failed;
    size_t count;
    struct watcher {
        struct session_ref session;
        struct person_id person;
        bool may;
    } watchers[];
};

struct ticker *ticker_new(void)
{
    return mem_new(sizeof(struct ticker));
}

void ticker_free(struct ticker *ticker)
{
    if (!ticker)
        return;
    mem_free(ticker->watchers);
    mem_free(ticker);
}

/* ---- on the engine ---- */

static bool ring(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct ticker *ticker = ctx;

    (void)deadline_us;
    if (!ticker->watched) {
        ticker->next_ms = 0;
        return false;
    }
    if (turn->now_ms < ticker->next_ms)
        return false;
    outbox_add(turn->outbox, EFFECT_TICK);
    ticker->next_ms = turn->now_ms + TICK_MS;
    return false;
}

static int64_t next_ring(void *ctx, struct db *db)
{
    const struct ticker *ticker = ctx;

    (void)db;
    return ticker->watched ? ticker->next_ms : INT64_MAX;
}

struct engine_source ticker_source(struct ticker *ticker)
{
    return (struct engine_source){
        .name = "ticks", .work = ring, .next_due = next_ring, .ctx = ticker
    };
}

/* It sleeps until something is due, and now something is. */
static bool look_up(struct job *job, struct turn *turn)
{
    (void)job;
    (void)turn;
    return true;
}

static void give_up(struct job *job, const struct err *err)
{
    (void)job;
    (void)err;
}

static void settle(struct job *job)
{
    mem_free(job);
}

static void wake(struct gateway *gateway)
{
    struct job *job = mem_new(sizeof *job);

    *job = (struct job){ .run = look_up, .fail = give_up, .settled = settle };
    if (gateway->left || !engine_submit(gateway->engine, job))
        mem_free(job);
}

/* ---- who watches ---- */

static bool is_same(struct session_ref a, struct session_ref b)
{
    return a.slot == b.slot && a.generation == b.generation;
}

static bool is_watching(const struct ticker *ticker, struct session_ref session)
{
    for (size_t i = 0; i < ticker->count; i++)
        if (is_same(ticker->watchers[i], session))
            return true;
    return false;
}

static void forget(struct ticker *ticker, struct session_ref session)
{
    for (size_t i = 0; i < ticker->count; i++)
        if (is_same(ticker->watchers[i], session)) {
            ticker->watchers[i] = ticker->watchers[--ticker->count];
            break;
        }
    ticker->watched = ticker->count > 0;
}

static void watch(struct gateway *gateway, struct session_ref session)
{
    struct ticker *ticker = gateway->options.ticker;

    forget(ticker, session);
    if (ticker->count == ticker->cap) {
        ticker->cap = ticker->cap ? 2 * ticker->cap : 8;
        ticker->watchers = mem_resize(ticker->watchers, ticker->cap * sizeof *ticker->watchers);
    }
    ticker->watchers[ticker->count++] = session;
    ticker->watched = true;
    wake(gateway);
}

static struct session *open_session(const struct gateway *gateway, struct session_ref ref)
{
    struct session *session = session_get(&gateway->sessions, ref);

    return session && session->state == SESSION_OPEN ? session : NULL;
}

struct answered *ticker_answer(struct request *rq)
{
    const struct pipeline_watch_draft *draft = rq->draft;

    if (!draft->on)
        forget(rq->gateway->options.ticker, rq->from);
    else if (open_session(rq->gateway, rq->from))
        watch(rq->gateway, rq->from);
    return answer_empty(rq);
}

/* ---- the tick ---- */

static void make(struct job *job, struct db *db, int64_t now_ms)
{
    struct ticking *ticking = (struct ticking *)job;
    struct json_writer w;

    for (size_t i = 0; i < ticking->count; i++)
        ticking->watchers[i].may = account_is_admin(db, ticking->watchers[i].person);
    json_writer_init(&w, &ticking->text);
    json_open_object(&w);
    json_string_member(&w, "jsonrpc", "2.0");
    json_string_member(&w, "method", "pipeline.tick");
    json_key(&w, "params");
    write_pipeline_stats(ticking->gateway, db, now_ms, &w);
    json_close_object(&w);
    ticking->failed = db_failure(db) != DB_OK || ticking->text.overflow;
}

static void fail(struct job *job, const struct err *err)
{
    (void)err;
    ((struct ticking *)job)->failed = true;
}

struct ticking *ticker_ticking(struct job *job)
{
    return job->read == make ? (struct ticking *)job : NULL;
}

void ticker_rings(struct gateway *gateway)
{
    struct ticker *ticker = gateway->options.ticker;
    struct ticking *ticking;

    ticker->rang = ticker->is_busy;
    if (ticker->is_busy)
        return;
    ticking = mem_new(sizeof *ticking + ticker->count * sizeof *ticking->watchers);
    ticking->job = (struct job){ .read = make, .fail = fail };
    ticking->gateway = gateway;
    buf_init(&ticking->text, TICK_BYTES_MAX);
    for (size_t i = ticker->count; i > 0; i--) {
        struct session_ref ref = ticker->watchers[i - 1];
        struct session *session = open_session(gateway, ref);

        if (session)
            ticking->watchers[ticking->count++] = (struct watcher){ ref, session->person, false };
        else
            forget(ticker, ref);
    }
    ticker->is_busy = ticking->count > 0 && readers_submit(gateway->readers, &ticking->job);
    if (!ticker->is_busy)
        ticker_drop(ticking);
}

/* Each gets a copy: a watcher that reads more slowly than the clock goes, as a test's may, has the
 * latest waiting and no other. */
static void push_tick(struct session *session, const struct ticking *ticking)
{
    struct buf copy;

    buf_init(&copy, TICK_BYTES_MAX);
    buf_add(&copy, ticking->text.data, ticking->text.len);
    session_push_latest(session, frame_new(&copy, clock_mono_us()));
}

void ticker_ticked(struct gateway *gateway, struct ticking *ticking)
{
    struct ticker *ticker = gateway->options.ticker;
    bool failed = ticking->failed;

    ticker->is_busy = false;
    for (size_t i = 0; i < ticking->count && !failed; i++) {
        struct session_ref ref = ticking->watchers[i].session;
        struct session *session = open_session(gateway, ref);

        if (!ticking->watchers[i].may)
            forget(ticker, ref);
        else if (session && is_watching(ticker, ref))
            push_tick(session, ticking);
    }
    ticker_drop(ticking);
    if (ticker->rang)
        ticker_rings(gateway);
}

void ticker_drop(struct ticking *ticking)
{
    buf_done(&ticking->text);
    mem_free(ticking);
}
