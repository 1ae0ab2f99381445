#include "stats.h"

#include <inttypes.h>
#include <stdio.h>

static int64_t events_of(struct db *db, enum event_type type)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_events_of_type_count);

    bind_int(stmt, ":type", type);
    return stmt_number(stmt, 0);
}

/* "update.posted, update.reacted": what a queue reads. */
static void write_topic_names(const struct function *function, struct json_writer *w)
{
    char names[1024];
    size_t n = 0;

    names[0] = '\0';
    for (int type = 1; type < EVENT_TYPES && n < sizeof names - 64; type++)
        if (queue_subscribes(&function->queue, (enum event_type)type))
            n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", n ? ", " : "",
                                  event_type_name((enum event_type)type));
    json_string_member(w, "topic", names);
}

void stats_write_topics(struct db *db, const struct worker *worker, struct json_writer *w)
{
    json_open_array(w);
    for (int type = 1; type < EVENT_TYPES; type++) {
        json_open_object(w);
        json_string_member(w, "name", event_type_name((enum event_type)type));
        json_array_member(w, "subscriptions");
        for (size_t i = 0; i < worker_count(worker); i++) {
            const struct function *function = worker_function(worker, i);

            if (!queue_subscribes(&function->queue, (enum event_type)type))
                continue;
            json_open_object(w);
            json_string_member(w, "queue", function->queue.name);
            json_null_member(w, "filter");
            json_close_object(w);
        }
        json_close_array(w);
        json_int_member(w, "events", events_of(db, (enum event_type)type));
        json_close_object(w);
    }
    json_close_array(w);
}

static void write_queue(struct db *db, const struct worker *worker, size_t i, int64_t now_ms,
                        struct json_writer *w)
{
    const struct function *function = worker_function(worker, i);
    const struct queue_rule *rule = &function->queue;
    struct queue_state state = { 0 };
    struct queue_figures figures;

    if (!queue_get(db, rule->name, &state))
        return;
    queue_figures(db, rule, &state, &figures);
    json_open_object(w);
    json_string_member(w, "name", rule->name);
    write_topic_names(function, w);
    json_int_member(w, "depth", figures.depth);
    json_int_member(w, "in_flight", figures.in_flight);
    json_int_member(w, "delayed", figures.delayed);
    json_time_member(w, "oldest_at", figures.oldest_at);
    json_int_member(w, "dead", figures.dead);
    json_int_member(w, "expired", state.expired);
    json_int_member(w, "max_receives", rule->max_receives);
    json_int_member(w, "rate", worker_rate(worker, i, now_ms));
    json_bool_member(w, "paused", state.paused);
    json_close_object(w);
}

void stats_write_queues(struct db *db, const struct worker *worker, int64_t now_ms,
                        struct json_writer *w)
{
    json_open_array(w);
    for (size_t i = 0; i < worker_count(worker); i++)
        write_queue(db, worker, i, now_ms, w);
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
    write_topic_names(function, w);
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
    stats_write_topics(db, worker, w);
    json_key(w, "queues");
    stats_write_queues(db, worker, now_ms, w);
    json_array_member(w, "functions");
    for (size_t i = 0; i < worker_count(worker); i++)
        write_function(db, worker, i, w);
    json_close_array(w);
    json_array_member(w, "workflows");
    json_close_array(w);
}

void stats_metrics(struct db *db, const struct worker *worker, struct buf *out)
{
    buf_printf(out,
               "# HELP everi_events_total Events in the log\n"
               "# TYPE everi_events_total counter\neveri_events_total %" PRId64 "\n",
               event_last_seq(db));
    buf_printf(out, "# HELP everi_queue_depth Events that wait in a queue\n"
                    "# TYPE everi_queue_depth gauge\n");
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1)
            buf_printf(out, "# HELP everi_queue_dead Dead letters of a queue\n"
                            "# TYPE everi_queue_dead gauge\n");
        for (size_t i = 0; i < worker_count(worker); i++) {
            const struct queue_rule *rule = &worker_function(worker, i)->queue;
            struct queue_state state;
            struct queue_figures figures;

            if (!queue_get(db, rule->name, &state))
                continue;
            queue_figures(db, rule, &state, &figures);
            buf_printf(out, "everi_queue_%s{queue=\"%s\"} %" PRId64 "\n", pass ? "dead" : "depth",
                       rule->name, pass ? figures.dead : figures.depth);
        }
    }
}
