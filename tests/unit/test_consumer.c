/* Consumers of operators' queues: found when something is due, begun, worked outside, finished
 * once; tried again within bounds, dead with the error; refused when late or changed. */
#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "consumer.h"
#include "dispatcher.h"
#include "queue_move.h"
#include "queue_own.h"
#include "rig.h"

enum { CONCURRENCY = 3, THREADS = 4, DAY_MS = 86400000, WORKS_MAX = 256 };

/* What the consumer of these tests shares with them. */
static struct {
    _Atomic int found, begun, finished, released;
    _Atomic int works, running, most, fail; /* fail: works that still fail; -1: all */
    _Atomic int refuse_finish;
    _Atomic bool inside;    /* begin does it all */
    _Atomic bool nobody;    /* no consumer is found */
    _Atomic int64_t extend; /* by so much, before the gate */
    _Atomic bool extended;
    int64_t tried_at[WORKS_MAX]; /* of each attempt, in the clock's time; the engine's */
    int64_t subjects[WORKS_MAX];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool gate_shut; /* works wait at it, or until the server closes */
} script = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static struct rig rig;
static struct consumers *consumers;
static struct dispatcher *dispatcher;
static struct consumer_pool *pool;

static bool begin(void *ctx, struct turn *turn, const struct delivery *delivery, struct arena *mem,
                  void **out, struct err *err)
{
    int64_t *subject = arena_alloc(mem, sizeof *subject);

    assert_ptr_equal(ctx, &script);
    if (script.begun < WORKS_MAX) {
        script.tried_at[script.begun] = turn->now_ms;
        script.subjects[script.begun] = delivery->event.subject;
    }
    script.begun++;
    if (script.inside) {
        if (script.fail != 0) {
            script.fail -= script.fail > 0;
            return err_set(err, ERR_INTERNAL, NULL, "not inside");
        }
        event_append(turn, EVENT_PERSON_EDITED, delivery->event.actor, 1, 0, NULL);
        script.finished++;
        return true;
    }
    *subject = delivery->event.subject;
    *out = subject;
    return true;
}

static void pass_gate(struct consumer_work *work)
{
    pthread_mutex_lock(&script.lock);
    pthread_cond_broadcast(&script.changed);
    while (script.gate_shut && !consumer_is_closing(work)) {
        struct timespec soon;

        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_nsec += 10000000;
        soon.tv_sec += soon.tv_nsec / 1000000000;
        soon.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&script.changed, &script.lock, &soon);
    }
    pthread_mutex_unlock(&script.lock);
}

static bool do_work(void *ctx, struct consumer_work *work, struct arena *mem, void *state,
                    struct err *err)
{
    int running = ++script.running;

    (void)ctx;
    (void)mem;
    (void)state;
    if (running > script.most)
        script.most = running;
    if (script.extend)
        script.extended = consumer_extend(work, script.extend);
    script.works++;
    pass_gate(work);
    script.running--;
    if (consumer_is_closing(work))
        return err_set(err, ERR_UNAVAILABLE, NULL, "closing");
    if (script.fail != 0) {
        script.fail -= script.fail > 0;
        return err_set(err, ERR_UNAVAILABLE, NULL, "nobody is there");
    }
    return true;
}

static bool finish(void *ctx, struct turn *turn, const struct delivery *delivery, void *state,
                   struct err *err)
{
    (void)ctx;
    assert_int_equal(*(int64_t *)state, delivery->event.subject);
    event_append(turn, EVENT_PERSON_EDITED, delivery->event.actor, 1, 0, NULL);
    if (script.refuse_finish > 0) {
        script.refuse_finish--;
        return err_set(err, ERR_INTERNAL, NULL, "not finished");
    }
    script.finished++;
    return true;
}

static void released(void *ctx)
{
    (void)ctx;
    script.released++;
}

static bool find(void *ctx, struct turn *turn, const char *queue, struct consumer_rule *out)
{
    (void)turn;
    if (script.nobody || queue[0] != 'q')
        return false;
    script.found++;
    *out = (struct consumer_rule){ .concurrency = CONCURRENCY,
                                   .pool = script.inside ? NULL : pool,
                                   .ctx = ctx,
                                   .begin = begin,
                                   .work = do_work,
                                   .finish = finish,
                                   .released = released };
    return true;
}

