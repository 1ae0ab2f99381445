#include "worker_parts.h"

#include <assert.h>
#include <string.h>

#include "fault.h"
#include "log.h"
#include "mem.h"

enum { RECEIVE_AT_ONCE = 32, POSITION_LAG = 1024, EXPIRE_EVERY_MS = 60000 };

struct worker *worker_new(struct db *db, const struct function *functions, size_t count)
{
    struct worker *worker = mem_new(sizeof *worker);

    worker->functions = functions;
    worker->count = count;
    worker->times = mem_new(count * sizeof *worker->times);
    worker->meters = mem_new(count * sizeof *worker->meters);
    worker->expire_at = mem_new(count * sizeof *worker->expire_at);
    worker->seen = mem_new(count * sizeof *worker->seen);
    worker->outstations = mem_new(count * sizeof *worker->outstations);
    for (size_t i = 0; i < count; i++)
        queue_open(db, &functions[i].queue, !functions[i].outside);
    return worker;
}

void worker_free(struct worker *worker)
{
    if (!worker)
        return;
    mem_free(worker->times);
    mem_free(worker->meters);
    mem_free(worker->expire_at);
    mem_free(worker->seen);
    for (size_t i = 0; i < worker->count; i++)
        outside_free(worker->outstations[i].outside);
    mem_free(worker->outstations);
    mem_free(worker);
}

static bool run_function(void *ctx, struct turn *turn)
{
    struct attempt *attempt = ctx;
    const struct event *event = &attempt->delivery->event;

    turn->depth = event->depth + 1;
    turn->handling = event->seq;
    if (event->depth > EVENT_DEPTH_MAX)
        return err_set(&attempt->err, ERR_INTERNAL, NULL, "loop");
    FAULT_STEP("message received");
    if (!(attempt->function->run_in
              ? attempt->function->run_in(attempt->ctx, turn, event, &attempt->err)
              : attempt->function->run(turn, event, &attempt->err)))
        return false;
    FAULT_STEP("function done");
    /* The message goes in the same savepoint as its effect: both, or neither. */
    return queue_done(turn, &attempt->function->queue, attempt->delivery);
}

/* What cannot be reached outside is the world's affair: an operator sees it in the counters. */
static enum log_level level_of(const struct attempt *attempt)
{
    if (!attempt->function->outside)
        return LOG_WARNING;
    return attempt->delivery->receives < attempt->function->queue.max_receives ? LOG_DEBUG
                                                                               : LOG_INFO;
}

void worker_trace(struct turn *turn, const struct attempt *attempt, enum trace_outcome outcome,
                  int64_t took_us)
{
    const bool good = outcome == TRACE_OK || outcome == TRACE_EXPIRED;
    const struct trace_note note = { .event = attempt->delivery->event.seq,
                                     .kind = TRACE_FUNCTION,
                                     .name = attempt->function->queue.name,
                                     .from = attempt->function->queue.name,
                                     .reason = good ? NULL : attempt->err.text,
                                     .attempt = attempt->delivery->receives,
                                     .outcome = outcome,
                                     .at_ms = attempt->at_ms,
                                     .took_us = took_us };

    trace_add(turn->trace, &note);
}

static bool is_last(const struct attempt *attempt, int max_receives)
{
    return attempt->delivery->receives >= max_receives;
}

void worker_note_failure(struct turn *turn, const struct attempt *attempt)
{
    const struct queue_rule *rule = &attempt->function->queue;
    struct queue_rule dead_at_once = *rule;
    struct id_text id = id_format(ID_EVENT, attempt->delivery->event.seq);
    const struct log_about about = { .event = id.s };

    if (attempt->delivery->event.depth > EVENT_DEPTH_MAX)
        dead_at_once.max_receives = 0;
    log_line(level_of(attempt), &about, "%s failed, attempt %d of %d: %s", rule->name,
             attempt->delivery->receives, rule->max_receives, attempt->err.text);
    worker_trace(turn, attempt,
                 is_last(attempt, dead_at_once.max_receives) ? TRACE_DEAD : TRACE_FAILED,
                 clock_mono_us() - attempt->began_us);
    if (!queue_failed(turn, &dead_at_once, attempt->delivery, attempt->err.text))
        log_line(LOG_WARNING, &about, "%s: somebody else holds it by now", rule->name);
}

int64_t worker_rate(const struct worker *worker, size_t i, int64_t now_ms)
{
    return meter_rate(&worker->meters[i], now_ms);
}

