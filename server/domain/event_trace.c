#include "event_trace.h"

#include <string.h>

#include <jansson.h>

#include "event_view.h"
#include "filter.h"
#include "json_read.h"
#include "limits.h"
#include "person.h"
#include "subscription.h"

enum {
    EVENT_BYTES_MAX = 1 << 18,
    FILTERS_SHOWN = 200,
    VALUE_SHOWN = 60,
    ROW_WAITS = 0,
};

void event_trace_init(struct event_trace *trace, struct db *db, struct arena *mem,
                      const struct worker *worker, struct trace *kept, int64_t now_ms)
{
    *trace = (struct event_trace){
        .db = db, .mem = mem, .worker = worker, .kept = kept, .now_ms = now_ms
    };
    trace->steps = arena_alloc(mem, (EVENT_STEPS_MAX + 1) * sizeof *trace->steps);
}

bool event_trace_find(struct db *db, struct arena *mem, const char *id, struct event *out)
{
    static const struct {
        enum id_kind kind;
        enum event_type made_by;
    } made[] = {
        { ID_UPDATE, EVENT_UPDATE_POSTED },
        { ID_COMMENT, EVENT_COMMENT_POSTED },
        { ID_MESSAGE, EVENT_MESSAGE_SENT },
    };
    int64_t n;

    if (id_parse(ID_EVENT, id, &n))
        return event_get(db, mem, n, out);
    for (size_t i = 0; i < ARRAY_LEN(made); i++)
        if (id_parse(made[i].kind, id, &n))
            return event_that_made(db, mem, made[i].made_by, n, out);
    return false;
}

struct event_step *event_trace_step(struct event_trace *trace, const struct event *event,
                                    int parent, const char *kind, const char *name)
{
    bool is_full = trace->count == EVENT_STEPS_MAX;
    struct event_step *step = &trace->steps[is_full ? EVENT_STEPS_MAX : trace->count++];

    trace->cut = trace->cut || is_full;
    *step = (struct event_step){ .parent = parent,
                                 .event = event->seq,
                                 .kind = kind,
                                 .name = name,
                                 .outcome = "done",
                                 .at = -1,
                                 .took_us = -1,
                                 .delay_ms = -1 };
    return step;
}

int event_trace_last(const struct event_trace *trace, size_t from, const char *kind,
                     const char *name)
{
    for (size_t i = trace->count; i > from; i--)
        if ((!kind || strcmp(trace->steps[i - 1].kind, kind) == 0) &&
            strcmp(trace->steps[i - 1].name, name) == 0)
            return (int)i;
    return 0;
}

/* Queues. */

struct place_in_queue {
    const char *outcome, *error; /* error: of the last attempt; may be NULL */
    int receives;
    int64_t at; /* when it is (or was) visible; -1: at once */
    bool has_row, is_over;
};

static struct place_in_queue row_place(struct event_trace *trace, struct stmt *stmt)
{
    const bool waits = col_int(stmt, "state") == ROW_WAITS;
    const bool later = col_int(stmt, "visible_at") > trace->now_ms;
    const char *outcome = !waits                                  ? "dead"
                          : later && col_int(stmt, "leased") != 0 ? "in_flight"
                          : later                                 ? "delayed"
                                                                  : "waiting";

    return (struct place_in_queue){ .outcome = outcome,
                                    .error = col_text(stmt, trace->mem, "error"),
                                    .receives = (int)col_int(stmt, "receives"),
                                    .at = col_int(stmt, "visible_at"),
                                    .has_row = true,
                                    .is_over = !waits };
}

