/* event replay: the log once more, for a queue of the operator's own. What goes in is what its
 * subscriptions would let through today, whenever they began; what waits there stays as it is. */
#include "command.h"

#include <string.h>

#include "event_view.h"
#include "filter.h"
#include "json_read.h"
#include "limits.h"
#include "queue_own.h"
#include "subscription.h"

enum { REPLAY_AT_ONCE = 64, SUBSCRIPTIONS_AT_ONCE = 200, EVENT_BYTES_MAX = 1 << 18 };

struct listener {
    enum event_type topic;
    const struct filter *filter;
};

struct replaying {
    struct queue_own queue;
    struct listener *listeners;
    size_t listener_count;
    int64_t position, upto, replayed;
    bool finished;
};

static bool read_listener(struct admin_call *call, const struct subscription *subscription,
                          struct listener *out)
{
    const char *json = subscription->filter ? subscription->filter : "{}";

    out->topic = subscription->topic;
    return filter_parse(json, strlen(json), "filter", call->mem, &out->filter, &call->err);
}

static bool read_listeners(struct admin_call *call, struct replaying *replaying)
{
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, SQL_subscriptions_of_queue);

    replaying->listeners = arena_alloc(call->mem,
                                       SUBSCRIPTIONS_AT_ONCE * sizeof *replaying->listeners);
    bind_text(stmt, ":queue", replaying->queue.name);
    bind_int(stmt, ":limit", SUBSCRIPTIONS_AT_ONCE + 1);
    while (stmt_row(stmt)) {
        struct subscription subscription = subscription_read(stmt, call->mem);

        if (replaying->listener_count == SUBSCRIPTIONS_AT_ONCE)
            return err_set(&call->err, ERR_CONFLICT, NULL,
                           "more than %d subscriptions feed %s: replay into a queue of fewer",
                           SUBSCRIPTIONS_AT_ONCE, replaying->queue.name);
        if (!read_listener(call, &subscription, &replaying->listeners[replaying->listener_count++]))
            return false;
    }
    return true;
}

static bool begin(struct admin_call *call)
{
    const struct event_replay_draft *draft = call->draft;
    struct replaying *replaying = call->ctx;

    if (!queue_own_get(call->db, draft->to_queue, &replaying->queue))
        return err_set(&call->err, ERR_NOT_FOUND, "to_queue",
                       "queue %s is none of your own: a function handles an event once",
                       draft->to_queue);
    replaying->position = draft->from.value > 0 ? draft->from.value - 1 : 0;
    replaying->upto = event_last_seq(call->db);
    return read_listeners(call, replaying);
}

static bool is_wanted(struct admin_call *call, const struct replaying *replaying,
                      const struct event *event, struct arena *mem)
{
    const struct filter_event *attributes = NULL;
    AUTO_JSON json_t *json = NULL;
    struct json_writer w;
    struct buf whole;
    struct err err;
    bool wanted = false;

    buf_init(&whole, EVENT_BYTES_MAX);
    json_writer_init(&w, &whole);
    event_write_open(call->db, mem, event, &w);
    if (json_read(whole.data, whole.len, LIMIT_JSON_DEPTH, &json, &err) &&
        filter_event_read(json, "event", mem, &attributes, &err))
        for (size_t i = 0; i < replaying->listener_count && !wanted; i++)
            wanted = replaying->listeners[i].topic == event->type &&
                     filter_matches(replaying->listeners[i].filter, attributes, NULL);
    buf_done(&whole);
    return wanted;
}

static bool has_topic(const struct replaying *replaying, enum event_type type)
{
    for (size_t i = 0; i < replaying->listener_count; i++)
        if (replaying->listeners[i].topic == type)
            return true;
    return false;
}

static size_t read_events(struct admin_call *call, struct arena *mem, struct event *out)
{
    const struct replaying *replaying = call->ctx;
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, SQL_events_after);
    size_t count = 0;

    bind_int(stmt, ":seq", replaying->position);
    bind_int(stmt, ":limit", REPLAY_AT_ONCE);
    while (count < REPLAY_AT_ONCE && stmt_row(stmt))
        out[count++] = event_read(stmt, mem);
    return count;
}

static void note_end(struct admin_call *call)
{
    const struct replaying *replaying = call->ctx;
    const struct person_id house = { 0 };

    event_append(call->turn, EVENT_PIPELINE_CHANGED, house, 0, 0,
                 arena_printf(call->mem, "{\"queue\":\"%s\",\"replayed\":%lld}",
                              replaying->queue.name, (long long)replaying->replayed));
}

static bool slice(struct admin_call *call)
{
    struct replaying *replaying = call->ctx;
    struct event events[REPLAY_AT_ONCE];
    struct arena *mem = arena_new();
    size_t count = read_events(call, mem, events);

    for (size_t i = 0; i < count && events[i].seq <= replaying->upto; i++) {
        if (has_topic(replaying, events[i].type) && is_wanted(call, replaying, &events[i], mem))
            replaying->replayed += queue_own_replay(call->turn, &replaying->queue, &events[i]);
        replaying->position = events[i].seq;
    }
    arena_free(mem);
    replaying->finished = count < REPLAY_AT_ONCE || replaying->position >= replaying->upto;
    if (replaying->finished && replaying->replayed > 0)
        note_end(call);
    return true;
}

bool event_replay_run(struct admin_call *call)
{
    struct replaying replaying = { .finished = false };

    call->ctx = &replaying;
    if (!admin_in_turn(call, begin))
        return false;
    while (!replaying.finished && !admin_is_stopping(call))
        if (!admin_in_turn(call, slice))
            return false;
    json_open_object(call->out);
    json_int_member(call->out, "replayed", replaying.replayed);
    json_close_object(call->out);
    return true;
}
