/* Queues and functions under a clock that tests set: retries, dead letters, leases, retention,
 * pauses, restarts. */
#include "unit.h"

#include <string.h>

#include "clock.h"
#include "queue.h"
#include "rig.h"

/* What the functions of these tests share with them; functions have no context of their own. */
static struct {
    int fails; /* attempts that still fail; -1: all */
    int runs, depth;
    int64_t at[64];
    bool deepen;     /* append an event of the same type, deeper by one */
    int64_t bad_seq; /* the event that nobody can handle; 0: none */
} script;

static bool scripted(struct turn *turn, const struct event *event, struct err *err)
{
    if (script.runs < (int)ARRAY_LEN(script.at))
        script.at[script.runs] = turn->now_ms;
    script.runs++;
    script.depth = event->depth;
    event_append(turn, EVENT_PERSON_EDITED, event->actor, 1, 0, NULL);
    if (script.deepen)
        event_append(turn, event->type, event->actor, 1, 0, NULL);
    if (script.fails == 0 && event->seq != script.bad_seq)
        return true;
    script.fails -= script.fails > 0;
    return err_set(err, ERR_INTERNAL, NULL, "not today");
}

static const struct function functions[] = {
    { { .name = "scripted", .topics = { EVENT_UPDATE_POSTED }, QUEUE_DEFAULTS }, .run = scripted },
};

