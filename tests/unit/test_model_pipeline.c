/* The pipeline's figures over time, its order, and the tree of an event's steps. */
#include "unit.h"

#include "client_rig.h"
#include "json_read.h"
#include "mem.h"
#include "trace_tree.h"

static const int64_t start_ms = 1000000;

static void tell(struct pipeline *pipeline, int64_t at_ms, const char *quoted)
{
    AUTO_JSON json_t *stats = rig_json(quoted);

    pipeline_take(pipeline, stats, at_ms);
}

static void tell_events(struct pipeline *pipeline, int64_t at_ms, int64_t events)
{
    char quoted[160];

    snprintf(quoted, sizeof quoted,
             "{'topics': [{'name': 'a', 'events': %lld}], 'functions': [{'name': 'f',"
             " 'invocations': %lld}]}",
             (long long)events, (long long)events / 2);
    tell(pipeline, at_ms, quoted);
}

static const int *seconds_of(const struct pipeline *pipeline)
{
    return pipeline_series(pipeline, PIPELINE_TOPICS, "a")->per_s;
}

static void what_came_is_in_its_second(void **state)
{
    static const struct {
        int64_t after_ms, events;
        int last[4]; /* the newest four seconds then */
        int rate;
    } rows[] = {
        { 0, 100, { -1, -1, -1, -1 }, -1 }, /* the first telling is no event */
        { 1000, 103, { -1, -1, -1, 3 }, 30 },
        { 0, 105, { -1, -1, -1, 5 }, 50 }, /* in the same second */
        { 1000, 105, { -1, -1, 5, 0 }, 25 },
        { 3000, 112, { 0, 2, 2, 3 }, 24 }, /* spread over the time in between */
        { 1000, 4, { 2, 2, 3, -1 }, 18 },  /* it counts anew: nobody knows */
        { 1000, 5, { 2, 3, -1, 1 }, 20 },
        { 40000, 900, { -1, -1, -1, -1 }, -1 }, /* nobody watched */
        { -5000, 901, { -1, -1, -1, -1 }, -1 }, /* a clock that was set back */
    };
    struct pipeline pipeline = { 0 };
    int64_t at_ms = start_ms;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        at_ms += rows[i].after_ms;
        tell_events(&pipeline, at_ms, rows[i].events);
        for (size_t k = 0; k < 4; k++)
            CHECK_INT(i, seconds_of(&pipeline)[PIPELINE_SECONDS - 4 + k], rows[i].last[k]);
        CHECK_INT(i, series_rate(pipeline_series(&pipeline, PIPELINE_TOPICS, "a")), rows[i].rate);
        CHECK_INT(i, pipeline_rate_in(&pipeline), rows[i].rate);
    }
    pipeline_done(&pipeline);
}

static void long_spans_are_means(void **state)
{
    struct pipeline pipeline = { 0 };
    int values[4];

    (void)state;
    pipeline_throughput(&pipeline, values, 4);
    CHECK_INT(0, values[3], -1);
    tell_events(&pipeline, start_ms, 0);
    for (int second = 1; second <= 10; second++)
        tell_events(&pipeline, start_ms + second * 1000, second * 6);
    pipeline_throughput(&pipeline, values, 4);
    CHECK_INT(1, values[0], -1);
    CHECK_INT(1, values[3], 6);
    CHECK_INT(1, pipeline_rate_done(&pipeline), 30);
    pipeline.frozen = true;
    tell_events(&pipeline, start_ms + 11000, 6000);
    CHECK_INT(2, pipeline_rate_in(&pipeline), 60);
    pipeline_done(&pipeline);
}

static void the_worst_queue_is_first(void **state)
{
    static const char stats[] =
        "{'queues': [{'name': 'well'}, {'name': 'paused', 'paused': true}, {'name': 'retries',"
        " 'delayed': 1, 'oldest_at': '1970-01-01T00:16:35.000Z'}, {'name': 'dead', 'dead': 1,"
        " 'paused': true}, {'name': 'lags', 'delayed': 1, 'oldest_at':"
        " '1970-01-01T00:16:30.000Z'}]}";
    static const char *const order[] = { "dead", "lags", "retries", "paused", "well" };
    struct pipeline pipeline = { 0 };
    size_t places[PIPELINE_ROWS];

    (void)state;
    tell(&pipeline, start_ms, stats);
    CHECK_INT(0, pipeline_order(&pipeline, PIPELINE_QUEUES, start_ms, places), ARRAY_LEN(order));
    for (size_t i = 0; i < ARRAY_LEN(order); i++)
        CHECK_TEXT(i,
                   json_string_value(
                       json_object_get(pipeline_at(&pipeline, PIPELINE_QUEUES, places[i]), "name")),
                   order[i]);
    CHECK_INT(0, pipeline_sum(&pipeline, "delayed"), 2);
    pipeline_done(&pipeline);
}

