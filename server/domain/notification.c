#include "notification.h"

#include <stdio.h>

#include "limits.h"
#include "notification_parts.h"
#include "notification_settings.h"
#include "page.h"

enum {
    READ_A_TURN = 64,
    LIST_LOOKED_AT = 4096, /* groups of a page: a block may hide very many */
    PART_LOOKED_AT = 256,
    PART_A_TURN = 64,
};

/* protocol: "12 h after its first event" */
const struct grouping_rules grouping_rules_shipped = { .window_ms = 12LL * 3600 * 1000 };

void notification_tell(struct turn *turn, enum change_kind kind, struct person_id recipient,
                       struct notification_id id, struct session_id except)
{
    const struct channel channel = { CHANNEL_PERSON, recipient.n };

    change_tell(turn, kind, id.n, 0, (struct person_id){ 0 }, &channel, 1, except);
}

void notification_log(struct turn *turn, enum event_type type, struct person_id actor,
                      struct notification_id id, const struct notification_key *key)
{
    event_append(
        turn, type, actor, id.n, key->recipient.n,
        arena_printf(turn->arena, "{\"kind\":\"%s\"}", notification_kind_names[key->kind]));
}

void notification_bind_key(struct stmt *stmt, const struct notification_key *key)
{
    bind_int(stmt, ":recipient", key->recipient.n);
    bind_int(stmt, ":kind", key->kind);
    bind_int(stmt, ":target_kind", key->target_kind);
    bind_int(stmt, ":target", key->target);
}

static void close_group(struct turn *turn, struct notification_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_close);

    bind_int(stmt, ":id", id.n);
    stmt_run(stmt);
}

/* The open group of a key, if its time is not over at `at`. */
static bool open_group(struct turn *turn, const struct grouping_rules *rules,
                       const struct notification_key *key, int64_t at, struct notification_id *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_open_get);

    notification_bind_key(stmt, key);
    if (!stmt_row(stmt))
        return false;
    out->n = col_int(stmt, "id");
    if (at < col_int(stmt, "first_at") + rules->window_ms)
        return true;
    close_group(turn, *out);
    return false;
}

static struct notification_id new_group(struct turn *turn, const struct notification_key *key,
                                        const struct event *event, bool open)
{
    struct notification_id id = { turn_new_id(turn) };
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_add);

    bind_int(stmt, ":id", id.n);
    notification_bind_key(stmt, key);
    bind_int(stmt, ":at", event->at);
    bind_int(stmt, ":event", event->seq);
    bind_int(stmt, ":open", open);
    stmt_run(stmt);
    return id;
}

static bool add_actor(struct turn *turn, struct notification_id id,
                      const struct notification_key *key, const struct event *event)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_actor_add);

    bind_int(stmt, ":notification", id.n);
    bind_int(stmt, ":person", event->actor.n);
    bind_int(stmt, ":event", event->seq);
    bind_int(stmt, ":recipient", key->recipient.n);
    bind_int(stmt, ":kind", key->kind);
    bind_int(stmt, ":target", key->target);
    return stmt_change(stmt) > 0;
}

struct notification_id notification_join(struct turn *turn, const struct grouping_rules *rules,
                                         const struct notification_key *key,
                                         const struct event *event, bool *live)
{
    struct notification_switches wanted;
    struct notification_id id;

    wanted = notification_switches(turn->db, key->recipient, key->kind);
    wanted.group = wanted.group && !rules->alone[key->kind];
    if (!wanted.group || !open_group(turn, rules, key, event->at, &id))
        id = new_group(turn, key, event, wanted.group);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_joined);

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":by", add_actor(turn, id, key, event));
    bind_int(stmt, ":at", event->at);
    bind_int(stmt, ":event", event->seq);
    stmt_run(stmt);
    notification_log(turn, EVENT_NOTIFICATION_CHANGED, event->actor, id, key);
    *live = wanted.live;
    return id;
}

void notification_deliver(struct turn *turn, struct person_id recipient, struct notification_id id)
{
    notification_tell(turn, CHANGE_NOTIFICATION, recipient, id, (struct session_id){ 0 });
}

void notification_add(struct turn *turn, const struct grouping_rules *rules,
                      const struct notification_key *key, const struct event *event)
{
    bool live;
    struct notification_id id = notification_join(turn, rules, key, event, &live);

    if (live)
        notification_deliver(turn, key->recipient, id);
}

