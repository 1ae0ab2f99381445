/* What became of an event: pipeline.trace, pipeline.why, notification.why. */
#include "event_trace.h"
#include "gateway.h"
#include "handlers.h"
#include "notification.h"
#include "person.h"

enum { CAUSES_SHOWN = 20 };

static struct event_trace *begin(struct request *rq, enum event_trace_for reader,
                                 struct person_id only)
{
    const struct app *app = gateway_app(rq->gateway);
    struct event_trace *trace = arena_alloc(rq->arena, sizeof *trace);

    event_trace_init(trace, rq->db, rq->arena, app->worker, app->trace, rq->now_ms);
    trace->scope = (struct event_trace_scope){ reader, only };
    return trace;
}

static struct answered *answer_steps(struct request *rq, const struct event_trace *trace)
{
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_key(w, "steps");
    event_trace_write_steps(trace, w);
    json_bool_member(w, "more", trace->cut);
    json_close_object(w);
    return answer_end(rq);
}

static bool find_event(struct request *rq, const char *id, struct event *event)
{
    return event_trace_find(rq->db, rq->arena, id, event) ||
           err_set(&rq->err, ERR_NOT_FOUND, "event", "no such event");
}

struct answered *handle_pipeline_trace(struct request *rq)
{
    const struct event_trace_draft *draft = rq->draft;
    struct event_trace *trace = begin(rq, TRACE_FOR_ADMIN, (struct person_id){ 0 });
    struct event event;

    if (!find_event(rq, draft->event, &event))
        return answer_error(rq);
    event_trace_add(trace, &event);
    event_trace_write(trace, &event, answer_begin(rq));
    return answer_end(rq);
}

struct answered *handle_pipeline_why(struct request *rq)
{
    const struct event_why_draft *draft = rq->draft;
    struct event_trace *trace;
    struct person_id who;
    struct event event;

    if (!find_event(rq, draft->event, &event))
        return answer_error(rq);
    if (!person_find(rq->db, draft->handle, &who)) {
        (void)err_set(&rq->err, ERR_NOT_FOUND, "handle", "nobody has this handle");
        return answer_error(rq);
    }
    trace = begin(rq, TRACE_FOR_ADMIN, who);
    event_trace_add(trace, &event);
    return answer_steps(rq, trace);
}

struct answered *handle_notification_why(struct request *rq)
{
    const struct id_draft *draft = rq->draft;
    struct event_trace *trace = begin(rq, TRACE_FOR_PERSON, rq->person);
    int64_t causes[CAUSES_SHOWN];
    size_t count;

    if (!notification_causes(rq->db, rq->person, draft->id, causes, CAUSES_SHOWN, &count, &rq->err))
        return answer_error(rq);
    for (size_t i = 0; i < count; i++) {
        struct event event;

        if (event_get(rq->db, rq->arena, causes[i], &event))
            event_trace_add(trace, &event);
    }
    return answer_steps(rq, trace);
}
