/* Marks and digests. What an item says is in mail_item.c, the timer in mail_timer.c. */
#include "mail_digest.h"

#include <string.h>

#include "conversation.h"
#include "notification.h"
#include "notification_settings.h"

enum { ITEMS_A_MAIL = 100 };

static void look_by(struct turn *turn, struct person_id who, int64_t at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_look_by);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":at", at);
    stmt_run(stmt);
}

static bool can_be_mailed(struct db *db, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_wanted);

    bind_int(stmt, ":person", who.n);
    return stmt_row(stmt);
}

static void begin_to_wait(struct turn *turn, struct person_id who, enum mail_pace pace, int64_t at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db,
                                          pace == MAIL_SOON ? SQL_mail_soon_by : SQL_mail_daily_by);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":at", at);
    stmt_run(stmt);
}

void mail_mark(struct turn *turn, struct person_id who, unsigned kind, bool direct, int64_t object,
               int64_t at)
{
    if (!can_be_mailed(turn->db, who) || !notification_switches(turn->db, who, kind).email)
        return;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_item_add);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":kind", kind);
    bind_int(stmt, ":object", object);
    bind_int(stmt, ":at", at);
    if (stmt_change(stmt) > 0)
        begin_to_wait(turn, who, mail_pace_of(kind, direct), at);
}

/* Somebody who took something back changes a group, too. */
static bool is_in(struct db *db, struct notification_id id, struct person_id actor)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_actor_in);

    bind_int(stmt, ":notification", id.n);
    bind_int(stmt, ":person", actor.n);
    return stmt_row(stmt);
}

static void mark_notification(struct turn *turn, const struct event *event)
{
    const struct notification_id id = { event->subject };
    struct notification_row row;

    if (notification_read_row(turn->db, id, &row) && !row.read && is_in(turn->db, id, event->actor))
        mail_mark(turn, row.key.recipient, row.key.kind, false, id.n, event->at);
}

static void mark_message(struct turn *turn, const struct event *event)
{
    const struct conversation_id id = { event->about };
    struct conversation_row row;

    if (!conversation_read_row(turn->db, turn->arena, id, &row))
        return;
    if (row.kind == CONVERSATION_DIRECT) {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_direct_peer);
        struct person_id peer;

        bind_int(stmt, ":conversation", id.n);
        bind_int(stmt, ":me", event->actor.n);
        peer.n = stmt_number(stmt, 0);
        mail_mark(turn, peer, SETTING_MESSAGE, true, id.n, event->at);
        return;
    }
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_walk_by);

    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":at", event->at);
    stmt_run(stmt);
}

void mail_mark_event(struct turn *turn, const struct event *event)
{
    if (event->type == EVENT_NOTIFICATION_CHANGED)
        mark_notification(turn, event);
    else
        mark_message(turn, event);
}

static void forget_item(struct turn *turn, struct person_id who, const struct mail_item *item)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_item_drop);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":mail", 0);
    bind_int(stmt, ":kind", item->kind);
    bind_int(stmt, ":object", item->object);
    stmt_run(stmt);
}

static void forget_items(struct turn *turn, struct person_id who, int64_t mail)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_items_drop);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":mail", mail);
    stmt_run(stmt);
}

static void put_into(struct turn *turn, struct person_id who, const struct mail_item *item,
                     int64_t mail)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_item_into);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":kind", item->kind);
    bind_int(stmt, ":object", item->object);
    bind_int(stmt, ":mail", mail);
    stmt_run(stmt);
}

static bool is_under_way(struct db *db, struct person_id who, enum mail_kind kind)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_is_under_way);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":kind", kind);
    return stmt_row(stmt);
}

static enum mail_kind kind_of(enum mail_pace pace)
{
    return pace == MAIL_SOON ? MAIL_DIGEST : MAIL_DAILY_DIGEST;
}

/* One mail of what is due of this pace. Returns when the next is. While one is under way none is:
 * its end looks again. */
static int64_t make_one(struct turn *turn, struct person_id who, enum mail_pace pace,
                        const struct mail_item *items, const int64_t *due, size_t count)
{
    int64_t next = INT64_MAX;
    int64_t mail = 0;
    int taken = 0;

    if (is_under_way(turn->db, who, kind_of(pace)))
        return INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        if (items[i].pace != pace || !items[i].text)
            continue;
        if (due[i] > turn->now_ms || taken == ITEMS_A_MAIL) {
            next = due[i] < next ? due[i] : next;
            continue;
        }
        if (taken++ == 0)
            mail = mail_add(turn, who, kind_of(pace));
        put_into(turn, who, &items[i], mail);
    }
    return mail ? INT64_MAX : next;
}

int64_t mail_digest_make(struct turn *turn, const struct mail_rules *rules, struct person_id who)
{
    struct mail_item *items;
    int64_t *due;
    int64_t soon;
    int64_t daily;
    size_t count;

    if (!can_be_mailed(turn->db, who)) {
        forget_items(turn, who, 0);
        return INT64_MAX;
    }
    count = mail_digest_read(turn->db, turn->arena, who, 0, turn->now_ms, MAIL_ITEMS_LOOKED_AT,
                             &items);
    due = arena_alloc(turn->arena, (count + 1) * sizeof *due);
    mail_digest_due(turn->db, rules, who, items, count, turn->arena, due);
    soon = make_one(turn, who, MAIL_SOON, items, due, count);
    daily = make_one(turn, who, MAIL_DAILY, items, due, count);
    for (size_t i = 0; i < count; i++)
        if (!items[i].text)
            forget_item(turn, who, &items[i]);
    return soon < daily ? soon : daily;
}

void mail_digest_ended(struct turn *turn, struct person_id who, int64_t mail)
{
    forget_items(turn, who, mail);
    if (can_be_mailed(turn->db, who))
        look_by(turn, who, turn->now_ms);
}

bool mail_digest_skip(struct turn *turn, struct person_id who, const char *id, struct err *err)
{
    struct mail_item *items;
    size_t count = mail_digest_read(turn->db, turn->arena, who, 0, turn->now_ms,
                                    MAIL_ITEMS_LOOKED_AT, &items);

    for (size_t i = 0; i < count; i++)
        if (items[i].text && strcmp(items[i].id, id) == 0) {
            forget_item(turn, who, &items[i]);
            return true;
        }
    return err_set(err, ERR_NOT_FOUND, NULL, "nothing of that id waits to be mailed");
}
