#include "stats.h"

#include <inttypes.h>
#include <stdio.h>

#include "queue_any.h"
#include "subscription.h"

/* An answer over the wire has a bound; an operator has `subscription list`. */
enum { OWN_SUBSCRIPTIONS_SHOWN = 50 };

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
                        int64_t events, int64_t *room, struct json_writer *w)
{
    json_open_object(w);
    json_string_member(w, "name", event_type_name(type));
    json_array_member(w, "subscriptions");
    for (size_t i = 0; i < worker_count(worker); i++)
        if (queue_subscribes(&worker_function(worker, i)->queue, type))
            write_subscriber(worker_function(worker, i)->queue.name, NULL, w);
    write_own_subscribers(db, type, room, w);
    json_close_array(w);
    json_int_member(w, "events", events);
    json_close_object(w);
}

void stats_write_topics(struct db *db, const struct worker *worker, struct event_counts *counts,
                        int64_t own_max, struct json_writer *w)
{
    int64_t events[EVENT_TYPES];

    event_counts_get(counts, db, events);
    json_open_array(w);
    for (int type = 1; type < EVENT_TYPES; type++)
        write_topic(db, worker, (enum event_type)type, events[type], &own_max, w);
    json_close_array(w);
}

/* The topics that feed it, as far as there is room for their names. */
static void write_topics_of_own(struct db *db, const char *queue, struct json_writer *w)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_subscriptions_of_queue);
    struct arena *mem = arena_new();
    bool told[EVENT_TYPES] = { false };
    char names[1024];
    size_t n = 0;

    names[0] = '\0';
    bind_text(stmt, ":queue", queue);
    bind_int(stmt, ":limit", OWN_SUBSCRIPTIONS_SHOWN);
    while (stmt_row(stmt) && n < sizeof names - 64) {
        enum event_type topic = subscription_read(stmt, mem).topic;

        if (!told[topic])
            n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", n ? ", " : "",
                                  event_type_name(topic));
        told[topic] = true;
    }
    json_string_member(w, "topic", names);
    arena_free(mem);
}

static struct consumer_figures figures_of(const struct worker *worker,
                                          const struct queue_any *queue, int64_t now_ms)
{
    struct consumers *consumers = worker_consumers(worker);
    const struct consumer_figures none = { 0 };

    return consumers && queue->is_own ? consumers_figures(consumers, queue->rule.name, now_ms)
                                      : none;
}

static void write_queue(struct db *db, const struct worker *worker, const struct queue_any *queue,
                        int64_t now_ms, struct json_writer *w)
{
    const struct queue_rule *rule = &queue->rule;
    struct queue_figures figures;

    queue_figures(db, rule, &queue->state, now_ms, &figures);
    json_open_object(w);
    json_string_member(w, "name", rule->name);
    if (queue->is_own) {
        write_topics_of_own(db, rule->name, w);
        json_string_member(w, "kind", queue_kind_name(queue->own.kind));
        json_string_member(w, "group_by", queue_group_name(queue->own.group_by));
    } else
        write_topic_names(rule, w);
    json_int_member(w, "depth", figures.depth);
    json_int_member(w, "in_flight", figures.in_flight);
    json_int_member(w, "delayed", figures.delayed);
    json_time_member(w, "oldest_at", figures.oldest_at);
    json_int_member(w, "dead", figures.dead);
    json_int_member(w, "expired", queue->state.expired);
    json_int_member(w, "purged", queue->state.purged);
    json_int_member(w, "max_receives", rule->max_receives);
    json_int_member(w, "rate",
                    queue->is_own ? figures_of(worker, queue, now_ms).rate
                                  : worker_rate(worker, queue->function, now_ms));
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

/* Express ones leave nothing but what their queue counts. */
static void write_workflow(struct stmt *stmt, struct arena *mem, struct json_writer *w)
{
    bool express = col_int(stmt, "express") != 0;
    int64_t runs = col_int(stmt, "invocations");
    int64_t failures = col_int(stmt, "failures");
    enum event_type topic = (enum event_type)col_enum(stmt, "topic", EVENT_TYPES);

    json_string_member(w, "name", col_text(stmt, mem, "name"));
    json_int_member(w, "version", col_int(stmt, "version"));
    json_string_member(w, "kind", express ? "express" : "standard");
    json_bool_member(w, "shipped", col_int(stmt, "shipped") != 0);
    json_string_member(w, "topic", topic ? event_type_name(topic) : NULL);
    json_raw_member(w, "filter", col_text(stmt, mem, "filter"));
    json_string_member(w, "state", col_int(stmt, "paused") ? "paused" : "active");
    json_int_member(w, "running", col_int(stmt, "running"));
    json_int_member(w, "started", express ? runs : col_int(stmt, "started"));
    json_int_member(w, "succeeded", express ? runs - failures : col_int(stmt, "succeeded"));
    json_int_member(w, "failed", express ? failures : col_int(stmt, "failed"));
    json_int_member(w, "timed_out", col_int(stmt, "timed_out"));
    json_time_member(w, "deployed_at", col_int(stmt, "deployed_at"));
}

void stats_write_workflow(struct db *db, const char *name, struct json_writer *w)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_workflows_shown);
    struct arena *mem = arena_new();

    bind_text(stmt, ":name", name);
    if (stmt_row(stmt))
        write_workflow(stmt, mem, w);
    arena_free(mem);
}

