/* Redrive and purge, under a clock that stands still. */
#include "unit.h"

#include "queue_any.h"
#include "queue_move.h"
#include "rig.h"

static struct {
    bool good;
    int runs;
    int64_t seqs[1024];
} script;

static bool scripted(struct turn *turn, const struct event *event, struct err *err)
{
    (void)turn;
    if (script.runs < (int)ARRAY_LEN(script.seqs))
        script.seqs[script.runs] = event->seq;
    script.runs++;
    return script.good || err_set(err, ERR_INTERNAL, NULL, "not today");
}

static const struct function functions[] = {
    { { .name = "scripted", .topics = { EVENT_UPDATE_POSTED }, QUEUE_DEFAULTS }, .run = scripted },
};

static struct engine_source source(void)
{
    return redrive_source();
}

static bool append_50(void *ctx, struct turn *turn)
{
    (void)ctx;
    for (int i = 0; i < 50; i++)
        event_append(turn, EVENT_UPDATE_POSTED, (struct person_id){ 1 }, 1, 0, NULL);
    return true;
}

/* `count` dead letters, in fifties; from now on the function does well. */
static void open_with_dead(struct rig *rig, int count)
{
    memset(&script, 0, sizeof script);
    rig_open_with(rig, functions, ARRAY_LEN(functions), source);
    for (int i = 0; i < count; i += 50)
        assert_true(rig_run(rig, append_50, NULL));
    rig_advance(rig, 3600 * 1000);
    script.good = true;
    script.runs = 0;
}

struct order {
    const char *to;
    int64_t after, max, upto, moved;
    bool dead;
};

static bool redrive(void *ctx, struct turn *turn)
{
    struct order *order = ctx;

    order->moved = queue_redrive(turn, "scripted", order->to, &order->after, order->max);
    return true;
}

static bool redrive_one(void *ctx, struct turn *turn)
{
    return queue_redrive_one(turn, "scripted", "scripted", *(int64_t *)ctx);
}

static bool purge(void *ctx, struct turn *turn)
{
    struct order *order = ctx;

    order->moved = queue_purge(turn, &functions[0].queue, order->dead, order->upto, order->max);
    return true;
}

static bool start(void *ctx, struct turn *turn)
{
    struct order *order = ctx;

    return redrive_start(turn, "scripted", order->to, order->max, &order->moved);
}

static bool stop(void *ctx, struct turn *turn)
{
    return redrive_stop(turn, "scripted", &((struct order *)ctx)->moved);
}

static bool pause_queue(void *ctx, struct turn *turn)
{
    return queue_set_paused(turn, "scripted", *(bool *)ctx);
}

static bool add_queue(void *ctx, struct turn *turn)
{
    const struct queue_own own = { .name = "mine",
                                   .delay_ms = 5000,
                                   .visibility_ms = 30000,
                                   .retention_ms = 3600000,
                                   .max_receives = 5 };
    struct err err;

    (void)ctx;
    return queue_own_add(turn, &own, &err);
}

struct seen {
    const char *name;
    const struct worker *worker;
    struct queue_figures figures;
    struct queue_state state;
};

static bool look(void *ctx, struct turn *turn)
{
    struct seen *seen = ctx;
    struct queue_any queue = { .next = 0 };

    if (!queue_any_find(turn->db, seen->worker, seen->name, &queue))
        return false;
    seen->state = queue.state;
    queue_figures(turn->db, &queue.rule, &queue.state, turn->now_ms, &seen->figures);
    return true;
}

static struct seen see(struct rig *rig, const char *name)
{
    struct seen seen = { .name = name, .worker = rig->worker };

    assert_true(rig_run(rig, look, &seen));
    return seen;
}

static void redriven_in_order_and_handled_once(void **state)
{
    struct order order = { .to = "scripted", .max = 30 };
    struct rig rig;

    (void)state;
    open_with_dead(&rig, 50);
    assert_int_equal(see(&rig, "scripted").figures.dead, 50);
    assert_true(rig_run(&rig, redrive, &order));
    rig_advance(&rig, 0);
    assert_int_equal(order.moved, 30);
    assert_int_equal(order.after, 30);
    assert_int_equal(script.runs, 30);
    assert_true(rig_run(&rig, redrive, &order));
    rig_advance(&rig, 0);
    assert_int_equal(order.moved, 20);
    for (int i = 0; i < 50; i++)
        CHECK_INT(i, script.seqs[i], i + 1);
    rig_restart(&rig, functions, ARRAY_LEN(functions));
    rig_advance(&rig, 3600 * 1000);
    assert_int_equal(script.runs, 50);
    assert_int_equal(see(&rig, "scripted").figures.dead, 0);
    assert_int_equal(see(&rig, "scripted").state.purged, 0);
    rig_close(&rig);
}

