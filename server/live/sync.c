#include "sync.h"

#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "change.h"
#include "conversation.h"
#include "limits.h"
#include "map.h"
#include "mem.h"
#include "notification.h"
#include "push.h"

struct replay {
    struct db *db;
    struct arena *mem;
    int64_t after, until; /* what lies in (after, until] */
    struct change *changes;
    size_t count, cap;
    bool too_much;
};

static void add(struct replay *replay, const struct change *change)
{
    if (replay->count == replay->cap) {
        replay->cap = replay->cap ? replay->cap * 2 : 64;
        replay->changes = mem_resize(replay->changes, replay->cap * sizeof *replay->changes);
    }
    replay->changes[replay->count++] = *change;
}

static int by_number(const void *a, const void *b)
{
    const struct change *x = a;
    const struct change *y = b;

    return x->n < y->n ? -1 : x->n > y->n;
}

/* A change stands under each of its channels: once is enough. */
static void sort_once(struct replay *replay)
{
    size_t kept = 0;

    if (replay->count == 0)
        return;
    qsort(replay->changes, replay->count, sizeof *replay->changes, by_number);
    for (size_t i = 0; i < replay->count; i++)
        if (kept == 0 || replay->changes[i].n != replay->changes[kept - 1].n)
            replay->changes[kept++] = replay->changes[i];
    replay->count = kept;
}

/* A person may listen to thousands of channels: what is held stays within a few times what may be
 * missing. */
static bool enough(struct replay *replay)
{
    if (replay->count > 2 * LIMIT_SYNC_MISSING && !replay->too_much) {
        sort_once(replay);
        replay->too_much = replay->count > LIMIT_SYNC_MISSING;
    }
    return replay->too_much;
}

static struct change read_change(struct stmt *stmt)
{
    return (struct change){ col_int(stmt, "n"),
                            (enum change_kind)col_enum(stmt, "kind", CHANGE_KINDS),
                            col_int(stmt, "object"),
                            col_int(stmt, "extra"),
                            { col_int(stmt, "actor") } };
}

/* What was told on a channel before one listened to it was never told to one. */
static void collect(void *ctx, struct channel channel, int64_t since)
{
    struct replay *replay = ctx;

    if (enough(replay))
        return;
    AUTO_STMT struct stmt *stmt = db_stmt(replay->db, SQL_changes_after);

    bind_int(stmt, ":channel_kind", channel.kind);
    bind_int(stmt, ":channel", channel.id);
    bind_int(stmt, ":after", since > replay->after ? since : replay->after);
    bind_int(stmt, ":until", replay->until);
    bind_int(stmt, ":limit", LIMIT_SYNC_MISSING + 1);
    while (stmt_row(stmt)) {
        const struct change change = read_change(stmt);

        add(replay, &change);
    }
}

static void collect_from_log(struct replay *replay, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(replay->db, SQL_changes_heard);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":after", replay->after);
    bind_int(stmt, ":until", replay->until);
    while (!enough(replay) && stmt_row(stmt)) {
        const struct change change = read_change(stmt);

        add(replay, &change);
    }
}

/* Of whoever follows more than there were changes, it is the changes that are gone through: they
 * may follow a hundred thousand. Both ways bring the same. */
static void collect_all(struct replay *replay, struct person_id who)
{
    int64_t changes = replay->until - replay->after;

    if (account_follows_up_to(replay->db, who, changes + 1) > changes)
        collect_from_log(replay, who);
    else
        account_each_channel(replay->db, who, collect, replay);
    sort_once(replay);
}

/* protocol: "may be left out of a replay when a later one of the same object follows". Read marks
 * are of a person and a conversation, updates that enter a feed of the act that brings them. */
static uint64_t object_key(const struct change *change)
{
    uint64_t key = (uint64_t)change->object * 0x9e3779b97f4a7c15ULL + (uint64_t)change->kind;

    if (change->kind == CHANGE_MESSAGE_READ)
        key += (uint64_t)change->actor.n * 0xc2b2ae3d27d4eb4fULL;
    if (change->kind == CHANGE_UPDATE_NEW)
        key += (uint64_t)change->extra * 0xc2b2ae3d27d4eb4fULL;
    return key;
}