static size_t places_before(struct turn *turn, const struct notification_key *key,
                            const struct event *event, struct notification_place *out, size_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notifications_with_actor);
    size_t count = 0;

    bind_int(stmt, ":recipient", key->recipient.n);
    bind_int(stmt, ":kind", key->kind);
    bind_int(stmt, ":target", key->target);
    bind_int(stmt, ":person", event->actor.n);
    bind_int(stmt, ":before", event->seq);
    bind_int(stmt, ":limit", (int64_t)max);
    while (count < max && stmt_row(stmt))
        out[count++] = (struct notification_place){ .group = { col_int(stmt, "id") },
                                                    .actors = col_int(stmt, "actors") };
    return count;
}

void notification_take_back(struct turn *turn, const struct notification_key *key,
                            const struct event *event)
{
    struct notification_place places[NOTIFICATION_PLACES_MAX];
    size_t count = places_before(turn, key, event, places, ARRAY_LEN(places));

    for (size_t i = 0; i < count; i++)
        notification_leave(turn, key, &places[i], event->actor);
}

bool notification_part(struct turn *turn, struct person_id recipient, struct person_id actor,
                       int64_t *place)
{
    struct notification_place places[PART_A_TURN];
    enum notification_kind kinds[PART_A_TURN];
    size_t count = 0;
    int looked_at = 0;

    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notifications_of_actor);

        bind_int(stmt, ":recipient", recipient.n);
        bind_int(stmt, ":person", actor.n);
        bind_int(stmt, ":after", *place);
        bind_int(stmt, ":limit", PART_LOOKED_AT);
        while (count < PART_A_TURN && stmt_row(stmt)) {
            looked_at++;
            *place = col_int(stmt, "id");
            if (col_int(stmt, "read"))
                continue;
            kinds[count] = (enum notification_kind)col_enum(stmt, "kind", NOTIFICATION_KINDS);
            places[count++] = (struct notification_place){ .group = { *place },
                                                           .actors = col_int(stmt, "actors") };
        }
    }
    for (size_t i = 0; i < count; i++)
        notification_leave(turn,
                           &(struct notification_key){ .recipient = recipient, .kind = kinds[i] },
                           &places[i], actor);
    return count < PART_A_TURN && looked_at < PART_LOOKED_AT;
}

bool notification_read_row(struct db *db, struct notification_id id, struct notification_row *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_notification_row);

    bind_int(stmt, ":id", id.n);
    if (!stmt_row(stmt))
        return false;
    *out = (struct notification_row){
        .id = id,
        .key = { .recipient = { col_int(stmt, "recipient") },
                 .kind = (enum notification_kind)col_enum(stmt, "kind", NOTIFICATION_KINDS),
                 .target_kind = (enum target_kind)col_enum(stmt, "target_kind", TARGET_KINDS),
                 .target = col_int(stmt, "target") },
        .first_at = col_int(stmt, "first_at"),
        .last_at = col_int(stmt, "last_at"),
        .last_event = col_int(stmt, "last_event"),
        .actors = col_int(stmt, "actors"),
        .read = col_int(stmt, "read") != 0,
    };
    return true;
}

/* The groups before *place, and where the page ended. True: more may follow. */
static bool read_page(struct db *db, struct arena *mem, struct person_id viewer,
                      const struct notification_list_draft *draft, struct notification *items,
                      size_t *count, int64_t *place)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, draft->unread_only ? SQL_notifications_unread_page
                                                                 : SQL_notifications_page);
    struct err hidden;

    bind_int(stmt, ":recipient", viewer.n);
    bind_int(stmt, ":before", *place);
    bind_int(stmt, ":limit", LIST_LOOKED_AT + 1);
    for (int looked_at = 0; stmt_row(stmt); looked_at++) {
        const struct notification_id id = { col_int(stmt, "id") };

        if (*count == (size_t)draft->page.limit || looked_at == LIST_LOOKED_AT)
            return true;
        *place = col_int(stmt, "last_event");
        if (col_int(stmt, "seen") && notification_get(db, mem, viewer, id, &items[*count], &hidden))
            (*count)++;
    }
    return false;
}