static void deliver(struct turn *turn, struct pass *pass, const struct delivery *delivery)
{
    int64_t started = clock_mono_us();
    struct attempt attempt = { .function = pass->function,
                               .ctx = pass->ctx,
                               .delivery = delivery,
                               .began_us = started,
                               .at_ms = turn->now_ms };
    int64_t took;
    bool good;

    if (!delivery->has_row &&
        delivery->event.at < turn->now_ms - pass->function->queue.retention_ms) {
        pass->expired++;
        worker_trace(turn, &attempt, TRACE_EXPIRED, -1);
        return;
    }
    if (pass->outside && worker_renew_lease(turn, &pass->function->queue,
                                            outside_find(pass->outside, delivery->event.seq)))
        return;
    pass->invocations++;
    good = pass->outside ? worker_begin_outside(turn, pass, &attempt)
                         : turn_try(turn, run_function, &attempt);
    if (!good && db_failure(turn->db) == DB_OK) {
        pass->failures++;
        worker_note_failure(turn, &attempt);
    }
    took = clock_mono_us() - started;
    if (!pass->outside) {
        histogram_record(pass->times, took);
        if (good)
            worker_trace(turn, &attempt, TRACE_OK, took);
    }
    meter_record(pass->meter, turn->now_ms);
}

/* Several messages in one savepoint. */
struct together {
    const struct pass *pass;
    const struct delivery *deliveries;
    size_t count, done;
    int64_t deadline_us;
    int64_t took_us[RECEIVE_AT_ONCE];
};

static bool run_together(void *ctx, struct turn *turn)
{
    struct together *t = ctx;
    int64_t started = clock_mono_us();

    while (t->done < t->count && (t->done == 0 || started < t->deadline_us)) {
        struct attempt attempt = { .function = t->pass->function,
                                   .ctx = t->pass->ctx,
                                   .delivery = &t->deliveries[t->done] };
        int64_t ended;

        turn->effects = 0;
        if (!run_function(&attempt, turn))
            return false;
        ended = clock_mono_us();
        t->took_us[t->done++] = ended - started;
        started = ended;
    }
    return true;
}

static bool is_fresh(const struct turn *turn, const struct pass *pass,
                     const struct delivery *delivery)
{
    return !delivery->has_row &&
           delivery->event.at >= turn->now_ms - pass->function->queue.retention_ms;
}

/* Delivers those at the front that have not been tried before, all in one savepoint: at every
 * savepoint the full-text index writes out what it has gathered. Returns how many; 0: they have to
 * be delivered one by one, as one of them fails. */
static size_t deliver_together(struct turn *turn, struct pass *pass,
                               const struct delivery *deliveries, size_t count, int64_t deadline_us)
{
    struct together t = { .pass = pass, .deliveries = deliveries, .deadline_us = deadline_us };

    while (t.count < count && is_fresh(turn, pass, &deliveries[t.count]))
        t.count++;
    if (pass->outside || t.count < 2 || !turn_try(turn, run_together, &t))
        return 0;
    pass->invocations += (int64_t)t.done;
    for (size_t i = 0; i < t.done; i++) {
        const struct attempt attempt = { .function = pass->function,
                                         .delivery = &deliveries[i],
                                         .at_ms = turn->now_ms };

        worker_trace(turn, &attempt, TRACE_OK, t.took_us[i]);
        histogram_record(pass->times, t.took_us[i]);
        meter_record(pass->meter, turn->now_ms);
    }
    return t.done;
}

/* How many messages may be handled now. */
static size_t room(const struct pass *pass)
{
    int free;

    if (pass->function->run || (pass->function->run_in && pass->ctx))
        return RECEIVE_AT_ONCE;
    free = pass->outside ? outside_room(pass->outside) : 0;
    return free < RECEIVE_AT_ONCE ? (size_t)free : RECEIVE_AT_ONCE;
}

static bool drain(struct turn *turn, struct pass *pass, int64_t deadline_us)
{
    struct delivery deliveries[RECEIVE_AT_ONCE];
    bool more = true;

    while (more && room(pass) > 0 && db_failure(turn->db) == DB_OK) {
        struct arena *mem = arena_new();
        int64_t position = pass->state.position;
        size_t count = queue_receive(turn->db, mem, &pass->function->queue, turn->now_ms, &position,
                                     deliveries, room(pass), &more);
        size_t i = deliver_together(turn, pass, deliveries, count, deadline_us);

        for (; i < count && (i == 0 || clock_mono_us() < deadline_us); i++)
            deliver(turn, pass, &deliveries[i]);
        if (i < count) { /* out of time: the rest stays where it is */
            for (position = pass->state.position; i > 0; i--)
                if (!deliveries[i - 1].has_row) {
                    position = deliveries[i - 1].event.seq;
                    break;
                }
            more = true;
        }
        pass->state.position = position;
        arena_free(mem);
        if (clock_mono_us() >= deadline_us)
            break;
    }
    /* What comes back from outside makes a turn of its own. */
    return more && room(pass) > 0;
}

