/* Queues. A message's id is its queue and its event: "notify:e0000000000007". */
#include "command.h"

#include "id.h"
#include "queue_any.h"
#include "stats.h"

enum { PEEK_MAX = 50 };

bool queue_list_run(struct admin_call *call)
{
    json_open_object(call->out);
    json_key(call->out, "items");
    stats_write_queues(call->db, call->worker, call->now_ms, call->out);
    json_close_object(call->out);
    return true;
}

static bool find_queue(struct admin_call *call, struct queue_any *out)
{
    const struct queue_draft *draft = call->draft;

    return queue_any_find(call->db, call->worker, draft->name, out) ||
           err_set(&call->err, ERR_NOT_FOUND, "name", "there is no queue %s: see queue list",
                   draft->name);
}

struct peeked {
    int64_t event, receives, visible_at, enqueued_at;
    enum event_type type;
    const char *error;
};

static void write_peeked(struct admin_call *call, const struct queue_rule *rule,
                         const struct peeked *message)
{
    struct id_text event = id_format(ID_EVENT, message->event);
    struct json_writer *w = call->out;

    json_open_object(w);
    json_string_member(w, "id", arena_printf(call->mem, "%s:%s", rule->name, event.s));
    json_string_member(w, "event", event.s);
    json_string_member(w, "type", event_type_name(message->type));
    json_int_member(w, "receives", message->receives);
    json_time_member(w, "visible_at", message->visible_at);
    json_time_member(w, "enqueued_at", message->enqueued_at);
    json_string_member(w, "error", message->error);
    json_close_object(w);
}

/* Those that have a row: delayed, in flight or dead. Returns how many. */
static int peek_rows(struct admin_call *call, const struct queue_rule *rule, bool dead)
{
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, SQL_queue_peek_rows);
    int count = 0;

    bind_text(stmt, ":queue", rule->name);
    bind_int(stmt, ":dead", dead);
    bind_int(stmt, ":limit", PEEK_MAX);
    for (; stmt_row(stmt); count++)
        write_peeked(call, rule,
                     &(struct peeked){ .event = col_int(stmt, "event"),
                                       .receives = col_int(stmt, "receives"),
                                       .visible_at = col_int(stmt, "visible_at"),
                                       .enqueued_at = col_int(stmt, "enqueued_at"),
                                       .type = (enum event_type)col_enum(stmt, "type", EVENT_TYPES),
                                       .error = col_text(stmt, call->mem, "error") });
    return count;
}

/* Those that nobody received yet: the queue's topics behind its position. */
static void peek_fresh(struct admin_call *call, const struct queue_rule *rule, int64_t position,
                       int limit)
{
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, SQL_queue_fresh);

    bind_int(stmt, ":position", position);
    queue_bind_topics(stmt, rule);
    bind_int(stmt, ":limit", limit);
    while (stmt_row(stmt)) {
        struct event event = event_read(stmt, call->mem);

        write_peeked(call, rule,
                     &(struct peeked){ .event = event.seq,
                                       .visible_at = event.at,
                                       .enqueued_at = event.at,
                                       .type = event.type });
    }
}

bool queue_peek_run(struct admin_call *call)
{
    const struct queue_draft *draft = call->draft;
    struct queue_any queue;
    int count;

    if (!find_queue(call, &queue))
        return false;
    json_open_object(call->out);
    json_array_member(call->out, "items");
    count = peek_rows(call, &queue.rule, draft->dead);
    if (!draft->dead && !queue.is_own)
        peek_fresh(call, &queue.rule, queue.state.position, PEEK_MAX - count);
    json_close_array(call->out);
    json_close_object(call->out);
    return true;
}

/* Repeating makes no event. */
static bool set_paused(struct admin_call *call, bool paused)
{
    const struct person_id house = { 0 };
    struct queue_any queue;

    if (!find_queue(call, &queue))
        return false;
    if (queue.state.paused != paused && queue_set_paused(call->turn, queue.rule.name, paused))
        event_append(call->turn, EVENT_PIPELINE_CHANGED, house, 0, 0,
                     arena_printf(call->mem, "{\"queue\":\"%s\",\"paused\":%s}", queue.rule.name,
                                  paused ? "true" : "false"));
    json_open_object(call->out);
    json_string_member(call->out, "name", queue.rule.name);
    json_bool_member(call->out, "paused", paused);
    json_close_object(call->out);
    return true;
}

bool queue_pause_run(struct admin_call *call)
{
    return set_paused(call, true);
}

bool queue_resume_run(struct admin_call *call)
{
    return set_paused(call, false);
}