static void open_with(struct rig *rig, int fails)
{
    memset(&script, 0, sizeof script);
    script.fails = fails;
    rig_open(rig, functions, ARRAY_LEN(functions));
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
    if (!queue_get(turn->db, "scripted", &seen->state))
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

static bool pause_queue(void *ctx, struct turn *turn)
{
    return queue_set_paused(turn, "scripted", *(bool *)ctx);
}

static void set_paused(struct rig *rig, bool paused)
{
    assert_true(rig_run(rig, pause_queue, &paused));
    rig_advance(rig, 0);
}

static void once_for_each_event(void **state)
{
    struct rig rig;

    (void)state;
    open_with(&rig, 0);
    rig_append(&rig, EVENT_UPDATE_POSTED, 40);
    rig_append(&rig, EVENT_PERSON_EDITED, 3);
    assert_int_equal(script.runs, 40);
    rig_restart(&rig, functions, ARRAY_LEN(functions));
    rig_advance(&rig, 1000);
    assert_int_equal(script.runs, 40);
    assert_int_equal(see(&rig).state.invocations, 40);
    rig_close(&rig);
}

/* Types beyond 64 are in a second word: each is told from those of the same bit in the first. */
static bool count_types(void *ctx, struct turn *turn)
{
    static const struct {
        int topics[3];
        int64_t depth;
    } rows[] = {
        { { 1 }, 1 },     { { 65 }, 2 },          { { 63 }, 3 },
        { { 127 }, 4 },   { { 64 }, 0 },          { { 2, 65 }, 2 },
        { { 1, 65 }, 3 }, { { 63, 64, 127 }, 7 }, { { 126, 62 }, 0 },
    };
    static const int appended[] = { 1, 65, 65, 63, 63, 63, 127, 127, 127, 127 };
    const struct queue_state start = { 0 };

    (void)ctx;
    for (size_t i = 0; i < ARRAY_LEN(appended); i++)
        event_append(turn, (enum event_type)appended[i], (struct person_id){ 1 }, 1, 0, NULL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct queue_rule rule = { .name = "counted", QUEUE_DEFAULTS };
        struct queue_figures figures;

        for (size_t j = 0; j < ARRAY_LEN(rows[i].topics); j++)
            rule.topics[j] = (enum event_type)rows[i].topics[j];
        queue_figures(turn->db, &rule, &start, turn->now_ms, &figures);
        CHECK_INT(i, figures.depth, rows[i].depth);
    }
    return false; /* undone: no reader knows such types */
}

static void types_are_told_apart(void **state)
{
    struct rig rig;

    (void)state;
    open_with(&rig, 0);
    assert_false(rig_run(&rig, count_types, NULL));
    rig_close(&rig);
}

static void failed_effects_are_undone(void **state)
{
    struct rig rig;
    struct seen seen;

    (void)state;
    open_with(&rig, 1);
    rig_append(&rig, EVENT_UPDATE_POSTED, 1);
    seen = see(&rig);
    assert_int_equal(script.runs, 1);
    assert_int_equal(seen.last_seq, 1); /* what the failed attempt appended is gone */
    assert_int_equal(seen.figures.delayed, 1);
    rig_advance(&rig, 1000); /* base 1 s: the first retry is due by then */
    seen = see(&rig);
    assert_int_equal(script.runs, 2);
    assert_int_equal(seen.last_seq, 2);
    assert_int_equal(seen.figures.delayed, 0);
    assert_int_equal(seen.state.failures, 1);
    rig_close(&rig);
}

/* D9: delays within 0..min(cap, base × 2^(n-1)), dead after 5. */
static void retries_end_in_the_dead_letters(void **state)
{
    struct rig rig;
    struct seen seen;

    (void)state;
    open_with(&rig, -1);
    rig_append(&rig, EVENT_UPDATE_POSTED, 1);
    rig_advance(&rig, 3600 * 1000);
    assert_int_equal(script.runs, 5);
    for (int n = 1; n < 5; n++) {
        int64_t delay = script.at[n] - script.at[n - 1];

        CHECK(n, delay >= 0 && delay <= 1000LL << (n - 1));
    }
    seen = see(&rig);
    assert_int_equal(seen.figures.dead, 1);
    assert_int_equal(seen.figures.delayed, 0);
    assert_int_equal(seen.last_seq, 1);
    rig_close(&rig);
}

static void a_failure_blocks_nobody(void **state)
{
    struct rig rig;

    (void)state;
    open_with(&rig, 1);
    rig_append(&rig, EVENT_UPDATE_POSTED, 3);
    rig_advance(&rig, 1000);
    assert_int_equal(script.runs, 4);
    assert_int_equal(see(&rig).figures.depth, 0);
    rig_close(&rig);
}

/* Several are delivered in one savepoint: one that fails takes nobody's effects along. */
static void a_failure_undoes_nobody_else(void **state)
{
    struct rig rig;
    struct seen seen;

    (void)state;
    open_with(&rig, 0);
    script.bad_seq = 2;
    set_paused(&rig, true);
    rig_append(&rig, EVENT_UPDATE_POSTED, 3);
    set_paused(&rig, false);
    seen = see(&rig);
    assert_int_equal(seen.last_seq, 3 + 2); /* what the two others appended, once each */
    assert_int_equal(seen.state.invocations, 3);
    assert_int_equal(seen.state.failures, 1);
    assert_int_equal(seen.figures.delayed, 1);
    script.bad_seq = 0;
    rig_advance(&rig, 1000);
    seen = see(&rig);
    assert_int_equal(seen.last_seq, 3 + 3);
    assert_int_equal(seen.figures.delayed, 0);
    rig_close(&rig);
}

static void retries_survive_a_restart(void **state)
{
    struct rig rig;

    (void)state;
    open_with(&rig, 1);
    rig_append(&rig, EVENT_UPDATE_POSTED, 1);
    rig_restart(&rig, functions, ARRAY_LEN(functions));
    rig_advance(&rig, 1000);
    assert_int_equal(script.runs, 2);
    assert_int_equal(see(&rig).figures.delayed, 0);
    rig_close(&rig);
}

/* D10: kept at 3 d 23 h, gone at 4 d 1 h, and counted. */
static void waiting_messages_expire(void **state)
{
    struct rig rig;
    struct seen seen;

    (void)state;
    open_with(&rig, 0);
    set_paused(&rig, true);
    rig_append(&rig, EVENT_UPDATE_POSTED, 2);
    rig_advance(&rig, (3 * 24 + 23) * 3600LL * 1000);
    seen = see(&rig);
    assert_int_equal(seen.figures.depth, 2);
    assert_int_equal(seen.state.expired, 0);
    rig_advance(&rig, 2 * 3600LL * 1000);
    seen = see(&rig);
    assert_int_equal(seen.figures.depth, 0);
    assert_int_equal(seen.state.expired, 2);
    set_paused(&rig, false);
    assert_int_equal(script.runs, 0);
    rig_close(&rig);
}

static void dead_letters_expire(void **state)
{
    struct rig rig;

    (void)state;
    open_with(&rig, -1);
    rig_append(&rig, EVENT_UPDATE_POSTED, 1);
    rig_advance(&rig, 13 * 86400LL * 1000);
    assert_int_equal(see(&rig).figures.dead, 1);
    rig_advance(&rig, 2 * 86400LL * 1000);
    assert_int_equal(see(&rig).figures.dead, 0);
    assert_int_equal(see(&rig).state.expired, 1);
    rig_close(&rig);
}

/* The worker looks for what expired now and then only: what is due meanwhile waits for that, and
 * must not keep the engine awake. */
static void an_expiry_may_wait(void **state)
{
    struct rig rig;

    (void)state;
    open_with(&rig, -1);
    rig_append(&rig, EVENT_UPDATE_POSTED, 1);
    rig_advance(&rig, 3600 * 1000);
    rig_advance(&rig, script.at[4] + 14 * 86400LL * 1000 - 30000 - RIG_NOW_MS - 3600 * 1000);
    assert_int_equal(see(&rig).figures.dead, 1);
    rig_advance(&rig, 40000);
    assert_int_equal(see(&rig).figures.dead, 1);
    rig_advance(&rig, 40000);
    assert_int_equal(see(&rig).figures.dead, 0);
    rig_close(&rig);
}

static bool append_200(void *ctx, struct turn *turn)
{
    (void)ctx;
    for (int i = 0; i < 200; i++)
        event_append(turn, EVENT_UPDATE_POSTED, (struct person_id){ 1 }, 1, 0, NULL);
    return true;
}

/* More than one turn may drop at once. */
static void many_dead_letters_expire(void **state)
{
    struct rig rig;

    (void)state;
    open_with(&rig, -1);
    for (int i = 0; i < 3; i++)
        assert_true(rig_run(&rig, append_200, NULL));
    rig_advance(&rig, 3600 * 1000);
    assert_int_equal(see(&rig).figures.dead, 600);
    rig_advance(&rig, 15 * 86400LL * 1000);
    assert_int_equal(see(&rig).figures.dead, 0);
    assert_int_equal(see(&rig).state.expired, 600);
    rig_close(&rig);
}

static void a_pause_keeps_everything(void **state)
{
    struct rig rig;

    (void)state;
    open_with(&rig, 0);
    set_paused(&rig, true);
    rig_append(&rig, EVENT_UPDATE_POSTED, 300);
    assert_int_equal(script.runs, 0);
    assert_int_equal(see(&rig).figures.depth, 300);
    set_paused(&rig, false);
    assert_int_equal(script.runs, 300);
    rig_close(&rig);
}

static void loops_end(void **state)
{
    struct rig rig;

    (void)state;
    open_with(&rig, 0);
    script.deepen = true;
    rig_append(&rig, EVENT_UPDATE_POSTED, 1);
    assert_int_equal(script.depth, EVENT_DEPTH_MAX);
    assert_int_equal(see(&rig).figures.dead, 1);
    rig_close(&rig);
}

static bool new_id(void *ctx, struct turn *turn)
{
    *(int64_t *)ctx = turn_new_id(turn);
    return true;
}

static void ids_grow_for_ever(void **state)
{
    static const int64_t steps[] = { 0, 1, 1LL << 42, 1LL << 43, 1LL << 44, 0, 1LL << 60 };
    struct rig rig;
    int64_t last = 0;

    (void)state;
    open_with(&rig, 0);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        int64_t id = 0;

        rig_advance(&rig, steps[i]);
        assert_true(rig_run(&rig, new_id, &id));
        CHECK(i, id > last);
        last = id;
    }
    rig_close(&rig);
}