static void view(struct db *db, struct arena *mem, const struct event *event, struct json_writer *w)
{
    (void)db;
    (void)mem;
    (void)event;
    json_open_object(w);
    json_close_object(w);
}

/* The dispatcher has an eye on what is past its retention. */
static struct engine_source source(void)
{
    struct engine_source feeding = dispatcher_source(dispatcher = dispatcher_new(view));

    engine_add_source(rig.engine, &feeding);
    consumers = consumers_new(rig.engine);
    pool = consumer_pool_new(consumers, THREADS);
    consumers_add(consumers, find, &script);
    return consumers_source(consumers);
}

static void closing(void)
{
    consumers_close(consumers);
}

static void set_gate(bool shut)
{
    pthread_mutex_lock(&script.lock);
    script.gate_shut = shut;
    pthread_cond_broadcast(&script.changed);
    pthread_mutex_unlock(&script.lock);
}

static void wait_works(int count)
{
    pthread_mutex_lock(&script.lock);
    while (script.works < count)
        pthread_cond_wait(&script.changed, &script.lock);
    pthread_mutex_unlock(&script.lock);
}

static bool add_queue(void *ctx, struct turn *turn)
{
    struct queue_own *own = ctx;
    struct err err;

    return queue_own_add(turn, own, &err);
}

static void make_queue(const char *name)
{
    struct queue_own own = { .visibility_ms = 30000,
                             .retention_ms = 4 * DAY_MS,
                             .max_receives = 5 };

    snprintf(own.name, sizeof own.name, "%s", name);
    assert_true(rig_run(&rig, add_queue, &own));
}

static void open_rig(void)
{
    script.found = script.begun = script.finished = script.released = 0;
    script.works = script.running = script.most = script.fail = script.refuse_finish = 0;
    script.inside = script.nobody = false;
    script.extend = 0;
    set_gate(false);
    rig_open_with(&rig, NULL, 0, source);
    rig.closing = closing;
    make_queue("q");
}

static void restart(void)
{
    struct consumers *before = consumers;
    struct dispatcher *dispatcher_before = dispatcher;

    rig_restart(&rig, NULL, 0);
    consumers_free(before);
    dispatcher_free(dispatcher_before);
}

static void close_rig(void)
{
    rig_close(&rig);
    consumers_free(consumers);
    dispatcher_free(dispatcher);
    assert_true(script.released <= script.found);
}

struct putting {
    const char *queue;
    int count, depth;
};

static bool put(void *ctx, struct turn *turn)
{
    const struct putting *putting = ctx;
    struct queue_own own;

    turn->depth = putting->depth;
    for (int i = 0; i < putting->count; i++) {
        struct event event;

        event_append(turn, EVENT_UPDATE_POSTED, (struct person_id){ 1 }, i + 1, 0, NULL);
        if (!event_get(turn->db, turn->arena, event_last_seq(turn->db), &event) ||
            !queue_own_get(turn->db, putting->queue, &own))
            return false;
        queue_own_feed(turn, &own, &event);
    }
    return true;
}

/* Without waiting for what follows. */
static void feed(const char *queue, int count)
{
    assert_true(rig_run(&rig, put, &(struct putting){ .queue = queue, .count = count }));
}

struct seen {
    const char *queue;
    struct queue_state state;
    struct queue_figures figures;
    int64_t last_seq;
    char error[200];
};

static bool look(void *ctx, struct turn *turn)
{
    struct seen *seen = ctx;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_peek_rows);
    struct queue_own own;
    struct queue_rule rule;

    seen->last_seq = event_last_seq(turn->db);
    if (!queue_get(turn->db, seen->queue, &seen->state) ||
        !queue_own_get(turn->db, seen->queue, &own))
        return false;
    rule = queue_own_rule(&own);
    queue_figures(turn->db, &rule, &seen->state, turn->now_ms, &seen->figures);
    bind_text(stmt, ":queue", seen->queue);
    bind_int(stmt, ":dead", 1);
    bind_int(stmt, ":limit", 1);
    if (stmt_row(stmt))
        snprintf(seen->error, sizeof seen->error, "%s", col_text(stmt, turn->arena, "error"));
    return true;
}

