#include "push.h"

#include <string.h>

#include "change.h"
#include "conversation.h"
#include "fault.h"
#include "feed.h"
#include "limits.h"
#include "message.h"
#include "mute.h"
#include "message_reaction.h"
#include "notification.h"
#include "person.h"
#include "update.h"

enum { OWN_READERS_MAX = 512 };

/* Of an update, what all its receivers read alike. */
struct update_memo {
    bool read, there;
    struct update_row row;
    struct update update;
    bool entry_read;
    struct feed_entry entry;
    struct reason reason; /* of the receiver before */
    struct feed_act reason_act;
};

struct message_memo {
    bool read, there;
    struct message_row row;
    struct message message; /* as nobody in particular reads it */
    size_t end;             /* where the members of the Message end in what was written last */
};

struct push_batch {
    struct db *db;
    struct arena *mem;
    int64_t now_ms;
    const struct change *change;
    char cursor[CHANGE_CURSOR_MAX]; /* empty: not made yet */
    struct update_memo memo;
    struct message_memo message_memo;
};

struct rendering {
    struct db *db;
    struct arena *mem;
    int64_t now_ms;
    const struct change *change;
    struct update_memo *memo;
    struct message_memo *message_memo;
    struct person_id receiver;
    bool perhaps;
    struct json_writer *w;
};

/* Each writes the members of the params; false before it wrote anything: not to be seen. */
typedef bool write_params(struct rendering *r);

/* The message as everybody reads it, but for reactions and the sender's client_id. */
static bool read_message_once(struct rendering *r)
{
    const struct person_id all = { 0 };
    struct message_memo *memo = r->message_memo;

    if (memo->read)
        return memo->there;
    memo->read = true;
    memo->there = message_read_row(r->db, r->mem, (struct message_id){ r->change->object },
                                   &memo->row);
    if (memo->there)
        memo->message = message_as_read(r->db, r->mem, all, &memo->row);
    return memo->there;
}

static bool write_message_push(struct rendering *r)
{
    const struct message_row *row = &r->message_memo->row;
    struct member_row member;
    struct message message;

    if (!read_message_once(r))
        return false;
    /* Receiver 0 stands for all members alike. */
    if (r->receiver.n && !FAULT("unchecked-delivery") &&
        !conversation_member(r->db, row->conversation, r->receiver, &member))
        return false;
    message = row->reactions ? message_as_read(r->db, r->mem, r->receiver, row)
                             : r->message_memo->message;
    message.client_id = r->receiver.n == row->author.n ? row->client_id : NULL;
    json_key(r->w, "message");
    write_message(r->w, &message);
    r->message_memo->end = r->w->out->len - strlen("}");
    return true;
}

static bool write_read_push(struct rendering *r)
{
    json_string_member(r->w, "conversation", id_format(ID_CONVERSATION, r->change->object).s);
    json_string_member(r->w, "handle", person_brief(r->db, r->mem, r->change->actor).handle);
    json_int_member(r->w, "seq", r->change->extra);
    return true;
}

static bool write_conversation_push(struct rendering *r)
{
    struct conversation_id id = { r->change->object };
    struct conversation conversation;
    struct err err;

    if (!conversation_get(r->db, r->mem, r->receiver, id, r->now_ms, &conversation, &err) &&
        !conversation_get_left(r->db, r->mem, id, &conversation, &err))
        return false;
    json_key(r->w, "conversation");
    write_conversation(r->w, &conversation);
    return true;
}

static bool write_notification_push(struct rendering *r)
{
    struct notification group;
    struct err err;

    if (!notification_get(r->db, r->mem, r->receiver, (struct notification_id){ r->change->object },
                          &group, &err))
        return false;
    json_key(r->w, "group");
    write_notification(r->w, &group);
    json_int_member(r->w, "unread", notification_unread(r->db, r->receiver));
    return true;
}

static bool write_withdrawn_push(struct rendering *r)
{
    json_string_member(r->w, "id", id_format(ID_NOTIFICATION, r->change->object).s);
    json_int_member(r->w, "unread", notification_unread(r->db, r->receiver));
    return true;
}