/* passed: nothing of it lies behind the queue's position any more. */
static struct place_in_queue find_place(struct event_trace *trace, const struct event *event,
                                        const char *queue, bool passed)
{
    AUTO_STMT struct stmt *stmt = db_stmt(trace->db, SQL_queue_message_get);
    struct queue_state state;

    bind_text(stmt, ":queue", queue);
    bind_int(stmt, ":event", event->seq);
    if (stmt_row(stmt))
        return row_place(trace, stmt);
    if (passed)
        return (struct place_in_queue){ .outcome = "done", .at = -1, .is_over = true };
    if (queue_get(trace->db, queue, &state) && state.paused)
        return (struct place_in_queue){ .outcome = "paused", .at = -1 };
    return (struct place_in_queue){ .outcome = "waiting", .at = -1 };
}

static void add_note(struct event_trace *trace, const struct event *event, int parent,
                     const struct trace_note *note)
{
    struct event_step *step = event_trace_step(trace, event, parent, trace_kind_names[note->kind],
                                               note->name);

    step->attempt = note->attempt;
    step->outcome = trace_outcome_names[note->outcome];
    step->reason = trace->scope.reader == TRACE_FOR_PERSON ? NULL : note->reason;
    step->at = note->at_ms;
    step->took_us = note->took_us;
    step->delay_ms = note->at_ms > event->at ? note->at_ms - event->at : 0;
    step->person = note->person;
}

/* What is remembered of one event. */
struct notes {
    struct trace_note *items;
    size_t count;
};

/* The attempts of a queue's function. Where none is remembered, what the row says of the last, or
 * that it is done. */
static void add_attempts(struct event_trace *trace, const struct event *event, int parent,
                         const char *queue, const struct place_in_queue *place,
                         const struct notes *notes)
{
    struct event_step *step;
    bool any = false;

    for (size_t i = 0; i < notes->count; i++)
        if (notes->items[i].from && strcmp(notes->items[i].from, queue) == 0) {
            add_note(trace, event, parent, &notes->items[i]);
            any = true;
        }
    if (any || (!place->receives && !place->is_over))
        return;
    step = event_trace_step(trace, event, parent, "function", queue);
    step->attempt = place->receives;
    if (place->has_row) {
        step->outcome = place->is_over ? "dead" : "failed";
        step->reason = trace->scope.reader == TRACE_FOR_PERSON ? NULL : place->error;
    } else if (trace->scope.reader != TRACE_FOR_PERSON) {
        step->reason = "its details are no longer kept";
    }
}

static void add_queue(struct event_trace *trace, const struct event *event, int parent,
                      const char *queue, bool passed, const struct notes *notes)
{
    struct place_in_queue place = find_place(trace, event, queue, passed);
    struct event_step *step = event_trace_step(trace, event, parent, "queue", queue);
    int id = (int)trace->count;

    step->outcome = place.outcome;
    step->at = place.at;
    if (place.has_row && trace->scope.reader != TRACE_FOR_PERSON)
        step->reason = place.error;
    add_attempts(trace, event, id, queue, &place, notes);
}

/* Of one person's steps: those of the function that notifies. */
static bool is_asked_for(const struct event_trace *trace, const struct event *event,
                         const char *queue)
{
    return !trace->scope.only.n || strcmp(queue, event_trace_notifier(event->type)) == 0;
}

static void add_functions(struct event_trace *trace, const struct event *event, int parent,
                          const struct notes *notes)
{
    for (size_t i = 0; i < worker_count(trace->worker); i++) {
        const struct queue_rule *rule = &worker_function(trace->worker, i)->queue;
        struct queue_state state;

        if (queue_subscribes(rule, event->type) && is_asked_for(trace, event, rule->name) &&
            queue_get(trace->db, rule->name, &state))
            add_queue(trace, event, parent, rule->name, event->seq <= state.position, notes);
    }
}

/* Operators' subscriptions and their filters. */

static const char *shown(struct arena *mem, const json_t *value)
{
    char text[VALUE_SHOWN];
    size_t len = value ? json_dumpb(value, text, sizeof text, JSON_COMPACT | JSON_ENCODE_ANY) : 0;

    if (!value)
        return "nothing";
    if (len <= sizeof text)
        return arena_strndup(mem, text, len);
    for (len = sizeof text; len > 0 && ((unsigned char)text[len - 1] & 0x80) != 0;)
        len--; /* never a part of a character */
    return arena_printf(mem, "%.*s...", (int)len, text);
}

