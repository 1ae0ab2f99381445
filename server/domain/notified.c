#include "notified.h"

#include <string.h>

#include "block.h"
#include "comment.h"
#include "conversation.h"
#include "erasure.h"
#include "mention.h"
#include "message.h"
#include "mute.h"
#include "person.h"
#include "team.h"
#include "update.h"

enum { MATES_AT_ONCE = 64 };

const char *const notified_reasons[NOTIFIED_VERDICTS] = {
    [NOTIFIED_OWN_ACT] = "it is their own act",
    [NOTIFIED_DELETED] = "one of the two is deleted",
    [NOTIFIED_BLOCKED] = "a block is between them",
    [NOTIFIED_MUTED] = "they muted whoever did it",
    [NOTIFIED_HIDDEN] = "they may not see it: its audience",
    [NOTIFIED_UNDONE] = "it was taken back since",
    [NOTIFIED_TWICE] = "they are notified of this act in another way",
    [NOTIFIED_NO_MEMBER] = "they are no member",
};

/* One event being looked at. */
struct look {
    struct db *db;
    struct arena *mem;
    const struct event *event;
    notified_visit *visit;
    void *ctx;
};

enum notified notified_between(struct db *db, struct person_id recipient, struct person_id actor)
{
    if (recipient.n == actor.n)
        return NOTIFIED_OWN_ACT;
    if (erasure_is_gone(db, actor) || erasure_is_gone(db, recipient))
        return NOTIFIED_DELETED;
    if (block_between(db, recipient, actor))
        return NOTIFIED_BLOCKED;
    return mute_has(db, recipient, actor) ? NOTIFIED_MUTED : NOTIFIED_JOINS;
}

/* But for what stands between them, it is `otherwise`. */
static void tell(const struct look *look, const struct notification_key *key,
                 enum notified otherwise)
{
    enum notified between = notified_between(look->db, key->recipient, look->event->actor);

    look->visit(look->ctx, key, between == NOTIFIED_JOINS ? otherwise : between);
}

static void tell_seen(const struct look *look, const struct notification_key *key,
                      const struct update_row *update)
{
    tell(look, key,
         update_visible(look->db, key->recipient, update) ? NOTIFIED_JOINS : NOTIFIED_HIDDEN);
}

/* What is taken back is taken back whatever stands between them by now. */
static void tell_standing(const struct look *look, const struct notification_key *key, bool done,
                          bool stands)
{
    if (done)
        tell(look, key, stands ? NOTIFIED_JOINS : NOTIFIED_UNDONE);
    else
        look->visit(look->ctx, key, NOTIFIED_TAKES_BACK);
}

static bool person_followed(const struct look *look)
{
    const struct event *event = look->event;
    const struct notification_key key = { { event->subject }, NOTIFICATION_FOLLOW, TARGET_NONE, 0 };

    tell_standing(look, &key, event->type == EVENT_PERSON_FOLLOWED,
                  person_follows(look->db, event->actor, key.recipient));
    return true;
}

static void tell_mentioned(const struct look *look, const struct update_row *update,
                           const struct person_list *people, enum target_kind target_kind)
{
    for (size_t i = 0; i < people->count; i++) {
        const struct notification_key key = { people->items[i], NOTIFICATION_MENTION, target_kind,
                                              look->event->subject };

        tell_seen(look, &key, update);
    }
}

/* Neither it nor its update is deleted. */
static bool comment_stands(const struct look *look, struct comment_row *comment,
                           struct update_row *update)
{
    return comment_read_row(look->db, look->mem, (struct comment_id){ look->event->subject },
                            comment) &&
           !comment->deleted && update_read_row(look->db, look->mem, comment->update, update);
}

/* Posted: whom its text mentions. Edited: whom the edit newly mentions, as the event says. */
static bool update_written(const struct look *look)
{
    struct update_row row;
    struct person_list people = mention_of_event(look->mem, look->event->attributes);

    if (!update_read_row(look->db, look->mem, (struct update_id){ look->event->subject }, &row))
        return false;
    tell_mentioned(look, &row, &people, TARGET_UPDATE);
    return true;
}

