/* The steps that are people's: whom an event notifies and whom not, and what was pushed to whom. */
#include "event_trace.h"

#include <string.h>

#include "notification_settings.h"
#include "notified.h"

enum { MATES_SHOWN = 256 };

/* One event's people, as they are found. */
struct people {
    struct event_trace *trace;
    const struct event *event;
    size_t from;  /* of the event's steps */
    int parent;   /* the step of the function that notifies */
    bool is_over; /* it has done so, or failed for good */
    int found;
};

static bool concerns(const struct event_trace *trace, struct person_id person)
{
    return !trace->scope.only.n || trace->scope.only.n == person.n;
}

static int64_t first_event_of(struct db *db, struct notification_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_notification_first_event);

    bind_int(stmt, ":notification", id.n);
    return stmt_number(stmt, 0);
}

/* The group in which the actor's earlier act of this kind stands; 0: in none. */
static int64_t counted_before(struct people *people, const struct notification_key *key)
{
    AUTO_STMT struct stmt *stmt = db_stmt(people->trace->db, SQL_notification_counted_before);

    bind_int(stmt, ":recipient", key->recipient.n);
    bind_int(stmt, ":kind", key->kind);
    bind_int(stmt, ":target", key->target);
    bind_int(stmt, ":person", people->event->actor.n);
    bind_int(stmt, ":event", people->event->seq);
    return stmt_number(stmt, 0);
}

static const char *setting_is_off(struct event_trace *trace, const char *setting,
                                  enum notification_kind kind)
{
    return arena_printf(trace->mem, "their setting: %s is off for %s", setting,
                        notification_kind_names[kind]);
}

/* It is in a group of theirs: what follows from it, as they have set it. */
static void add_settings(struct people *people, const struct notification_key *key, int parent)
{
    struct event_trace *trace = people->trace;
    struct notification_switches wanted = notification_switches(trace->db, key->recipient,
                                                                key->kind);
    struct event_step *step;

    if (!wanted.live) {
        step = event_trace_step(trace, people->event, parent, "live", "notification.changed");
        step->outcome = "refused";
        step->reason = setting_is_off(trace, "live", key->kind);
        step->person = key->recipient;
    }
    if (!wanted.email) {
        step = event_trace_step(trace, people->event, parent, "mail", "digest");
        step->outcome = "refused";
        step->reason = setting_is_off(trace, "email", key->kind);
        step->person = key->recipient;
    }
}

static void fill_joined(struct people *people, const struct notification_key *key,
                        const struct notification_place *place, struct event_step *step)
{
    struct event_trace *trace = people->trace;
    bool grouped = notification_switches(trace->db, key->recipient, key->kind).group;

    step->outcome = "joined";
    step->notification = place->group.n;
    if (first_event_of(trace->db, place->group) != people->event->seq)
        step->reason = "joined a group that was open";
    else
        step->reason = grouped ? "opened a group" : setting_is_off(trace, "group", key->kind);
}

/* Nothing stands in the way, and yet the event has no place in a group of theirs. */
static void fill_absent(struct people *people, const struct notification_key *key,
                        struct event_step *step)
{
    step->notification = counted_before(people, key);
    if (step->notification) {
        step->outcome = "joined";
        step->reason = "they were in it already: the same person counts once";
    } else if (people->is_over) {
        step->outcome = "gone";
        step->reason = "the group was withdrawn, or the act taken back";
    } else {
        step->outcome = "waiting";
    }
}

static void add_person(void *ctx, const struct notification_key *key, enum notified verdict)
{
    struct people *people = ctx;
    struct event_trace *trace = people->trace;
    struct notification_place places[NOTIFICATION_PLACES_MAX];
    struct event_step *step;
    int id;

    if (!concerns(trace, key->recipient))
        return;
    people->found++;
    step = event_trace_step(trace, people->event, people->parent, "notification",
                            notification_kind_names[key->kind]);
    id = (int)trace->count;
    step->person = key->recipient;
    /* What came of it stands, whatever is between them by now. */
    if (notification_places(trace->db, key, people->event->actor, people->event->seq, places) > 0)
        fill_joined(people, key, &places[0], step);
    else if (verdict == NOTIFIED_JOINS)
        fill_absent(people, key, step);
    else {
        step->outcome = verdict == NOTIFIED_TAKES_BACK ? "taken_back" : "refused";
        step->reason = notified_reasons[verdict];
    }
    if (step->notification)
        add_settings(people, key, id);
}

static void add_mates(struct people *people)
{
    int64_t only = people->trace->scope.only.n;
    int64_t place = only ? only - 1 : 0;
    bool last = false;

    for (int shown = 0; !last && shown < (only ? 1 : MATES_SHOWN); shown += 64)
        last = notified_mates(people->trace->db, people->event, &place, add_person, people);
    if (!only && !last)
        people->trace->cut = true;
}

const char *event_trace_notifier(enum event_type type)
{
    return event_subject_kind(type) == ID_MESSAGE ? "chat_mentions" : "notify";
}

