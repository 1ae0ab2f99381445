#include "message.h"

#include <inttypes.h>
#include <string.h>

#include "change.h"
#include "conversation.h"
#include "event.h"
#include "mention.h"
#include "message_reaction.h"
#include "page.h"
#include "person.h"
#include "utf8.h"

enum { READ_EVENT_EVERY_MS = 60000 }; /* protocol: "at most once a minute per person" */

/* What somebody gone said is a shell, also where it is not yet forgotten. */
static struct message_row row_of(struct stmt *stmt, struct arena *mem)
{
    if (col_int(stmt, "gone"))
        return (struct message_row){
            .id = { col_int(stmt, "id") },
            .reply_to = { col_int(stmt, "reply_to") },
            .conversation = { col_int(stmt, "conversation") },
            .seq = col_int(stmt, "seq"),
            .author = { col_int(stmt, "author") },
            .text = "",
            .mentions = "",
            .at = col_int(stmt, "at"),
            .edited_at = col_is_null(stmt, "edited_at") ? -1 : col_int(stmt, "edited_at"),
            .deleted = true,
        };
    return (struct message_row){
        .id = { col_int(stmt, "id") },
        .reply_to = { col_int(stmt, "reply_to") },
        .conversation = { col_int(stmt, "conversation") },
        .seq = col_int(stmt, "seq"),
        .author = { col_int(stmt, "author") },
        .text = col_text(stmt, mem, "text"),
        .mentions = col_text(stmt, mem, "mentions"),
        .client_id = col_text(stmt, mem, "client_id"),
        .at = col_int(stmt, "at"),
        .edited_at = col_is_null(stmt, "edited_at") ? -1 : col_int(stmt, "edited_at"),
        .deleted = col_int(stmt, "deleted") != 0,
        .reactions = col_int(stmt, "reactions"),
    };
}

bool message_read_row(struct db *db, struct arena *mem, struct message_id id,
                      struct message_row *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_message_row);

    bind_int(stmt, ":id", id.n);
    if (!stmt_row(stmt))
        return false;
    *out = row_of(stmt, mem);
    return true;
}

struct message message_as_read(struct db *db, struct arena *mem, struct person_id viewer,
                               const struct message_row *row)
{
    /* Members see one another: all of them read the same. */
    const struct person_id all = { 0 };
    size_t reaction_count = 0;
    const struct reaction *reactions = NULL;

    if (row->reactions)
        reactions = message_reactions(db, mem, viewer, row->id, &reaction_count);
    return (struct message){
        .id = row->id,
        .reply_to = row->reply_to,
        .conversation = row->conversation,
        .seq = row->seq,
        .from = person_brief(db, mem, row->author),
        .text = row->text,
        .entities = mention_entities(db, mem, all, row->text, row->mentions),
        .at = row->at,
        .edited_at = row->edited_at,
        .deleted = row->deleted,
        .reactions = reactions,
        .reaction_count = reaction_count,
        .client_id = viewer.n == row->author.n ? row->client_id : NULL,
    };
}

bool message_at(struct db *db, struct arena *mem, struct person_id viewer,
                struct conversation_id conversation, int64_t seq, struct message *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_message_at);
    struct message_row row;

    bind_int(stmt, ":conversation", conversation.n);
    bind_int(stmt, ":seq", seq);
    if (!stmt_row(stmt))
        return false;
    row = row_of(stmt, mem);
    *out = message_as_read(db, mem, viewer, &row);
    return true;
}

int64_t message_count_by(struct db *db, struct conversation_id conversation, struct person_id who,
                         int64_t seq)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_message_author_count);

    bind_int(stmt, ":conversation", conversation.n);
    bind_int(stmt, ":author", who.n);
    bind_int(stmt, ":seq", seq);
    return stmt_number(stmt, 0);
}

size_t message_weight(const struct message *message)
{
    return strlen(message->text) + message->entities.count * 100;
}

static bool find_replied(struct turn *turn, const char *reply_to,
                         struct conversation_id conversation, struct message_id *out,
                         struct err *err)
{
    struct message_row row;

    out->n = 0;
    if (!reply_to)
        return true;
    if (id_parse(ID_MESSAGE, reply_to, &out->n) &&
        message_read_row(turn->db, turn->arena, *out, &row) && row.conversation.n == conversation.n)
        return true;
    return err_set(err, ERR_NOT_FOUND, "reply_to", "no such message in this conversation");
}