struct lease {
    struct delivery delivery;
    struct arena *mem;
    bool answer;
};

static bool receive_and_lease(void *ctx, struct turn *turn)
{
    struct lease *lease = ctx;
    int64_t position = 0;
    bool more;

    if (queue_receive(turn->db, lease->mem, &functions[0].queue, turn->now_ms, &position,
                      &lease->delivery, 1, &more) != 1)
        return false;
    queue_lease(turn, &functions[0].queue, &lease->delivery);
    return true;
}

static bool finish(void *ctx, struct turn *turn)
{
    struct lease *lease = ctx;

    lease->answer = queue_done(turn, &functions[0].queue, &lease->delivery);
    return true;
}

/* D8: whoever outlives the lease finds the message gone to another, and a late answer refused. */
static void a_lease_runs_out(void **state)
{
    struct rig rig;
    struct lease first = { .mem = arena_new() };
    struct lease second = { .mem = arena_new() };

    (void)state;
    open_with(&rig, 0);
    set_paused(&rig, true);
    rig_append(&rig, EVENT_UPDATE_POSTED, 1);
    assert_true(rig_run(&rig, receive_and_lease, &first));
    assert_int_equal(see(&rig).figures.in_flight, 1);
    assert_int_equal(first.delivery.receives, 1);
    rig_advance(&rig, 31 * 1000);
    assert_true(rig_run(&rig, receive_and_lease, &second));
    assert_int_equal(second.delivery.receives, 2);
    assert_true(rig_run(&rig, finish, &first));
    assert_false(first.answer);
    assert_true(rig_run(&rig, finish, &second));
    assert_true(second.answer);
    assert_int_equal(see(&rig).figures.in_flight, 0);
    rig_close(&rig);
    arena_free(first.mem);
    arena_free(second.mem);
}

