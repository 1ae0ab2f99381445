/* Subscriptions that feed operators' queues. */
#include "command.h"

#include "filter_argument.h"
#include "id.h"
#include "person.h"
#include "queue_own.h"
#include "subscription.h"
#include "webhook_post.h"
#include "webhooks.h"

enum { LIST_AT_ONCE = 500 };

bool subscription_add_check(const void *draft, struct err *err)
{
    const struct subscription_add_draft *add = draft;
    enum event_type type;

    if (!event_type_find(add->topic, &type))
        return err_set(err, ERR_INVALID_PARAMS, "topic", "topic must be one of topic list");
    if (!add->queue == !add->url)
        return err_set(err, ERR_INVALID_PARAMS, "queue", "say --queue or --url");
    return (!add->url || webhook_url_is_good(add->url, err)) &&
           filter_argument_check(add->filter, err);
}

/* Never the secret. */
static void write_members(struct admin_call *call, const struct subscription *subscription)
{
    struct json_writer *w = call->out;
    struct webhook webhook;
    bool posts = webhook_get(call->db, call->mem, subscription->queue, &webhook);

    json_string_member(w, "id", id_format(ID_SUBSCRIPTION, subscription->id).s);
    json_string_member(w, "topic", event_type_name(subscription->topic));
    json_string_member(w, "queue", subscription->queue);
    json_string_member(w, "url", posts ? webhook.url : NULL);
    json_raw_member(w, "filter", subscription->filter);
    json_time_member(w, "created_at", subscription->created_at);
}

static void write_subscription(struct admin_call *call, const struct subscription *subscription)
{
    json_open_object(call->out);
    write_members(call, subscription);
    json_close_object(call->out);
}

static void note_change(struct admin_call *call, const char *what,
                        const struct subscription *subscription)
{
    const struct person_id house = { 0 };

    event_append(call->turn, EVENT_PIPELINE_CHANGED, house, 0, 0,
                 arena_printf(call->mem, "{\"queue\":\"%s\",\"subscription\":\"%s\"}",
                              subscription->queue, what));
}

static bool add_to_queue(struct admin_call *call, struct subscription *subscription)
{
    struct queue_own own;

    if (queue_own_get(call->db, subscription->queue, &own) && own.kind != QUEUE_OF_OPERATOR)
        return err_set(&call->err, ERR_CONFLICT, "queue", "queue %s is none of the operator's own",
                       subscription->queue);
    return subscription_add(call->turn, subscription, &call->err);
}

bool subscription_add_run(struct admin_call *call)
{
    const struct subscription_add_draft *draft = call->draft;
    struct subscription subscription = { .queue = draft->queue };
    struct webhook webhook = { .secret = NULL };

    if (!event_type_find(draft->topic, &subscription.topic))
        return err_set(&call->err, ERR_NOT_FOUND, "topic", "there is no topic %s", draft->topic);
    if (!filter_argument_keep(call->mem, draft->filter, &subscription.filter, &call->err) ||
        !(draft->url ? webhook_add(call->turn, &subscription, draft->url, &webhook, &call->err)
                     : add_to_queue(call, &subscription)))
        return false;
    note_change(call, "added", &subscription);
    json_open_object(call->out);
    write_members(call, &subscription);
    if (draft->url) {
        json_string_member(call->out, "person",
                           person_brief(call->db, call->mem, webhook.person).handle);
        json_string_member(call->out, "secret", webhook.secret);
    }
    json_close_object(call->out);
    return true;
}

/* A page of them. Returns how many; *after goes on. */
static int write_some(struct admin_call *call, int64_t *after)
{
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, SQL_subscriptions_after);
    int count = 0;

    bind_int(stmt, ":id", *after);
    bind_int(stmt, ":limit", LIST_AT_ONCE);
    for (; stmt_row(stmt); count++) {
        struct subscription subscription = subscription_read(stmt, call->mem);

        write_subscription(call, &subscription);
        *after = subscription.id;
    }
    return count;
}

bool subscription_list_run(struct admin_call *call)
{
    int64_t after = 0;

    json_open_object(call->out);
    json_array_member(call->out, "items");
    while (write_some(call, &after) == LIST_AT_ONCE) {
    }
    json_close_array(call->out);
    json_close_object(call->out);
    return true;
}

bool subscription_remove_run(struct admin_call *call)
{
    const struct subscription_remove_draft *draft = call->draft;
    struct subscription subscription;
    int64_t id;

    if (!id_parse(ID_SUBSCRIPTION, draft->id, &id) ||
        !subscription_get(call->db, call->mem, id, &subscription))
        return err_set(&call->err, ERR_NOT_FOUND, "id",
                       "there is no subscription %s: see "
                       "subscription list",
                       draft->id);
    note_change(call, "removed", &subscription);
    write_subscription(call, &subscription);
    return webhook_remove(call->turn, &subscription) || subscription_remove(call->turn, id);
}