static void leave_out_older(struct replay *replay)
{
    struct map newest;
    size_t kept = replay->count;

    if (replay->count == 0)
        return;
    map_init(&newest);
    for (size_t i = replay->count; i-- > 0;) {
        uint64_t key = object_key(&replay->changes[i]);

        if (map_get(&newest, key))
            continue;
        map_put(&newest, key, replay);
        replay->changes[--kept] = replay->changes[i];
    }
    map_done(&newest);
    memmove(replay->changes, replay->changes + kept,
            (replay->count - kept) * sizeof *replay->changes);
    replay->count -= kept;
}

/* What lies right behind the cursor may have been forgotten. */
static bool too_old(struct db *db, int64_t after, int64_t until, int64_t now_ms)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_change_at_after);

    if (after == until)
        return false;
    bind_int(stmt, ":n", after);
    /* No row: forgotten, or numbers of a turn that was undone; loading afresh is right for both. */
    return !stmt_row(stmt) || col_int(stmt, "at") < now_ms - CHANGE_KEPT_MS;
}

/* Writes pushes until the answer is full; the number up to which it is complete. */
static int64_t write_pushes(struct replay *replay, struct json_writer *w, int64_t now_ms,
                            struct person_id who)
{
    size_t start = w->out->len;
    struct buf params;
    size_t i = 0;

    buf_init(&params, LIMIT_PAGE_BYTES);
    for (; i < replay->count && i < LIMIT_SYNC_PUSHES; i++) {
        struct arena *mem = arena_new();

        buf_clear(&params);
        if (push_write(replay->db, mem, now_ms, &replay->changes[i], who, &params)) {
            json_open_object(w);
            json_string_member(w, "method", push_name(replay->changes[i].kind));
            json_key(w, "params");
            json_raw(w, params.data, params.len);
            json_close_object(w);
        }
        arena_free(mem);
        if (w->out->len - start > LIMIT_PAGE_BYTES) {
            i++;
            break;
        }
    }
    buf_done(&params);
    return i < replay->count ? replay->changes[i - 1].n : replay->until;
}

static void write_tail(struct replay *replay, struct json_writer *w, int64_t now_ms,
                       struct person_id who, int64_t n, bool resync)
{
    char cursor[CHANGE_CURSOR_MAX];

    change_cursor(replay->db, n, cursor);
    json_string_member(w, "cursor", cursor);
    json_bool_member(w, "more", n != replay->until);
    json_bool_member(w, "resync", resync);
    json_object_member(w, "unread");
    json_int_member(w, "notifications", notification_unread(replay->db, who));
    json_int_member(w, "messages", conversation_unread_total(replay->db, replay->mem, who, now_ms));
    json_close_object(w);
}

bool sync_write(struct db *db, struct arena *mem, int64_t now_ms, struct person_id who,
                const char *cursor, struct json_writer *w, struct err *err)
{
    struct replay replay = { .db = db, .mem = mem, .until = change_last(db) };
    enum change_cursor_state state = change_parse_cursor(db, cursor, &replay.after);
    bool resync = state == CURSOR_FOREIGN;
    int64_t upto = replay.until;

    if (state == CURSOR_GARBLED)
        return err_set(err, ERR_INVALID_PARAMS, "cursor", "is no cursor of this server");
    if (!resync)
        resync = too_old(db, replay.after, replay.until, now_ms);
    if (!resync) {
        collect_all(&replay, who);
        resync = replay.count > LIMIT_SYNC_MISSING;
    }
    json_open_object(w);
    json_array_member(w, "pushes");
    if (!resync) {
        leave_out_older(&replay);
        upto = write_pushes(&replay, w, now_ms, who);
    }
    json_close_array(w);
    write_tail(&replay, w, now_ms, who, upto, resync);
    json_close_object(w);
    mem_free(replay.changes);
    return true;
}