/* A server that sends anything. */
static void what_makes_no_sense_does_no_harm(void **state)
{
    static const char *const rows[] = {
        "{}",
        "{'topics': 7, 'queues': {}, 'functions': [[]], 'workflows': null}",
        "{'topics': [{'events': -9}, {'name': 5}, 'x', null, {'name': 'a', 'events': 'b'}]}",
        "{'topics': [{'name': 'a', 'events': 9223372036854775807}]}",
        "{'topics': [{'name': 'a', 'events': -9223372036854775807}]}",
        "{'queues': [{'name': 'q', 'dead': 9223372036854775807, 'oldest_at': 'never'}]}",
    };
    struct pipeline pipeline = { 0 };
    size_t places[PIPELINE_ROWS];

    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(rows); i++) {
        tell(&pipeline, start_ms + (int64_t)i * 1000, rows[i % ARRAY_LEN(rows)]);
        (void)pipeline_order(&pipeline, PIPELINE_QUEUES, start_ms, places);
        (void)pipeline_order(&pipeline, PIPELINE_TOPICS, start_ms, places);
        CHECK(i, pipeline_rate_in(&pipeline) < 100000);
        CHECK(i, pipeline_sum(&pipeline, "dead") >= 0);
    }
    pipeline_done(&pipeline);
}

/* ---- asking ---- */

#define UNKNOWN "{'code': -32601, 'message': 'unknown method'}"

static void it_is_told_or_it_asks(void **state)
{
    struct model *model = rig_model();

    (void)state;
    model->tick_ms = 5000;
    CHECK_INT(0, model_want_pipeline(model), -1);
    CHECK_INT(0, model_want_pipeline(model), -1); /* once */
    rig_answer(model, "pipeline.watch", "{}");
    rig_answer(model, "pipeline.stats", "{'topics': []}");
    rig_idle(model);
    model->tick_ms = 6000;
    rig_push(model, "pipeline.tick", "{'topics': [{'name': 'a', 'events': 1}]}");
    CHECK_INT(1, pipeline_count(&model->pipeline, PIPELINE_TOPICS), 1);
    CHECK_INT(1, model_want_pipeline(model), 8500);
    rig_idle(model);
    model->tick_ms = 8500; /* it has fallen silent */
    CHECK_INT(2, model_want_pipeline(model), -1);
    rig_answer(model, "pipeline.stats", "{'topics': []}");
    CHECK_INT(2, model_want_pipeline(model), 11000);
    model_leave_pipeline(model);
    rig_answer(model, "pipeline.watch", "{}");
    rig_push(model, "pipeline.tick", "{'topics': [{'name': 'a', 'events': 1}]}");
    CHECK_INT(3, pipeline_count(&model->pipeline, PIPELINE_TOPICS), 0);
    rig_idle(model);
    model_free(model);
}

static void who_does_not_tell_is_asked_each_second(void **state)
{
    struct model *model = rig_model();

    (void)state;
    model->tick_ms = 5000;
    (void)model_want_pipeline(model);
    rig_refuse(model, "pipeline.watch", UNKNOWN);
    rig_answer(model, "pipeline.stats", "{}");
    CHECK_INT(0, model_want_pipeline(model), 6000);
    rig_idle(model);
    model->tick_ms = 6000;
    CHECK_INT(1, model_want_pipeline(model), -1);
    rig_refuse(model, "pipeline.stats", UNKNOWN);
    CHECK_TEXT(1, model->pipeline.refused,
               "This server cannot do that: it does not know pipeline.stats.");
    CHECK_INT(2, model_want_pipeline(model), -1);
    rig_idle(model);
    model_free(model);
}

