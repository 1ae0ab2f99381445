/* Subscriptions and the queues that they feed, under a clock that stands still. */
#include "unit.h"

#include "dispatcher.h"
#include "queue_own.h"
#include "rig.h"
#include "subscription.h"

enum { DAY_MS = 86400000 };

static struct dispatcher *dispatcher;

static void view(struct db *db, struct arena *mem, const struct event *event, struct json_writer *w)
{
    (void)db;
    (void)mem;
    json_open_object(w);
    json_string_member(w, "type", event_type_name(event->type));
    json_raw_member(w, "attributes", event->attributes);
    json_close_object(w);
}

static struct engine_source source(void)
{
    return dispatcher_source(dispatcher);
}

static void open_rig(struct rig *rig)
{
    dispatcher = dispatcher_new(view);
    rig_open_with(rig, NULL, 0, source);
}

static void restart(struct rig *rig)
{
    struct dispatcher *before = dispatcher;

    dispatcher = dispatcher_new(view);
    rig_restart(rig, NULL, 0);
    dispatcher_free(before);
}

static void close_rig(struct rig *rig)
{
    rig_close(rig);
    dispatcher_free(dispatcher);
}

struct wish {
    const char *queue, *filter;
    int64_t id;
    struct err err;
};

static bool add_queue(void *ctx, struct turn *turn)
{
    struct queue_own *own = ctx;
    struct err err;

    return queue_own_add(turn, own, &err);
}

static void make_queue(struct rig *rig, const char *name, int64_t delay_ms, int64_t retention_ms)
{
    struct queue_own own = { .delay_ms = delay_ms,
                             .visibility_ms = 30000,
                             .retention_ms = retention_ms,
                             .max_receives = 5 };

    snprintf(own.name, sizeof own.name, "%s", name);
    assert_true(rig_run(rig, add_queue, &own));
}

static bool add_subscription(void *ctx, struct turn *turn)
{
    struct wish *wish = ctx;
    struct subscription subscription = { .topic = EVENT_UPDATE_POSTED,
                                         .queue = wish->queue,
                                         .filter = wish->filter };

    if (!subscription_add(turn, &subscription, &wish->err))
        return false;
    wish->id = subscription.id;
    return true;
}

static int64_t subscribe(struct rig *rig, const char *queue, const char *filter)
{
    struct wish wish = { .queue = queue, .filter = filter };

    assert_true(rig_run(rig, add_subscription, &wish));
    return wish.id;
}

static bool remove_subscription(void *ctx, struct turn *turn)
{
    return subscription_remove(turn, *(int64_t *)ctx);
}

static bool post(void *ctx, struct turn *turn)
{
    event_append(turn, EVENT_UPDATE_POSTED, (struct person_id){ 1 }, 1, 0, ctx);
    return true;
}

static void post_one(struct rig *rig, const char *attributes)
{
    assert_true(rig_run(rig, post, (void *)(uintptr_t)attributes));
    rig_advance(rig, 0);
}

struct seen {
    const char *queue;
    struct queue_figures figures;
    struct queue_state state;
};

static bool look(void *ctx, struct turn *turn)
{
    struct seen *seen = ctx;
    struct queue_own own;
    struct queue_rule rule;

    if (!queue_own_get(turn->db, seen->queue, &own) ||
        !queue_get(turn->db, seen->queue, &seen->state))
        return false;
    rule = queue_own_rule(&own);
    queue_figures(turn->db, &rule, &seen->state, turn->now_ms, &seen->figures);
    return true;
}

static struct seen see(struct rig *rig, const char *queue)
{
    struct seen seen = { .queue = queue };

    assert_true(rig_run(rig, look, &seen));
    return seen;
}

static void a_filter_decides_what_a_queue_gets(void **state)
{
    struct rig rig;

    (void)state;
    open_rig(&rig);
    make_queue(&rig, "long", 0, DAY_MS);
    make_queue(&rig, "all", 0, DAY_MS);
    post_one(&rig, "{\"length\":100}"); /* before anybody subscribed */
    subscribe(&rig, "long", "{\"length\":[{\"numeric\":[\">\",80]}]}");
    subscribe(&rig, "all", NULL);
    subscribe(&rig, "all", "{\"length\":[100]}"); /* the same event by two: once */
    post_one(&rig, "{\"length\":80}");
    post_one(&rig, "{\"length\":100}");
    rig_append(&rig, EVENT_COMMENT_POSTED, 3); /* of another topic */
    assert_int_equal(see(&rig, "long").figures.depth, 1);
    assert_int_equal(see(&rig, "all").figures.depth, 2);
    close_rig(&rig);
}