void stats_write_workflows(struct db *db, struct json_writer *w)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_workflows_shown);
    struct arena *mem = arena_new();

    json_open_array(w);
    bind_text(stmt, ":name", NULL);
    while (stmt_row(stmt)) {
        json_open_object(w);
        write_workflow(stmt, mem, w);
        json_close_object(w);
    }
    json_close_array(w);
    arena_free(mem);
}

void stats_write_functions(struct db *db, const struct worker *worker, struct json_writer *w)
{
    for (size_t i = 0; i < worker_count(worker); i++)
        write_function(db, worker, i, w);
}

void stats_write_pipeline(struct db *db, const struct worker *worker, struct event_counts *counts,
                          int64_t now_ms, const struct stats_more *more, struct json_writer *w)
{
    json_key(w, "topics");
    stats_write_topics(db, worker, counts, OWN_SUBSCRIPTIONS_SHOWN, w);
    json_key(w, "queues");
    stats_write_queues(db, worker, now_ms, w);
    json_array_member(w, "functions");
    stats_write_functions(db, worker, w);
    more->functions(more->ctx, db, w);
    json_close_array(w);
    json_key(w, "workflows");
    stats_write_workflows(db, w);
}

enum queue_metric {
    METRIC_DEPTH,
    METRIC_IN_FLIGHT,
    METRIC_DELAYED,
    METRIC_DEAD,
    METRIC_RECEIVES,
    METRIC_FAILURES,
    METRIC_LATE,
    METRIC_EXPIRED,
    METRIC_PURGED,
    QUEUE_METRICS
};

static const struct {
    const char *name, *type, *help;
} queue_metrics[] = {
    [METRIC_DEPTH] = { "everi_queue_depth", "gauge", "Events that wait in a queue" },
    [METRIC_IN_FLIGHT] = { "everi_queue_in_flight", "gauge",
                           "Messages of a queue that somebody works on" },
    [METRIC_DELAYED] = { "everi_queue_delayed", "gauge",
                         "Messages of a queue whose time has not come, or that wait for a retry" },
    [METRIC_DEAD] = { "everi_queue_dead", "gauge", "Dead letters of a queue" },
    [METRIC_RECEIVES] = { "everi_queue_receives_total", "counter",
                          "Times that a message was received from a queue" },
    [METRIC_FAILURES] = { "everi_queue_failures_total", "counter",
                          "Times that a message's receiver failed" },
    [METRIC_LATE] = { "everi_queue_late_total", "counter",
                      "Works refused since the start, for their lease was gone" },
    [METRIC_EXPIRED] = { "everi_queue_expired_total", "counter",
                         "Messages of a queue whose time was over before they were handled" },
    [METRIC_PURGED] = { "everi_queue_purged_total", "counter",
                        "Messages that an operator took out of a queue" },
};

