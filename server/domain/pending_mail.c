#include "pending_mail.h"

#include <stdlib.h>

#include "conversation.h"
#include "mail_due.h"
#include "notification.h"
#include "notification_settings.h"
#include "person.h"

struct pending {
    struct pending_mail item;
    enum mail_pace pace;
    int64_t at; /* when it began to wait */
    int64_t nth;
};

struct gathering {
    struct db *db;
    struct arena *mem;
    struct person_id who;
    int64_t now_ms;
    struct notification_settings settings;
    struct pending *items;
    size_t count;
};

static void add(struct gathering *g, unsigned kind, bool direct, const char *text, int64_t at)
{
    struct pending *pending = &g->items[g->count];

    *pending = (struct pending){ .item = { .kind = setting_kind_names[kind], .text = text },
                                 .pace = mail_pace_of(kind, direct),
                                 .at = at,
                                 .nth = (int64_t)g->count };
    g->count++;
}

static void gather_groups(struct gathering *g)
{
    const struct notification_list_draft newest = { .page = { .limit = PENDING_GROUPS },
                                                    .unread_only = true };
    struct notification *groups;
    const char *next;
    size_t count;
    struct err err;

    if (!notification_list(g->db, g->mem, g->who, &newest, &groups, &count, &next, &err))
        return;
    for (size_t i = 0; i < count; i++)
        if (g->settings.of[groups[i].kind].email)
            add(g, groups[i].kind, false, notification_text(g->mem, &groups[i]),
                groups[i].first_at);
}

/* The first message that is unread and not their own. */
static int64_t unread_since(struct gathering *g, const struct conversation *conversation)
{
    AUTO_STMT struct stmt *stmt = db_stmt(g->db, SQL_message_first_unread);

    bind_int(stmt, ":conversation", conversation->id.n);
    bind_int(stmt, ":person", g->who.n);
    bind_int(stmt, ":read_seq", conversation->read_seq);
    return stmt_number(stmt, g->now_ms);
}

static void gather_messages(struct gathering *g)
{
    const struct page_draft newest = { .limit = PENDING_GROUPS };
    struct conversation *list;
    const char *next;
    size_t count;
    struct err err;

    if (!g->settings.of[SETTING_MESSAGE].email ||
        !conversation_list(g->db, g->mem, g->who, &newest, g->now_ms, &list, &count, &next, &err))
        return;
    for (size_t i = 0; i < count; i++) {
        const char *things = list[i].unread == 1 ? "message" : "messages";
        bool direct = list[i].kind == CONVERSATION_DIRECT;

        if (list[i].unread == 0 || list[i].muted_until >= 0)
            continue;
        add(g, SETTING_MESSAGE, direct,
            arena_printf(g->mem, "%lld new %s %s %s", (long long)list[i].unread, things,
                         direct ? "from" : "in", list[i].name),
            unread_since(g, &list[i]));
    }
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* What began to wait at the same time stays as it was gathered. */
static int by_waiting(const void *a, const void *b)
{
    const struct pending *x = a;
    const struct pending *y = b;

    return x->at != y->at ? compare(x->at, y->at) : compare(x->nth, y->nth);
}

static int by_due(const void *a, const void *b)
{
    const struct pending *x = a;
    const struct pending *y = b;

    return x->item.due_at != y->item.due_at ? compare(x->item.due_at, y->item.due_at)
                                            : by_waiting(a, b);
}

/* No mail is kept to have been sent yet: what is sent begins from nothing. */
static const struct mail_sent nothing_sent = { .daily = INT64_MIN };

static void set_due(struct gathering *g)
{
    int64_t *at = arena_alloc(g->mem, (g->count + 1) * sizeof *at);
    int64_t *due = arena_alloc(g->mem, (g->count + 1) * sizeof *due);
    int64_t oldest_daily = INT64_MAX;
    size_t soon = 0;

    for (size_t i = 0; i < g->count; i++)
        if (g->items[i].pace == MAIL_SOON)
            at[soon++] = g->items[i].at;
        else if (oldest_daily == INT64_MAX)
            oldest_daily = g->items[i].at;
    mail_due_soon(&mail_rules_usual, &nothing_sent, at, soon, due);
    soon = 0;
    for (size_t i = 0; i < g->count; i++)
        g->items[i].item.due_at = g->items[i].pace == MAIL_SOON
                                      ? due[soon++]
                                      : mail_due_daily(&mail_rules_usual, &nothing_sent,
                                                       oldest_daily);
}

void pending_mail(struct db *db, struct arena *mem, struct person_id who, int64_t now_ms,
                  struct pending_mail **items, size_t *count)
{
    struct gathering g = { .db = db, .mem = mem, .who = who, .now_ms = now_ms };
    struct person person;
    struct err err;

    *count = 0;
    *items = NULL;
    if (!person_get_own(db, mem, who, &person, &err) || !person.email || !person.email_confirmed)
        return;
    notification_settings(db, who, &g.settings);
    g.items = arena_alloc(mem, (size_t)2 * PENDING_GROUPS * sizeof *g.items);
    gather_groups(&g);
    gather_messages(&g);
    qsort(g.items, g.count, sizeof *g.items, by_waiting);
    set_due(&g);
    qsort(g.items, g.count, sizeof *g.items, by_due);
    *items = arena_alloc(mem, (g.count + 1) * sizeof **items);
    for (; *count < g.count; (*count)++)
        (*items)[*count] = g.items[*count].item;
}
