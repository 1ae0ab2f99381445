/* The names of the event types. A new type needs its number in event_types.h, its name here, and
 * the method that makes it (methods.c) or the part of the server that does. */
#include "event_types.h"

#include <string.h>

static const char *const names[] = {
    [EVENT_PERSON_REGISTERED] = "person.registered",
    [EVENT_PERSON_EDITED] = "person.edited",
    [EVENT_PERSON_FOLLOWED] = "person.followed",
    [EVENT_PERSON_UNFOLLOWED] = "person.unfollowed",
    [EVENT_SESSION_CREATED] = "session.created",
    [EVENT_SESSION_ENDED] = "session.ended",
    [EVENT_UPDATE_POSTED] = "update.posted",
    [EVENT_UPDATE_REACTED] = "update.reacted",
    [EVENT_COMMENT_POSTED] = "comment.posted",
    [EVENT_CONVERSATION_OPENED] = "conversation.opened",
    [EVENT_GROUP_CREATED] = "group.created",
    [EVENT_MEMBER_ADDED] = "member.added",
    [EVENT_MEMBER_REMOVED] = "member.removed",
    [EVENT_MESSAGE_SENT] = "message.sent",
    [EVENT_MESSAGE_READ] = "message.read",
    [EVENT_NOTIFICATION_CHANGED] = "notification.changed",
    [EVENT_NOTIFICATION_WITHDRAWN] = "notification.withdrawn",
    [EVENT_NOTIFICATION_READ] = "notification.read",
    [EVENT_PIPELINE_CHANGED] = "pipeline.changed",
    [EVENT_PASSWORD_CHANGED] = "password.changed",
    [EVENT_TOPIC_FOLLOWED] = "topic.followed",
    [EVENT_TOPIC_UNFOLLOWED] = "topic.unfollowed",
    [EVENT_COMMENT_REACTED] = "comment.reacted",
    [EVENT_UPDATE_EDITED] = "update.edited",
    [EVENT_INDEX_CHECKED_IN] = "index.checked_in",
    [EVENT_INDEX_DELETED] = "index.deleted",
    [EVENT_INDEX_DIMENSIONS_CHANGED] = "index.dimensions_changed",
    [EVENT_PERSON_BLOCKED] = "person.blocked",
    [EVENT_PERSON_UNBLOCKED] = "person.unblocked",
    [EVENT_PERSON_MUTED] = "person.muted",
    [EVENT_PERSON_UNMUTED] = "person.unmuted",
    [EVENT_SETTINGS_CHANGED] = "settings.changed",
    [EVENT_UPDATE_DELETED] = "update.deleted",
    [EVENT_COMMENT_EDITED] = "comment.edited",
    [EVENT_COMMENT_DELETED] = "comment.deleted",
    [EVENT_PERSON_VERIFIED] = "person.verified",
    [EVENT_PERSON_DISABLED] = "person.disabled",
    [EVENT_PERSON_ENABLED] = "person.enabled",
    [EVENT_PERSON_DELETED] = "person.deleted",
    [EVENT_GROUP_EDITED] = "group.edited",
    [EVENT_MEMBER_ROLE_CHANGED] = "member.role_changed",
    [EVENT_CONVERSATION_MUTED] = "conversation.muted",
    [EVENT_MESSAGE_EDITED] = "message.edited",
    [EVENT_MESSAGE_DELETED] = "message.deleted",
    [EVENT_MESSAGE_REACTED] = "message.reacted",
    [EVENT_KEY_ADDED] = "key.added",
    [EVENT_KEY_REMOVED] = "key.removed",
    [EVENT_TEAM_CREATED] = "team.created",
    [EVENT_TEAM_EDITED] = "team.edited",
    [EVENT_TEAM_INVITED] = "team.invited",
    [EVENT_TEAM_JOINED] = "team.joined",
    [EVENT_TEAM_LEFT] = "team.left",
    [EVENT_TEAM_ROLE_CHANGED] = "team.role_changed",
    [EVENT_TEAM_FOLLOWED] = "team.followed",
    [EVENT_TEAM_UNFOLLOWED] = "team.unfollowed",
    [EVENT_INDEX_WEEK_CLOSED] = "index.week_closed",
    [EVENT_INVITE_CREATED] = "invite.created",
    [EVENT_MAIL_SENT] = "mail.sent",
    [EVENT_MAIL_REFUSED] = "mail.refused",
};
_Static_assert(ARRAY_LEN(names) == EVENT_TYPES, "every event type has a name");

const char *event_type_name(enum event_type type)
{
    return (unsigned)type < EVENT_TYPES ? names[type] : NULL;
}

bool event_type_find(const char *name, enum event_type *type)
{
    for (unsigned i = 0; i < EVENT_TYPES; i++)
        if (names[i] && strcmp(names[i], name) == 0) {
            *type = (enum event_type)i;
            return true;
        }
    return false;
}
