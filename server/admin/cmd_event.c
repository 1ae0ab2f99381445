/* The event log, as the operator reads it. */
#include "command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "admin_run.h"
#include "event_trace.h"
#include "event_view.h"
#include "id.h"
#include "person.h"

/* What to list. Numbers are bound only where they were asked for. */
struct filter {
    struct optional_int type, subject, actor;
    enum id_kind subject_kind; /* 0: a person */
};

bool event_list_check(const void *draft, struct err *err)
{
    const struct event_list_draft *list = draft;
    enum event_type type;

    if (list->type && !event_type_find(list->type, &type))
        return err_set(err, ERR_INVALID_PARAMS, "type",
                       "type must be a topic's name: see topic list");
    return true;
}

static bool find_person(struct admin_call *call, const char *handle, const char *field,
                        struct optional_int *out)
{
    char lower[HANDLE_ASKED_BYTES + 1];
    struct person_id who;
    size_t len = 0;

    for (; handle[len] && len < HANDLE_ASKED_BYTES; len++)
        lower[len] = (char)(handle[len] >= 'A' && handle[len] <= 'Z' ? handle[len] - 'A' + 'a'
                                                                     : handle[len]);
    lower[len] = '\0';
    if (!person_find(call->db, lower, &who))
        return err_set(&call->err, ERR_NOT_FOUND, field, "nobody has the handle %s", lower);
    *out = (struct optional_int){ true, who.n };
    return true;
}

/* An id of any kind, or a person's handle. */
static bool find_subject(struct admin_call *call, const char *text, struct filter *filter)
{
    static const enum id_kind kinds[] = { ID_UPDATE,       ID_COMMENT, ID_CONVERSATION, ID_MESSAGE,
                                          ID_NOTIFICATION, ID_SESSION, ID_TEAM,         ID_TOPIC };

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (id_parse(kinds[i], text, &filter->subject.value)) {
            filter->subject.given = true;
            filter->subject_kind = kinds[i];
            return true;
        }
    return find_person(call, text, "subject", &filter->subject);
}

static bool read_filter(struct admin_call *call, struct filter *filter)
{
    const struct event_list_draft *draft = call->draft;
    enum event_type type;

    *filter = (struct filter){ .subject_kind = (enum id_kind)0 };
    if (draft->type && event_type_find(draft->type, &type))
        filter->type = (struct optional_int){ true, type };
    return (!draft->actor || find_person(call, draft->actor, "actor", &filter->actor)) &&
           (!draft->subject || find_subject(call, draft->subject, filter));
}

static void bind_optional(struct stmt *stmt, const char *name, struct optional_int value)
{
    if (value.given)
        bind_int(stmt, name, value.value);
}

/* A number is one kind of thing for ever: of the wrong letter nothing is listed. */
static bool is_asked_for(const struct filter *filter, const struct event *event)
{
    return !filter->subject.given || event_subject_kind(event->type) == filter->subject_kind;
}

bool event_list_run(struct admin_call *call)
{
    const struct event_list_draft *draft = call->draft;
    struct filter filter;

    if (!read_filter(call, &filter))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, draft->after.given ? SQL_events_listed
                                                                       : SQL_events_newest);

    bind_optional(stmt, ":type", filter.type);
    bind_optional(stmt, ":subject", filter.subject);
    bind_optional(stmt, ":actor", filter.actor);
    if (draft->after.given)
        bind_int(stmt, ":after", draft->after.value);
    bind_int(stmt, ":limit", draft->limit);
    json_open_object(call->out);
    json_array_member(call->out, "items");
    while (stmt_row(stmt)) {
        struct event event = event_read(stmt, call->mem);

        if (is_asked_for(&filter, &event))
            event_write(call->db, call->mem, &event, call->out);
    }
    json_close_array(call->out);
    json_close_object(call->out);
    return true;
}

static bool parse_seq(const char *text, int64_t *seq)
{
    char *end;

    if (id_parse(ID_EVENT, text, seq))
        return true;
    errno = 0;
    *seq = strtoll(text, &end, 10);
    return !errno && *end == '\0' && text[0] >= '0' && text[0] <= '9';
}

static bool find_event(struct admin_call *call, const char *id, struct event *event)
{
    int64_t seq;

    if (event_trace_find(call->db, call->mem, id, event) ||
        (parse_seq(id, &seq) && event_get(call->db, call->mem, seq, event)))
        return true;
    return err_set(&call->err, ERR_NOT_FOUND, "id", "there is no event %s", id);
}

bool event_trace_run(struct admin_call *call)
{
    const struct event_show_draft *draft = call->draft;
    struct event_trace trace;
    struct event event;

    if (!find_event(call, draft->id, &event))
        return false;
    event_trace_init(&trace, call->db, call->mem, call->worker, call->place->trace, call->now_ms);
    trace.scope.reader = TRACE_FOR_OPERATOR;
    event_trace_add(&trace, &event);
    event_trace_write(&trace, &event, call->out);
    return true;
}

bool event_show_run(struct admin_call *call)
{
    const struct event_show_draft *draft = call->draft;
    struct event event;
    int64_t seq;

    if (!parse_seq(draft->id, &seq) || !event_get(call->db, call->mem, seq, &event))
        return err_set(&call->err, ERR_NOT_FOUND, "id", "there is no event %s", draft->id);
    event_write(call->db, call->mem, &event, call->out);
    return true;
}
