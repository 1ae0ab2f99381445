/* What is begun, goes outside and comes back: the message is leased when its work is begun, and
 * removed by the turn that finishes it. */
#include <assert.h>

#include "consumer_parts.h"
#include "fault.h"
#include "log.h"
#include "worker.h"

static struct consumer_work *work_new(const struct consumer_attempt *attempt)
{
    struct arena *mem = arena_new();
    struct consumer_work *work = arena_alloc(mem, sizeof *work);

    work->consumer = attempt->consumer;
    work->pool = attempt->consumer->rule.pool;
    work->mem = mem;
    work->began_us = attempt->began_us;
    work->at_ms = attempt->at_ms;
    work->delivery = *attempt->delivery;
    work->delivery.event.attributes = arena_strdup(mem, attempt->delivery->event.attributes);
    return work;
}

static void work_drop(struct consumer_work *work)
{
    arena_free(work->mem);
}

/* Out, and back. */

static void leave(struct consumer_work *work)
{
    work->next = work->consumer->first;
    work->consumer->first = work;
    work->consumer->away++;
    work->consumer->owner->away++;
    work->pool->away++;
}

static void arrive(struct consumer_work *work)
{
    struct consumer *consumer = work->consumer;
    struct consumer_work **at = &consumer->first;

    while (*at != work)
        at = &(*at)->next;
    *at = work->next;
    consumer->away--;
    consumer->owner->away--;
    work->pool->away--;
}

static bool renew(struct turn *turn, const struct queue_rule *rule,
                  const struct consumer_work *work)
{
    int64_t left_ms = (work->lease_ends_us - clock_mono_us()) / 1000;

    return !clock_is_test(engine_clock(turn->engine)) && left_ms > 0 &&
           queue_renew(turn, rule, &work->delivery, left_ms);
}

bool consumer_renews(struct turn *turn, const struct consumer_attempt *attempt)
{
    const struct consumer_work *work = attempt->consumer->first;

    while (work && work->delivery.event.seq != attempt->delivery->event.seq)
        work = work->next;
    return work && renew(turn, attempt->rule, work);
}

struct returned {
    struct consumer_work *work;
    struct consumer_attempt *attempt;
    bool late;
};

static bool finish(void *ctx, struct turn *turn)
{
    struct returned *back = ctx;
    struct consumer_work *work = back->work;
    const struct consumer_rule *rule = &work->consumer->rule;

    if (work->failed)
        return false;
    turn->depth = work->delivery.event.depth + 1;
    turn->handling = work->delivery.event.seq;
    if (!queue_done(turn, back->attempt->rule, &work->delivery)) {
        back->late = true;
        return true;
    }
    FAULT_KILL("consumer-finishing");
    return !rule->finish ||
           rule->finish(rule->ctx, turn, &work->delivery, work->state, &back->attempt->err);
}

static void count_failure(struct turn *turn, const char *queue)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_count_failure);

    bind_text(stmt, ":name", queue);
    stmt_run(stmt);
}

static void end_attempt(struct turn *turn, struct consumer_work *work, const struct queue_own *own)
{
    struct queue_rule rule = consumer_queue_rule(own, work->consumer);
    struct consumer_attempt attempt = { work->consumer, &rule,          &work->delivery,
                                        work->err,      work->began_us, work->at_ms };
    struct returned back = { work, &attempt, false };

    if (work->cut_short) {
        (void)!queue_give_back(turn, &rule, &work->delivery);
        return;
    }
    (void)renew(turn, &rule, work);
    if (turn_try(turn, finish, &back)) {
        work->consumer->late += back.late;
        consumer_trace(turn, &attempt, back.late ? TRACE_LATE : TRACE_OK);
        return;
    }
    if (db_failure(turn->db) != DB_OK)
        return;
    count_failure(turn, own->name);
    consumer_note_failure(turn, &attempt);
}

static bool came_back(struct job *job, struct turn *turn)
{
    struct consumer_work *work = (struct consumer_work *)job;
    struct consumer *consumer = work->consumer;
    struct queue_own own;

    arrive(work);
    if (consumer->gone)
        consumer->late++;
    else if (queue_own_get(turn->db, consumer->queue, &own)) {
        end_attempt(turn, work, &own);
        queue_look_again(turn, own.name);
    }
    consumer_settle(consumer);
    return true;
}

/* The turn that it came back in is undone: its lease runs out, and it is begun again. */
static void back_failed(struct job *job, const struct err *err)
{
    (void)job;
    (void)err;
}

static void back_settled(struct job *job)
{
    FAULT_KILL("consumer-finished");
    work_drop((struct consumer_work *)job);
}

void consumer_send_back(struct consumer_work *work)
{
    work->job = (struct job){ .run = came_back, .fail = back_failed, .settled = back_settled };
    engine_submit_back(work->consumer->owner->engine, &work->job);
}

bool consumer_is_closing(const struct consumer_work *work)
{
    return atomic_load(&work->pool->closing) || atomic_load(&work->consumer->gone);
}

void consumer_perform(struct consumer_work *work)
{
    const struct consumer_rule *rule = &work->consumer->rule;

    work->failed = consumer_is_closing(work) ||
                   !rule->work(rule->ctx, work, work->mem, work->state, &work->err);
    /* What ended well before it was told to stop has ended well. */
    work->cut_short = work->failed && atomic_load(&work->pool->closing);
    FAULT_KILL("consumer-worked");
    consumer_send_back(work);
}

static void launch_failed(struct job *job, const struct err *err)
{
    (void)err;
    ((struct consumer_work *)job)->unlaunched = true;
}

