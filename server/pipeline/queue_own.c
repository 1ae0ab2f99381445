#include "queue_own.h"

#include <stdio.h>
#include <string.h>

#include "log.h"

enum { EXPIRE_AT_ONCE = 128 };

bool queue_own_name_is_good(const char *name)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyz";
    static const char rest[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t len = strlen(name);

    return len > 0 && len <= QUEUE_NAME_BYTES && strchr(first, name[0]) &&
           strspn(name, rest) == len;
}

static struct queue_own read_row(struct stmt *stmt, struct arena *mem)
{
    struct queue_own own = {
        .delay_ms = col_int(stmt, "delay_ms"),
        .visibility_ms = col_int(stmt, "visibility_ms"),
        .retention_ms = col_int(stmt, "retention_ms"),
        .max_receives = (int)col_int(stmt, "max_receives"),
    };

    snprintf(own.name, sizeof own.name, "%s", col_text(stmt, mem, "name"));
    return own;
}

static bool read_one(struct stmt *stmt, struct queue_own *out)
{
    struct arena *mem = arena_new();
    bool found = stmt_row(stmt);

    if (found)
        *out = read_row(stmt, mem);
    arena_free(mem);
    return found;
}

bool queue_own_get(struct db *db, const char *name, struct queue_own *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_own_get);

    bind_text(stmt, ":name", name);
    return read_one(stmt, out);
}

bool queue_own_next(struct db *db, const char *name, struct queue_own *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_own_next);

    bind_text(stmt, ":name", name);
    return read_one(stmt, out);
}

static int64_t count(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_own_count);

    return stmt_number(stmt, 0);
}

static void put(struct turn *turn, const struct queue_own *own)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_own_add);

    bind_text(stmt, ":name", own->name);
    bind_int(stmt, ":delay", own->delay_ms);
    bind_int(stmt, ":visibility", own->visibility_ms);
    bind_int(stmt, ":max_receives", own->max_receives);
    bind_int(stmt, ":retention", own->retention_ms);
    bind_int(stmt, ":at", turn->now_ms);
    stmt_run(stmt);
}

struct queue_rule queue_own_rule(const struct queue_own *own)
{
    struct queue_rule rule = { .name = own->name, QUEUE_DEFAULTS };

    rule.max_receives = own->max_receives;
    rule.visibility_ms = own->visibility_ms;
    rule.retention_ms = own->retention_ms;
    return rule;
}

bool queue_own_add(struct turn *turn, const struct queue_own *own, struct err *err)
{
    struct queue_rule rule = queue_own_rule(own);
    struct queue_state state;

    if (queue_get(turn->db, own->name, &state))
        return err_set(err, ERR_CONFLICT, "name", "there is a queue %s already", own->name);
    if (count(turn->db) >= QUEUES_OWN_MAX)
        return err_set(err, ERR_CONFLICT, NULL, "there are %d queues already: remove one first",
                       QUEUES_OWN_MAX);
    queue_open(turn->db, &rule, false);
    put(turn, own);
    return true;
}

static bool has_row(struct db *db, enum sql sql, const char *name)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, sql);

    bind_text(stmt, ":queue", name);
    return stmt_row(stmt);
}

static bool drop(struct db *db, enum sql sql, const char *name)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, sql);

    bind_text(stmt, ":name", name);
    return stmt_change(stmt) > 0;
}

bool queue_own_remove(struct turn *turn, const char *name, struct err *err)
{
    if (has_row(turn->db, SQL_subscription_of_queue, name))
        return err_set(err, ERR_CONFLICT, NULL,
                       "a subscription feeds %s: see subscription list, and remove it first", name);
    if (has_row(turn->db, SQL_queue_message_any, name))
        return err_set(err, ERR_CONFLICT, NULL, "there are messages in %s: purge it first", name);
    if (!drop(turn->db, SQL_queue_own_drop, name))
        return err_set(err, ERR_NOT_FOUND, "name", "queue %s is none of the operator's own", name);
    (void)drop(turn->db, SQL_queue_drop, name);
    return true;
}

static int feed(struct turn *turn, const struct queue_own *own, int64_t event, int64_t at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_message_feed);

    bind_text(stmt, ":queue", own->name);
    bind_int(stmt, ":event", event);
    bind_int(stmt, ":visible_at", at + own->delay_ms);
    bind_int(stmt, ":enqueued_at", at);
    bind_int(stmt, ":expires_at", at + own->retention_ms);
    return stmt_change(stmt) > 0;
}

void queue_own_feed(struct turn *turn, const struct queue_own *own, const struct event *event)
{
    (void)feed(turn, own, event->seq, event->at);
}

int queue_own_replay(struct turn *turn, const struct queue_own *own, int64_t event)
{
    return feed(turn, own, event, turn->now_ms);
}

struct expired {
    char queue[QUEUE_NAME_BYTES + 1];
    int64_t event;
};

static size_t find_expired(struct turn *turn, struct expired *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_messages_expired);
    size_t found = 0;

    bind_int(stmt, ":before", turn->now_ms);
    bind_int(stmt, ":limit", EXPIRE_AT_ONCE);
    for (; found < EXPIRE_AT_ONCE && stmt_row(stmt); found++) {
        snprintf(out[found].queue, sizeof out[found].queue, "%s",
                 col_text(stmt, turn->arena, "queue"));
        out[found].event = col_int(stmt, "event");
    }
    return found;
}

static void expire_one(struct turn *turn, const struct expired *message)
{
    AUTO_STMT struct stmt *drop_row = db_stmt(turn->db, SQL_queue_message_drop);
    AUTO_STMT struct stmt *count_it = db_stmt(turn->db, SQL_queue_count_expired);

    bind_text(drop_row, ":queue", message->queue);
    bind_int(drop_row, ":event", message->event);
    stmt_run(drop_row);
    bind_text(count_it, ":name", message->queue);
    stmt_run(count_it);
}

bool queue_own_expire(struct turn *turn)
{
    struct expired messages[EXPIRE_AT_ONCE];
    size_t found = find_expired(turn, messages);

    for (size_t i = 0; i < found; i++)
        expire_one(turn, &messages[i]);
    if (found)
        log_warning("%zu messages of operators' queues expired undelivered", found);
    return found == EXPIRE_AT_ONCE;
}

int64_t queue_own_next_expiry(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_queue_message_next_expiry);
    int64_t at = stmt_number(stmt, INT64_MAX);

    return at == INT64_MAX ? at : at + 1;
}
