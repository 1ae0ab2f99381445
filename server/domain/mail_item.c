/* What an item says, and whether it is worth telling: asked when it may be due, when somebody asks
 * what is pending, and right before its mail is sent.
 * protocol: "Right before sending, what was read, deleted, muted or turned off is left out." */
#include <stdlib.h>

#include "conversation.h"
#include "mail_digest.h"
#include "mute.h"
#include "notification.h"
#include "notification_settings.h"
#include "person.h"

/* What nobody sent for that long (there was no mail server) is no news. */
static const int64_t old_ms = 7LL * 86400000;

struct reading {
    struct db *db;
    struct arena *mem;
    struct person_id who;
    int64_t now_ms;
    struct notification_settings settings;
};

static const char *id_string(struct arena *mem, enum id_kind kind, int64_t n)
{
    return arena_strdup(mem, id_format(kind, n).s);
}

/* Everybody whom it shows was muted since. */
static bool is_muted(const struct reading *r, const struct notification *group)
{
    for (size_t i = 0; i < group->actors_shown; i++)
        if (!mute_has(r->db, r->who, group->actors[i].id))
            return false;
    return group->count <= (int64_t)group->actors_shown;
}

static void read_group(const struct reading *r, struct mail_item *item)
{
    const struct notification_id id = { item->object };
    struct notification group;
    struct err hidden;

    item->id = id_string(r->mem, ID_NOTIFICATION, id.n);
    if (!notification_get(r->db, r->mem, r->who, id, &group, &hidden) || group.read ||
        group.count == 0 || is_muted(r, &group) ||
        (group.target.kind != TARGET_NONE && !group.target.id))
        return;
    item->text = notification_text(r->mem, &group);
    item->excerpt = group.target.excerpt;
}

static int64_t count_messages(const struct reading *r, struct mail_item *item, int64_t read_seq)
{
    AUTO_STMT struct stmt *stmt = db_stmt(r->db, SQL_mail_messages_new);

    bind_int(stmt, ":conversation", item->object);
    bind_int(stmt, ":person", r->who.n);
    bind_int(stmt, ":read_seq", read_seq);
    bind_int(stmt, ":at", item->at);
    if (!stmt_row(stmt) || col_int(stmt, "n") == 0)
        return 0;
    item->at = col_int(stmt, "first_at");
    return col_int(stmt, "n");
}

static const char *count_text(struct arena *mem, int64_t n)
{
    return n < 100 ? arena_printf(mem, "%lld", (long long)n) : "100 or more";
}

static void read_conversation(const struct reading *r, struct mail_item *item)
{
    const struct conversation_id id = { item->object };
    struct conversation_row row;
    struct conversation shown;
    struct err hidden;
    int64_t n;

    item->id = id_string(r->mem, ID_CONVERSATION, id.n);
    if (!conversation_read_row(r->db, r->mem, id, &row) ||
        !conversation_get(r->db, r->mem, r->who, id, r->now_ms, &shown, &hidden) ||
        shown.muted_until >= 0 || conversation_is_parted(r->db, &row, r->who) ||
        (shown.peer && mute_has(r->db, r->who, shown.peer->id)))
        return;
    item->pace = mail_pace_of(SETTING_MESSAGE, shown.kind == CONVERSATION_DIRECT);
    n = count_messages(r, item, shown.read_seq);
    if (n > 0)
        item->text = arena_printf(r->mem, "%s new %s %s %s", count_text(r->mem, n),
                                  n == 1 ? "message" : "messages", shown.peer ? "from" : "in",
                                  shown.name);
}

static void read_item(const struct reading *r, struct mail_item *item)
{
    if (!r->settings.of[item->kind].email || item->at < r->now_ms - old_ms)
        return;
    if (item->kind == SETTING_MESSAGE)
        read_conversation(r, item);
    else
        read_group(r, item);
}

