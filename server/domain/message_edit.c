/* Changing what was said. A deleted message stays as a shell that keeps its place; its words, its
 * mentions and its reactions go. */
#include <string.h>

#include "change.h"
#include "conversation.h"
#include "event.h"
#include "mention.h"
#include "message.h"
#include "message_reaction.h"
#include "person.h"

/* Of a conversation that one is in. */
static bool find(struct turn *turn, struct person_id who, const char *id, struct message_row *row,
                 struct member_row *member, struct err *err)
{
    struct message_id parsed;

    if (id_parse(ID_MESSAGE, id, &parsed.n) &&
        message_read_row(turn->db, turn->arena, parsed, row) &&
        conversation_member(turn->db, row->conversation, who, member))
        return true;
    return err_set(err, ERR_NOT_FOUND, NULL, "no such message");
}

/* What is said anew reaches nobody on the other side of a block. */
static bool may_speak(struct turn *turn, struct person_id who, const struct message_row *row,
                      struct err *err)
{
    struct conversation_row conversation;

    return (conversation_read_row(turn->db, turn->arena, row->conversation, &conversation) &&
            !conversation_is_parted(turn->db, &conversation, who)) ||
           err_set(err, ERR_FORBIDDEN, NULL, "nobody reads here any more");
}

static void tell_changed(struct turn *turn, const struct message_row *row)
{
    const struct channel channel = { CHANNEL_CONVERSATION, row->conversation.n };

    /* The author's own sessions read their client_id beside it. */
    change_tell(turn, CHANGE_MESSAGE_CHANGED, row->id.n, 0, row->author, &channel, 1,
                (struct session_id){ 0 });
}

static void drop_mention(struct turn *turn, const struct message_row *row, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_mentions_drop);

    bind_int(stmt, ":conversation", row->conversation.n);
    bind_int(stmt, ":seq", row->seq);
    bind_int(stmt, ":person", who.n);
    stmt_run(stmt);
}

/* protocol: "An edit notifies only those whom it newly mentions." */
static struct person_list move_mentions(struct turn *turn, const struct message_row *row,
                                        const struct person_list *now)
{
    struct person_list before = mention_people(turn->arena, row->mentions, row->author);
    struct person_list newly = {
        .items = arena_alloc(turn->arena, (now->count + 1) * sizeof *newly.items),
    };

    for (size_t i = 0; i < before.count; i++)
        if (!mention_contains(now, before.items[i]))
            drop_mention(turn, row, before.items[i]);
    for (size_t i = 0; i < now->count; i++)
        if (!mention_contains(&before, now->items[i]))
            newly.items[newly.count++] = now->items[i];
    message_add_mentions(turn, row->conversation, row->seq, &newly);
    return newly;
}

static void apply(struct turn *turn, const struct message_row *row, const char *text)
{
    struct person_list mentioned;
    struct person_list newly;
    const char *mentions;

    mention_find(turn->db, turn->arena, row->author, text, &mentions, &mentioned);
    newly = move_mentions(turn, row, &mentioned);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_set);

    bind_int(stmt, ":id", row->id.n);
    bind_text(stmt, ":text", text);
    bind_text(stmt, ":mentions", mentions);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
    event_append(
        turn, EVENT_MESSAGE_EDITED, row->author, row->id.n, row->conversation.n,
        arena_printf(turn->arena, "{\"mentions\":%s}", mention_numbers(turn->arena, &newly)));
    tell_changed(turn, row);
}

bool message_edit(struct turn *turn, struct person_id who, const struct message_edit_draft *draft,
                  struct message_id *out, struct err *err)
{
    struct message_row row;
    struct member_row member;

    if (!find(turn, who, draft->id, &row, &member, err))
        return false;
    if (row.author.n != who.n)
        return err_set(err, ERR_FORBIDDEN, NULL, "only its author edits a message");
    if (!may_speak(turn, who, &row, err))
        return false;
    if (row.deleted)
        return err_set(err, ERR_CONFLICT, NULL, "the message is deleted");
    if (strcmp(row.text, draft->text) != 0)
        apply(turn, &row, draft->text);
    *out = row.id;
    return true;
}

/* protocol: "owners and admins invite, remove, edit, delete others' messages" */
static bool may_delete(struct turn *turn, struct person_id who, const struct message_row *row,
                       const struct member_row *member)
{
    struct conversation_row conversation;

    return row->author.n == who.n ||
           (member->role != ROLE_MEMBER &&
            conversation_read_row(turn->db, turn->arena, row->conversation, &conversation) &&
            conversation.kind == CONVERSATION_GROUP);
}

void message_make_shell(struct turn *turn, struct person_id by, const struct message_row *row)
{
    const struct person_list nobody = { 0 };

    move_mentions(turn, row, &nobody);
    message_reactions_forget(turn, by, row->id);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_message_make_shell);

    bind_int(stmt, ":id", row->id.n);
    stmt_run(stmt);
    event_append(turn, EVENT_MESSAGE_DELETED, by, row->id.n, row->conversation.n, NULL);
    tell_changed(turn, row);
}

bool message_delete(struct turn *turn, struct person_id who, const char *id, struct message_id *out,
                    struct err *err)
{
    struct message_row row;
    struct member_row member;

    if (!find(turn, who, id, &row, &member, err))
        return false;
    if (!may_delete(turn, who, &row, &member))
        return err_set(err, ERR_FORBIDDEN, NULL, "only its author deletes a message here");
    *out = row.id;
    if (row.deleted)
        return true;
    message_make_shell(turn, who, &row);
    return true;
}

bool message_react(struct turn *turn, struct person_id who, const struct message_react_draft *draft,
                   struct message_id *out, struct err *err)
{
    struct message_row row;
    struct member_row member;

    if (!find(turn, who, draft->id, &row, &member, err) || !may_speak(turn, who, &row, err))
        return false;
    if (row.deleted)
        return err_set(err, ERR_CONFLICT, NULL, "the message is deleted");
    *out = row.id;
    return message_reaction_set(turn, who, &row, draft->emoji, draft->on, err);
}
