#include "subscription.h"

#include "queue_own.h"

struct subscription subscription_read(struct stmt *stmt, struct arena *mem)
{
    return (struct subscription){
        .id = col_int(stmt, "id"),
        .topic = (enum event_type)col_enum(stmt, "topic", EVENT_TYPES),
        .queue = col_text(stmt, mem, "queue"),
        .filter = col_text(stmt, mem, "filter"),
        .since = col_int(stmt, "since"),
        .person = { col_int(stmt, "person") },
        .created_at = col_int(stmt, "created_at"),
    };
}

bool subscription_get(struct db *db, struct arena *mem, int64_t id, struct subscription *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_subscription_get);

    bind_int(stmt, ":id", id);
    if (!stmt_row(stmt))
        return false;
    *out = subscription_read(stmt, mem);
    return true;
}

static int64_t count_all(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_subscription_count_all);

    return stmt_number(stmt, 0);
}

static int64_t count_of(struct db *db, enum event_type topic)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_subscription_count);

    bind_int(stmt, ":topic", topic);
    return stmt_number(stmt, 0);
}

static void put(struct turn *turn, const struct subscription *subscription)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_subscription_add);

    bind_int(stmt, ":id", subscription->id);
    bind_int(stmt, ":topic", subscription->topic);
    bind_text(stmt, ":queue", subscription->queue);
    bind_text(stmt, ":filter", subscription->filter);
    bind_int(stmt, ":since", subscription->since);
    bind_int(stmt, ":person", subscription->person.n);
    bind_int(stmt, ":at", subscription->created_at);
    stmt_run(stmt);
}

bool subscription_add(struct turn *turn, struct subscription *subscription, struct err *err)
{
    struct queue_own own;

    if (!queue_own_get(turn->db, subscription->queue, &own))
        return err_set(err, ERR_NOT_FOUND, "queue",
                       "queue %s is none of the operator's own: see queue list, queue add",
                       subscription->queue);
    if (count_of(turn->db, subscription->topic) >= SUBSCRIPTIONS_OF_TOPIC_MAX ||
        count_all(turn->db) >= SUBSCRIPTIONS_MAX)
        return err_set(err, ERR_CONFLICT, NULL,
                       "there are too many subscriptions: %d of a topic, %d in all at most",
                       SUBSCRIPTIONS_OF_TOPIC_MAX, SUBSCRIPTIONS_MAX);
    subscription->id = turn_new_id(turn);
    subscription->since = event_last_seq(turn->db);
    subscription->created_at = turn->now_ms;
    put(turn, subscription);
    return true;
}

bool subscription_remove(struct turn *turn, int64_t id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_subscription_drop);

    bind_int(stmt, ":id", id);
    return stmt_change(stmt) > 0;
}