static size_t read_rows(const struct reading *r, int64_t mail, size_t max, struct mail_item *items)
{
    AUTO_STMT struct stmt *stmt = db_stmt(r->db, SQL_mail_items);
    size_t count = 0;

    bind_int(stmt, ":person", r->who.n);
    bind_int(stmt, ":mail", mail);
    bind_int(stmt, ":limit", (int64_t)max);
    while (count < max && stmt_row(stmt)) {
        unsigned kind = (unsigned)col_enum(stmt, "kind", SETTING_KINDS);

        items[count++] = (struct mail_item){ .kind = kind,
                                             .object = col_int(stmt, "object"),
                                             .pace = mail_pace_of(kind, false),
                                             .at = col_int(stmt, "at"),
                                             .id = "" };
    }
    return count;
}

size_t mail_digest_read(struct db *db, struct arena *mem, struct person_id who, int64_t mail,
                        int64_t now_ms, size_t max, struct mail_item **out)
{
    struct reading r = { .db = db, .mem = mem, .who = who, .now_ms = now_ms };
    struct mail_item *items = arena_alloc(mem, (max + 1) * sizeof *items);
    size_t count = read_rows(&r, mail, max, items);

    if (count)
        notification_settings(db, who, &r.settings);
    for (size_t i = 0; i < count; i++)
        read_item(&r, &items[i]);
    *out = items;
    return count;
}

/* The last mails of a kind, the newest first. */
static size_t read_made(struct db *db, struct person_id who, enum mail_kind kind, int64_t *at,
                        size_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_made);
    size_t count = 0;

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":kind", kind);
    bind_int(stmt, ":after", INT64_MIN);
    bind_int(stmt, ":limit", (int64_t)max);
    while (count < max && stmt_row(stmt))
        at[count++] = col_int(stmt, "made_at");
    return count;
}

static void read_sent(struct db *db, struct person_id who, struct mail_sent *out)
{
    int64_t newest[MAIL_SENT_KEPT];
    int64_t daily;
    size_t count = read_made(db, who, MAIL_DIGEST, newest, MAIL_SENT_KEPT);

    *out = (struct mail_sent){ .count = count, .daily = INT64_MIN };
    for (size_t i = 0; i < count; i++)
        out->soon[count - 1 - i] = newest[i];
    if (read_made(db, who, MAIL_DAILY_DIGEST, &daily, 1))
        out->daily = daily;
}

struct waiting {
    int64_t at;
    size_t i;
};

static int by_time(const void *a, const void *b)
{
    const struct waiting *x = a;
    const struct waiting *y = b;

    return (x->at > y->at) - (x->at < y->at);
}

void mail_digest_due(struct db *db, const struct mail_rules *rules, struct person_id who,
                     const struct mail_item *items, size_t count, struct arena *mem, int64_t *due)
{
    struct waiting *soon = arena_alloc(mem, (count + 1) * sizeof *soon);
    int64_t *at = arena_alloc(mem, (count + 1) * sizeof *at);
    int64_t *soon_due = arena_alloc(mem, (count + 1) * sizeof *soon_due);
    int64_t oldest_daily = INT64_MAX;
    struct mail_sent sent;
    size_t n = 0;

    read_sent(db, who, &sent);
    for (size_t i = 0; i < count; i++) {
        due[i] = INT64_MAX;
        if (items[i].text && items[i].pace == MAIL_SOON)
            soon[n++] = (struct waiting){ items[i].at, i };
        else if (items[i].text && items[i].at < oldest_daily)
            oldest_daily = items[i].at;
    }
    qsort(soon, n, sizeof *soon, by_time);
    for (size_t i = 0; i < n; i++)
        at[i] = soon[i].at;
    mail_due_soon(rules, &sent, at, n, soon_due);
    for (size_t i = 0; i < n; i++)
        due[soon[i].i] = soon_due[i];
    for (size_t i = 0; i < count; i++)
        if (items[i].text && items[i].pace == MAIL_DAILY)
            due[i] = mail_due_daily(rules, &sent, oldest_daily);
}