static void add_row(struct turn *turn, struct person_id who, const struct message_draft *draft,
                    const struct conversation_row *conversation, const struct message_sent *sent,
                    struct message_id reply_to, const char *mentions)
{
    int64_t nth = 1 + message_count_by(turn->db, conversation->id, who, conversation->last_seq);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_add);
    AUTO_STMT struct stmt *advance = db_stmt(turn->db, SQL_conversation_advance);

    bind_int(stmt, ":id", sent->id.n);
    bind_int(stmt, ":conversation", conversation->id.n);
    bind_int(stmt, ":seq", sent->seq);
    bind_int(stmt, ":author", who.n);
    bind_int(stmt, ":nth", nth);
    bind_text(stmt, ":text", draft->text);
    bind_text(stmt, ":mentions", mentions);
    if (reply_to.n)
        bind_int(stmt, ":reply_to", reply_to.n);
    bind_text(stmt, ":client_id", draft->client_id);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
    bind_int(advance, ":id", conversation->id.n);
    bind_int(advance, ":seq", sent->seq);
    bind_int(advance, ":now", turn->now_ms);
    stmt_run(advance);
}

void message_add_mentions(struct turn *turn, struct conversation_id id, int64_t seq,
                          const struct person_list *people)
{
    for (size_t i = 0; i < people->count; i++) {
        struct member_row member;

        if (!conversation_member(turn->db, id, people->items[i], &member))
            continue;
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_mention_add);

        bind_int(stmt, ":person", people->items[i].n);
        bind_int(stmt, ":conversation", id.n);
        bind_int(stmt, ":seq", seq);
        stmt_run(stmt);
    }
}

static void log_sent(struct turn *turn, struct person_id who,
                     const struct conversation_row *conversation, struct message_id id,
                     const char *text, const struct person_list *mentioned)
{
    event_append(turn, EVENT_MESSAGE_SENT, who, id.n, conversation->id.n,
                 arena_printf(turn->arena,
                              "{\"conversation\":\"%s\",\"kind\":\"%s\",\"mentions\":%s,"
                              "\"length\":%zu}",
                              id_format(ID_CONVERSATION, conversation->id.n).s,
                              conversation->kind == CONVERSATION_GROUP ? "group" : "direct",
                              mention_numbers(turn->arena, mentioned), utf8_points(text)));
}

bool message_send(struct turn *turn, struct person_id who, const struct message_draft *draft,
                  struct message_sent *out, struct err *err)
{
    struct conversation_row row;
    struct member_row member;
    struct message_id reply_to;
    struct message_sent sent;
    struct person_list mentioned;
    const char *mentions;

    if (!conversation_for_member(turn->db, turn->arena, draft->conversation, who, &row, &member,
                                 err) ||
        !find_replied(turn, draft->reply_to, row.id, &reply_to, err))
        return false;
    if (!conversation_may_send(turn->db, turn->arena, &row, who))
        return err_set(err, ERR_FORBIDDEN, NULL, "this person does not let you write to them");
    sent = (struct message_sent){ { turn_new_id(turn) }, row.last_seq + 1, turn->now_ms };
    mention_find(turn->db, turn->arena, who, draft->text, &mentions, &mentioned);
    add_row(turn, who, draft, &row, &sent, reply_to, mentions);
    message_add_mentions(turn, row.id, sent.seq, &mentioned);
    log_sent(turn, who, &row, sent.id, draft->text, &mentioned);
    change_tell(turn, CHANGE_MESSAGE_NEW, sent.id.n, 0, who,
                &(struct channel){ CHANNEL_CONVERSATION, row.id.n }, 1, (struct session_id){ 0 });
    *out = sent;
    return true;
}

static void reverse(struct message *items, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct message swap = items[i];

        items[i] = items[count - 1 - i];
        items[count - 1 - i] = swap;
    }
}

bool message_history(struct db *db, struct arena *mem, struct person_id viewer,
                     const struct message_history_draft *draft, struct message_page *out,
                     struct err *err)
{
    struct conversation_row conversation;
    struct member_row member;
    struct page_weight weight = { 0 };
    bool forward = draft->after_seq.given;
    size_t limit = (size_t)draft->limit;
    int64_t from = forward ? draft->after_seq.value
                           : (draft->before_seq.given ? draft->before_seq.value : INT64_MAX);

    if (!conversation_for_member(db, mem, draft->conversation, viewer, &conversation, &member, err))
        return false;
    *out = (struct message_page){ .items = arena_alloc(mem, limit * sizeof *out->items) };
    AUTO_STMT struct stmt *stmt = db_stmt(db, forward ? SQL_messages_after : SQL_messages_before);

