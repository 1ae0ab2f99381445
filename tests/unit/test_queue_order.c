/* Queues in order: one message of a group at a time, a failing one before those behind it, other
 * groups go on; an event once in five minutes; all of it across restarts. */
#include "unit.h"

#include "consumer.h"
#include "dispatcher.h"
#include "queue_move.h"
#include "queue_own.h"
#include "rig.h"

enum { DAY_MS = 86400000, HANDLED_MAX = 512 };

static struct rig rig;
static struct consumers *consumers;
static struct dispatcher *dispatcher;

/* In the order of handling; the engine's thread writes it, the tests read it after their turns. */
static struct {
    int64_t events[HANDLED_MAX], subjects[HANDLED_MAX], actors[HANDLED_MAX];
    int count;
    int64_t failing; /* the event that fails, every time */
} handled;

static bool begin(void *ctx, struct turn *turn, const struct delivery *delivery, struct arena *mem,
                  void **out, struct err *err)
{
    (void)ctx;
    (void)turn;
    (void)mem;
    (void)out;
    if (delivery->event.seq == handled.failing)
        return err_set(err, ERR_INTERNAL, NULL, "poisoned");
    assert_true(handled.count < HANDLED_MAX);
    handled.events[handled.count] = delivery->event.seq;
    handled.actors[handled.count] = delivery->event.actor.n;
    handled.subjects[handled.count++] = delivery->event.subject;
    return true;
}

static bool find(void *ctx, struct turn *turn, const char *queue, struct consumer_rule *out)
{
    (void)turn;
    (void)queue;
    *out = (struct consumer_rule){ .concurrency = 1, .ctx = ctx, .begin = begin };
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
    consumers_add(consumers, find, NULL);
    return consumers_source(consumers);
}

static bool add_queue(void *ctx, struct turn *turn)
{
    struct err err;

    return queue_own_add(turn, ctx, &err);
}

static void open_rig(enum queue_group group_by)
{
    struct queue_own own = { .name = "q",
                             .visibility_ms = 30000,
                             .retention_ms = 4 * DAY_MS,
                             .max_receives = 5,
                             .group_by = group_by };

    handled.count = 0;
    handled.failing = 0;
    rig_open_with(&rig, NULL, 0, source);
    assert_true(rig_run(&rig, add_queue, &own));
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
}

struct putting {
    int64_t subject, actor, about;
    enum event_type type;
    int64_t again; /* an event there is, as a replay gives it */
    int64_t event;
    int fed;
};

static bool put(void *ctx, struct turn *turn)
{
    struct putting *putting = ctx;
    struct queue_own own;
    struct event event;

    if (!putting->type)
        putting->type = EVENT_UPDATE_EDITED;
    if (!putting->again)
        putting->event = event_append(turn, putting->type, (struct person_id){ putting->actor },
                                      putting->subject, putting->about, NULL);
    if (!queue_own_get(turn->db, "q", &own) ||
        !event_get(turn->db, turn->arena, putting->again ? putting->again : putting->event, &event))
        return false;
    putting->fed = queue_own_replay(turn, &own, &event);
    return true;
}

static int64_t feed(int64_t subject, int64_t actor)
{
    struct putting putting = { .subject = subject, .actor = actor };

    assert_true(rig_run(&rig, put, &putting));
    assert_int_equal(putting.fed, 1);
    return putting.event;
}

static int feed_again(int64_t event)
{
    struct putting putting = { .again = event };

    assert_true(rig_run(&rig, put, &putting));
    return putting.fed;
}

static bool pause_it(void *ctx, struct turn *turn)
{
    return queue_set_paused(turn, "q", *(bool *)ctx);
}

static void set_paused(bool paused)
{
    assert_true(rig_run(&rig, pause_it, &paused));
}

struct seen {
    struct queue_state state;
    struct queue_figures figures;
};

static bool look(void *ctx, struct turn *turn)
{
    struct seen *seen = ctx;
    struct queue_own own;
    struct queue_rule rule;

    if (!queue_get(turn->db, "q", &seen->state) || !queue_own_get(turn->db, "q", &own))
        return false;
    rule = queue_own_rule(&own);
    queue_figures(turn->db, &rule, &seen->state, turn->now_ms, &seen->figures);
    return true;
}

static struct seen see(void)
{
    struct seen seen;

    assert_true(rig_run(&rig, look, &seen));
    return seen;
}

/* Those of one group, in the order of the log. */
static void assert_in_order(int64_t subject, int expected)
{
    int64_t last = 0;
    int found = 0;

    for (int i = 0; i < handled.count; i++) {
        if (handled.subjects[i] != subject)
            continue;
        assert_true(handled.events[i] > last);
        last = handled.events[i];
        found++;
    }
    assert_int_equal(found, expected);
}

static void groups_keep_their_order(void **state)
{
    (void)state;
    open_rig(QUEUE_BY_SUBJECT);
    set_paused(true);
    for (int i = 0; i < 40; i++) {
        feed(1 + i % 3, 1);
        if (i % 13 == 0)
            restart();
    }
    assert_int_equal(see().figures.depth, 40);
    set_paused(false);
    rig_advance(&rig, 0);
    assert_in_order(1, 14);
    assert_in_order(2, 13);
    assert_in_order(3, 13);
    close_rig();
}