/* After the commit: what a thread is told is durable. */
static void launch_settled(struct job *job)
{
    struct consumer_work *work = (struct consumer_work *)job;

    if (work->unlaunched) {
        arrive(work);
        consumer_settle(work->consumer);
        work_drop(work);
        return;
    }
    work->consumer->owner->launched = true;
    FAULT_KILL("consumer-launched");
    consumer_pool_launch(work);
}

static void launch(struct consumer_work *work, struct turn *turn)
{
    work->job = (struct job){ .fail = launch_failed, .settled = launch_settled };
    leave(work);
    outbox_add(turn->outbox, EFFECT_JOB)->job = &work->job;
}

/* Begun. */

struct beginning {
    struct consumer_attempt *attempt;
    struct consumer_work *work;
};

static bool begin(void *ctx, struct turn *turn)
{
    struct beginning *beginning = ctx;
    struct consumer_work *work = beginning->work;
    const struct consumer_rule *rule = &work->consumer->rule;
    const struct queue_rule *queue = beginning->attempt->rule;
    struct err *err = &beginning->attempt->err;

    turn->depth = work->delivery.event.depth + 1;
    turn->handling = work->delivery.event.seq;
    if (work->delivery.event.depth > EVENT_DEPTH_MAX)
        return err_set(err, ERR_INTERNAL, NULL, "loop");
    if (work->delivery.receives > queue->max_receives)
        return err_set(err, ERR_INTERNAL, NULL, "begun %d times, and never came back",
                       queue->max_receives);
    if (!rule->begin(rule->ctx, turn, &work->delivery, work->mem, &work->state, err))
        return false;
    assert(!work->state || rule->pool);
    if (!work->state)
        return queue_done(turn, queue, &work->delivery);
    queue_lease(turn, queue, &work->delivery);
    work->lease_ends_us = clock_mono_us() + queue->visibility_ms * 1000;
    FAULT_KILL("consumer-beginning");
    return true;
}

bool consumer_begin(struct turn *turn, struct consumer_attempt *attempt)
{
    struct consumer_work *work = work_new(attempt);
    struct beginning beginning = { attempt, work };
    bool good = turn_try(turn, begin, &beginning);

    if (good && work->state)
        launch(work, turn);
    else {
        if (good)
            consumer_trace(turn, attempt, TRACE_OK);
        work_drop(work);
    }
    return good;
}

void consumer_trace(struct turn *turn, const struct consumer_attempt *attempt,
                    enum trace_outcome outcome)
{
    const struct trace_note note = { .event = attempt->delivery->event.seq,
                                     .kind = attempt->consumer->rule.kind,
                                     .name = attempt->rule->name,
                                     .from = attempt->rule->name,
                                     .reason = outcome == TRACE_OK ? NULL : attempt->err.text,
                                     .attempt = attempt->delivery->receives,
                                     .outcome = outcome,
                                     .at_ms = attempt->at_ms,
                                     .took_us = clock_mono_us() - attempt->began_us };

    trace_add(turn->trace, &note);
}

void consumer_note_failure(struct turn *turn, const struct consumer_attempt *attempt)
{
    struct queue_rule dead_at_once = *attempt->rule;
    struct id_text id = id_format(ID_EVENT, attempt->delivery->event.seq);
    const struct log_about about = { .event = id.s };
    bool last = attempt->delivery->receives >= attempt->rule->max_receives;

    if (attempt->delivery->event.depth > EVENT_DEPTH_MAX)
        dead_at_once.max_receives = 0;
    last = last || dead_at_once.max_receives == 0;
    consumer_trace(turn, attempt, last ? TRACE_DEAD : TRACE_FAILED);
    log_line(last ? LOG_INFO : LOG_DEBUG, &about, "%s failed, attempt %d of %d: %s",
             attempt->rule->name, attempt->delivery->receives, attempt->rule->max_receives,
             attempt->err.text);
    if (!queue_failed(turn, &dead_at_once, attempt->delivery, attempt->err.text))
        attempt->consumer->late++;
}

/* A lease that is made longer. */

struct extension {
    struct job job; /* first */
    struct consumer_work *work;
    int64_t by_ms;
    bool held, done;
    pthread_mutex_t lock;
    pthread_cond_t settled;
};

static bool extend(struct job *job, struct turn *turn)
{
    struct extension *extension = (struct extension *)job;
    struct consumer *consumer = extension->work->consumer;
    struct queue_own own;

    if (!consumer->gone && queue_own_get(turn->db, consumer->queue, &own)) {
        struct queue_rule rule = consumer_queue_rule(&own, consumer);

        (void)renew(turn, &rule, extension->work);
        extension->held = queue_extend(turn, &rule, &extension->work->delivery,
                                       turn->now_ms + extension->by_ms);
        if (extension->held)
            extension->work->lease_ends_us = clock_mono_us() + extension->by_ms * 1000;
    }
    return true;
}

static void extend_failed(struct job *job, const struct err *err)
{
    (void)err;
    ((struct extension *)job)->held = false;
}

static void extend_settled(struct job *job)
{
    struct extension *extension = (struct extension *)job;

    pthread_mutex_lock(&extension->lock);
    extension->done = true;
    pthread_cond_signal(&extension->settled);
    pthread_mutex_unlock(&extension->lock);
}

bool consumer_extend(struct consumer_work *work, int64_t by_ms)
{
    struct extension extension = {
        .job = { .run = extend, .fail = extend_failed, .settled = extend_settled },
        .work = work,
        .by_ms = by_ms,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .settled = PTHREAD_COND_INITIALIZER
    };

    engine_submit_back(work->consumer->owner->engine, &extension.job);
    pthread_mutex_lock(&extension.lock);
    while (!extension.done)
        pthread_cond_wait(&extension.settled, &extension.lock);
    pthread_mutex_unlock(&extension.lock);
    return extension.held;
}
