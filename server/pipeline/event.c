#include "event.h"

#include <assert.h>

#include "fault.h"

int64_t event_append(struct turn *turn, enum event_type type, struct person_id actor,
                     int64_t subject, int64_t about, const char *attributes)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_event_add);

    FAULT_STEP("state written");
    turn->effects++;
    assert(turn->effects <= TURN_EFFECTS_MAX);
    bind_int(stmt, ":type", type);
    bind_int(stmt, ":actor", actor.n);
    bind_int(stmt, ":subject", subject);
    bind_int(stmt, ":about", about);
    bind_int(stmt, ":at", turn->now_ms);
    bind_int(stmt, ":depth", turn->depth);
    bind_text(stmt, ":attributes", attributes ? attributes : "{}");
    turn->acted = stmt_number(stmt, 0);
    FAULT_STEP("event appended");
    return turn->acted;
}

struct event event_read(struct stmt *stmt, struct arena *mem)
{
    return (struct event){
        .seq = col_int(stmt, "seq"),
        .type = (enum event_type)col_enum(stmt, "type", EVENT_TYPES),
        .actor = { col_int(stmt, "actor") },
        .subject = col_int(stmt, "subject"),
        .about = col_int(stmt, "about"),
        .at = col_int(stmt, "at"),
        .depth = (int)col_int(stmt, "depth"),
        .attributes = col_text(stmt, mem, "attributes"),
    };
}

bool event_get(struct db *db, struct arena *mem, int64_t seq, struct event *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_event_get);

    bind_int(stmt, ":seq", seq);
    if (!stmt_row(stmt))
        return false;
    *out = event_read(stmt, mem);
    return true;
}

bool event_that_made(struct db *db, struct arena *mem, enum event_type type, int64_t subject,
                     struct event *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_event_of);

    bind_int(stmt, ":subject", subject);
    bind_int(stmt, ":type", type);
    if (!stmt_row(stmt))
        return false;
    *out = event_read(stmt, mem);
    return true;
}

int64_t event_last_seq(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_event_last_seq);

    return stmt_number(stmt, 0);
}

enum id_kind event_subject_kind(enum event_type type)
{
    switch (type) {
    case EVENT_PERSON_REGISTERED:
    case EVENT_PERSON_EDITED:
    case EVENT_PERSON_FOLLOWED:
    case EVENT_PERSON_UNFOLLOWED:
    case EVENT_PERSON_BLOCKED:
    case EVENT_SETTINGS_CHANGED:
    case EVENT_PERSON_UNBLOCKED:
    case EVENT_PERSON_MUTED:
    case EVENT_PERSON_UNMUTED:
    case EVENT_PERSON_VERIFIED:
    case EVENT_PERSON_DISABLED:
    case EVENT_PERSON_ENABLED:
    case EVENT_TEAM_INVITED:
    case EVENT_TEAM_ROLE_CHANGED:
    case EVENT_PERSON_DELETED:
    case EVENT_MEMBER_ADDED:
    case EVENT_MEMBER_REMOVED:
    case EVENT_MEMBER_ROLE_CHANGED:
    case EVENT_PIPELINE_CHANGED:
    case EVENT_PASSWORD_CHANGED:
    case EVENT_INDEX_DIMENSIONS_CHANGED:
    case EVENT_KEY_ADDED:
    case EVENT_KEY_REMOVED:
    case EVENT_TYPES:
        return (enum id_kind)0;
    case EVENT_SESSION_CREATED:
    case EVENT_SESSION_ENDED:
        return ID_SESSION;
    case EVENT_MAIL_SENT:
    case EVENT_MAIL_REFUSED:
        return ID_MAIL;
    case EVENT_INVITE_CREATED:
        return ID_INVITE;
    case EVENT_INDEX_CHECKED_IN:
    case EVENT_INDEX_DELETED:
        return ID_CHECK_IN;
    case EVENT_TOPIC_FOLLOWED:
    case EVENT_TOPIC_UNFOLLOWED:
        return ID_TOPIC;
    case EVENT_INDEX_WEEK_CLOSED:
    case EVENT_TEAM_CREATED:
    case EVENT_TEAM_EDITED:
    case EVENT_TEAM_JOINED:
    case EVENT_TEAM_LEFT:
    case EVENT_TEAM_FOLLOWED:
    case EVENT_TEAM_UNFOLLOWED:
        return ID_TEAM;
    case EVENT_UPDATE_POSTED:
    case EVENT_UPDATE_EDITED:
    case EVENT_UPDATE_DELETED:
    case EVENT_UPDATE_REACTED:
        return ID_UPDATE;
    case EVENT_COMMENT_POSTED:
    case EVENT_COMMENT_EDITED:
    case EVENT_COMMENT_DELETED:
    case EVENT_COMMENT_REACTED:
        return ID_COMMENT;
    case EVENT_CONVERSATION_OPENED:
    case EVENT_GROUP_CREATED:
    case EVENT_GROUP_EDITED:
    case EVENT_CONVERSATION_MUTED:
    case EVENT_MESSAGE_READ:
        return ID_CONVERSATION;
    case EVENT_MESSAGE_SENT:
    case EVENT_MESSAGE_EDITED:
    case EVENT_MESSAGE_DELETED:
    case EVENT_MESSAGE_REACTED:
        return ID_MESSAGE;
    case EVENT_NOTIFICATION_CHANGED:
    case EVENT_NOTIFICATION_WITHDRAWN:
    case EVENT_NOTIFICATION_READ:
        return ID_NOTIFICATION;
    }
    return (enum id_kind)0;
}