static const json_t *attribute_of(const json_t *event, const char *key)
{
    const json_t *own = json_object_get(event, key);

    return own ? own : json_object_get(json_object_get(event, "attributes"), key);
}

/* `audience is "team", the filter wants ["public"]; ...` */
static const char *refusal_text(struct arena *mem, const struct filter_refusal *why,
                                const json_t *policy, const json_t *event)
{
    const char *text = "";

    for (size_t i = 0; i < why->count; i++) {
        const json_t *wanted = json_object_get(policy, why->keys[i]);

        text = arena_printf(mem, "%s%s%s is %s", text, i ? "; " : "", why->keys[i],
                            shown(mem, attribute_of(event, why->keys[i])));
        if (wanted) /* else it stands inside an $or */
            text = arena_printf(mem, "%s, the filter wants %s", text, shown(mem, wanted));
    }
    return text;
}

/* NULL: it matches. event: as policies see it. */
static const char *refusal_of(struct arena *mem, const struct subscription *subscription,
                              const json_t *event)
{
    const char *filter = subscription->filter ? subscription->filter : "{}";
    AUTO_JSON json_t *policy = NULL;
    const struct filter_event *attributes;
    const struct filter *compiled;
    struct filter_refusal why;
    struct err err;

    if (!filter_parse(filter, strlen(filter), "filter", mem, &compiled, &err) ||
        !json_read(filter, strlen(filter), LIMIT_JSON_DEPTH, &policy, &err) ||
        !filter_event_read(event, "event", mem, &attributes, &err))
        return "the filter cannot be read: see check";
    return filter_matches(compiled, attributes, &why) ? NULL
                                                      : refusal_text(mem, &why, policy, event);
}

static bool is_dispatched(struct event_trace *trace, int64_t seq)
{
    AUTO_STMT struct stmt *stmt = db_stmt(trace->db, SQL_dispatch_get);

    return stmt_row(stmt) && col_int(stmt, "position") >= seq;
}

static void add_subscription(struct event_trace *trace, const struct event *event, int parent,
                             const struct subscription *subscription, const json_t *seen,
                             const struct notes *notes)
{
    struct event_step *step = event_trace_step(trace, event, parent, "filter", subscription->queue);
    const char *refusal = refusal_of(trace->mem, subscription, seen);
    int id = (int)trace->count;

    step->outcome = "refused";
    step->reason = refusal;
    if (!refusal && event->seq <= subscription->since)
        step->reason = "it happened before the subscription was made";
    if (step->reason)
        return;
    step->outcome = "matched";
    if (trace->scope.only.n == 0)
        add_queue(trace, event, id, subscription->queue, is_dispatched(trace, event->seq), notes);
}

static void add_subscriptions(struct event_trace *trace, const struct event *event, int parent,
                              const struct notes *notes)
{
    AUTO_STMT struct stmt *stmt = db_stmt(trace->db, SQL_subscriptions_of_topic);
    AUTO_JSON json_t *seen = NULL;
    struct json_writer w;
    struct buf whole;
    struct err err;
    bool good;
    int count = 0;

    buf_init(&whole, EVENT_BYTES_MAX);
    json_writer_init(&w, &whole);
    event_write_open(trace->db, trace->mem, event, &w);
    good = json_read(whole.data, whole.len, LIMIT_JSON_DEPTH, &seen, &err);
    buf_done(&whole);
    bind_int(stmt, ":topic", event->type);
    bind_int(stmt, ":limit", FILTERS_SHOWN + 1);
    for (; good && count < FILTERS_SHOWN && stmt_row(stmt); count++) {
        struct subscription subscription = subscription_read(stmt, trace->mem);

        add_subscription(trace, event, parent, &subscription, seen, notes);
    }
    trace->cut = trace->cut || (count == FILTERS_SHOWN && stmt_row(stmt));
}