/* Whom the edit of a comment newly mentions, as the event says. */
static bool comment_edited(const struct look *look)
{
    struct comment_row comment;
    struct update_row update;
    struct person_list people = mention_of_event(look->mem, look->event->attributes);

    if (!comment_stands(look, &comment, &update))
        return false;
    tell_mentioned(look, &update, &people, TARGET_COMMENT);
    return true;
}

/* The attributes are ours: {"kind":"like"|"recommend","on":true|false}. */
static bool is_on(const struct event *event)
{
    return strstr(event->attributes, "\"on\":true") != NULL;
}

static bool update_reacted(const struct look *look)
{
    bool recommend = strstr(look->event->attributes, "\"recommend\"") != NULL;
    struct update_row row;
    struct notification_key key = { .kind = recommend ? NOTIFICATION_RECOMMEND : NOTIFICATION_LIKE,
                                    .target_kind = TARGET_UPDATE,
                                    .target = look->event->subject };

    if (!update_read_row(look->db, look->mem, (struct update_id){ look->event->subject }, &row))
        return false;
    key.recipient = row.author;
    tell_standing(look, &key, is_on(look->event),
                  update_has_reaction(look->db, row.id,
                                      recommend ? REACTION_RECOMMEND : REACTION_LIKE,
                                      look->event->actor));
    return true;
}

static bool comment_liked(const struct look *look)
{
    struct comment_row row;
    struct update_row update;
    struct notification_key key = { .kind = NOTIFICATION_LIKE,
                                    .target_kind = TARGET_COMMENT,
                                    .target = look->event->subject };

    if (!comment_stands(look, &row, &update))
        return false;
    key.recipient = row.author;
    if (update_visible(look->db, row.author, &update))
        tell_standing(look, &key, is_on(look->event),
                      comment_has_like(look->db, row.id, look->event->actor));
    else
        tell(look, &key, NOTIFIED_HIDDEN);
    return true;
}

/* protocol: "nor twice of one act (in the order mention, reply, comment)" */
static bool comment_posted(const struct look *look)
{
    struct comment_row comment;
    struct comment_row parent;
    struct update_row update;
    struct person_list told = mention_of_event(look->mem, look->event->attributes);
    struct person_id replied = { 0 };

    if (!comment_stands(look, &comment, &update))
        return false;
    tell_mentioned(look, &update, &told, TARGET_COMMENT);
    if (comment.reply_to.n && comment_read_row(look->db, look->mem, comment.reply_to, &parent) &&
        !parent.deleted) {
        const struct notification_key key = { parent.author, NOTIFICATION_REPLY, TARGET_COMMENT,
                                              parent.id.n };

        replied = parent.author;
        if (mention_contains(&told, replied))
            tell(look, &key, NOTIFIED_TWICE);
        else
            tell_seen(look, &key, &update);
    }
    const struct notification_key key = { update.author, NOTIFICATION_COMMENT, TARGET_UPDATE,
                                          update.id.n };

    tell(look, &key,
         update.author.n == replied.n || mention_contains(&told, update.author) ? NOTIFIED_TWICE
                                                                                : NOTIFIED_JOINS);
    return true;
}

static bool member_added(const struct look *look)
{
    const struct event *event = look->event;
    const struct notification_key key = {
        { event->subject }, NOTIFICATION_GROUP_ADDED, TARGET_CONVERSATION, event->about
    };
    struct member_row member;

    tell(look, &key,
         conversation_member(look->db, (struct conversation_id){ event->about }, key.recipient,
                             &member)
             ? NOTIFIED_JOINS
             : NOTIFIED_NO_MEMBER);
    return true;
}

static bool team_invited(const struct look *look)
{
    const struct team_id team = { look->event->about };
    const struct notification_key key = {
        { look->event->subject }, NOTIFICATION_TEAM_INVITED, TARGET_TEAM, team.n
    };

    tell(look, &key,
         team_is_invited(look->db, team, key.recipient) ? NOTIFIED_JOINS : NOTIFIED_UNDONE);
    return true;
}

static bool team_joined(const struct look *look)
{
    return team_has(look->db, (struct team_id){ look->event->subject }, look->event->actor);
}

