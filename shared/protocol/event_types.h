/* Event types: the topics of the pipeline (protocol.md 7). The numbers are in the log for ever:
 * add at the end, never renumber. Only types that something makes are here; the others come with
 * the methods that make them. */
#ifndef EVERI_EVENT_TYPES_H
#define EVERI_EVENT_TYPES_H

#include <stdbool.h>

#include "attrs.h"

enum event_type {
    EVENT_PERSON_REGISTERED = 1,
    EVENT_PERSON_EDITED = 2,
    EVENT_PERSON_FOLLOWED = 3,
    EVENT_PERSON_UNFOLLOWED = 4,
    EVENT_SESSION_CREATED = 5,
    EVENT_SESSION_ENDED = 6,
    EVENT_UPDATE_POSTED = 7,
    EVENT_UPDATE_REACTED = 8,
    EVENT_COMMENT_POSTED = 9,
    EVENT_CONVERSATION_OPENED = 10,
    EVENT_GROUP_CREATED = 11,
    EVENT_MEMBER_ADDED = 12,
    EVENT_MEMBER_REMOVED = 13,
    EVENT_MESSAGE_SENT = 14,
    EVENT_MESSAGE_READ = 15,
    EVENT_NOTIFICATION_CHANGED = 16,
    EVENT_NOTIFICATION_WITHDRAWN = 17,
    EVENT_NOTIFICATION_READ = 18,
    EVENT_PIPELINE_CHANGED = 19,
    EVENT_PASSWORD_CHANGED = 20,
    EVENT_TOPIC_FOLLOWED = 21,
    EVENT_TOPIC_UNFOLLOWED = 22,
    EVENT_COMMENT_REACTED = 23,
    EVENT_UPDATE_EDITED = 24,
    EVENT_INDEX_CHECKED_IN = 25,
    EVENT_INDEX_DELETED = 26,
    EVENT_INDEX_DIMENSIONS_CHANGED = 27,
    EVENT_PERSON_BLOCKED = 28,
    EVENT_PERSON_UNBLOCKED = 29,
    EVENT_PERSON_MUTED = 30,
    EVENT_PERSON_UNMUTED = 31,
    EVENT_SETTINGS_CHANGED = 32,
    EVENT_UPDATE_DELETED = 33,
    EVENT_COMMENT_EDITED = 34,
    EVENT_COMMENT_DELETED = 35,
    EVENT_PERSON_VERIFIED = 36,
    EVENT_PERSON_DISABLED = 37,
    EVENT_PERSON_ENABLED = 38,
    EVENT_GROUP_EDITED = 39,
    EVENT_MEMBER_ROLE_CHANGED = 40,
    EVENT_CONVERSATION_MUTED = 41,
    EVENT_MESSAGE_EDITED = 42,
    EVENT_MESSAGE_DELETED = 43,
    EVENT_MESSAGE_REACTED = 44,
    EVENT_KEY_ADDED = 45,
    EVENT_KEY_REMOVED = 46,
    EVENT_TYPES /* one more than the last */
};

/* "update.posted"; NULL for a number that is no type. */
const char *event_type_name(enum event_type type);
MUST_CHECK bool event_type_find(const char *name, enum event_type *type);

#endif
