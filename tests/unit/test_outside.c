/* Functions that work outside the engine: begun once, finished once, tried again, refused when
 * late, cut short by an end. */
#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>

#include "rig.h"

enum { CONCURRENCY = 3 };

/* What the function of these tests shares with them. */
static struct {
    _Atomic int begun, finished;            /* in the engine */
    _Atomic int works, running, most, fail; /* fail: works that still fail; -1: all */
    _Atomic int refuse_begin, refuse_finish;
    _Atomic bool nothing_to_do;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool gate_shut; /* works wait at it, or until the server closes */
} script = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

struct state {
    int64_t subject;
    bool worked;
};

static bool begin(struct function_context *ctx, struct turn *turn, const struct event *event,
                  struct arena *mem, void **out, struct err *err)
{
    struct state *state = arena_alloc(mem, sizeof *state);

    (void)ctx;
    (void)turn;
    if (script.refuse_begin > 0) {
        script.refuse_begin--;
        return err_set(err, ERR_INTERNAL, NULL, "not begun");
    }
    script.begun++;
    state->subject = event->subject;
    if (!script.nothing_to_do)
        *out = state;
    return true;
}

static void pass_gate(const _Atomic bool *closing)
{
    pthread_mutex_lock(&script.lock);
    pthread_cond_broadcast(&script.changed);
    while (script.gate_shut && !*closing) {
        struct timespec soon;

        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_nsec += 10000000;
        soon.tv_sec += soon.tv_nsec / 1000000000;
        soon.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&script.changed, &script.lock, &soon);
    }
    pthread_mutex_unlock(&script.lock);
}

static bool work(struct function_context *ctx, struct arena *mem, void *out,
                 const _Atomic bool *closing, struct err *err)
{
    struct state *state = out;
    int running = ++script.running;

    (void)ctx;
    (void)mem;
    if (running > script.most)
        script.most = running;
    script.works++;
    pass_gate(closing);
    script.running--;
    if (*closing)
        return err_set(err, ERR_UNAVAILABLE, NULL, "closing");
    if (script.fail != 0) {
        script.fail -= script.fail > 0;
        return err_set(err, ERR_UNAVAILABLE, NULL, "nobody is there");
    }
    state->worked = true;
    return true;
}

static bool finish(struct function_context *ctx, struct turn *turn, const struct event *event,
                   const void *in, struct err *err)
{
    const struct state *state = in;

    (void)ctx;
    assert_true(state->worked && state->subject == event->subject);
    event_append(turn, EVENT_PERSON_EDITED, event->actor, 1, 0, NULL);
    if (script.refuse_finish > 0) {
        script.refuse_finish--;
        return err_set(err, ERR_INTERNAL, NULL, "not finished");
    }
    script.finished++;
    return true;
}

static const struct outside_rule rule = {
    .concurrency = CONCURRENCY, .begin = begin, .work = work, .finish = finish
};
static const struct function functions[] = {
    { { .name = "away", .topics = { EVENT_UPDATE_POSTED }, QUEUE_DEFAULTS }, .outside = &rule },
};

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

static void open_rig(struct rig *rig)
{
    script.begun = script.finished = script.works = script.running = script.most = 0;
    script.fail = script.refuse_begin = script.refuse_finish = 0;
    script.nothing_to_do = false;
    set_gate(false);
    rig_open(rig, functions, ARRAY_LEN(functions));
}

static void restart(struct rig *rig)
{
    rig_restart(rig, functions, ARRAY_LEN(functions));
}

struct seen {
    struct queue_state state;
    struct queue_figures figures;
    int64_t last_seq;
};

static bool look(void *ctx, struct turn *turn)
{
    struct seen *seen = ctx;

    seen->last_seq = event_last_seq(turn->db);
    if (!queue_get(turn->db, "away", &seen->state))
        return false;
    queue_figures(turn->db, &functions[0].queue, &seen->state, turn->now_ms, &seen->figures);
    return true;
}

static struct seen see(struct rig *rig)
{
    struct seen seen;

    assert_true(rig_run(rig, look, &seen));
    return seen;
}