static struct seen see(const char *queue)
{
    struct seen seen = { .queue = queue };

    assert_true(rig_run(&rig, look, &seen));
    return seen;
}

static int64_t left_in(const struct seen *seen)
{
    return seen->figures.depth + seen->figures.in_flight + seen->figures.delayed;
}

static void each_once(void **state)
{
    struct seen seen;

    (void)state;
    open_rig();
    feed("q", 100);
    rig_advance(&rig, 0); /* which waits for what is outside */
    assert_int_equal(script.finished, 100);
    assert_int_equal(script.works, 100);
    assert_true(script.most <= CONCURRENCY);
    assert_int_equal(script.found, 1);
    seen = see("q");
    assert_int_equal(seen.state.invocations, 100);
    assert_int_equal(seen.state.failures, 0);
    assert_int_equal(left_in(&seen), 0);
    assert_int_equal(seen.last_seq, 200);
    restart();
    rig_advance(&rig, 3600 * 1000);
    assert_int_equal(script.works, 100);
    feed("q", 1);
    rig_advance(&rig, 0);
    assert_int_equal(script.finished, 101);
    close_rig();
    assert_int_equal(script.released, script.found);
}

static void inside_a_turn(void **state)
{
    struct seen seen;

    (void)state;
    open_rig();
    script.inside = true;
    script.fail = 3;
    for (int i = 0; i < 5; i++)
        feed("q", 200);
    rig_advance(&rig, 60 * 1000);
    assert_int_equal(script.finished, 1000);
    assert_int_equal(script.works, 0);
    seen = see("q");
    assert_int_equal(left_in(&seen), 0);
    assert_int_equal(seen.state.invocations, 1003);
    assert_int_equal(seen.state.failures, 3);
    assert_int_equal(seen.last_seq, 2000);
    close_rig();
}

static void of_an_idle_queue_nothing_is_asked(void **state)
{
    (void)state;
    open_rig();
    for (int i = 0; i < 50; i++) {
        char name[16];

        snprintf(name, sizeof name, "q%d", i);
        make_queue(name);
    }
    restart();
    rig_advance(&rig, DAY_MS);
    script.found = 0;
    feed("q7", 1);
    rig_advance(&rig, 0);
    assert_int_equal(script.found, 1);
    assert_int_equal(script.finished, 1);
    close_rig();
}

/* Four threads for two queues of three works each: nobody waits for ever. */
static void queues_share_a_pool(void **state)
{
    struct seen seen;

    (void)state;
    open_rig();
    make_queue("q2");
    make_queue("q3");
    set_gate(true);
    feed("q", 20);
    feed("q2", 20);
    feed("q3", 20);
    wait_works(THREADS);
    assert_int_equal(see("q").figures.in_flight + see("q2").figures.in_flight +
                         see("q3").figures.in_flight,
                     THREADS);
    set_gate(false);
    rig_advance(&rig, 0);
    assert_int_equal(script.finished, 60);
    assert_true(script.most <= THREADS);
    seen = see("q3");
    assert_int_equal(left_in(&seen), 0);
    close_rig();
}

static bool changed(void *ctx, struct turn *turn)
{
    consumers_changed(consumers, turn, ctx);
    return true;
}

static void nobody_takes_it_until_somebody_does(void **state)
{
    static char queue[] = "q";

    (void)state;
    open_rig();
    script.nobody = true;
    feed("q", 3);
    rig_advance(&rig, DAY_MS);
    assert_int_equal(see("q").figures.depth, 3);
    script.nobody = false;
    assert_true(rig_run(&rig, changed, queue));
    rig_advance(&rig, 0);
    assert_int_equal(script.finished, 3);
    close_rig();
}

static bool set_paused(void *ctx, struct turn *turn)
{
    return queue_set_paused(turn, "q", *(bool *)ctx);
}

