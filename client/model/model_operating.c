/* What operators see of the pipeline and do to it: figures once a second while somebody looks, dead
 * letters given another try, what became of an event.
 *
 * The server tells by itself once it was asked to (pipeline.watch). One that does not know that, or
 * falls silent, is asked. */
#include <stdio.h>
#include <string.h>

#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

enum { ASK_EVERY_MS = 1000, SILENCE_MS = 2500, UNKNOWN_METHOD = -32601 };

void model_refusal_words(const struct ask *ask, const json_t *error, char *out, size_t size)
{
    if (field_int(error, "code") == UNKNOWN_METHOD)
        snprintf(out, size, "This server cannot do that: it does not know %s.", ask->method);
    else
        snprintf(out, size, "%s", field_text(error, "message"));
}

/* ---- figures ---- */

bool model_is_admin(const struct model *model)
{
    return field_true(model->self, "admin");
}

static int64_t next_look_ms(const struct pipeline *pipeline)
{
    return pipeline->heard_ms + (pipeline->watching ? SILENCE_MS : ASK_EVERY_MS);
}

int64_t model_want_pipeline(struct model *model)
{
    struct pipeline *pipeline = &model->pipeline;

    if (!model_is_live(model) || *pipeline->refused || pipeline->frozen)
        return -1;
    if (!pipeline->watching && !pipeline->cannot_watch) {
        pipeline->watching = true;
        model_ask(model, ASK_WATCH_PIPELINE, "pipeline.watch", json_pack("{s:b}", "on", 1), NULL);
    }
    if (!pipeline->asking &&
        (pipeline->heard_ms == 0 || model->tick_ms >= next_look_ms(pipeline))) {
        pipeline->asking = true;
        model_ask(model, ASK_PIPELINE, "pipeline.stats", json_object(), NULL);
    }
    return pipeline->asking ? -1 : next_look_ms(pipeline);
}

void operating_look_once(struct model *model)
{
    if (!model_is_admin(model) || model->pipeline.stats || model->pipeline.asking)
        return;
    model->pipeline.asking = true;
    model_ask(model, ASK_PIPELINE, "pipeline.stats", json_object(), NULL);
}

void model_leave_pipeline(struct model *model)
{
    struct pipeline *pipeline = &model->pipeline;

    if (pipeline->watching && model_is_live(model))
        model_ask(model, ASK_WATCH_PIPELINE, "pipeline.watch", json_pack("{s:b}", "on", 0), NULL);
    pipeline->watching = pipeline->frozen = false;
    pipeline->heard_ms = 0;
}

void model_freeze_pipeline(struct model *model)
{
    model->pipeline.frozen = !model->pipeline.frozen;
    model_touch(model);
}

/* The dead letters of a queue are asked for again where their number is another. */
static void hear_of_dead(struct model *model, const json_t *stats)
{
    size_t i;
    const json_t *queue;

    json_array_foreach(field_list(stats, "queues"), i, queue)
    {
        const char *name = field_text(queue, "name");
        const json_t *before = pipeline_find(&model->pipeline, PIPELINE_QUEUES, name);
        struct paged *letters = pages_find(&model->pages, PAGES_DEAD_LETTERS, name);

        if (letters && before && field_int(before, "dead") != field_int(queue, "dead"))
            letters->stale = true;
        if (i == PIPELINE_ROWS)
            break;
    }
}

void operating_take_stats(struct model *model, const json_t *stats)
{
    struct pipeline *pipeline = &model->pipeline;

    if (!pipeline->frozen)
        hear_of_dead(model, stats);
    pipeline_take(pipeline, stats, model->now_ms);
    pipeline->heard_ms = model->tick_ms;
}

void operating_take(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)ask;
    model->pipeline.asking = false;
    operating_take_stats(model, result);
}

void operating_fail(struct model *model, const struct ask *ask, const json_t *error)
{
    struct pipeline *pipeline = &model->pipeline;

    pipeline->asking = false;
    if (error)
        model_refusal_words(ask, error, pipeline->refused, sizeof pipeline->refused);
}