static bool read_update(struct rendering *r)
{
    struct update_memo *memo = r->memo;

    if (!memo->read) {
        memo->read = true;
        memo->there = update_read_row(r->db, r->mem, (struct update_id){ r->change->object },
                                      &memo->row);
        if (memo->there)
            memo->update = update_as_read(r->db, r->mem, r->receiver, &memo->row);
    }
    return memo->there &&
           (FAULT("unchecked-delivery") || update_visible(r->db, r->receiver, &memo->row));
}

static void write_update_member(struct rendering *r)
{
    update_reread(r->db, r->mem, r->receiver, &r->memo->row, &r->memo->update);
    json_key(r->w, "update");
    write_update(r->w, &r->memo->update);
}

/* Most receivers hear of an update by the same act. */
static const struct reason *reason_of(struct rendering *r, const struct feed_act *act)
{
    struct update_memo *memo = r->memo;

    if (memo->reason_act.seq != act->seq || memo->reason_act.kind != act->kind ||
        memo->reason_act.channel.kind != act->channel.kind ||
        memo->reason_act.channel.id != act->channel.id) {
        memo->reason = feed_reason(r->db, r->mem, act, memo->row.author);
        memo->reason_act = *act;
    }
    return &memo->reason;
}

static bool write_update_new(struct rendering *r)
{
    struct update_memo *memo = r->memo;
    struct feed_act act;

    if (!read_update(r))
        return false;
    if (!memo->entry_read) {
        memo->entry_read = true;
        feed_entry_find(r->db, &memo->row, r->change->extra, &memo->entry);
    }
    /* protocol: "whose home feed it enters": an act behind the first only lifts it. */
    if (!feed_entry_for(r->db, &memo->entry, r->receiver, &act))
        return false;
    write_update_member(r);
    json_key(r->w, "reason");
    write_reason(r->w, reason_of(r, &act));
    return true;
}

static bool write_update_changed(struct rendering *r)
{
    if (!read_update(r))
        return false;
    /* Who listens to one of its channels has it in their feed, unless they muted who brought it. */
    if ((r->perhaps || mute_any(r->db, r->receiver)) &&
        !feed_has(r->db, r->receiver, &r->memo->row))
        return false;
    write_update_member(r);
    return true;
}

static const struct push_kind {
    const char *name;
    write_params *write;
    bool shared; /* all receivers read the same, but for the actor */
} push_kinds[] = {
    [CHANGE_MESSAGE_NEW] = { "message.new", write_message_push, true },
    [CHANGE_MESSAGE_CHANGED] = { "message.changed", write_message_push, true },
    [CHANGE_MESSAGE_READ] = { "message.read", write_read_push, true },
    [CHANGE_CONVERSATION] = { "conversation.changed", write_conversation_push, false },
    [CHANGE_NOTIFICATION] = { "notification.changed", write_notification_push, false },
    [CHANGE_NOTIFICATION_WITHDRAWN] = { "notification.withdrawn", write_withdrawn_push, false },
    [CHANGE_UPDATE_NEW] = { "update.new", write_update_new, false },
    [CHANGE_UPDATE_CHANGED] = { "update.changed", write_update_changed, false },
};

const char *push_name(enum change_kind kind)
{
    return push_kinds[kind].name;
}

struct push_batch *push_batch_new(struct db *db, struct arena *mem, int64_t now_ms,
                                  const struct change *change)
{
    struct push_batch *batch = arena_alloc(mem, sizeof *batch);

    batch->db = db;
    batch->mem = mem;
    batch->now_ms = now_ms;
    batch->change = change;
    return batch;
}

bool push_batch_write(struct push_batch *batch, struct person_id receiver, bool perhaps,
                      struct buf *out)
{
    const struct change *change = batch->change;
    size_t before = out->len;
    struct json_writer w;
    struct rendering r = { .db = batch->db,
                           .mem = batch->mem,
                           .now_ms = batch->now_ms,
                           .change = change,
                           .memo = &batch->memo,
                           .message_memo = &batch->message_memo,
                           .receiver = receiver,
                           .perhaps = perhaps,
                           .w = &w };

