/* Reading conversations, and opening direct ones; groups are in group.c. */
#include "conversation.h"

#include <string.h>

#include "block.h"
#include "change.h"
#include "erasure.h"
#include "event.h"
#include "limits.h"
#include "message.h"
#include "page.h"
#include "person.h"
#include "person_settings.h"

bool conversation_read_row(struct db *db, struct arena *mem, struct conversation_id id,
                           struct conversation_row *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_conversation_row);

    bind_int(stmt, ":id", id.n);
    if (!stmt_row(stmt))
        return false;
    *out = (struct conversation_row){
        .id = id,
        .kind = (enum conversation_kind)col_enum(stmt, "kind", CONVERSATION_KINDS),
        .name = col_text(stmt, mem, "name"),
        .about = col_text(stmt, mem, "about"),
        .members = col_int(stmt, "members"),
        .last_seq = col_int(stmt, "last_seq"),
        .active_at = col_int(stmt, "active_at"),
    };
    return true;
}

bool conversation_member(struct db *db, struct conversation_id id, struct person_id who,
                         struct member_row *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_member_get);

    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":person", who.n);
    if (!stmt_row(stmt))
        return false;
    *out = (struct member_row){
        .role = (enum member_role)col_enum(stmt, "role", ROLE_NONE),
        .joined_at = col_int(stmt, "joined_at"),
        .read_seq = col_int(stmt, "read_seq"),
        .read_event_at = col_int(stmt, "read_event_at"),
        .muted_until = col_is_null(stmt, "muted_until") ? -1 : col_int(stmt, "muted_until"),
    };
    return true;
}

bool conversation_parse_id(const char *text, struct conversation_id *out, struct err *err)
{
    return id_parse(ID_CONVERSATION, text, &out->n) ||
           err_set(err, ERR_NOT_FOUND, NULL, "no such conversation");
}

bool conversation_for_member(struct db *db, struct arena *mem, const char *id, struct person_id who,
                             struct conversation_row *row, struct member_row *member,
                             struct err *err)
{
    struct conversation_id parsed;

    if (!conversation_parse_id(id, &parsed, err))
        return false;
    if (!conversation_read_row(db, mem, parsed, row) ||
        !conversation_member(db, parsed, who, member))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such conversation");
    return true;
}

int64_t conversation_unread(struct db *db, const struct conversation_row *row, struct person_id who,
                            int64_t read_seq)
{
    int64_t own = message_count_by(db, row->id, who, row->last_seq) -
                  message_count_by(db, row->id, who, read_seq);

    return row->last_seq - read_seq - own;
}

static int64_t unread_of(struct db *db, struct arena *mem, struct person_id who,
                         struct conversation_id id)
{
    struct conversation_row row;
    struct member_row member;

    if (!conversation_read_row(db, mem, id, &row) || !conversation_member(db, id, who, &member))
        return 0;
    return conversation_unread(db, &row, who, member.read_seq);
}

int64_t conversation_unread_total(struct db *db, struct arena *mem, struct person_id who,
                                  int64_t now_ms)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_conversations_all_of);
    int64_t total = 0;

    bind_int(stmt, ":person", who.n);
    while (stmt_row(stmt))
        if (col_is_null(stmt, "muted_until") || col_int(stmt, "muted_until") <= now_ms)
            total += unread_of(db, mem, who,
                               (struct conversation_id){ col_int(stmt, "conversation") });
    return total;
}

static int64_t mentions_of(struct db *db, struct conversation_id id, struct person_id who,
                           int64_t read_seq)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_message_mentions_after);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":seq", read_seq);
    return stmt_number(stmt, 0);
}

static struct person_id peer_of(struct db *db, struct conversation_id id, struct person_id me)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_direct_peer);

    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":me", me.n);
    return (struct person_id){ stmt_number(stmt, 0) };
}

bool conversation_is_parted(struct db *db, const struct conversation_row *row, struct person_id who)
{
    struct person_id peer;

    if (row->kind != CONVERSATION_DIRECT)
        return false;
    peer = peer_of(db, row->id, who);
    return erasure_is_gone(db, peer) || block_between(db, who, peer);
}

bool conversation_may_send(struct db *db, struct arena *mem, const struct conversation_row *row,
                           struct person_id who)
{
    if (row->kind != CONVERSATION_DIRECT)
        return true;
    return !conversation_is_parted(db, row, who) &&
           (row->last_seq > 0 || person_may_write(db, mem, who, peer_of(db, row->id, who)));
}