static void a_paused_queue_waits(void **state)
{
    bool paused = true;

    (void)state;
    open_rig();
    assert_true(rig_run(&rig, set_paused, &paused));
    feed("q", 5);
    rig_advance(&rig, DAY_MS);
    restart();
    rig_advance(&rig, DAY_MS);
    assert_int_equal(script.begun, 0);
    assert_int_equal(see("q").figures.depth, 5);
    paused = false;
    assert_true(rig_run(&rig, set_paused, &paused));
    rig_advance(&rig, 0);
    assert_int_equal(script.finished, 5);
    close_rig();
}

/* D9: attempt n + 1 comes 0..min(cap, base * 2^(n-1)) after attempt n; after five it is dead, and
 * gone 14 days later. */
static void five_failures_are_dead(void **state)
{
    struct seen seen;

    (void)state;
    for (int round = 0; round < 10; round++) {
        open_rig();
        script.inside = true;
        script.fail = -1;
        feed("q", 1);
        rig_advance(&rig, 3600 * 1000);
        seen = see("q");
        assert_int_equal(script.begun, 5);
        for (int n = 1; n < 5; n++)
            assert_in_range(script.tried_at[n] - script.tried_at[n - 1], 0, 1000 << (n - 1));
        assert_int_equal(seen.figures.dead, 1);
        assert_string_equal(seen.error, "not inside");
        assert_int_equal(seen.state.failures, 5);
        restart();
        rig_advance(&rig, 14 * (int64_t)DAY_MS - 3600 * 1000);
        assert_int_equal(see("q").figures.dead, 1);
        rig_advance(&rig, 3600 * 1000);
        assert_int_equal(see("q").figures.dead, 0);
        assert_int_equal(see("q").state.expired, 1);
        close_rig();
    }
}

static bool redrive(void *ctx, struct turn *turn)
{
    int64_t after = 0;

    *(int64_t *)ctx = queue_redrive(turn, "q", "q", &after, 128);
    return true;
}

static void a_redrive_begins_anew(void **state)
{
    int64_t moved;
    struct seen seen;

    (void)state;
    open_rig();
    script.fail = 12;
    feed("q", 2);
    rig_advance(&rig, 3600 * 1000);
    assert_int_equal(see("q").figures.dead, 2);
    assert_true(rig_run(&rig, redrive, &moved));
    assert_int_equal(moved, 2);
    rig_advance(&rig, 3600 * 1000);
    seen = see("q");
    assert_int_equal(script.finished, 2);
    assert_int_equal(script.begun, 14);
    assert_int_equal(seen.figures.dead + left_in(&seen), 0);
    close_rig();
}

static void what_finish_wrote_is_undone_with_it(void **state)
{
    struct seen seen;

    (void)state;
    open_rig();
    script.refuse_finish = 2;
    feed("q", 1);
    rig_advance(&rig, 10 * 1000);
    seen = see("q");
    assert_int_equal(script.works, 3);
    assert_int_equal(script.finished, 1);
    assert_int_equal(seen.state.failures, 2);
    assert_int_equal(seen.last_seq, 2);
    close_rig();
}

/* pipeline.md: "over 8: dead letters, `loop`" */
static void a_loop_ends(void **state)
{
    struct seen seen;

    (void)state;
    open_rig();
    assert_true(rig_run(&rig, put, &(struct putting){ .queue = "q", .count = 1, .depth = 8 }));
    assert_true(rig_run(&rig, put, &(struct putting){ .queue = "q", .count = 1, .depth = 9 }));
    rig_advance(&rig, 0);
    seen = see("q");
    assert_int_equal(script.finished, 1);
    assert_int_equal(seen.figures.dead, 1);
    assert_string_equal(seen.error, "loop");
    close_rig();
}

static bool nothing(void *ctx, struct turn *turn)
{
    (void)ctx;
    (void)turn;
    return true;
}