    json_writer_init(&w, out);
    json_open_object(&w);
    if (!push_kinds[change->kind].write(&r) || db_failure(batch->db) != DB_OK) {
        buf_truncate(out, before);
        return false;
    }
    if (!*batch->cursor)
        change_cursor(batch->db, change->n, batch->cursor);
    json_string_member(&w, "cursor", batch->cursor);
    json_close_object(&w);
    return !out->overflow;
}

bool push_write(struct db *db, struct arena *mem, int64_t now_ms, const struct change *change,
                struct person_id receiver, struct buf *out)
{
    return push_batch_write(push_batch_new(db, mem, now_ms, change), receiver, false, out);
}

/* The push's bytes, moved into the outbox's arena; NULL: nothing to tell. */
static const char *seal_one(struct turn *turn, struct push_batch *batch, struct person_id receiver,
                            size_t *len)
{
    struct buf out;
    const char *bytes = NULL;

    buf_init(&out, LIMIT_PAGE_BYTES);
    if (push_batch_write(batch, receiver, false, &out))
        bytes = arena_strndup(turn->outbox->arena, out.data, out.len);
    *len = out.len;
    buf_done(&out);
    return bytes;
}

/* Only of messages anything was read into message_memo. */
static bool sender_reads_more(const struct push_batch *batch)
{
    return batch->message_memo.there && batch->message_memo.row.client_id;
}

/* What all read, and the client_id behind it: a message is made into JSON once. */
static const char *seal_for_sender(struct turn *turn, const struct push_batch *batch,
                                   const char *shared, size_t shared_len, size_t *len)
{
    const struct message_memo *memo = &batch->message_memo;
    struct json_writer w;
    struct buf out;
    const char *bytes;

    buf_init(&out, LIMIT_PAGE_BYTES);
    buf_add(&out, shared, memo->end);
    json_writer_init(&w, &out);
    w.need_comma = true;
    json_string_member(&w, "client_id", memo->row.client_id);
    buf_add(&out, shared + memo->end, shared_len - memo->end);
    bytes = arena_strndup(turn->outbox->arena, out.data, out.len);
    *len = out.len;
    buf_done(&out);
    return bytes;
}

static void seal_sender(struct turn *turn, struct push_batch *batch, struct effect *effect)
{
    size_t *len = &effect->push.actor_params_len;

    /* Of reactions each reads which are their own. */
    effect->push.actor_params =
        batch->message_memo.row.reactions || !effect->push.params
            ? seal_one(turn, batch, effect->push.change.actor, len)
            : seal_for_sender(turn, batch, effect->push.params, effect->push.params_len, len);
}

/* Who reacted reads `mine`. Where very many did, everybody's is made for them. */
static void find_own_readers(struct turn *turn, const struct push_batch *batch,
                             struct effect *effect)
{
    struct message_id id = { effect->push.change.object };
    struct person_id *people;

    if (!batch->message_memo.there || !batch->message_memo.row.reactions)
        return;
    people = arena_alloc(turn->outbox->arena, OWN_READERS_MAX * sizeof *people);
    effect->push.own_readers = people;
    effect->push.own_reader_count = message_reaction_people(turn->db, id, people, OWN_READERS_MAX);
    if (effect->push.own_reader_count == OWN_READERS_MAX)
        effect->push.params = effect->push.actor_params = NULL;
}

void push_seal(struct turn *turn)
{
    const struct person_id all = { 0 };
    char cursor[CHANGE_CURSOR_MAX] = "";

    for (size_t i = 0; i < turn->outbox->count; i++) {
        struct effect *effect = &turn->outbox->effects[i];
        const struct change *change = &effect->push.change;
        struct push_batch *batch;

        if (effect->kind != EFFECT_PUSH || !push_kinds[change->kind].shared)
            continue;
        batch = push_batch_new(turn->db, turn->arena, turn->now_ms, change);
        if (*cursor)
            change_cursor_beside(cursor, change->n, batch->cursor);
        effect->push.params = seal_one(turn, batch, all, &effect->push.params_len);
        memcpy(cursor, batch->cursor, sizeof cursor);
        if (sender_reads_more(batch))
            seal_sender(turn, batch, effect);
        find_own_readers(turn, batch, effect);
    }
}
