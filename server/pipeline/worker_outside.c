/* What goes outside and comes back: the message is leased when its work is begun, and removed by
 * the turn that finishes it. */
#include "fault.h"
#include "worker_parts.h"

struct beginning {
    struct attempt *attempt;
    struct outside_work *work;
    struct function_context *ctx;
};

static bool begin_function(void *ctx, struct turn *turn)
{
    struct beginning *beginning = ctx;
    struct outside_work *work = beginning->work;
    const struct function *function = beginning->attempt->function;
    const struct event *event = &work->delivery.event;
    struct err *err = &beginning->attempt->err;

    turn->depth = event->depth + 1;
    turn->handling = event->seq;
    if (event->depth > EVENT_DEPTH_MAX)
        return err_set(err, ERR_INTERNAL, NULL, "loop");
    if (work->delivery.receives > function->queue.max_receives)
        return err_set(err, ERR_INTERNAL, NULL, "begun %d times, and never came back",
                       function->queue.max_receives);
    if (!function->outside->begin(beginning->ctx, turn, event, work->mem, &work->state, err))
        return false;
    if (!work->state)
        return queue_done(turn, &function->queue, &work->delivery);
    queue_lease(turn, &function->queue, &work->delivery);
    FAULT_STEP("message leased");
    return true;
}

bool worker_renew_lease(struct turn *turn, const struct queue_rule *rule,
                        const struct outside_work *work)
{
    int64_t left_ms;

    if (!work || clock_is_test(engine_clock(turn->engine)))
        return false;
    left_ms = rule->visibility_ms - (clock_mono_us() - work->began_us) / 1000;
    return left_ms > 0 && queue_renew(turn, rule, &work->delivery, left_ms);
}

bool worker_begin_outside(struct turn *turn, const struct pass *pass, struct attempt *attempt)
{
    struct outside_work *work = outside_new(pass->outside, attempt->delivery);
    struct beginning beginning = { attempt, work, pass->ctx };
    bool good = turn_try(turn, begin_function, &beginning);
    bool goes_outside = good && work->state;

    work->began_ms = turn->now_ms;
    if (goes_outside)
        outside_launch(work, turn);
    else
        outside_drop(work);
    if (good && !goes_outside)
        worker_trace(turn, attempt, TRACE_OK, clock_mono_us() - attempt->began_us);
    return good;
}

struct return_of {
    struct outstation *station;
    struct outside_work *work;
    struct attempt *attempt;
    bool is_late;
};

static bool finish_function(void *ctx, struct turn *turn)
{
    struct return_of *back = ctx;
    const struct function *function = back->attempt->function;
    const struct event *event = &back->work->delivery.event;

    turn->depth = event->depth + 1;
    turn->handling = event->seq;
    if (back->work->failed)
        return false;
    if (!queue_done(turn, &function->queue, &back->work->delivery)) {
        back->station->late++;
        back->is_late = true;
        return true;
    }
    FAULT_STEP("lease ended");
    return function->outside->finish(back->station->worker->ctx, turn, event, back->work->state,
                                     &back->attempt->err);
}

static void count_failure(struct turn *turn, const char *queue)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_count_failure);

    bind_text(stmt, ":name", queue);
    stmt_run(stmt);
}

static void came_back(void *ctx, struct turn *turn, struct outside_work *work)
{
    struct outstation *station = ctx;
    const struct function *function = &station->worker->functions[station->i];
    int64_t took = clock_mono_us() - work->began_us;
    struct attempt attempt = { function, &work->delivery, work->err,
                               NULL,     work->began_us,  work->began_ms };
    struct return_of back = { station, work, &attempt, false };
    bool good;

    if (work->cut_short) {
        (void)!queue_give_back(turn, &function->queue, &work->delivery);
        return;
    }
    histogram_record(&station->worker->times[station->i], took);
    (void)worker_renew_lease(turn, &function->queue, work);
    good = turn_try(turn, finish_function, &back);
    if (good)
        worker_trace(turn, &attempt, back.is_late ? TRACE_LATE : TRACE_OK, took);
    if (good || db_failure(turn->db) != DB_OK)
        return;
    count_failure(turn, function->queue.name);
    worker_note_failure(turn, &attempt);
}

bool worker_start_outside(struct worker *worker, struct engine *engine,
                          struct function_context *ctx, struct err *err)
{
    worker->ctx = ctx;
    for (size_t i = 0; i < worker->count; i++) {
        struct outstation *station = &worker->outstations[i];
        const struct outside_options options = { .engine = engine,
                                                 .rule = worker->functions[i].outside,
                                                 .ctx = ctx,
                                                 .back = came_back,
                                                 .back_ctx = station };

        station->worker = worker;
        station->i = i;
        if (!options.rule)
            continue;
        queue_end_leases(engine_db(engine), &worker->functions[i].queue,
                         clock_now_ms(engine_clock(engine)));
        if (!outside_start(&options, &station->outside, err))
            return false;
    }
    return true;
}

void worker_close_outside(struct worker *worker)
{
    for (size_t i = 0; worker && i < worker->count; i++)
        if (worker->outstations[i].outside)
            outside_close(worker->outstations[i].outside);
}

struct function_context *worker_context(const struct worker *worker)
{
    return worker->ctx;
}

int worker_away(const struct worker *worker, size_t i)
{
    const struct outside *outside = worker->outstations[i].outside;

    return outside ? outside_away(outside) : 0;
}

int64_t worker_late(const struct worker *worker, size_t i)
{
    return worker->outstations[i].late;
}
