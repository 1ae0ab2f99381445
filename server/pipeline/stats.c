#include "stats.h"

#include <inttypes.h>
#include <stdio.h>

#include "queue_any.h"
#include "subscription.h"

/* An answer over the wire has a bound; an operator has `subscription list`. */
enum { OWN_SUBSCRIPTIONS_SHOWN = 50 };

static int64_t events_of(struct db *db, enum event_type type)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_events_of_type_count);

    bind_int(stmt, ":type", type);
    return stmt_number(stmt, 0);
}

/* "update.posted, update.reacted": what a queue reads. */
static void write_topic_names(const struct queue_rule *rule, struct json_writer *w)
{
    char names[1024];
    size_t n = 0;

    names[0] = '\0';
    for (int type = 1; type < EVENT_TYPES && n < sizeof names - 64; type++)
        if (queue_subscribes(rule, (enum event_type)type))
            n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", n ? ", " : "",
                                  event_type_name((enum event_type)type));
    json_string_member(w, "topic", names);
}

static void write_subscriber(const char *queue, const char *filter, struct json_writer *w)
{
    json_open_object(w);
    json_string_member(w, "queue", queue);
    json_raw_member(w, "filter", filter);
    json_close_object(w);
}

static void write_own_subscribers(struct db *db, enum event_type type, int64_t *room,
                                  struct json_writer *w)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_subscriptions_of_topic);
    struct arena *mem = arena_new();

    bind_int(stmt, ":topic", type);
    bind_int(stmt, ":limit", *room);
    for (; stmt_row(stmt); (*room)--) {
        struct subscription subscription = subscription_read(stmt, mem);

        write_subscriber(subscription.queue, subscription.filter, w);
    }
    arena_free(mem);
}

static void write_topic(struct db *db, const struct worker *worker, enum event_type type,
                        int64_t *room, struct json_writer *w)
{
    json_open_object(w);
    json_string_member(w, "name", event_type_name(type));
    json_array_member(w, "subscriptions");
    for (size_t i = 0; i < worker_count(worker); i++)
        if (queue_subscribes(&worker_function(worker, i)->queue, type))
            write_subscriber(worker_function(worker, i)->queue.name, NULL, w);
    write_own_subscribers(db, type, room, w);
    json_close_array(w);
    json_int_member(w, "events", events_of(db, type));
    json_close_object(w);
}

void stats_write_topics(struct db *db, const struct worker *worker, int64_t own_max,
                        struct json_writer *w)
{
    json_open_array(w);
    for (int type = 1; type < EVENT_TYPES; type++)
        write_topic(db, worker, (enum event_type)type, &own_max, w);
    json_close_array(w);
}

/* Nobody takes anything out of an operator's queue by itself: it has no rate. */
static void write_queue(struct db *db, const struct worker *worker, const struct queue_any *queue,
                        int64_t now_ms, struct json_writer *w)
{
    const struct queue_rule *rule = &queue->rule;
    struct queue_figures figures;

    queue_figures(db, rule, &queue->state, now_ms, &figures);
    json_open_object(w);
    json_string_member(w, "name", rule->name);
    write_topic_names(rule, w);
    json_int_member(w, "depth", figures.depth);
    json_int_member(w, "in_flight", figures.in_flight);
    json_int_member(w, "delayed", figures.delayed);
    json_time_member(w, "oldest_at", figures.oldest_at);
    json_int_member(w, "dead", figures.dead);
    json_int_member(w, "expired", queue->state.expired);
    json_int_member(w, "max_receives", rule->max_receives);
    json_int_member(w, "rate", queue->is_own ? 0 : worker_rate(worker, queue->function, now_ms));
    json_bool_member(w, "paused", queue->state.paused);
    json_close_object(w);
}

void stats_write_queues(struct db *db, const struct worker *worker, int64_t now_ms,
                        struct json_writer *w)
{
    struct queue_any queue = { .next = 0 };

    json_open_array(w);
    while (queue_any_next(db, worker, &queue))
        write_queue(db, worker, &queue, now_ms, w);
    json_close_array(w);
}

static void write_function(struct db *db, const struct worker *worker, size_t i,
                           struct json_writer *w)
{
    const struct function *function = worker_function(worker, i);
    struct queue_state state = { 0 };

    if (!queue_get(db, function->queue.name, &state))
        return;
    json_open_object(w);
    json_string_member(w, "name", function->queue.name);
    write_topic_names(&function->queue, w);
    json_null_member(w, "filter");
    json_string_member(w, "state", state.paused ? "paused" : "active");
    json_int_member(w, "invocations", state.invocations);
    json_int_member(w, "failures", state.failures);
    /* A built-in runs inside the engine: it is never cold and has no timeout of its own. */
    json_int_member(w, "timeouts", 0);
    json_int_member(w, "cold_starts", 0);
    json_real_member(w, "p50_ms", histogram_quantile_ms(worker_times(worker, i), 0.5));
    json_real_member(w, "p99_ms", histogram_quantile_ms(worker_times(worker, i), 0.99));
    json_close_object(w);
}

void stats_write_pipeline(struct db *db, const struct worker *worker, int64_t now_ms,
                          struct json_writer *w)
{
    json_key(w, "topics");
    stats_write_topics(db, worker, OWN_SUBSCRIPTIONS_SHOWN, w);
    json_key(w, "queues");
    stats_write_queues(db, worker, now_ms, w);
    json_array_member(w, "functions");
    for (size_t i = 0; i < worker_count(worker); i++)
        write_function(db, worker, i, w);
    json_close_array(w);
    json_array_member(w, "workflows");
    json_close_array(w);
}

enum queue_metric { METRIC_DEPTH, METRIC_DEAD };

static void queue_metric(struct db *db, const struct worker *worker, int64_t now_ms,
                         enum queue_metric metric, struct buf *out)
{
    static const char *const heads[] = {
        [METRIC_DEPTH] = "# HELP everi_queue_depth Events that wait in a queue\n"
                         "# TYPE everi_queue_depth gauge\n",
        [METRIC_DEAD] = "# HELP everi_queue_dead Dead letters of a queue\n"
                        "# TYPE everi_queue_dead gauge\n",
    };
    static const char *const names[] = { [METRIC_DEPTH] = "depth", [METRIC_DEAD] = "dead" };
    struct queue_any queue = { .next = 0 };

    buf_add_str(out, heads[metric]);
    while (queue_any_next(db, worker, &queue)) {
        struct queue_figures figures;

        queue_figures(db, &queue.rule, &queue.state, now_ms, &figures);
        buf_printf(out, "everi_queue_%s{queue=\"%s\"} %" PRId64 "\n", names[metric],
                   queue.rule.name, metric == METRIC_DEAD ? figures.dead : figures.depth);
    }
}

void stats_metrics(struct db *db, const struct worker *worker, int64_t now_ms, struct buf *out)
{
    buf_printf(out,
               "# HELP everi_events_total Events in the log\n"
               "# TYPE everi_events_total counter\neveri_events_total %" PRId64 "\n",
               event_last_seq(db));
    queue_metric(db, worker, now_ms, METRIC_DEPTH, out);
    queue_metric(db, worker, now_ms, METRIC_DEAD, out);
}