/* Those that no queue of the event took: mails, calls, what is under the one or the other. */
static void add_others(struct event_trace *trace, const struct event *event, size_t from,
                       const struct notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        const struct trace_note *note = &notes->items[i];
        int parent = 0;

        if (note->from && event_trace_last(trace, from, "queue", note->from))
            continue;
        if (trace->scope.only.n && note->person.n != trace->scope.only.n)
            continue;
        if (note->from)
            parent = event_trace_last(trace, from, NULL, note->from);
        add_note(trace, event, parent ? parent : (int)from + 1, note);
    }
}

void event_trace_add(struct event_trace *trace, const struct event *event)
{
    const bool is_private = event_subject_kind(event->type) == ID_CHECK_IN;
    size_t from = trace->count;
    struct event_step *topic = event_trace_step(trace, event, 0, "topic",
                                                event_type_name(event->type));
    int id = (int)trace->count;
    struct notes notes;

    topic->outcome = "published";
    topic->at = event->at;
    topic->delay_ms = 0;
    if (!is_private || trace->scope.reader == TRACE_FOR_OPERATOR)
        topic->person = event->actor;
    notes.items = trace_notes(trace->kept, event->seq, trace->mem, &notes.count);
    add_functions(trace, event, id, &notes);
    if (trace->scope.reader != TRACE_FOR_PERSON)
        add_subscriptions(trace, event, id, &notes);
    event_trace_add_people(trace, event, from);
    add_others(trace, event, from, &notes);
}

/* Writing. */

static void write_figure(struct json_writer *w, const char *key, int64_t n, int64_t none)
{
    if (n == none)
        json_null_member(w, key);
    else
        json_int_member(w, key, n);
}

static void write_id(struct json_writer *w, const char *key, enum id_kind kind, int64_t n)
{
    json_string_member(w, key, n ? id_format(kind, n).s : NULL);
}

static void write_step(const struct event_trace *trace, size_t i, struct json_writer *w)
{
    const struct event_step *step = &trace->steps[i];
    const char *handle = NULL;

    if (step->person.n)
        handle = person_brief(trace->db, trace->mem, step->person).handle;
    json_open_object(w);
    json_int_member(w, "id", (int64_t)i + 1);
    write_figure(w, "parent", step->parent, 0);
    json_string_member(w, "kind", step->kind);
    json_string_member(w, "name", step->name);
    write_figure(w, "attempt", step->attempt, 0);
    json_string_member(w, "outcome", step->outcome);
    json_string_member(w, "reason", step->reason);
    json_time_member(w, "at", step->at);
    if (step->took_us < 0)
        json_null_member(w, "ms");
    else
        json_real_member(w, "ms", (double)step->took_us / 1000);
    write_figure(w, "delay_ms", step->delay_ms, -1);
    write_id(w, "event", ID_EVENT, step->event);
    json_string_member(w, "person", handle);
    write_id(w, "session", ID_SESSION, step->session);
    write_id(w, "notification", ID_NOTIFICATION, step->notification);
    json_close_object(w);
}

void event_trace_write_steps(const struct event_trace *trace, struct json_writer *w)
{
    json_open_array(w);
    for (size_t i = 0; i < trace->count; i++)
        write_step(trace, i, w);
    json_close_array(w);
}

void event_trace_write(const struct event_trace *trace, const struct event *event,
                       struct json_writer *w)
{
    json_open_object(w);
    json_key(w, "event");
    if (trace->scope.reader == TRACE_FOR_OPERATOR)
        event_write(trace->db, trace->mem, event, w);
    else
        event_write_open(trace->db, trace->mem, event, w);
    json_key(w, "steps");
    event_trace_write_steps(trace, w);
    json_bool_member(w, "more", trace->cut);
    json_close_object(w);
}
