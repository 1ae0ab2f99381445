/* notify: what an act means to other people. Rights are asked when it runs, not when the act
 * happened: nobody is notified of what they may not see (any more). */
#include <string.h>

#include "comment.h"
#include "conversation.h"
#include "functions.h"
#include "mention.h"
#include "notification.h"
#include "person.h"
#include "update.h"

/* Attempts may come late and out of order: what was done counts only while it stands, and taking it
 * back undoes only what was before. */
static void stand_or_take_back(struct turn *turn, const struct event *event,
                               const struct notification_key *key, bool done, bool stands)
{
    if (!done)
        notification_take_back(turn, key, event);
    else if (stands)
        notification_add(turn, key, event);
}

static bool notify_follow(struct turn *turn, const struct event *event)
{
    const struct notification_key key = { { event->subject }, NOTIFICATION_FOLLOW, TARGET_NONE, 0 };

    stand_or_take_back(turn, event, &key, event->type == EVENT_PERSON_FOLLOWED,
                       person_follows(turn->db, event->actor, key.recipient));
    return true;
}

static void notify_people(struct turn *turn, const struct event *event,
                          const struct update_row *update, const struct person_list *people,
                          enum target_kind target_kind)
{
    for (size_t i = 0; i < people->count; i++) {
        const struct notification_key key = { people->items[i], NOTIFICATION_MENTION, target_kind,
                                              event->subject };

        if (update_visible(turn->db, people->items[i], update))
            notification_add(turn, &key, event);
    }
}

/* Neither it nor its update is deleted. */
static bool comment_stands(struct turn *turn, int64_t id, struct comment_row *comment,
                           struct update_row *update)
{
    return comment_read_row(turn->db, turn->arena, (struct comment_id){ id }, comment) &&
           !comment->deleted && update_read_row(turn->db, turn->arena, comment->update, update);
}

/* Posted: whom its text mentions. Edited: whom the edit newly mentions, as the event says. */
static bool notify_update(struct turn *turn, const struct event *event)
{
    struct update_row row;
    struct person_list people = mention_of_event(turn->arena, event->attributes);

    if (update_read_row(turn->db, turn->arena, (struct update_id){ event->subject }, &row))
        notify_people(turn, event, &row, &people, TARGET_UPDATE);
    return true;
}

/* Whom the edit of a comment newly mentions, as the event says. */
static bool notify_comment_edited(struct turn *turn, const struct event *event)
{
    struct comment_row comment;
    struct update_row update;
    struct person_list people = mention_of_event(turn->arena, event->attributes);

    if (comment_stands(turn, event->subject, &comment, &update))
        notify_people(turn, event, &update, &people, TARGET_COMMENT);
    return true;
}

/* The attributes are ours: {"kind":"like"|"recommend","on":true|false}. */
static bool notify_reaction(struct turn *turn, const struct event *event)
{
    bool recommend = strstr(event->attributes, "\"recommend\"") != NULL;
    bool on = strstr(event->attributes, "\"on\":true") != NULL;
    struct update_row row;
    struct notification_key key = { .kind = recommend ? NOTIFICATION_RECOMMEND : NOTIFICATION_LIKE,
                                    .target_kind = TARGET_UPDATE,
                                    .target = event->subject };

    if (!update_read_row(turn->db, turn->arena, (struct update_id){ event->subject }, &row))
        return true;
    key.recipient = row.author;
    stand_or_take_back(turn, event, &key, on,
                       update_has_reaction(turn->db, row.id,
                                           recommend ? REACTION_RECOMMEND : REACTION_LIKE,
                                           event->actor));
    return true;
}

static bool notify_comment_liked(struct turn *turn, const struct event *event)
{
    struct comment_row row;
    struct update_row update;
    struct notification_key key = { .kind = NOTIFICATION_LIKE,
                                    .target_kind = TARGET_COMMENT,
                                    .target = event->subject };

    if (!comment_stands(turn, event->subject, &row, &update) ||
        !update_visible(turn->db, row.author, &update))
        return true;
    key.recipient = row.author;
    stand_or_take_back(turn, event, &key, strstr(event->attributes, "\"on\":true") != NULL,
                       comment_has_like(turn->db, row.id, event->actor));
    return true;
}

/* protocol: "nor twice of one act (in the order mention, reply, comment)" */
static bool notify_comment(struct turn *turn, const struct event *event)
{
    struct comment_row comment;
    struct comment_row parent = { .author = { 0 } };
    struct update_row update;
    struct person_list told = mention_of_event(turn->arena, event->attributes);

    if (!comment_stands(turn, event->subject, &comment, &update))
        return true;
    notify_people(turn, event, &update, &told, TARGET_COMMENT);
    if (comment.reply_to.n && comment_read_row(turn->db, turn->arena, comment.reply_to, &parent) &&
        !parent.deleted && !mention_contains(&told, parent.author) &&
        update_visible(turn->db, parent.author, &update)) {
        const struct notification_key key = { parent.author, NOTIFICATION_REPLY, TARGET_COMMENT,
                                              parent.id.n };

        notification_add(turn, &key, event);
    }
    if (update.author.n != parent.author.n && !mention_contains(&told, update.author)) {
        const struct notification_key key = { update.author, NOTIFICATION_COMMENT, TARGET_UPDATE,
                                              update.id.n };

        notification_add(turn, &key, event);
    }
    return true;
}

static bool notify_member(struct turn *turn, const struct event *event)
{
    const struct notification_key key = {
        { event->subject }, NOTIFICATION_GROUP_ADDED, TARGET_CONVERSATION, event->about
    };
    struct member_row member;

    if (conversation_member(turn->db, (struct conversation_id){ event->about }, key.recipient,
                            &member))
        notification_add(turn, &key, event);
    return true;
}

bool notify_run(struct turn *turn, const struct event *event, struct err *err)
{
    static const struct {
        enum event_type type;
        bool (*run)(struct turn *turn, const struct event *event);
    } rules[] = {
        { EVENT_PERSON_FOLLOWED, notify_follow },        { EVENT_PERSON_UNFOLLOWED, notify_follow },
        { EVENT_UPDATE_POSTED, notify_update },          { EVENT_UPDATE_EDITED, notify_update },
        { EVENT_UPDATE_REACTED, notify_reaction },       { EVENT_COMMENT_POSTED, notify_comment },
        { EVENT_COMMENT_REACTED, notify_comment_liked }, { EVENT_MEMBER_ADDED, notify_member },
        { EVENT_TEAM_INVITED, notify_team_invited },     { EVENT_TEAM_JOINED, notify_team_joined },
        { EVENT_COMMENT_EDITED, notify_comment_edited },
    };

    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (rules[i].type == event->type)
            return rules[i].run(turn, event);
    return err_set(err, ERR_INTERNAL, NULL, "notify has no rule for this event type");
}