static void a_failing_one_holds_up_its_group_alone(void **state)
{
    int64_t second;

    (void)state;
    open_rig(QUEUE_BY_SUBJECT);
    set_paused(true);
    feed(1, 1);
    second = handled.failing = feed(1, 1);
    feed(1, 1);
    feed(2, 1);
    feed(2, 1);
    set_paused(false);
    rig_advance(&rig, 0);
    assert_in_order(1, 1);
    assert_in_order(2, 2);
    restart();
    assert_int_equal(see().figures.dead, 0);
    rig_advance(&rig, 3600 * 1000); /* five attempts, and it is dead: the group goes on */
    assert_int_equal(see().figures.dead, 1);
    assert_in_order(1, 2);
    handled.failing = 0;
    assert_int_equal(feed_again(second), 0); /* it is in the queue, dead */
    close_rig();
}

static bool redrive(void *ctx, struct turn *turn)
{
    int64_t after = 0;

    (void)ctx;
    return queue_redrive(turn, "q", "q", &after, 128) == 1;
}

static void what_is_redriven_waits_for_its_group(void **state)
{
    (void)state;
    open_rig(QUEUE_BY_SUBJECT);
    set_paused(true);
    handled.failing = feed(1, 1);
    set_paused(false);
    rig_advance(&rig, 3600 * 1000);
    set_paused(true);
    feed(1, 1);
    feed(1, 1);
    handled.failing = 0;
    assert_true(rig_run(&rig, redrive, NULL));
    assert_int_equal(see().figures.depth, 3);
    set_paused(false);
    rig_advance(&rig, 0);
    assert_int_equal(handled.count, 3);
    close_rig();
}

static bool purge(void *ctx, struct turn *turn)
{
    struct queue_own own;
    struct queue_rule rule;

    if (!queue_own_get(turn->db, "q", &own))
        return false;
    rule = queue_own_rule(&own);
    return queue_purge(turn, &rule, false, *(int64_t *)ctx, 128) == 2;
}

static void a_purge_up_to_one_lets_the_next_forward(void **state)
{
    int64_t second;

    (void)state;
    open_rig(QUEUE_BY_SUBJECT);
    set_paused(true);
    feed(1, 1);
    second = feed(1, 1);
    feed(1, 1);
    assert_true(rig_run(&rig, purge, &second));
    set_paused(false);
    rig_advance(&rig, 0);
    assert_int_equal(handled.count, 1);
    assert_int_equal(see().state.purged, 2);
    close_rig();
}

static void groups_by_actor_and_by_conversation(void **state)
{
    struct putting sent = { .subject = 7, .actor = 1, .about = 3, .type = EVENT_MESSAGE_SENT };

    (void)state;
    open_rig(QUEUE_BY_ACTOR);
    set_paused(true);
    handled.failing = feed(1, 1);
    feed(2, 1);
    feed(1, 2);
    set_paused(false);
    rig_advance(&rig, 0);
    assert_int_equal(handled.count, 1);
    assert_int_equal(handled.actors[0], 2);
    close_rig();

    open_rig(QUEUE_BY_CONVERSATION);
    set_paused(true);
    assert_true(rig_run(&rig, put, &sent));
    handled.failing = sent.event;
    sent = (struct putting){ .subject = 8, .actor = 2, .about = 3, .type = EVENT_MESSAGE_SENT };
    assert_true(rig_run(&rig, put, &sent));
    sent = (struct putting){ .subject = 9, .actor = 1, .about = 4, .type = EVENT_MESSAGE_SENT };
    assert_true(rig_run(&rig, put, &sent));
    set_paused(false);
    rig_advance(&rig, 0);
    assert_int_equal(handled.count, 1);
    assert_int_equal(handled.subjects[0], 9);
    close_rig();
}

static void an_event_once_in_five_minutes(void **state)
{
    int64_t event;

    (void)state;
    open_rig(QUEUE_BY_SUBJECT);
    event = feed(1, 1);
    rig_advance(&rig, 0);
    assert_int_equal(handled.count, 1);
    assert_int_equal(feed_again(event), 0);
    rig_advance(&rig, 5 * 60000 - 1);
    restart();
    assert_int_equal(feed_again(event), 0);
    rig_advance(&rig, 1);
    assert_int_equal(feed_again(event), 1);
    rig_advance(&rig, 0);
    assert_int_equal(handled.count, 2);
    close_rig();

    open_rig(QUEUE_UNORDERED); /* which remembers nothing of what is done */
    event = feed(1, 1);
    rig_advance(&rig, 0);
    assert_int_equal(feed_again(event), 1);
    close_rig();
}

/* D10: four days, behind a paused queue; the group goes on with what is left. */
static void retention_of_four_days(void **state)
{
    (void)state;
    for (int group = QUEUE_UNORDERED; group <= QUEUE_BY_SUBJECT; group++) {
        open_rig((enum queue_group)group);
        set_paused(true);
        feed(1, 1);
        rig_advance(&rig, 2 * 3600 * 1000);
        feed(1, 1);
        rig_advance(&rig, (4 * 24 - 3) * (int64_t)3600 * 1000);
        restart();
        rig_advance(&rig, 0); /* 3 d 23 h of the first */
        assert_int_equal(see().figures.depth, 2);
        assert_int_equal(see().state.expired, 0);
        rig_advance(&rig, 2 * 3600 * 1000); /* 4 d 1 h */
        assert_int_equal(see().figures.depth, 1);
        assert_int_equal(see().state.expired, 1);
        set_paused(false);
        rig_advance(&rig, 0);
        assert_int_equal(handled.count, 1);
        close_rig();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_keep_their_order),
        cmocka_unit_test(a_failing_one_holds_up_its_group_alone),
        cmocka_unit_test(what_is_redriven_waits_for_its_group),
        cmocka_unit_test(a_purge_up_to_one_lets_the_next_forward),
        cmocka_unit_test(groups_by_actor_and_by_conversation),
        cmocka_unit_test(an_event_once_in_five_minutes),
        cmocka_unit_test(retention_of_four_days),
    };

    return RUN_TESTS(tests);
}