static const struct brief *peer_brief(struct db *db, struct arena *mem, struct conversation_id id,
                                      struct person_id me)
{
    struct brief *peer = arena_alloc(mem, sizeof *peer);

    *peer = person_brief(db, mem, peer_of(db, id, me));
    return peer;
}

static const struct message *last_of(struct db *db, struct arena *mem, struct person_id viewer,
                                     const struct conversation_row *row)
{
    struct message *last = arena_alloc(mem, sizeof *last);

    return row->last_seq && message_at(db, mem, viewer, row->id, row->last_seq, last) ? last : NULL;
}

static struct conversation outline(const struct conversation_row *row)
{
    return (struct conversation){
        .id = row->id,
        .kind = row->kind,
        .name = row->name,
        .about = row->about,
        .members = row->members,
        .role = ROLE_NONE,
        .muted_until = -1,
    };
}

bool conversation_get(struct db *db, struct arena *mem, struct person_id viewer,
                      struct conversation_id id, int64_t now_ms, struct conversation *out,
                      struct err *err)
{
    struct conversation_row row;
    struct member_row member;

    if (!conversation_read_row(db, mem, id, &row) || !conversation_member(db, id, viewer, &member))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such conversation");
    *out = outline(&row);
    if (row.kind == CONVERSATION_DIRECT) {
        out->peer = peer_brief(db, mem, id, viewer);
        out->name = out->peer->name;
    }
    out->role = member.role;
    out->last_seq = row.last_seq;
    out->read_seq = member.read_seq;
    out->unread = conversation_unread(db, &row, viewer, member.read_seq);
    out->mentions = mentions_of(db, id, viewer, member.read_seq);
    out->muted_until = member.muted_until > now_ms ? member.muted_until : -1;
    out->last = last_of(db, mem, viewer, &row);
    return true;
}

bool conversation_get_left(struct db *db, struct arena *mem, struct conversation_id id,
                           struct conversation *out, struct err *err)
{
    struct conversation_row row;

    if (!conversation_read_row(db, mem, id, &row))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such conversation");
    *out = outline(&row);
    return true;
}

static size_t weight_of(const struct conversation *conversation)
{
    return strlen(conversation->about) + strlen(conversation->name) +
           (conversation->last ? message_weight(conversation->last) : 0);
}

