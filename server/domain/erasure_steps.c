/* What is somebody's, sort by sort: each step finds one thing after the other and takes it back the
 * way they could have, so that counts, feeds, notifications and what others see follow as always.
 */
#include "check_in.h"
#include "comment.h"
#include "conversation.h"
#include "erasure_parts.h"
#include "message.h"
#include "message_reaction.h"
#include "person.h"
#include "remains.h"
#include "team.h"
#include "topic.h"
#include "update.h"

/* Of the TURN_EFFECTS_MAX, and of the 20 ms: a text is overwritten and leaves an index. */
enum { ACT_WEIGHT = 2, TEXT_WEIGHT = 4 };

static struct stmt *look_for(struct turn *turn, enum sql sql, struct person_id who)
{
    struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":person", who.n);
    return stmt;
}

static bool first_update(struct turn *turn, struct person_id who, struct update_row *out)
{
    AUTO_STMT struct stmt *stmt = look_for(turn, SQL_erase_update, who);

    if (!stmt_row(stmt))
        return false;
    *out = (struct update_row){ .id = { col_int(stmt, "id") },
                                .topics = col_text(stmt, turn->arena, "topics"),
                                .audience = (enum audience)col_enum(stmt, "audience", AUDIENCES),
                                .team = { col_int(stmt, "team") },
                                .at = col_int(stmt, "at") };
    return true;
}

static bool erase_updates(struct turn *turn, struct person_id who, struct erasure_place *place,
                          int *left)
{
    struct update_row row;

    (void)place;
    while (*left > 0) {
        if (!first_update(turn, who, &row))
            return true;
        update_erase(turn, who, &row, left);
        *left -= TEXT_WEIGHT;
    }
    return false;
}

static bool next_comment(struct turn *turn, struct person_id who, struct erasure_place *place,
                         struct comment_id *id, bool *deleted)
{
    AUTO_STMT struct stmt *stmt = look_for(turn, SQL_erase_comment, who);

    bind_int(stmt, ":a", place->a);
    bind_int(stmt, ":b", place->b);
    if (!stmt_row(stmt))
        return false;
    id->n = col_int(stmt, "id");
    *deleted = col_int(stmt, "deleted") != 0;
    place->a = col_int(stmt, "update_post");
    place->b = id->n;
    return true;
}

static bool erase_comments(struct turn *turn, struct person_id who, struct erasure_place *place,
                           int *left)
{
    struct comment_id id;
    bool deleted;

    for (; *left > 0; *left -= TEXT_WEIGHT) {
        if (!next_comment(turn, who, place, &id, &deleted))
            return true;
        if (!deleted)
            comment_erase(turn, who, id);
    }
    return false;
}

static bool next_message(struct turn *turn, struct person_id who, struct erasure_place *place,
                         struct message_row *row)
{
    AUTO_STMT struct stmt *stmt = look_for(turn, SQL_erase_message, who);

    bind_int(stmt, ":a", place->a);
    bind_int(stmt, ":b", place->b);
    if (!stmt_row(stmt))
        return false;
    *row = (struct message_row){ .id = { col_int(stmt, "id") },
                                 .conversation = { col_int(stmt, "conversation") },
                                 .seq = col_int(stmt, "seq"),
                                 .author = who,
                                 .mentions = col_text(stmt, turn->arena, "mentions"),
                                 .deleted = col_int(stmt, "deleted") != 0 };
    place->a = row->conversation.n;
    place->b = row->seq;
    return true;
}

static void forget_words(struct turn *turn, struct message_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_erase_message_words);

    bind_int(stmt, ":id", id.n);
    stmt_run(stmt);
}

static bool erase_messages(struct turn *turn, struct person_id who, struct erasure_place *place,
                           int *left)
{
    struct message_row row;

    for (; *left > 0; *left -= TEXT_WEIGHT) {
        if (!next_message(turn, who, place, &row))
            return true;
        if (!row.deleted)
            message_make_shell(turn, who, &row);
        forget_words(turn, row.id);
    }
    return false;
}

static bool first_reaction(struct turn *turn, struct person_id who, struct update_id *id,
                           enum reaction_kind *kind)
{
    AUTO_STMT struct stmt *stmt = look_for(turn, SQL_erase_reaction, who);

    if (!stmt_row(stmt))
        return false;
    id->n = col_int(stmt, "update_post");
    *kind = (enum reaction_kind)col_enum(stmt, "kind", REACTION_RECOMMEND + 1);
    return true;
}