/* Its last step. */
static void find_notifier(struct people *people)
{
    const char *name = event_trace_notifier(people->event->type);
    struct event_trace *trace = people->trace;
    int queue = event_trace_last(trace, people->from, "queue", name);
    int function = event_trace_last(trace, people->from, NULL, name);

    people->parent = function ? function : (int)people->from + 1;
    people->is_over = !queue || strcmp(trace->steps[queue - 1].outcome, "done") == 0 ||
                      strcmp(trace->steps[queue - 1].outcome, "dead") == 0;
}

static void add_notified(struct people *people)
{
    struct event_trace *trace = people->trace;
    struct event_step *step;

    if (!notified_of(people->event->type))
        return;
    find_notifier(people);
    if (!notified_each(trace->db, trace->mem, people->event, add_person, people)) {
        step = event_trace_step(trace, people->event, people->parent, "notification", "all");
        step->outcome = "gone";
        step->reason = "what it is about was deleted, or is no more";
        people->found++;
    }
    if (people->event->type == EVENT_TEAM_JOINED)
        add_mates(people);
}

/* Live. */

static bool is_of_conversation(const struct trace_pushed *push)
{
    return strncmp(push->method, "message.", 8) == 0 ||
           strncmp(push->method, "conversation.", 13) == 0;
}

static bool is_of_notification(const struct trace_pushed *push)
{
    return strncmp(push->method, "notification.", 13) == 0;
}

static int parent_of_push(const struct people *people, const struct trace_pushed *push)
{
    const struct event_trace *trace = people->trace;
    int parent = 0;

    if (is_of_notification(push))
        for (size_t i = trace->count; i > people->from && !parent; i--)
            if (trace->steps[i - 1].notification == push->object &&
                strcmp(trace->steps[i - 1].kind, "notification") == 0)
                parent = (int)i;
    if (!parent && strcmp(push->method, "update.new") == 0)
        parent = event_trace_last(trace, people->from, NULL, "feed");
    return parent ? parent : (int)people->from + 1;
}

static int64_t since_event(const struct people *people, int64_t at_ms)
{
    return at_ms > people->event->at ? at_ms - people->event->at : 0;
}

static void add_writing(struct people *people, int parent, const struct trace_pushed *push,
                        const struct trace_writing *writing)
{
    struct event_trace *trace = people->trace;
    struct event_step *step = event_trace_step(trace, people->event, parent, "live", push->method);
    bool is_named = trace->scope.reader == TRACE_FOR_OPERATOR || !is_of_conversation(push);

    step->outcome = writing->written ? "written" : "refused";
    if (!writing->written)
        step->reason = "it is not for them (any more)";
    step->at = push->at_ms;
    step->took_us = writing->took_us;
    step->delay_ms = since_event(people, push->at_ms);
    step->session = writing->session.n;
    if (is_named || trace->scope.only.n)
        step->person = writing->person;
}

static const char *summary_of(struct arena *mem, const struct trace_pushed *push)
{
    int64_t waiting = push->sessions - push->written - push->refused;

    if (push->sessions == 0)
        return "nobody who listens is online";
    return arena_printf(mem, "sessions: %lld, written %lld, not for them %lld, waiting %lld",
                        (long long)push->sessions, (long long)push->written,
                        (long long)push->refused, (long long)(waiting > 0 ? waiting : 0));
}

static int add_push(struct people *people, int parent, const struct trace_pushed *push)
{
    struct event_step *step = event_trace_step(people->trace, people->event, parent, "live",
                                               push->method);

    step->outcome = push->sessions == 0                              ? "offline"
                    : push->written + push->refused < push->sessions ? "waiting"
                    : push->written > 0                              ? "written"
                                                                     : "refused";
    step->reason = summary_of(people->trace->mem, push);
    step->at = push->at_ms;
    step->took_us = push->slowest_us;
    step->delay_ms = since_event(people, push->at_ms);
    return (int)people->trace->count;
}

static void add_pushes(struct people *people)
{
    struct event_trace *trace = people->trace;
    size_t count;
    struct trace_pushed *pushes = trace_pushes(trace->kept, people->event->seq, trace->mem, &count);

    for (size_t i = 0; i < count; i++) {
        int parent = parent_of_push(people, &pushes[i]);

        if (trace->scope.reader == TRACE_FOR_PERSON && !is_of_notification(&pushes[i]))
            continue;
        if (!trace->scope.only.n)
            parent = add_push(people, parent, &pushes[i]);
        for (size_t k = 0; k < pushes[i].writing_count; k++)
            if (concerns(trace, pushes[i].writings[k].person))
                add_writing(people, parent, &pushes[i], &pushes[i].writings[k]);
    }
}

void event_trace_add_people(struct event_trace *trace, const struct event *event, size_t from)
{
    struct people people = {
        .trace = trace, .event = event, .from = from, .parent = (int)from + 1
    };
    struct event_step *step;

    add_notified(&people);
    add_pushes(&people);
    if (!trace->scope.only.n || people.found)
        return;
    step = event_trace_step(trace, event, people.parent, "notification", "none");
    step->outcome = "refused";
    step->person = trace->scope.only;
    step->reason = notified_of(event->type) ? "the event does not concern them"
                                            : "events of this type notify nobody";
}
