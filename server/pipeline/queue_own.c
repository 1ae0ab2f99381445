#include "queue_own.h"

#include <stdio.h>
#include <string.h>

#include "log.h"
#include "task.h"

enum { EXPIRE_AT_ONCE = 128, DISCARD_AT_ONCE = 128, FORGET_AT_ONCE = 4 };

static const char *const kind_names[QUEUE_KINDS] = {
    [QUEUE_OF_OPERATOR] = "operator", [QUEUE_OF_WEBHOOK] = "webhook",
    [QUEUE_OF_FUNCTION] = "function", [QUEUE_OF_WORKFLOW] = "workflow",
    [QUEUE_GOING] = "going",
};
static const char *const group_names[QUEUE_GROUPS] = {
    [QUEUE_BY_SUBJECT] = "subject",
    [QUEUE_BY_ACTOR] = "actor",
    [QUEUE_BY_CONVERSATION] = "conversation",
};

const char *queue_kind_name(enum queue_kind kind)
{
    return kind_names[kind];
}

const char *queue_group_name(enum queue_group group)
{
    return group_names[group];
}

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
        .kind = (enum queue_kind)col_enum(stmt, "kind", QUEUE_KINDS),
        .group_by = (enum queue_group)col_enum(stmt, "group_by", QUEUE_GROUPS),
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
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_own_put);

    bind_text(stmt, ":name", own->name);
    bind_int(stmt, ":delay", own->delay_ms);
    bind_int(stmt, ":visibility", own->visibility_ms);
    bind_int(stmt, ":max_receives", own->max_receives);
    bind_int(stmt, ":retention", own->retention_ms);
    bind_int(stmt, ":kind", own->kind);
    bind_int(stmt, ":group_by", own->group_by);
    bind_int(stmt, ":never", INT64_MAX);
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

void queue_own_edit(struct turn *turn, const struct queue_own *own)
{
    put(turn, own);
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

static int64_t drop_some(struct turn *turn, enum sql sql, const char *name)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_text(stmt, ":queue", name);
    bind_int(stmt, ":limit", DISCARD_AT_ONCE);
    return stmt_change(stmt);
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
    (void)drop_some(turn, SQL_queue_given_drop, name);
    return true;
}

void queue_own_discard(struct turn *turn, struct queue_own *own)
{
    const struct person_id house = { 0 };

    own->kind = QUEUE_GOING;
    put(turn, own);
    (void)drop_some(turn, SQL_subscriptions_drop_of_queue, own->name);
    task_add(turn, TASK_DISCARD_QUEUE, house, 0, 0, own->name, strlen(own->name));
}

bool queue_own_discard_step(struct turn *turn, struct task *task)
{
    const char *name = arena_strndup(turn->arena, task->payload, task->payload_len);

    if (drop_some(turn, SQL_subscriptions_drop_of_queue, name) == DISCARD_AT_ONCE ||
        drop_some(turn, SQL_queue_messages_drop, name) == DISCARD_AT_ONCE ||
        drop_some(turn, SQL_queue_given_drop, name) == DISCARD_AT_ONCE)
        return false;
    (void)drop(turn->db, SQL_queue_own_drop, name);
    (void)drop(turn->db, SQL_queue_drop, name);
    return true;
}

/* What an event happened in, where it happened in a conversation. */
static int64_t place_of(const struct event *event)
{
    bool in_about = event_subject_kind(event->type) == ID_MESSAGE ||
                    event->type == EVENT_MEMBER_ADDED || event->type == EVENT_MEMBER_REMOVED ||
                    event->type == EVENT_MEMBER_ROLE_CHANGED;

    return in_about ? event->about : event->subject;
}

void queue_own_bind_group(struct stmt *stmt, const struct queue_own *own, const struct event *event)
{
    switch (own->group_by) {
    case QUEUE_BY_SUBJECT:
        bind_int(stmt, ":group", event->subject);
        break;
    case QUEUE_BY_ACTOR:
        bind_int(stmt, ":group", event->actor.n);
        break;
    case QUEUE_BY_CONVERSATION:
        bind_int(stmt, ":group", place_of(event));
        break;
    case QUEUE_UNORDERED:
    case QUEUE_GROUPS:
        bind_null(stmt, ":group");
        break;
    }
}

static void forget_given(struct turn *turn)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_given_clear);

    bind_int(stmt, ":before", turn->now_ms - QUEUE_GIVEN_ONCE_MS);
    bind_int(stmt, ":limit", FORGET_AT_ONCE);
    stmt_run(stmt);
}

/* False: it was given this event a short while ago. */
static bool is_new_to(struct turn *turn, const struct queue_own *own, int64_t event)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_given_put);

    bind_text(stmt, ":queue", own->name);
    bind_int(stmt, ":event", event);
    bind_int(stmt, ":now", turn->now_ms);
    bind_int(stmt, ":before", turn->now_ms - QUEUE_GIVEN_ONCE_MS);
    return stmt_change(stmt) > 0;
}

static int feed(struct turn *turn, const struct queue_own *own, const struct event *event,
                int64_t at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_message_feed);

    if (own->group_by && !is_new_to(turn, own, event->seq))
        return 0;
    bind_text(stmt, ":queue", own->name);
    bind_int(stmt, ":event", event->seq);
    bind_int(stmt, ":visible_at", at + own->delay_ms);
    bind_int(stmt, ":enqueued_at", at);
    bind_int(stmt, ":expires_at", at + own->retention_ms);
    queue_own_bind_group(stmt, own, event);
    if (stmt_change(stmt) == 0)
        return 0;
    queue_wake(turn, own->name, at + own->delay_ms);
    if (own->group_by)
        forget_given(turn);
    return 1;
}

void queue_own_feed(struct turn *turn, const struct queue_own *own, const struct event *event)
{
    (void)feed(turn, own, event, event->at);
}

int queue_own_replay(struct turn *turn, const struct queue_own *own, const struct event *event)
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
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_queue_count_expired);

    queue_take_out(turn, message->queue, message->event);
    bind_text(stmt, ":name", message->queue);
    stmt_run(stmt);
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