bool notification_list(struct db *db, struct arena *mem, struct person_id viewer,
                       const struct notification_list_draft *draft, struct notification **items,
                       size_t *count, const char **next, struct err *err)
{
    const struct page_walk walk = { "notification.list", viewer, draft->unread_only };
    struct page_place place;
    struct notification *list = arena_alloc(mem, (size_t)draft->page.limit * sizeof *list);

    *count = 0;
    *next = NULL;
    if (!page_place(db, &walk, draft->page.before, (struct page_place){ { INT64_MAX } }, &place,
                    err))
        return false;
    if (read_page(db, mem, viewer, draft, list, count, &place.keys[0]))
        *next = page_cursor(db, mem, &walk, place);
    *items = list;
    return true;
}

static bool own_row(struct db *db, struct person_id who, const char *text, const char *field,
                    struct notification_row *out, struct err *err)
{
    struct notification_id id;

    if (id_parse(ID_NOTIFICATION, text, &id.n) && notification_read_row(db, id, out) &&
        out->key.recipient.n == who.n && notification_actors_seen(db, out) > 0)
        return true;
    return err_set(err, ERR_NOT_FOUND, field, "no such notification");
}

bool notification_causes(struct db *db, struct person_id viewer, const char *id, int64_t *events,
                         size_t max, size_t *count, struct err *err)
{
    struct notification_row row;

    if (!own_row(db, viewer, id, "id", &row, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_notification_causes);

    bind_int(stmt, ":notification", row.id.n);
    bind_int(stmt, ":viewer", viewer.n);
    bind_int(stmt, ":limit", (int64_t)max);
    for (*count = 0; *count < max && stmt_row(stmt);)
        events[(*count)++] = col_int(stmt, "event");
    return true;
}

int64_t notification_unread(struct db *db, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_notification_unread_count);

    bind_int(stmt, ":recipient", who.n);
    return stmt_number(stmt, 0);
}

static bool read_one(struct turn *turn, struct person_id who, struct notification_id id,
                     struct session_id from)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_set_read);

    bind_int(stmt, ":id", id.n);
    if (stmt_change(stmt) == 0)
        return false;
    notification_tell(turn, CHANGE_NOTIFICATION, who, id, from);
    return true;
}

static bool read_ids(struct turn *turn, struct person_id who, struct session_id from,
                     const struct string_list *ids, bool *any, struct err *err)
{
    for (size_t i = 0; i < ids->count; i++) {
        struct notification_row row;
        char field[ERR_FIELD_MAX];

        snprintf(field, sizeof field, "ids[%zu]", i);
        if (!own_row(turn->db, who, ids->items[i], field, &row, err))
            return false;
        *any |= read_one(turn, who, row.id, from);
    }
    return true;
}

/* Reads a slice of the unread ones at or behind `up_to`. True: none is left. */
static bool read_slice(struct turn *turn, struct person_id who, int64_t up_to,
                       struct session_id from, bool *any)
{
    struct notification_id ids[READ_A_TURN];
    size_t count = 0;

    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notifications_unread_page);

        bind_int(stmt, ":recipient", who.n);
        bind_int(stmt, ":before", up_to + 1);
        bind_int(stmt, ":limit", READ_A_TURN);
        while (count < READ_A_TURN && stmt_row(stmt))
            ids[count++].n = col_int(stmt, "id");
    }
    for (size_t i = 0; i < count; i++)
        *any |= read_one(turn, who, ids[i], from);
    return count < READ_A_TURN;
}

bool notification_read_step(struct turn *turn, struct task *task)
{
    bool any = false;

    return read_slice(turn, task->actor, task->object, (struct session_id){ 0 }, &any);
}

bool notification_mark_read(struct turn *turn, struct person_id who, struct session_id from,
                            const struct notification_read_draft *draft, int64_t *task,
                            struct err *err)
{
    struct notification_row row;
    bool any = false;

    *task = 0;
    if (draft->ids.given && !read_ids(turn, who, from, &draft->ids, &any, err))
        return false;
    if (draft->up_to) {
        if (!own_row(turn->db, who, draft->up_to, "up_to", &row, err))
            return false;
        if (!read_slice(turn, who, row.last_event, from, &any))
            *task = task_add(turn, TASK_READ_NOTIFICATIONS, who, row.last_event, 0, "", 0);
    }
    if (any)
        event_append(turn, EVENT_NOTIFICATION_READ, who, draft->up_to ? row.id.n : 0, 0, NULL);
    return true;
}