struct queue_values {
    char queue[32];
    int64_t values[QUEUE_METRICS];
};

static void read_values(struct db *db, const struct worker *worker, const struct queue_any *queue,
                        int64_t now_ms, struct queue_values *out)
{
    struct queue_figures figures;

    queue_figures(db, &queue->rule, &queue->state, now_ms, &figures);
    snprintf(out->queue, sizeof out->queue, "%s", queue->rule.name);
    out->values[METRIC_DEPTH] = figures.depth;
    out->values[METRIC_IN_FLIGHT] = figures.in_flight;
    out->values[METRIC_DELAYED] = figures.delayed;
    out->values[METRIC_DEAD] = figures.dead;
    out->values[METRIC_RECEIVES] = queue->state.invocations;
    out->values[METRIC_FAILURES] = queue->state.failures;
    out->values[METRIC_LATE] = queue->is_own ? figures_of(worker, queue, now_ms).late
                                             : worker_late(worker, queue->function);
    out->values[METRIC_EXPIRED] = queue->state.expired;
    out->values[METRIC_PURGED] = queue->state.purged;
}

/* A metric's lines stand together, so what a queue has of all is read before any is written. */
static void write_queue_metrics(struct db *db, const struct worker *worker, int64_t now_ms,
                                struct buf *out)
{
    struct arena *mem = arena_new();
    struct queue_values *list = arena_alloc(mem,
                                            (worker_count(worker) + QUEUES_OWN_MAX) * sizeof *list);
    struct queue_any queue = { .next = 0 };
    size_t count = 0;

    while (count < worker_count(worker) + QUEUES_OWN_MAX && queue_any_next(db, worker, &queue))
        read_values(db, worker, &queue, now_ms, &list[count++]);
    for (size_t metric = 0; metric < QUEUE_METRICS; metric++) {
        const char *name = queue_metrics[metric].name;

        buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, queue_metrics[metric].help, name,
                   queue_metrics[metric].type);
        for (size_t i = 0; i < count; i++)
            buf_printf(out, "%s{queue=\"%s\"} %" PRId64 "\n", name, list[i].queue,
                       list[i].values[metric]);
    }
    arena_free(mem);
}

static void write_function_metric(struct db *db, const struct worker *worker, const char *name,
                                  const char *help, bool failures, struct buf *out)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s counter\n", name, help, name);
    for (size_t i = 0; i < worker_count(worker); i++) {
        const char *function = worker_function(worker, i)->queue.name;
        struct queue_state state;

        if (queue_get(db, function, &state))
            buf_printf(out, "%s{function=\"%s\"} %" PRId64 "\n", name, function,
                       failures ? state.failures : state.invocations);
    }
}

static void write_function_seconds(const struct worker *worker, struct buf *out)
{
    buf_printf(out, "# HELP everi_function_seconds_total Time in a function, since the start\n"
                    "# TYPE everi_function_seconds_total counter\n");
    for (size_t i = 0; i < worker_count(worker); i++)
        buf_printf(out, "everi_function_seconds_total{function=\"%s\"} %.6f\n",
                   worker_function(worker, i)->queue.name,
                   (double)worker_times(worker, i)->sum_us / 1e6);
}

void stats_metrics(struct db *db, const struct worker *worker, int64_t now_ms, struct buf *out)
{
    buf_printf(out,
               "# HELP everi_events_total Events in the log\n"
               "# TYPE everi_events_total counter\neveri_events_total %" PRId64 "\n",
               event_last_seq(db));
    write_queue_metrics(db, worker, now_ms, out);
    write_function_metric(db, worker, "everi_function_invocations_total",
                          "Attempts of a function to handle an event", false, out);
    write_function_metric(db, worker, "everi_function_failures_total",
                          "Attempts of a function that failed", true, out);
    write_function_seconds(worker, out);
}