bool conversation_list(struct db *db, struct arena *mem, struct person_id viewer,
                       const struct page_draft *page, int64_t now_ms, struct conversation **items,
                       size_t *count, const char **next, struct err *err)
{
    const struct page_walk walk = { "conversation.list", viewer, 0 };
    struct page_weight weight = { 0 };
    struct page_place place;
    struct conversation *list = arena_alloc(mem, ((size_t)page->limit + 1) * sizeof *list);

    *count = 0;
    *next = NULL;
    if (!page_place(db, &walk, page->before, (struct page_place){ { INT64_MAX, INT64_MAX } },
                    &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_conversations_of);

    bind_int(stmt, ":person", viewer.n);
    bind_int(stmt, ":before_at", place.keys[0]);
    bind_int(stmt, ":before_id", place.keys[1]);
    bind_int(stmt, ":limit", page->limit + 1);
    while (stmt_row(stmt)) {
        struct conversation_id id = { col_int(stmt, "id") };

        if (!conversation_get(db, mem, viewer, id, now_ms, &list[*count], err))
            continue;
        if (*count == (size_t)page->limit || !page_takes(&weight, weight_of(&list[*count]))) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        (*count)++;
        place.keys[0] = col_int(stmt, "active_at");
        place.keys[1] = id.n;
    }
    *items = list;
    return true;
}

/* A page goes on behind (role, name, person); the cursor holds the person, whose name is looked
 * up: a name does not fit into numbers. */
static bool member_place(struct db *db, struct arena *mem, const struct page_walk *walk,
                         const char *before, struct page_place *place, const char **name,
                         struct err *err)
{
    *name = "";
    if (!page_place(db, walk, before, (struct page_place){ { 0 } }, place, err))
        return false;
    if (place->keys[1])
        *name = person_brief(db, mem, (struct person_id){ place->keys[1] }).name;
    return true;
}

bool conversation_members(struct db *db, struct arena *mem, struct person_id viewer,
                          const struct member_list_draft *draft, struct member **items,
                          size_t *count, const char **next, struct err *err)
{
    struct page_walk walk = { "conversation.members", viewer, 0 };
    struct conversation_row row;
    struct member_row member;
    struct page_place place;
    const char *name;
    struct member *list = arena_alloc(mem, (size_t)draft->page.limit * sizeof *list);

    *count = 0;
    *next = NULL;
    if (!conversation_for_member(db, mem, draft->id, viewer, &row, &member, err))
        return false;
    walk.of = row.id.n;
    if (!member_place(db, mem, &walk, draft->page.before, &place, &name, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_members_page);

    bind_int(stmt, ":conversation", row.id.n);
    bind_int(stmt, ":role", place.keys[0]);
    bind_text(stmt, ":name", name);
    bind_int(stmt, ":person", place.keys[1]);
    bind_int(stmt, ":limit", draft->page.limit + 1);
    while (stmt_row(stmt)) {
        if (*count == (size_t)draft->page.limit) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        place.keys[0] = col_int(stmt, "role");
        place.keys[1] = col_int(stmt, "person");
        list[(*count)++] = (struct member){
            .person = person_brief_row(stmt, mem, (struct person_id){ place.keys[1] }),
            .role = (enum member_role)place.keys[0],
            .joined_at = col_int(stmt, "joined_at"),
        };
    }
    *items = list;
    return true;
}

static bool find_direct(struct db *db, struct person_id a, struct person_id b,
                        struct conversation_id *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_direct_get);

    bind_int(stmt, ":low", a.n < b.n ? a.n : b.n);
    bind_int(stmt, ":high", a.n < b.n ? b.n : a.n);
    out->n = stmt_number(stmt, 0);
    return out->n != 0;
}

static void add_direct_rows(struct turn *turn, struct conversation_id id, struct person_id a,
                            struct person_id b)
{
    const struct person_id both[] = { a, b };
    AUTO_STMT struct stmt *row = db_stmt(turn->db, SQL_conversation_add);
    AUTO_STMT struct stmt *direct = db_stmt(turn->db, SQL_direct_add);

    bind_int(row, ":id", id.n);
    bind_int(row, ":kind", CONVERSATION_DIRECT);
    bind_text(row, ":name", "");
    bind_text(row, ":about", "");
    bind_int(row, ":members", 2);
    bind_int(row, ":now", turn->now_ms);
    stmt_run(row);
    bind_int(direct, ":low", a.n < b.n ? a.n : b.n);
    bind_int(direct, ":high", a.n < b.n ? b.n : a.n);
    bind_int(direct, ":conversation", id.n);
    stmt_run(direct);
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        AUTO_STMT struct stmt *member = db_stmt(turn->db, SQL_member_add);
        struct effect *effect = outbox_add(turn->outbox, EFFECT_SUBSCRIBE);

        bind_int(member, ":conversation", id.n);
        bind_int(member, ":person", both[i].n);
        bind_int(member, ":role", ROLE_MEMBER);
        bind_int(member, ":now", turn->now_ms);
        bind_int(member, ":since", turn_last_change(turn));
        bind_int(member, ":read_seq", 0);
        stmt_run(member);
        effect->subscribe.person = both[i];
        effect->subscribe.channel = (struct channel){ CHANNEL_CONVERSATION, id.n };
    }
}

bool conversation_is_open(struct db *db, struct person_id who, const char *handle)
{
    struct person_id peer;
    struct conversation_id id;

    return person_find(db, handle, &peer) && find_direct(db, who, peer, &id);
}

bool conversation_open(struct turn *turn, struct person_id who, const char *handle,
                       struct conversation_id *out, struct err *err)
{
    struct person_id peer;
    struct conversation_id id;

    if (!person_find_seen(turn->db, who, handle, &peer))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    if (peer.n == who.n)
        return err_set(err, ERR_INVALID_PARAMS, "handle", "nobody writes to themselves");
    if (!find_direct(turn->db, who, peer, &id)) {
        if (!person_may_write(turn->db, turn->arena, who, peer))
            return err_set(err, ERR_FORBIDDEN, NULL, "this person does not let you write to them");
        const struct channel channels[] = { { CHANNEL_PERSON, who.n }, { CHANNEL_PERSON, peer.n } };

        id.n = turn_new_id(turn);
        add_direct_rows(turn, id, who, peer);
        event_append(turn, EVENT_CONVERSATION_OPENED, who, id.n, peer.n, NULL);
        change_tell(turn, CHANGE_CONVERSATION, id.n, 0, who, channels, ARRAY_LEN(channels),
                    (struct session_id){ 0 });
    }
    *out = id;
    return true;
}
