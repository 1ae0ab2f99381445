/* feed: tells those who are online that an update came into their home feed, or changed. Who that
 * is, is one channel a person whose act it was; what each of them reads is made at delivery. */
#include <string.h>

#include "change.h"
#include "feed.h"
#include "functions.h"
#include "limits.h"
#include "mention.h"
#include "update.h"

/* The act's event goes along: whoever had the update before is not told that it is new. */
static void tell_new(struct turn *turn, const struct event *event, struct update_id id,
                     const struct channel *channels, size_t count)
{
    change_tell(turn, CHANGE_UPDATE_NEW, id.n, event->seq, event->actor, channels, count,
                (struct session_id){ 0 });
}

/* Into the feeds of the author's followers and team, of those it mentions, of those who follow its
 * topics: the very channels that its acts were put under. */
static void tell_posted(struct turn *turn, const struct event *event, struct update_id id)
{
    struct channel channels[2 + LIMIT_MENTIONS + LIMIT_TOPICS];

    tell_new(
        turn, event, id, channels,
        feed_channels(turn->db, id, event->seq - 1, event->seq, channels, ARRAY_LEN(channels)));
}

/* Whom an edit newly mentions. */
static void tell_mentioned(struct turn *turn, const struct event *event, struct update_id id)
{
    struct person_list people = mention_of_event(turn->arena, event->attributes);
    struct channel channels[LIMIT_MENTIONS];

    for (size_t i = 0; i < people.count; i++)
        channels[i] = (struct channel){ CHANNEL_PERSON, people.items[i].n };
    if (people.count)
        tell_new(turn, event, id, channels, people.count);
}

/* The attributes are ours: {"kind":"like"|"recommend","on":true|false}. */
static bool is_recommendation(const struct event *event)
{
    return event->type == EVENT_UPDATE_REACTED && strstr(event->attributes, "\"recommend\"") &&
           strstr(event->attributes, "\"on\":true");
}

bool feed_run(struct turn *turn, const struct event *event, struct err *err)
{
    const struct channel by_actor = { CHANNEL_AUTHOR, event->actor.n };
    bool of_comment = event->type == EVENT_COMMENT_POSTED || event->type == EVENT_COMMENT_DELETED;
    struct update_id id = { of_comment ? event->about : event->subject };
    struct update_row row;

    (void)err;
    if (!update_read_row(turn->db, turn->arena, id, &row))
        return true;
    if (event->type == EVENT_UPDATE_POSTED) {
        tell_posted(turn, event, id);
        return true;
    }
    if (event->type == EVENT_UPDATE_EDITED)
        tell_mentioned(turn, event, id);
    if (event->type == EVENT_COMMENT_POSTED || is_recommendation(event))
        tell_new(turn, event, id, &by_actor, 1);
    update_touch(turn, id);
    return true;
}
