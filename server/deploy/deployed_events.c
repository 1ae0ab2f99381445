/* Events for functions, and what they answer. */
#include <stdio.h>
#include <string.h>

#include "deployed_parts.h"
#include "event_payload.h"
#include "event_view.h"
#include "json_read.h"
#include "limits.h"
#include "mem.h"

enum { LEASE_MORE_MS = 20000 };

/* A consumer: the deployment as it was found. */
struct station {
    struct deployed *deployed;
    struct deployment deployment;
    struct arena *mem;
};

struct invocation {
    const char *line;
    size_t len;
    const char *answer;
    size_t answer_len;
    int64_t event;
};

/* pipeline.md: "one line in `{id, seq, type, actor, subject, at, attempt, attributes, payload}`" */
static void write_line(struct turn *turn, const struct deployment *deployment,
                       const struct delivery *delivery, struct arena *mem, struct buf *out)
{
    const struct event *event = &delivery->event;
    struct json_writer w;

    json_writer_init(&w, out);
    event_write_for(turn->db, mem, event, deployment->person, &w);
    buf_truncate(out, out->len - 1); /* its brace: two members more */
    buf_printf(out, ",\"attempt\":%d,\"payload\":", delivery->receives);
    json_writer_init(&w, out);
    event_write_payload(turn->db, mem, event, deployment->person, turn->now_ms, &w);
    buf_add_char(out, '}');
}

bool deployed_line(struct turn *turn, const struct deployment *deployment,
                   const struct delivery *delivery, struct arena *mem, const char **line,
                   size_t *len, struct err *err)
{
    struct buf out CLEANUP(buf_done);

    buf_init(&out, RUNNER_LINE_MAX);
    write_line(turn, deployment, delivery, mem, &out);
    if (out.overflow)
        return err_set(err, ERR_TOO_LARGE, NULL, "the event's line has over %d bytes",
                       RUNNER_LINE_MAX);
    *line = arena_strndup(mem, out.data, out.len);
    *len = out.len;
    return true;
}

/* What was counted since is written down with what it does next. */
static void keep_counts(struct station *station, struct turn *turn)
{
    const char *name = station->deployment.run.name;
    struct runner_counts counts = runner_counts(station->deployed->runner, name, true);

    if (counts.invocations)
        deployment_add_counts(turn, name, &counts);
}

static bool begin(void *ctx, struct turn *turn, const struct delivery *delivery, struct arena *mem,
                  void **state, struct err *err)
{
    struct station *station = ctx;
    struct invocation *invocation;

    /* pipeline.md: "a function never gets the events of its own person" */
    if (delivery->event.actor.n == station->deployment.person.n)
        return true;
    keep_counts(station, turn);
    invocation = arena_alloc(mem, sizeof *invocation);
    *invocation = (struct invocation){ .event = delivery->event.seq };
    *state = invocation;
    return deployed_line(turn, &station->deployment, delivery, mem, &invocation->line,
                         &invocation->len, err);
}

static bool is_closing(void *ctx)
{
    return consumer_is_closing(ctx);
}

static bool work(void *ctx, struct consumer_work *consumer, struct arena *mem, void *state,
                 struct err *err)
{
    struct station *station = ctx;
    struct invocation *invocation = state;
    const struct runner_line line = { .text = invocation->line,
                                      .len = invocation->len,
                                      .event = invocation->event,
                                      .is_closing = is_closing,
                                      .ctx = consumer };
    struct runner_outcome out;

    runner_invoke(station->deployed->runner, &station->deployment.run, &line, mem, &out);
    if (out.end != RUNNER_ANSWERED)
        return err_set(err, ERR_INTERNAL, NULL, "%s", out.error);
    invocation->answer = out.answer;
    invocation->answer_len = out.len;
    if (!deployed_says_error(out.answer, out.len, err))
        return true;
    runner_count_failure(station->deployed->runner, station->deployment.run.name);
    return false;
}

static bool finish(void *ctx, struct turn *turn, const struct delivery *delivery, void *state,
                   struct err *err)
{
    struct station *station = ctx;
    const struct invocation *invocation = state;