void operating_fail_watch(struct model *model, const struct ask *ask, const json_t *error)
{
    (void)ask;
    model->pipeline.watching = false;
    if (error)
        model->pipeline.cannot_watch = true; /* it is asked instead */
}

/* ---- dead letters ---- */

void model_redrive(struct model *model, const char *queue, const char *id)
{
    json_t *params = json_pack("{s:s}", "queue", queue);

    if (id)
        json_object_set_new(params, "ids", json_pack("[s]", id));
    if (model_can_ask(model))
        model_ask(model, ASK_REDRIVE, "pipeline.redrive", params,
                  json_pack("{s:s, s:s?}", "queue", queue, "id", id));
    else
        json_decref(params);
}

void operating_take_redriven(struct model *model, const struct ask *ask, const json_t *result)
{
    int64_t moved = field_int(result, "moved");
    struct paged *letters = pages_find(&model->pages, PAGES_DEAD_LETTERS,
                                       field_text(ask->note, "queue"));

    if (letters)
        letters->stale = true;
    if (*field_text(ask->note, "id"))
        pages_drop(letters, field_text(ask->note, "id"));
    else if (letters)
        json_array_clear(letters->items);
    model->pipeline.heard_ms = 0; /* and the figures */
    if (moved == 0)
        model_say(model, SAYING_NEWS, "Nothing was there to try again.");
    else
        model_say(model, SAYING_GOOD, "%lld dead letter%s of %s %s tried again.", (long long)moved,
                  moved == 1 ? "" : "s", field_text(ask->note, "queue"), moved == 1 ? "is" : "are");
}

/* ---- what became of an event ---- */

void traced_done(struct traced *traced)
{
    json_decref(traced->event);
    json_decref(traced->steps);
}

static json_t *trace_params(const struct traced *traced)
{
    switch (traced->kind) {
    case TRACE_EVENT:
        return json_pack("{s:s}", "event", traced->of);
    case TRACE_PERSON:
        return json_pack("{s:s, s:s}", "event", traced->of, "handle", traced->handle);
    case TRACE_NOTICE:
        break;
    }
    return json_pack("{s:s}", "id", traced->of);
}

void model_trace(struct model *model, enum trace_kind kind, const char *of, const char *handle)
{
    static const char *const methods[] = { [TRACE_EVENT] = "pipeline.trace",
                                           [TRACE_NOTICE] = "notification.why",
                                           [TRACE_PERSON] = "pipeline.why" };
    struct traced *traced = &model->traced;
    int64_t turn = traced->turn + 1;

    traced_done(traced);
    *traced = (struct traced){ .kind = kind, .turn = turn };
    snprintf(traced->of, sizeof traced->of, "%s", of);
    snprintf(traced->handle, sizeof traced->handle, "%s", handle ? handle : "");
    if (!model_is_live(model)) {
        snprintf(traced->refused, sizeof traced->refused, "Not connected: the server knows.");
        return;
    }
    traced->loading = true;
    model_ask(model, ASK_TRACE, methods[kind], trace_params(traced),
              json_pack("{s:I}", "turn", (json_int_t)turn));
}

static struct traced *traced_of(struct model *model, const struct ask *ask)
{
    return field_int(ask->note, "turn") == model->traced.turn ? &model->traced : NULL;
}

void operating_take_trace(struct model *model, const struct ask *ask, const json_t *result)
{
    struct traced *traced = traced_of(model, ask);

    if (!traced)
        return;
    traced->loading = false;
    traced->event = json_deep_copy(field_object(result, "event"));
    traced->steps = json_deep_copy(field_list(result, "steps"));
    traced->part = json_is_false(json_object_get(result, "kept"));
}

void operating_fail_trace(struct model *model, const struct ask *ask, const json_t *error)
{
    struct traced *traced = traced_of(model, ask);

    if (!traced)
        return;
    traced->loading = false;
    if (error)
        model_refusal_words(ask, error, traced->refused, sizeof traced->refused);
    else
        snprintf(traced->refused, sizeof traced->refused, "The connection broke off.");
}