static void a_restart_goes_on_where_it_was(void **state)
{
    struct rig rig;

    (void)state;
    open_rig(&rig);
    make_queue(&rig, "q", 0, DAY_MS);
    subscribe(&rig, "q", "{\"length\":[1]}");
    for (int i = 0; i < 10; i++) {
        post_one(&rig, "{\"length\":1}");
        post_one(&rig, "{\"length\":2}");
        restart(&rig);
    }
    assert_int_equal(see(&rig, "q").figures.depth, 10);
    close_rig(&rig);
}

static void a_removed_subscription_feeds_no_more(void **state)
{
    struct rig rig;
    int64_t id;

    (void)state;
    open_rig(&rig);
    make_queue(&rig, "q", 0, DAY_MS);
    make_queue(&rig, "r", 0, DAY_MS);
    id = subscribe(&rig, "q", NULL);
    subscribe(&rig, "r", NULL);
    post_one(&rig, "{}");
    assert_true(rig_run(&rig, remove_subscription, &id));
    assert_false(rig_run(&rig, remove_subscription, &id));
    post_one(&rig, "{}");
    post_one(&rig, "{}");
    assert_int_equal(see(&rig, "q").figures.depth, 1);
    assert_int_equal(see(&rig, "r").figures.depth, 3);
    close_rig(&rig);
}

static void the_last_one_removed_leaves_a_quiet_topic(void **state)
{
    struct rig rig;
    int64_t id;

    (void)state;
    open_rig(&rig);
    make_queue(&rig, "q", 0, DAY_MS);
    id = subscribe(&rig, "q", NULL);
    rig_advance(&rig, 0);
    assert_true(rig_run(&rig, remove_subscription, &id));
    rig_append(&rig, EVENT_UPDATE_POSTED, 3);
    assert_int_equal(see(&rig, "q").figures.depth, 0);
    subscribe(&rig, "q", NULL);
    rig_append(&rig, EVENT_UPDATE_POSTED, 2);
    assert_int_equal(see(&rig, "q").figures.depth, 2);
    close_rig(&rig);
}

/* More than a turn may do: it goes on from a stored place, within one event too. */
static void one_event_for_many_queues(void **state)
{
    enum { QUEUES = 600 };
    struct rig rig;
    char name[16];
    int64_t depth = 0;

    (void)state;
    open_rig(&rig);
    for (int i = 0; i < QUEUES; i++) {
        snprintf(name, sizeof name, "q%d", i);
        make_queue(&rig, name, 0, DAY_MS);
        subscribe(&rig, name, NULL);
    }
    post_one(&rig, "{}");
    for (int i = 0; i < QUEUES; i++) {
        snprintf(name, sizeof name, "q%d", i);
        depth += see(&rig, name).figures.depth;
    }
    assert_int_equal(depth, QUEUES);
    close_rig(&rig);
}

static void a_delay_and_the_end_of_the_retention(void **state)
{
    struct rig rig;

    (void)state;
    open_rig(&rig);
    make_queue(&rig, "q", 60000, 3600000);
    subscribe(&rig, "q", NULL);
    post_one(&rig, "{}");
    assert_int_equal(see(&rig, "q").figures.depth, 0);
    assert_int_equal(see(&rig, "q").figures.delayed, 1);
    rig_advance(&rig, 59999);
    assert_int_equal(see(&rig, "q").figures.delayed, 1);
    restart(&rig);
    rig_advance(&rig, 1);
    assert_int_equal(see(&rig, "q").figures.depth, 1);
    rig_advance(&rig, 3600000 - 60000);
    assert_int_equal(see(&rig, "q").figures.depth, 1);
    assert_int_equal(see(&rig, "q").state.expired, 0);
    rig_advance(&rig, 1);
    assert_int_equal(see(&rig, "q").figures.depth, 0);
    assert_int_equal(see(&rig, "q").state.expired, 1);
    close_rig(&rig);
}

static void what_is_refused(void **state)
{
    struct wish wish = { .queue = "nope" };
    struct rig rig;

    (void)state;
    open_rig(&rig);
    assert_false(rig_run(&rig, add_subscription, &wish));
    assert_int_equal(wish.err.code, ERR_NOT_FOUND);
    assert_true(queue_own_name_is_good("a") && queue_own_name_is_good("a23456789_1234567890"));
    assert_false(queue_own_name_is_good("") || queue_own_name_is_good("1a") ||
                 queue_own_name_is_good("A") || queue_own_name_is_good("a-b") ||
                 queue_own_name_is_good("a234567890_1234567890"));
    close_rig(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_decides_what_a_queue_gets),
        cmocka_unit_test(a_restart_goes_on_where_it_was),
        cmocka_unit_test(a_removed_subscription_feeds_no_more),
        cmocka_unit_test(the_last_one_removed_leaves_a_quiet_topic),
        cmocka_unit_test(one_event_for_many_queues),
        cmocka_unit_test(a_delay_and_the_end_of_the_retention),
        cmocka_unit_test(what_is_refused),
    };

    return RUN_TESTS(tests);
}