static bool post(void *ctx, struct turn *turn)
{
    for (int i = 0; i < *(int *)ctx; i++)
        event_append(turn, EVENT_UPDATE_POSTED, (struct person_id){ 1 }, i + 1, 0, NULL);
    return true;
}

/* Without waiting for what follows. */
static void append(struct rig *rig, int count)
{
    assert_true(rig_run(rig, post, &count));
}

static void each_once(void **state)
{
    struct rig rig;
    struct seen seen;

    (void)state;
    open_rig(&rig);
    append(&rig, 40);
    rig_advance(&rig, 0); /* which waits for what is outside */
    assert_int_equal(script.finished, 40);
    assert_int_equal(script.works, 40);
    assert_true(script.most <= CONCURRENCY);
    seen = see(&rig);
    assert_int_equal(seen.state.invocations, 40);
    assert_int_equal(seen.state.failures, 0);
    assert_int_equal(seen.figures.in_flight + seen.figures.depth + seen.figures.delayed, 0);
    assert_int_equal(seen.last_seq, 80);
    restart(&rig);
    rig_advance(&rig, 3600 * 1000);
    assert_int_equal(script.works, 40);
    rig_close(&rig);
}

static void no_more_than_there_are_threads(void **state)
{
    struct rig rig;
    struct seen seen;

    (void)state;
    open_rig(&rig);
    set_gate(true);
    append(&rig, 10);
    wait_works(CONCURRENCY);
    seen = see(&rig);
    assert_int_equal(seen.figures.in_flight, CONCURRENCY);
    assert_int_equal(seen.figures.depth, 10 - CONCURRENCY);
    assert_int_equal(script.begun, CONCURRENCY);
    assert_int_equal(worker_away(rig.worker, 0), CONCURRENCY);
    set_gate(false);
    rig_advance(&rig, 0);
    assert_int_equal(script.finished, 10);
    assert_int_equal(script.most, CONCURRENCY);
    rig_close(&rig);
}

static void nothing_to_do_is_done(void **state)
{
    struct rig rig;

    (void)state;
    open_rig(&rig);
    script.nothing_to_do = true;
    append(&rig, 100);
    rig_advance(&rig, 0);
    assert_int_equal(script.begun, 100);
    assert_int_equal(script.works, 0);
    assert_int_equal(see(&rig).figures.depth, 0);
    rig_close(&rig);
}

static void failed_works_are_tried_again(void **state)
{
    struct rig rig;
    struct seen seen;

    (void)state;
    open_rig(&rig);
    script.fail = 2;
    append(&rig, 1);
    rig_advance(&rig, 0);
    seen = see(&rig);
    assert_int_equal(seen.figures.delayed, 1);
    assert_int_equal(seen.last_seq, 1);
    rig_advance(&rig, 10 * 1000);
    seen = see(&rig);
    assert_int_equal(script.works, 3);
    assert_int_equal(script.finished, 1);
    assert_int_equal(seen.state.failures, 2);
    assert_int_equal(seen.figures.delayed, 0);
    rig_close(&rig);
}

static void five_failures_are_dead(void **state)
{
    struct rig rig;
    struct seen seen;

    (void)state;
    open_rig(&rig);
    script.fail = -1;
    append(&rig, 1);
    rig_advance(&rig, 3600 * 1000);
    seen = see(&rig);
    assert_int_equal(script.works, 5);
    assert_int_equal(seen.figures.dead, 1);
    assert_int_equal(seen.state.failures, 5);
    rig_close(&rig);
}

static void what_finish_wrote_is_undone_with_it(void **state)
{
    struct rig rig;
    struct seen seen;

    (void)state;
    open_rig(&rig);
    script.refuse_finish = 1;
    script.refuse_begin = 1;
    append(&rig, 1);
    rig_advance(&rig, 10 * 1000);
    seen = see(&rig);
    assert_int_equal(script.works, 2);
    assert_int_equal(script.finished, 1);
    assert_int_equal(seen.state.failures, 2);
    assert_int_equal(seen.last_seq, 2);
    rig_close(&rig);
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
    struct rig rig;
    struct seen seen;

    (void)state;
    open_rig(&rig);
    set_gate(true);
    append(&rig, 1);
    wait_works(1);
    clock_set(engine_clock(rig.engine), RIG_NOW_MS + 31 * 1000);
    assert_true(rig_run(&rig, nothing, NULL)); /* a turn: the lease is found to have run out */
    wait_works(2);
    set_gate(false);
    rig_advance(&rig, 0);
    seen = see(&rig);
    assert_int_equal(script.finished, 1);
    assert_int_equal(seen.last_seq, 2);
    assert_int_equal(seen.figures.in_flight + seen.figures.delayed, 0);
    assert_int_equal(worker_late(rig.worker, 0), 1);
    rig_close(&rig);
}