static bool erase_reactions(struct turn *turn, struct person_id who, struct erasure_place *place,
                            int *left)
{
    struct update_id id;
    enum reaction_kind kind;

    (void)place;
    for (; *left > 0; *left -= ACT_WEIGHT) {
        if (!first_reaction(turn, who, &id, &kind))
            return true;
        update_end_reaction(turn, who, id, kind);
    }
    return false;
}

static int64_t first_of(struct turn *turn, enum sql sql, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = look_for(turn, sql, who);

    return stmt_number(stmt, 0);
}

static bool erase_comment_likes(struct turn *turn, struct person_id who,
                                struct erasure_place *place, int *left)
{
    struct comment_id id;

    (void)place;
    for (; *left > 0; *left -= ACT_WEIGHT) {
        id.n = first_of(turn, SQL_erase_comment_like, who);
        if (!id.n)
            return true;
        comment_end_like(turn, who, id);
    }
    return false;
}

static bool first_emoji(struct turn *turn, struct person_id who, struct message_id *id,
                        const char **emoji)
{
    AUTO_STMT struct stmt *stmt = look_for(turn, SQL_erase_message_reaction, who);

    if (!stmt_row(stmt))
        return false;
    id->n = col_int(stmt, "message");
    *emoji = col_text(stmt, turn->arena, "emoji");
    return true;
}

static bool erase_message_reactions(struct turn *turn, struct person_id who,
                                    struct erasure_place *place, int *left)
{
    struct message_id id;
    const char *emoji;

    (void)place;
    for (; *left > 0; *left -= ACT_WEIGHT) {
        if (!first_emoji(turn, who, &id, &emoji))
            return true;
        message_reaction_end(turn, who, id, emoji);
    }
    return false;
}

static bool erase_follows(struct turn *turn, struct person_id who, struct erasure_place *place,
                          int *left)
{
    struct person_id other;

    (void)place;
    for (; *left > 0; *left -= ACT_WEIGHT) {
        if ((other.n = first_of(turn, SQL_erase_followed, who)) != 0)
            person_end_follow(turn, who, other);
        else if ((other.n = first_of(turn, SQL_erase_follower, who)) != 0)
            person_end_follow(turn, other, who);
        else
            return true;
    }
    return false;
}

static const char *first_topic(struct turn *turn, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = look_for(turn, SQL_erase_topic, who);

    return stmt_row(stmt) ? col_text(stmt, turn->arena, "name") : NULL;
}

static bool erase_topics(struct turn *turn, struct person_id who, struct erasure_place *place,
                         int *left)
{
    const char *name;

    (void)place;
    for (; *left > 0; *left -= ACT_WEIGHT) {
        name = first_topic(turn, who);
        if (!name)
            return true;
        topic_follow(turn, who, name, false);
    }
    return false;
}

/* Out of their team, and they follow none. */
static bool erase_teams(struct turn *turn, struct person_id who, struct erasure_place *place,
                        int *left)
{
    struct team_id id;
    struct err gone;

    (void)place;
    team_leave_any(turn, who);
    for (; *left > 0; *left -= ACT_WEIGHT) {
        id.n = first_of(turn, SQL_erase_team_follow, who);
        if (!id.n)
            return true;
        (void)!team_follow(turn, who, id_format(ID_TEAM, id.n).s, false, &id, &gone);
    }
    return false;
}

/* What they made and nobody is in. */
static bool erase_teams_made(struct turn *turn, struct person_id who, struct erasure_place *place,
                             int *left)
{
    struct team_id id;

    (void)place;
    for (; *left > 0; *left -= TEXT_WEIGHT) {
        id.n = first_of(turn, SQL_erase_team_made, who);
        if (!id.n)
            return true;
        team_forget(turn, who, id, left);
    }
    return false;
}

static bool erase_groups(struct turn *turn, struct person_id who, struct erasure_place *place,
                         int *left)
{
    for (; *left > 0; *left -= 2 * ACT_WEIGHT) {
        AUTO_STMT struct stmt *stmt = look_for(turn, SQL_erase_group, who);
        struct conversation_id id;

        bind_int(stmt, ":a", place->a);
        id.n = stmt_number(stmt, 0);
        if (!id.n)
            return true;
        place->a = id.n;
        group_erase_member(turn, id, who);
    }
    return false;
}

static bool erase_check_ins(struct turn *turn, struct person_id who, struct erasure_place *place,
                            int *left)
{
    struct check_in_id id;
    struct err gone;

    (void)place;
    for (; *left > 0; *left -= TEXT_WEIGHT) {
        id.n = first_of(turn, SQL_erase_check_in, who);
        if (!id.n)
            return true;
        (void)!check_in_delete(turn, who, id, &gone);
    }
    return false;
}