static void dead_letters_follow_their_number(void **state)
{
    struct model *model = rig_model();
    struct paged *letters = model_want_pages(model, PAGES_DEAD_LETTERS, "q");

    (void)state;
    rig_answer(model, "pipeline.dead_letters", "{'items': [{'id': 'd1'}, {'id': 'd2'}]}");
    (void)model_want_pipeline(model);
    rig_answer(model, "pipeline.watch", "{}");
    rig_answer(model, "pipeline.stats", "{'queues': [{'name': 'q', 'dead': 2}]}");
    CHECK(0, !letters->stale);
    rig_push(model, "pipeline.tick", "{'queues': [{'name': 'q', 'dead': 3}]}");
    CHECK(1, letters->stale);
    model_redrive(model, "q", "d2");
    rig_answer(model, "pipeline.redrive", "{'moved': 1}");
    CHECK_INT(2, json_array_size(letters->items), 1);
    model_redrive(model, "q", NULL);
    rig_answer(model, "pipeline.redrive", "{'moved': 2}");
    CHECK_INT(3, json_array_size(letters->items), 0);
    CHECK_TEXT(3, model->saying.text, "2 dead letters of q are tried again.");
    model_free(model);
}

static void the_last_trace_counts(void **state)
{
    struct model *model = rig_model();
    struct ask *first;
    AUTO_JSON json_t *late = rig_json("{'steps': [{'id': 1}, {'id': 2}]}");

    (void)state;
    model_trace(model, TRACE_EVENT, "e1", NULL);
    first = rig_ask(model, "pipeline.trace");
    model_trace(model, TRACE_NOTICE, "n1", NULL);
    rig_answer(model, "notification.why", "{'steps': [{'id': 1}]}");
    model_answer(model, first, late, NULL);
    CHECK_INT(0, json_array_size(model->traced.steps), 1);
    CHECK(0, !model->traced.loading && !model->traced.part);
    model_free(model);
}

/* ---- the tree ---- */

static void every_step_is_in_the_tree_once(void **state)
{
    static const struct {
        const char *steps;
        const char *tree; /* step:depth, in order */
    } rows[] = {
        { "[]", "" },
        { "[{'id': 1}]", "0:0 " },
        { "[{'id': 1, 'parent': null}, {'id': 2, 'parent': 1}, {'id': 3, 'parent': 1}]",
          "0:0 1:1 2:1 " },
        { "[{'id': 1}, {'id': 2, 'parent': 1}, {'id': 3, 'parent': 2}, {'id': 4, 'parent': 1}]",
          "0:0 1:1 2:2 3:1 " },
        /* A child before its parent, and one of nobody. */
        { "[{'id': 3, 'parent': 1}, {'id': 1}, {'id': 9, 'parent': 77}]", "1:0 0:1 2:0 " },
        { "[{'id': 'a'}, {'id': 'b', 'parent': 'a'}]", "0:0 1:1 " },
        /* Each below the other; one below itself; two of one id. */
        { "[{'id': 1, 'parent': 2}, {'id': 2, 'parent': 1}]", "1:0 0:1 " },
        { "[{'id': 1, 'parent': 1}, {'id': 1, 'parent': 1}]", "0:0 1:1 " },
        { "[7, null, {'id': {}}, {'parent': 1}]", "0:0 1:0 2:0 3:0 " },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        static struct trace_row tree[TRACE_STEPS];
        AUTO_JSON json_t *steps = rig_json(rows[i].steps);
        size_t count = trace_tree(steps, tree);
        char text[256] = "";

        for (size_t k = 0; k < count; k++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%zu:%d ", tree[k].step,
                     tree[k].depth);
        CHECK_TEXT(i, text, rows[i].tree);
    }
}

static void a_deep_chain_and_a_long_list_end(void **state)
{
    static struct trace_row tree[TRACE_STEPS];
    AUTO_JSON json_t *steps = json_array();

    (void)state;
    for (int i = 0; i < TRACE_STEPS + 9; i++)
        json_array_append_new(steps, json_pack("{s:i, s:i}", "id", i, "parent", i - 1));
    CHECK_INT(0, trace_tree(steps, tree), TRACE_STEPS);
    CHECK_INT(0, tree[TRACE_STEPS - 1].depth, TRACE_DEPTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_is_in_its_second),
        cmocka_unit_test(long_spans_are_means),
        cmocka_unit_test(the_worst_queue_is_first),
        cmocka_unit_test(what_makes_no_sense_does_no_harm),
        cmocka_unit_test(it_is_told_or_it_asks),
        cmocka_unit_test(who_does_not_tell_is_asked_each_second),
        cmocka_unit_test(dead_letters_follow_their_number),
        cmocka_unit_test(the_last_trace_counts),
        cmocka_unit_test(every_step_is_in_the_tree_once),
        cmocka_unit_test(a_deep_chain_and_a_long_list_end),
    };

    return RUN_TESTS(tests);
}