/* A clean end cuts it short, and does not count as an attempt. */
static void a_clean_end_gives_it_back(void **state)
{
    struct rig rig;

    (void)state;
    open_rig(&rig);
    set_gate(true);
    append(&rig, 5);
    for (int i = 1; i <= 8; i++) {
        wait_works(i * CONCURRENCY);
        restart(&rig);
    }
    set_gate(false);
    rig_advance(&rig, 0);
    assert_int_equal(script.finished, 5);
    assert_int_equal(see(&rig).state.failures, 0);
    rig_close(&rig);
}

struct lease {
    struct arena *mem;
    int receives;
};

/* As a process that is killed while it works leaves it. */
static bool receive_and_lease(void *ctx, struct turn *turn)
{
    struct lease *lease = ctx;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_move);
    struct delivery delivery;
    int64_t position = 0;
    bool more;

    if (queue_receive(turn->db, lease->mem, &functions[0].queue, turn->now_ms, &position, &delivery,
                      1, &more) != 1)
        return false;
    lease->receives = delivery.receives;
    queue_lease(turn, &functions[0].queue, &delivery);
    bind_text(stmt, ":name", "away");
    bind_int(stmt, ":position", 1);
    bind_int(stmt, ":invocations", 1);
    bind_int(stmt, ":failures", 0);
    bind_int(stmt, ":expired", 0);
    stmt_run(stmt);
    return true;
}

static bool set_paused(void *ctx, struct turn *turn)
{
    return queue_set_paused(turn, "away", *(bool *)ctx);
}

static void a_killed_process_holds_no_lease(void **state)
{
    static bool paused = true;
    static bool resumed = false;
    struct rig rig;
    struct lease lease = { .mem = arena_new() };

    (void)state;
    for (int kills = 1; kills <= 5; kills += 4) {
        open_rig(&rig);
        assert_true(rig_run(&rig, set_paused, &paused));
        append(&rig, 1);
        for (int i = 1; i <= kills; i++) {
            assert_true(rig_run(&rig, receive_and_lease, &lease));
            assert_int_equal(lease.receives, i);
            restart(&rig);
        }
        assert_true(rig_run(&rig, set_paused, &resumed));
        rig_advance(&rig, 0);
        /* What takes the process down five times is not given a sixth. */
        assert_int_equal(script.finished, kills == 1);
        assert_int_equal(see(&rig).figures.dead, kills == 5);
        assert_int_equal(see(&rig).figures.in_flight, 0);
        rig_close(&rig);
    }
    arena_free(lease.mem);
}

static void it_begins_at_the_logs_end(void **state)
{
    struct rig rig;

    (void)state;
    open_rig(&rig);
    rig_close(&rig);
    rig_open(&rig, NULL, 0);
    append(&rig, 3);
    restart(&rig);
    append(&rig, 1);
    rig_advance(&rig, 0);
    assert_int_equal(script.finished, 1);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_once),
        cmocka_unit_test(no_more_than_there_are_threads),
        cmocka_unit_test(nothing_to_do_is_done),
        cmocka_unit_test(failed_works_are_tried_again),
        cmocka_unit_test(five_failures_are_dead),
        cmocka_unit_test(what_finish_wrote_is_undone_with_it),
        cmocka_unit_test(a_late_answer_is_refused),
        cmocka_unit_test(a_clean_end_gives_it_back),
        cmocka_unit_test(a_killed_process_holds_no_lease),
        cmocka_unit_test(it_begins_at_the_logs_end),
    };

    return RUN_TESTS(tests);
}
