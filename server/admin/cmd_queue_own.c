/* Queues that operators make, to be fed by subscriptions. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "queue_own.h"

/* A duration of the draft within its bounds; NULL: the fallback. */
static bool read_duration(const char *text, const char *field, int64_t fallback, int64_t min,
                          int64_t max, int64_t *out, struct err *err)
{
    *out = fallback;
    if (!text || (clock_parse_duration(text, out) && *out >= min && *out <= max))
        return true;
    return err_set(err, ERR_INVALID_PARAMS, field,
                   "%s must be a duration like 30s, from %llds to %llds", field,
                   (long long)min / 1000, (long long)max / 1000);
}

static bool read_order(const struct queue_add_draft *draft, struct queue_own *out, struct err *err)
{
    const char *wanted = draft->group_by ? draft->group_by : queue_group_name(QUEUE_BY_SUBJECT);

    if (!draft->fifo)
        return !draft->group_by ||
               err_set(err, ERR_INVALID_PARAMS, "group_by", "group-by goes with --fifo");
    for (int group = QUEUE_BY_SUBJECT; group < QUEUE_GROUPS; group++)
        if (strcmp(queue_group_name((enum queue_group)group), wanted) == 0)
            out->group_by = (enum queue_group)group;
    return out->group_by || err_set(err, ERR_INVALID_PARAMS, "group_by",
                                    "group-by must be subject, actor or conversation");
}

static bool read_own(const struct queue_add_draft *draft, struct queue_own *out, struct err *err)
{
    const struct queue_rule usual = { QUEUE_DEFAULTS };

    if (!queue_own_name_is_good(draft->name))
        return err_set(err, ERR_INVALID_PARAMS, "name",
                       "name must be 1 to %d of a-z, 0-9 and _, and begin with a letter",
                       QUEUE_NAME_BYTES);
    *out = (struct queue_own){ .kind = QUEUE_OF_OPERATOR };
    snprintf(out->name, sizeof out->name, "%s", draft->name);
    out->max_receives = (int)draft->max_receives;
    return read_order(draft, out, err) &&
           read_duration(draft->delay, "delay", 0, 0, QUEUE_DELAY_MAX_MS, &out->delay_ms, err) &&
           read_duration(draft->visibility, "visibility", usual.visibility_ms, 0,
                         QUEUE_VISIBILITY_MAX_MS, &out->visibility_ms, err) &&
           read_duration(draft->retention, "retention", usual.retention_ms, QUEUE_RETENTION_MIN_MS,
                         QUEUE_RETENTION_MAX_MS, &out->retention_ms, err);
}

bool queue_add_check(const void *draft, struct err *err)
{
    struct queue_own own;

    return read_own(draft, &own, err);
}

static void note_change(struct admin_call *call, const char *name, const char *what)
{
    const struct person_id house = { 0 };

    event_append(call->turn, EVENT_PIPELINE_CHANGED, house, 0, 0,
                 arena_printf(call->mem, "{\"queue\":\"%s\",\"%s\":true}", name, what));
}

static void write_own(struct admin_call *call, const struct queue_own *own)
{
    struct json_writer *w = call->out;

    json_open_object(w);
    json_string_member(w, "name", own->name);
    json_int_member(w, "delay_ms", own->delay_ms);
    json_int_member(w, "visibility_ms", own->visibility_ms);
    json_int_member(w, "max_receives", own->max_receives);
    json_int_member(w, "retention_ms", own->retention_ms);
    json_string_member(w, "group_by", queue_group_name(own->group_by));
    json_close_object(w);
}

bool queue_add_run(struct admin_call *call)
{
    struct queue_own own;

    if (!read_own(call->draft, &own, &call->err) || !queue_own_add(call->turn, &own, &call->err))
        return false;
    note_change(call, own.name, "added");
    write_own(call, &own);
    return true;
}

bool queue_remove_run(struct admin_call *call)
{
    const struct queue_draft *draft = call->draft;
    struct queue_own own;

    if (!queue_own_get(call->db, draft->name, &own))
        return err_set(&call->err, ERR_NOT_FOUND, "name",
                       "queue %s is none of the operator's own: see queue list", draft->name);
    if (own.kind != QUEUE_OF_OPERATOR)
        return err_set(&call->err, ERR_CONFLICT, "name", "queue %s goes with the %s that it is of",
                       own.name, queue_kind_name(own.kind));
    if (!queue_own_remove(call->turn, own.name, &call->err))
        return false;
    note_change(call, own.name, "removed");
    write_own(call, &own);
    return true;
}
