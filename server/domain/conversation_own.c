/* What somebody sets for a conversation for themselves alone, and what passes in it unkept. */
#include "change.h"
#include "conversation.h"
#include "event.h"
#include "person.h"

static void set_muted(struct turn *turn, struct conversation_id id, struct person_id who,
                      int64_t until)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_member_set_muted);

    bind_int(stmt, ":conversation", id.n);
    bind_int(stmt, ":person", who.n);
    if (until >= 0)
        bind_int(stmt, ":until", until);
    stmt_run(stmt);
}

bool conversation_mute(struct turn *turn, struct person_id who, const struct mute_draft *draft,
                       struct conversation_id *out, struct err *err)
{
    struct conversation_row row;
    struct member_row member;
    const struct channel channel = { CHANNEL_PERSON, who.n };

    if (!conversation_for_member(turn->db, turn->arena, draft->id, who, &row, &member, err))
        return false;
    *out = row.id;
    if (member.muted_until == draft->until)
        return true;
    set_muted(turn, row.id, who, draft->until);
    event_append(turn, EVENT_CONVERSATION_MUTED, who, row.id.n, 0, NULL);
    change_tell(turn, CHANGE_CONVERSATION, row.id.n, 0, who, &channel, 1, (struct session_id){ 0 });
    return true;
}

bool conversation_typing(struct turn *turn, struct person_id who, const char *id, struct err *err)
{
    struct conversation_row row;
    struct member_row member;
    struct effect *effect;

    if (!conversation_for_member(turn->db, turn->arena, id, who, &row, &member, err))
        return false;
    if (conversation_is_parted(turn->db, &row, who))
        return err_set(err, ERR_FORBIDDEN, NULL, "nobody reads here any more");
    if (row.members > CONVERSATION_READ_TOLD_MAX)
        return true;
    effect = outbox_add(turn->outbox, EFFECT_TYPING);
    effect->typing.person = who;
    effect->typing.conversation = row.id;
    effect->typing.at_ms = turn->now_ms;
    effect->typing.handle = arena_strdup(turn->outbox->arena,
                                         person_brief(turn->db, turn->arena, who).handle);
    return true;
}