static void keep(struct turn *turn, const struct pass *pass)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_move);

    bind_text(stmt, ":name", pass->function->queue.name);
    bind_int(stmt, ":position", pass->state.position);
    bind_int(stmt, ":invocations", pass->invocations);
    bind_int(stmt, ":failures", pass->failures);
    bind_int(stmt, ":expired", pass->expired);
    stmt_run(stmt);
    FAULT_STEP("queue moved");
    if (pass->expired)
        log_warning("queue %s: %lld messages expired undelivered", pass->function->queue.name,
                    (long long)pass->expired);
}

static bool work_one(struct worker *worker, size_t i, struct turn *turn, int64_t deadline_us)
{
    struct pass pass = { .function = &worker->functions[i],
                         .outside = worker->outstations[i].outside,
                         .ctx = worker->ctx,
                         .times = &worker->times[i],
                         .meter = &worker->meters[i] };
    const struct queue_rule *rule = &pass.function->queue;
    int64_t before;
    bool more = false;

    if (!queue_get(turn->db, rule->name, &pass.state))
        return false;
    before = pass.state.position;
    if (worker->seen[i] > before)
        pass.state.position = worker->seen[i];
    if (turn->now_ms >= worker->expire_at[i]) {
        pass.expired = queue_expire(turn, rule, &pass.state.position, &more);
        worker->expire_at[i] = turn->now_ms + (more ? 0 : EXPIRE_EVERY_MS);
    }
    if (!pass.state.paused)
        more |= drain(turn, &pass, deadline_us);
    /* A position that only passed over others' events is written down now and then. */
    if (pass.invocations || pass.expired || pass.state.position - before > POSITION_LAG)
        keep(turn, &pass);
    worker->seen[i] = pass.state.position;
    return more;
}

/* The turn was undone, and with it events and positions that were seen in it. */
static void undone(void *ctx)
{
    struct worker *worker = ctx;

    for (size_t i = 0; i < worker->count; i++)
        worker->seen[i] = 0;
}

static bool work(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct worker *worker = ctx;
    int64_t last_seq = event_last_seq(turn->db);
    bool more = false;

    for (size_t i = 0; i < worker->count && db_failure(turn->db) == DB_OK; i++) {
        int64_t now_us = clock_mono_us();
        int64_t left = (int64_t)(worker->count - i);
        /* An equal share of what is left, so that no queue starves those behind it. */
        int64_t share = deadline_us > now_us ? now_us + (deadline_us - now_us) / left : now_us;

        more |= work_one(worker, i, turn, share);
    }
    /* Functions make events too. */
    return more || event_last_seq(turn->db) != last_seq;
}

/* Not while everything it may do outside is being done, or is closed. */
static bool can_receive(const struct worker *worker, size_t i)
{
    const struct outside *outside = worker->outstations[i].outside;

    return worker->functions[i].run || (worker->functions[i].run_in && worker->ctx) ||
           (outside && outside_room(outside) > 0);
}

/* What expired is looked for now and then only: before that it is no reason to wake. */
static int64_t due_of(const struct worker *worker, size_t i, struct db *db)
{
    const struct queue_rule *rule = &worker->functions[i].queue;
    struct queue_state state;
    int64_t due;
    int64_t expiry;

    if (!queue_get(db, rule->name, &state))
        return INT64_MAX;
    due = can_receive(worker, i) ? queue_next_due(db, rule, &state) : INT64_MAX;
    expiry = queue_next_expiry(db, rule, &state);
    if (expiry < worker->expire_at[i])
        expiry = worker->expire_at[i];
    return due < expiry ? due : expiry;
}

static int64_t next_due(void *ctx, struct db *db)
{
    struct worker *worker = ctx;
    int64_t due = INT64_MAX;

    for (size_t i = 0; i < worker->count; i++) {
        int64_t at = due_of(worker, i, db);

        if (at < due)
            due = at;
    }
    return due;
}

static bool away(void *ctx)
{
    const struct worker *worker = ctx;

    for (size_t i = 0; i < worker->count; i++)
        if (worker_away(worker, i) > 0)
            return true;
    return false;
}

struct engine_source worker_source(struct worker *worker)
{
    return (struct engine_source){ .name = "functions",
                                   .work = work,
                                   .next_due = next_due,
                                   .away = away,
                                   .undone = undone,
                                   .ctx = worker };
}

void worker_set_consumers(struct worker *worker, struct consumers *consumers)
{
    worker->consumers = consumers;
}

struct consumers *worker_consumers(const struct worker *worker)
{
    return worker->consumers;
}

size_t worker_count(const struct worker *worker)
{
    return worker->count;
}

const struct function *worker_function(const struct worker *worker, size_t i)
{
    assert(i < worker->count);
    return &worker->functions[i];
}

const struct function *worker_find(const struct worker *worker, const char *name)
{
    for (size_t i = 0; i < worker->count; i++)
        if (strcmp(worker->functions[i].queue.name, name) == 0)
            return &worker->functions[i];
    return NULL;
}

const struct histogram *worker_times(const struct worker *worker, size_t i)
{
    assert(i < worker->count);
    return &worker->times[i];
}