/* Its receives begin anew: five more attempts, and it is dead again. */
static void redriven_in_vain(void **state)
{
    int64_t event = 7;
    struct rig rig;

    (void)state;
    open_with_dead(&rig, 50);
    script.good = false;
    assert_true(rig_run(&rig, redrive_one, &event));
    assert_false(rig_run(&rig, redrive_one, &event));
    rig_advance(&rig, 3600 * 1000);
    assert_int_equal(script.runs, 5);
    assert_int_equal(see(&rig, "scripted").figures.dead, 50);
    rig_close(&rig);
}

/* Dead for longer than a message is kept: in its queue it is new. */
static void redriven_after_days(void **state)
{
    struct order order = { .to = "scripted", .max = 100 };
    bool paused = true;
    struct rig rig;

    (void)state;
    open_with_dead(&rig, 50);
    rig_advance(&rig, 10 * 86400LL * 1000);
    assert_true(rig_run(&rig, pause_queue, &paused));
    assert_true(rig_run(&rig, redrive, &order));
    rig_advance(&rig, 3 * 86400LL * 1000);
    assert_int_equal(see(&rig, "scripted").state.expired, 0);
    paused = false;
    assert_true(rig_run(&rig, pause_queue, &paused));
    rig_advance(&rig, 0);
    assert_int_equal(script.runs, 50);
    rig_close(&rig);
}

static void redriven_into_another_queue(void **state)
{
    struct order order = { .to = "mine", .max = 100 };
    struct rig rig;

    (void)state;
    open_with_dead(&rig, 50);
    assert_true(rig_run(&rig, add_queue, NULL));
    assert_true(rig_run(&rig, redrive, &order));
    rig_advance(&rig, 0);
    assert_int_equal(script.runs, 0);
    assert_int_equal(see(&rig, "mine").figures.delayed, 50);
    assert_int_equal(see(&rig, "scripted").figures.dead, 0);
    assert_int_equal(see(&rig, "scripted").state.purged, 50);
    rig_advance(&rig, 5000);
    assert_int_equal(see(&rig, "mine").figures.depth, 50);
    rig_close(&rig);
}

static void at_a_rate_and_cancelled(void **state)
{
    struct order order = { .to = "scripted", .max = 10 };
    struct rig rig;

    (void)state;
    open_with_dead(&rig, 100);
    assert_true(rig_run(&rig, start, &order));
    assert_int_equal(order.moved, 10);
    assert_false(rig_run(&rig, start, &order));
    rig_advance(&rig, 999);
    assert_int_equal(script.runs, 10);
    rig_advance(&rig, 1);
    assert_int_equal(script.runs, 20);
    rig_restart(&rig, functions, ARRAY_LEN(functions));
    rig_advance(&rig, 2000);
    assert_int_equal(script.runs, 40);
    assert_true(rig_run(&rig, stop, &order));
    assert_int_equal(order.moved, 40);
    assert_false(rig_run(&rig, stop, &order));
    rig_advance(&rig, 60000);
    assert_int_equal(script.runs, 40);
    assert_true(rig_run(&rig, start, &order));
    rig_advance(&rig, 6000); /* the last second finds none, and it is over */
    assert_int_equal(script.runs, 100);
    assert_false(rig_run(&rig, stop, &order));
    rig_close(&rig);
}

static void purged_is_never_handled(void **state)
{
    struct order order = { .max = 30, .upto = 80 };
    bool paused = true;
    struct rig rig;
    int64_t purged = 0;

    (void)state;
    open_with_dead(&rig, 50);
    assert_true(rig_run(&rig, pause_queue, &paused));
    assert_true(rig_run(&rig, append_50, NULL));
    do {
        assert_true(rig_run(&rig, purge, &order));
        purged += order.moved;
    } while (order.moved == order.max);
    assert_int_equal(purged, 30); /* of those behind the dead ones */
    assert_int_equal(see(&rig, "scripted").figures.depth, 20);
    assert_int_equal(see(&rig, "scripted").figures.dead, 50);
    order.dead = true;
    do {
        assert_true(rig_run(&rig, purge, &order));
        purged += order.moved;
    } while (order.moved == order.max);
    assert_int_equal(purged, 80);
    assert_int_equal(see(&rig, "scripted").state.purged, 80);
    paused = false;
    assert_true(rig_run(&rig, pause_queue, &paused));
    rig_advance(&rig, 3600 * 1000);
    assert_int_equal(script.runs, 20);
    assert_int_equal(script.seqs[0], 81);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redriven_in_order_and_handled_once),
        cmocka_unit_test(redriven_in_vain),
        cmocka_unit_test(redriven_after_days),
        cmocka_unit_test(redriven_into_another_queue),
        cmocka_unit_test(at_a_rate_and_cancelled),
        cmocka_unit_test(purged_is_never_handled),
    };

    return RUN_TESTS(tests);
}