/* Whom a message mentions, if its text still does and they are members.
 * protocol: "An edit notifies only those whom it newly mentions." */
static bool message_written(const struct look *look)
{
    struct person_list people = mention_of_event(look->mem, look->event->attributes);
    struct message_row row;
    struct person_list now;

    /* Most messages mention nobody: nothing is read for them. */
    if (people.count == 0)
        return true;
    if (!message_read_row(look->db, look->mem, (struct message_id){ look->event->subject }, &row) ||
        row.deleted)
        return false;
    now = mention_people(look->mem, row.mentions, row.author);
    for (size_t i = 0; i < people.count; i++) {
        const struct notification_key key = { people.items[i], NOTIFICATION_CHAT_MENTION,
                                              TARGET_MESSAGE, row.id.n };
        struct member_row member;

        if (!mention_contains(&now, people.items[i]))
            tell(look, &key, NOTIFIED_UNDONE);
        else
            tell(look, &key,
                 conversation_member(look->db, row.conversation, people.items[i], &member)
                     ? NOTIFIED_JOINS
                     : NOTIFIED_NO_MEMBER);
    }
    return true;
}

static const struct rule {
    enum event_type type;
    bool (*look)(const struct look *look); /* false: what it is about is gone */
} concerns[] = {
    { EVENT_PERSON_FOLLOWED, person_followed }, { EVENT_PERSON_UNFOLLOWED, person_followed },
    { EVENT_UPDATE_POSTED, update_written },    { EVENT_UPDATE_EDITED, update_written },
    { EVENT_UPDATE_REACTED, update_reacted },   { EVENT_COMMENT_POSTED, comment_posted },
    { EVENT_COMMENT_EDITED, comment_edited },   { EVENT_COMMENT_REACTED, comment_liked },
    { EVENT_MEMBER_ADDED, member_added },       { EVENT_TEAM_INVITED, team_invited },
    { EVENT_TEAM_JOINED, team_joined },         { EVENT_MESSAGE_SENT, message_written },
    { EVENT_MESSAGE_EDITED, message_written },
};

static const struct rule *rule_of(enum event_type type)
{
    for (size_t i = 0; i < ARRAY_LEN(concerns); i++)
        if (concerns[i].type == type)
            return &concerns[i];
    return NULL;
}

bool notified_of(enum event_type type)
{
    return rule_of(type) != NULL;
}

bool notified_each(struct db *db, struct arena *mem, const struct event *event,
                   notified_visit *visit, void *ctx)
{
    const struct look look = { db, mem, event, visit, ctx };
    const struct rule *rule = rule_of(event->type);

    return !rule || rule->look(&look);
}

static size_t earlier_mates(struct db *db, const struct event *event, int64_t after,
                            struct person_id out[MATES_AT_ONCE])
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_team_members_before);
    size_t count = 0;

    bind_int(stmt, ":team", event->subject);
    bind_int(stmt, ":after", after);
    bind_int(stmt, ":joined", event->seq);
    bind_int(stmt, ":limit", MATES_AT_ONCE);
    while (count < MATES_AT_ONCE && stmt_row(stmt))
        out[count++].n = col_int(stmt, "person");
    return count;
}

bool notified_mates(struct db *db, const struct event *event, int64_t *place, notified_visit *visit,
                    void *ctx)
{
    const struct look look = { db, NULL, event, visit, ctx };
    struct person_id people[MATES_AT_ONCE];
    size_t count;

    if (!team_joined(&look))
        return true;
    count = earlier_mates(db, event, *place, people);
    for (size_t i = 0; i < count; i++) {
        const struct notification_key key = { people[i], NOTIFICATION_TEAM_JOINED, TARGET_TEAM,
                                              event->subject };

        tell(&look, &key, NOTIFIED_JOINS);
        *place = people[i].n;
    }
    return count < MATES_AT_ONCE;
}

void notified_apply(struct turn *turn, const struct grouping_rules *rules,
                    const struct event *event, const struct notification_key *key,
                    enum notified verdict)
{
    if (verdict == NOTIFIED_JOINS)
        notification_add(turn, rules, key, event);
    else if (verdict == NOTIFIED_TAKES_BACK)
        notification_take_back(turn, key, event);
}