static void drop_execution(struct turn *turn, enum sql sql, int64_t id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":id", id);
    stmt_run(stmt);
}

/* Every execution of a workflow that names them, with its history: what a function answered in it
 * may hold what they wrote. */
static bool erase_executions(struct turn *turn, struct person_id who, struct erasure_place *place,
                             int *left)
{
    (void)place;
    for (; *left > 0; *left -= ACT_WEIGHT) {
        int64_t id = first_of(turn, SQL_execution_of_person, who);

        if (!id)
            return true;
        if (!remains_forget_rows(turn, SQL_execution_notes_drop, id, left))
            return false;
        drop_execution(turn, SQL_execution_people_drop, id);
        drop_execution(turn, SQL_execution_uncount, id);
        drop_execution(turn, SQL_execution_drop, id);
    }
    return false;
}

/* Either `act`, or rows that nobody but them sees. */
static const struct step {
    bool (*act)(struct turn *turn, struct person_id who, struct erasure_place *place, int *left);
    enum sql forget;
} steps[] = {
    { .act = erase_reactions },
    { .act = erase_comment_likes },
    { .act = erase_message_reactions },
    { .act = erase_follows },
    { .act = erase_topics },
    { .act = erase_teams },
    { .act = erase_teams_made },
    { .act = erase_groups },
    { .act = erase_updates },
    { .act = erase_comments },
    { .act = erase_messages },
    { .act = erase_check_ins },
    { .act = erase_executions },
    { .forget = SQL_erase_notifications },
    { .forget = SQL_erase_notification_actors },
    { .forget = SQL_erase_repeats },
    { .forget = SQL_erase_invites },
    { .forget = SQL_erase_blocked },
    { .forget = SQL_erase_blocks },
    { .forget = SQL_erase_mutes },
    { .forget = SQL_erase_muted },
    { .forget = SQL_erase_mail_items },
    { .forget = SQL_erase_mails },
};

bool erasure_slice(struct turn *turn, struct person_id who, struct erasure_place *place, int *left)
{
    for (; place->step < (int64_t)ARRAY_LEN(steps); place->step++, place->a = place->b = 0) {
        const struct step *step = &steps[place->step];

        if (step->act ? !step->act(turn, who, place, left)
                      : !remains_forget_rows(turn, step->forget, who.n, left))
            return false;
    }
    return true;
}

/* A new step goes where it belongs: a place kept in the store is then one of another step, and so
 * every step must bear to be begun again. */
const struct erasure_table erasure_tables[] = {
    { "block", NULL },
    { "check_in", NULL },
    { "comment", NULL },
    { "comment_like", NULL },
    { "erasure", "who is gone: a number, a keyed hash of the handle" },
    { "event", "the log names people by number, and knows nothing of them" },
    { "change", "numbers, forgotten after 7 days" },
    { "deployed_function", "the person of a function is the house's" },
    { "direct", "who the other one is: whose conversation it is stays readable" },
    { "execution", NULL },
    { "execution_person", NULL },
    { "feed_act", "numbers, under the channels of people: they go with the updates and the acts" },
    { "feed_past_act", "numbers, forgotten after a day" },
    { "feed_past_listening", "numbers, forgotten after a day" },
    { "follow", NULL },
    { "index_closing", "a number: how far the closing of a week is" },
    { "index_dimension", "no people: the two ends of a slider" },
    { "login_key", NULL },
    { "mail", NULL },
    { "mail_item", NULL },
    { "mail_person", NULL },
    { "mail_reset", NULL },
    { "member", NULL },
    { "mentioned", "numbers: whom texts of others name" },
    { "message", NULL },
    { "message_mention", "numbers: whom messages of others name" },
    { "message_reaction", NULL },
    { "mute", NULL },
    { "notification", NULL },
    { "notification_actor", "in notifications of others it reads as the deleted person" },
    { "notification_setting", NULL },
    { "person", NULL },
    { "person_seen", NULL },
    { "person_settings", NULL },
    { "person_topic", NULL },
    { "person_word", NULL },
    { "reaction", NULL },
    { "repeat", NULL },
    { "session", NULL },
    { "subscription", "a number: as whom a webhook or a function sees events" },
    { "task", "numbers, until it is done" },
    { "team", "what it says is the team's; with the last who is in it, it goes" },
    { "team_follow", NULL },
    { "team_invite", NULL },
    { "team_member", NULL },
    { "topic_follow", NULL },
    { "update_post", NULL },
    { "webhook", "a number: as whom it sees events; none of a person's who logs in" },
};
const size_t erasure_table_count = ARRAY_LEN(erasure_tables);