static bool spin(void *ctx, struct turn *turn)
{
    int64_t until_us = clock_mono_us() + 25000;

    (void)ctx;
    (void)turn;
    while (clock_mono_us() < until_us)
        ;
    return true;
}

/* A turn that holds the writer for longer than it should. */
static void long_turns_are_counted(void **state)
{
    struct rig rig;
    struct buf text;

    (void)state;
    rig_open(&rig, NULL, 0);
    assert_true(rig_run(&rig, spin, NULL));
    buf_init(&text, 1 << 16);
    engine_metrics(rig.engine, &text);
    assert_non_null(strstr(text.data, "\neveri_turns_long_total "));
    assert_null(strstr(text.data, "\neveri_turns_long_total 0\n"));
    buf_done(&text);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(once_for_each_event),
        cmocka_unit_test(long_turns_are_counted),
        cmocka_unit_test(types_are_told_apart),
        cmocka_unit_test(failed_effects_are_undone),
        cmocka_unit_test(retries_end_in_the_dead_letters),
        cmocka_unit_test(a_failure_blocks_nobody),
        cmocka_unit_test(a_failure_undoes_nobody_else),
        cmocka_unit_test(retries_survive_a_restart),
        cmocka_unit_test(waiting_messages_expire),
        cmocka_unit_test(dead_letters_expire),
        cmocka_unit_test(an_expiry_may_wait),
        cmocka_unit_test(many_dead_letters_expire),
        cmocka_unit_test(a_pause_keeps_everything),
        cmocka_unit_test(loops_end),
        cmocka_unit_test(ids_grow_for_ever),
        cmocka_unit_test(a_lease_runs_out),
    };

    return RUN_TESTS(tests);
}
