/* Topics, and what their subscriptions let through. */
#include "command.h"

#include <string.h>

#include "filter.h"
#include "json_read.h"
#include "limits.h"
#include "stats.h"

bool topic_list_run(struct admin_call *call)
{
    json_open_object(call->out);
    json_key(call->out, "items");
    stats_write_topics(call->db, call->worker, NULL, INT64_MAX, call->out);
    json_close_object(call->out);
    return true;
}

/* A policy and an event against each other. */
struct trial {
    const struct filter *filter;
    const struct filter_event *event;
};

static bool read_trial(const struct topic_match_draft *draft, struct arena *mem, struct trial *out,
                       struct err *err)
{
    AUTO_JSON json_t *json = NULL;
    struct err broken;

    if (!filter_parse(draft->filter, strlen(draft->filter), "filter", mem, &out->filter, err))
        return false;
    if (!json_read(draft->event, strlen(draft->event), LIMIT_JSON_DEPTH, &json, &broken))
        return err_set(err, ERR_INVALID_PARAMS, "event", "event is none: %s", broken.text);
    return filter_event_read(json, "event", mem, &out->event, err);
}

/* While the words are looked at, so that a bad policy is wrong usage. */
bool topic_match_check(const void *draft, struct err *err)
{
    struct arena *mem = arena_new();
    struct trial trial;
    bool good = read_trial(draft, mem, &trial, err);

    arena_free(mem);
    return good;
}

bool topic_match_run(struct admin_call *call)
{
    struct filter_refusal why = { .count = 0 };
    struct trial trial;

    if (!read_trial(call->draft, call->mem, &trial, &call->err))
        return false;
    json_open_object(call->out);
    json_bool_member(call->out, "ok", filter_matches(trial.filter, trial.event, &why));
    json_array_member(call->out, "refused_by");
    for (size_t i = 0; i < why.count; i++)
        json_text(call->out, why.keys[i]);
    json_close_array(call->out);
    json_close_object(call->out);
    return true;
}