    bind_int(stmt, ":conversation", conversation.id.n);
    bind_int(stmt, ":seq", from);
    bind_int(stmt, ":limit", draft->limit + 1);
    while (stmt_row(stmt)) {
        struct message_row row = row_of(stmt, mem);

        if (out->count == limit || !page_takes(&weight, strlen(row.text))) {
            out->next = out->items[out->count - 1].seq;
            break;
        }
        out->items[out->count++] = message_as_read(db, mem, viewer, &row);
    }
    if (!forward)
        reverse(out->items, out->count);
    return true;
}

static void move_mark(struct turn *turn, struct person_id who, struct conversation_id id,
                      int64_t seq, const struct member_row *member)
{
    bool log = turn->now_ms - member->read_event_at >= READ_EVENT_EVERY_MS;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_member_set_read);

    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":seq", seq);
    bind_int(stmt, ":event_at", log ? turn->now_ms : member->read_event_at);
    stmt_run(stmt);
    if (log)
        event_append(turn, EVENT_MESSAGE_READ, who, id.n, seq, NULL);
}

bool message_read(struct turn *turn, struct person_id who, struct session_id from,
                  const struct message_read_draft *draft, struct read_mark *out, struct err *err)
{
    struct conversation_row row;
    struct member_row member;
    int64_t seq;

    if (!conversation_for_member(turn->db, turn->arena, draft->conversation, who, &row, &member,
                                 err))
        return false;
    seq = draft->seq < row.last_seq ? draft->seq : row.last_seq;
    if (seq > member.read_seq) { /* protocol: "clamped; never goes back" */
        struct channel channel = { CHANNEL_PERSON, who.n };

        if (row.members <= CONVERSATION_READ_TOLD_MAX &&
            !conversation_is_parted(turn->db, &row, who))
            channel = (struct channel){ CHANNEL_CONVERSATION, row.id.n };
        move_mark(turn, who, row.id, seq, &member);
        change_tell(turn, CHANGE_MESSAGE_READ, row.id.n, seq, who, &channel, 1, from);
    } else {
        seq = member.read_seq;
    }
    *out = (struct read_mark){ seq, conversation_unread(turn->db, &row, who, seq) };
    return true;
}

static int64_t count_read(struct db *db, struct conversation_id id, struct person_id but,
                          int64_t seq)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_members_who_read);

    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":but", but.n);
    bind_int(stmt, ":seq", seq);
    return stmt_number(stmt, 0);
}

bool message_delivery(struct db *db, struct arena *mem, struct person_id who,
                      const struct message_place_draft *draft, struct message_delivery *out,
                      struct err *err)
{
    struct conversation_row row;
    struct member_row member;
    struct message message;

    if (!conversation_for_member(db, mem, draft->conversation, who, &row, &member, err))
        return false;
    if (!message_at(db, mem, who, row.id, draft->seq, &message))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such message");
    if (message.from.id.n != who.n)
        return err_set(err, ERR_FORBIDDEN, NULL, "only its sender asks whom a message reached");
    *out = (struct message_delivery){ message.id, row.members - 1,
                                      count_read(db, row.id, who, draft->seq) };
    return true;
}

bool message_list_own(struct db *db, struct arena *mem, struct person_id who,
                      const struct page_draft *page, struct message **items, size_t *count,
                      const char **next, struct err *err)
{
    const struct page_walk walk = { "person.export.messages", who, 0 };
    struct page_place place;
    int64_t looked_at = 0;

    *items = arena_alloc(mem, (size_t)page->limit * sizeof **items);
    *count = 0;
    *next = NULL;
    if (!page_place(db, &walk, page->before, (struct page_place){ { 0 } }, &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_export_messages);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":a", place.keys[0]);
    bind_int(stmt, ":b", place.keys[1]);
    bind_int(stmt, ":limit", page->limit);
    while (stmt_row(stmt)) {
        const struct message_id id = { col_int(stmt, "id") };
        struct message_row row;

        place = (struct page_place){ { col_int(stmt, "conversation"), col_int(stmt, "seq") } };
        looked_at++;
        if (message_read_row(db, mem, id, &row) && !row.deleted)
            (*items)[(*count)++] = message_as_read(db, mem, who, &row);
    }
    if (looked_at == page->limit)
        *next = page_cursor(db, mem, &walk, place);
    return true;
}