/* D8: whoever outlives the lease finds the message gone to another. */
static void a_late_answer_is_refused(void **state)
{
    struct seen seen;

    (void)state;
    open_rig();
    set_gate(true);
    feed("q", 1);
    wait_works(1);
    clock_set(engine_clock(rig.engine), RIG_NOW_MS + 31 * 1000);
    assert_true(rig_run(&rig, nothing, NULL)); /* a turn: the lease is found to have run out */
    wait_works(2);
    set_gate(false);
    rig_advance(&rig, 0);
    seen = see("q");
    assert_int_equal(script.finished, 1);
    assert_int_equal(seen.last_seq, 2);
    assert_int_equal(left_in(&seen), 0);
    assert_int_equal(consumers_figures(consumers, "q", RIG_NOW_MS).late, 1);
    close_rig();
}

static void a_lease_is_made_longer(void **state)
{
    (void)state;
    open_rig();
    set_gate(true);
    script.extend = 60 * 1000;
    feed("q", 1);
    wait_works(1);
    assert_true(script.extended);
    clock_set(engine_clock(rig.engine), RIG_NOW_MS + 59 * 1000);
    assert_true(rig_run(&rig, nothing, NULL));
    set_gate(false);
    rig_advance(&rig, 0);
    assert_int_equal(script.works, 1);
    assert_int_equal(script.finished, 1);
    assert_int_equal(consumers_figures(consumers, "q", RIG_NOW_MS).late, 0);
    close_rig();
}

/* What was changed is told to close, and refused; another of its queue goes on. */
static void a_changed_consumer_is_refused(void **state)
{
    static char queue[] = "q";
    struct seen seen;

    (void)state;
    open_rig();
    set_gate(true);
    feed("q", CONCURRENCY);
    wait_works(CONCURRENCY);
    assert_true(rig_run(&rig, changed, queue));
    set_gate(false);
    rig_advance(&rig, 0);
    seen = see("q");
    assert_int_equal(script.finished, CONCURRENCY);
    assert_int_equal(script.found, 2);
    assert_int_equal(script.released, 1);
    assert_int_equal(seen.state.failures, 0);
    assert_int_equal(left_in(&seen), 0);
    close_rig();
}

/* A clean end cuts it short, and does not count as an attempt. */
static void a_clean_end_gives_it_back(void **state)
{
    (void)state;
    open_rig();
    set_gate(true);
    feed("q", 5);
    for (int i = 1; i <= 8; i++) {
        wait_works(i * CONCURRENCY);
        restart();
    }
    set_gate(false);
    rig_advance(&rig, 0);
    assert_int_equal(script.finished, 5);
    assert_int_equal(see("q").state.failures, 0);
    close_rig();
}

static bool discard(void *ctx, struct turn *turn)
{
    struct queue_own own;

    if (!queue_own_get(turn->db, ctx, &own))
        return false;
    queue_own_discard(turn, &own);
    consumers_changed(consumers, turn, ctx);
    return queue_own_get(turn->db, ctx, &own) && own.kind == QUEUE_GOING;
}

/* The rows are there until the task has done its part; nobody takes them any more. */
static void a_discarded_queue_goes(void **state)
{
    static char queue[] = "q";

    (void)state;
    open_rig();
    script.nobody = true;
    feed("q", 10);
    assert_true(rig_run(&rig, discard, queue));
    rig_advance(&rig, DAY_MS);
    assert_int_equal(script.begun, 0);
    close_rig();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_once),
        cmocka_unit_test(inside_a_turn),
        cmocka_unit_test(of_an_idle_queue_nothing_is_asked),
        cmocka_unit_test(queues_share_a_pool),
        cmocka_unit_test(nobody_takes_it_until_somebody_does),
        cmocka_unit_test(a_paused_queue_waits),
        cmocka_unit_test(five_failures_are_dead),
        cmocka_unit_test(a_redrive_begins_anew),
        cmocka_unit_test(what_finish_wrote_is_undone_with_it),
        cmocka_unit_test(a_loop_ends),
        cmocka_unit_test(a_late_answer_is_refused),
        cmocka_unit_test(a_lease_is_made_longer),
        cmocka_unit_test(a_changed_consumer_is_refused),
        cmocka_unit_test(a_clean_end_gives_it_back),
        cmocka_unit_test(a_discarded_queue_goes),
    };

    return RUN_TESTS(tests);
}