    (void)delivery;
    if (deployed_perform(station->deployed, turn, station->deployment.person, invocation->answer,
                         invocation->answer_len, err))
        return true;
    runner_count_failure(station->deployed->runner, station->deployment.run.name);
    return false;
}

static void released(void *ctx)
{
    struct station *station = ctx;

    arena_free(station->mem);
}

bool deployed_find(void *ctx, struct turn *turn, const char *queue, struct consumer_rule *out)
{
    struct arena *mem = arena_new();
    struct station *station = arena_alloc(mem, sizeof *station);

    *station = (struct station){ .deployed = ctx, .mem = mem };
    if (!deployment_get(turn->db, mem, queue, &station->deployment) ||
        !station->deployment.has_topic) {
        arena_free(mem);
        return false;
    }
    *out = (struct consumer_rule){
        .kind = TRACE_FUNCTION,
        .concurrency = station->deployment.run.concurrency,
        /* It may wait for a place as long as it may work. */
        .lease_ms = 2 * station->deployment.run.timeout_ms + LEASE_MORE_MS,
        .retry_base_ms = station->deployment.retry_base_ms,
        .retry_cap_ms = station->deployment.retry_cap_ms,
        .pool = station->deployed->pool,
        .ctx = station,
        .begin = begin,
        .work = work,
        .finish = finish,
        .released = released,
    };
    return true;
}

bool deployed_says_error(const char *answer, size_t len, struct err *err)
{
    AUTO_JSON json_t *object = NULL;
    const json_t *error;
    struct err unreadable;

    if (!json_read(answer, len, LIMIT_JSON_DEPTH, &object, &unreadable))
        return !err_set(err, ERR_INTERNAL, NULL, "its answer is no JSON object");
    error = json_object_get(object, "error");
    if (!error)
        return false;
    if (json_is_string(error))
        err_set(err, ERR_INTERNAL, NULL, "it says: %s", json_string_value(error));
    else
        err_set(err, ERR_INTERNAL, NULL, "it says that it failed");
    return true;
}

/* The first that is refused undoes those before it, with the whole attempt. */
static bool perform_call(struct deployed *deployed, struct turn *turn, struct person_id person,
                         const json_t *call, size_t i, struct err *err)
{
    const char *method = json_string_value(json_object_get(call, "method"));
    struct err why;

    if (!method)
        return err_set(err, ERR_INTERNAL, NULL, "calls[%zu] has no method", i);
    turn->effects = 0;
    if (deployed->caller(deployed->caller_ctx, turn, person, method,
                         json_object_get(call, "params"), &why))
        return true;
    return err_set(err, why.code, NULL, "calls[%zu] %.40s: %s%s%.120s", i, method, why.field,
                   *why.field ? ": " : "", why.text);
}

bool deployed_perform(struct deployed *deployed, struct turn *turn, struct person_id person,
                      const char *answer, size_t len, struct err *err)
{
    AUTO_JSON json_t *object = NULL;
    const json_t *calls;
    const json_t *call;
    int effects = 0;
    size_t i;

    if (!json_read(answer, len, LIMIT_JSON_DEPTH, &object, err))
        return false;
    calls = json_object_get(object, "calls");
    if (!calls)
        return true;
    if (!json_is_array(calls) || json_array_size(calls) > DEPLOYED_CALLS_MAX)
        return err_set(err, ERR_INTERNAL, NULL, "calls is no list of at most %d",
                       DEPLOYED_CALLS_MAX);
    json_array_foreach(calls, i, call)
    {
        if (!perform_call(deployed, turn, person, call, i, err))
            return false;
        /* pipeline.md: "No act or function does more than 256 effects a turn" */
        effects += turn->effects;
        if (effects > DEPLOYED_EFFECTS_MAX)
            return err_set(err, ERR_TOO_LARGE, NULL, "its calls have more than %d effects",
                           DEPLOYED_EFFECTS_MAX);
    }
    return true;
}
