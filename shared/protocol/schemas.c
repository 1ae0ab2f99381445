/* The schemas of results and of what pushes carry, and the way of all schemas into JSON Schema
 * (2020-12, as OpenRPC takes it). The objects' own rows stand next to their writers in objects.c.
 *
 * Invariant: whole. Every object lists its members, all but the optional ones are required, and
 * nothing else is in it. */
#include "schema.h"

#include <stdio.h>
#include <string.h>

#include "limits.h"
#include "method.h"
#include "objects.h"

/* Results. */

static const char *const registration_names[] = { "open", "invite", "closed", NULL };
static const char *const protocol_names[] = { "everi.v1", NULL };

static const struct schema_member empty_members[] = { END_MEMBERS };

static const struct schema_member limits_members[] = {
    INTEGER("update"),  INTEGER("comment"),  INTEGER("message"), INTEGER("about"),
    INTEGER("note"),    INTEGER("name"),     INTEGER("frame"),   INTEGER("batch"),
    INTEGER("members"), INTEGER("mentions"), INTEGER("page"),    END_MEMBERS,
};

static const struct schema_member server_info_members[] = {
    STRING("name"),
    STRING("version"),
    ENUM("protocol", protocol_names),
    ENUM("registration", registration_names),
    TIME("time"),
    REF("limits", "Limits"),
    END_MEMBERS,
};

static const struct schema_member openrpc_members[] = {
    STRING("openrpc"),    OBJECT("info"),           OBJECT("methods", LIST),
    OBJECT("components"), OBJECT("x-pushes", LIST), END_MEMBERS,
};

static const struct schema_member session_started_members[] = {
    REF("person", "Person"), STRING("token"), TIME("expires_at"), STRING("cursor"), END_MEMBERS,
};

static const struct schema_member session_resumed_members[] = {
    REF("person", "Person"),
    TIME("expires_at"),
    STRING("cursor"),
    END_MEMBERS,
};

static const struct schema_member challenge_members[] = {
    STRING("challenge"),
    TIME("expires_at"),
    END_MEMBERS,
};

static const struct schema_member unread_members[] = {
    INTEGER("notifications"),
    INTEGER("messages"),
    END_MEMBERS,
};

static const struct schema_member sync_members[] = {
    PUSHES("pushes"), STRING("cursor"),        BOOL("more"),
    BOOL("resync"),   REF("unread", "Unread"), END_MEMBERS,
};

static const struct schema_member follow_members[] = {
    INTEGER("following"),
    INTEGER("followers"),
    END_MEMBERS,
};

static const struct schema_member reactions_members[] = {
    INTEGER("likes"), INTEGER("recommends"), BOOL("liked"), BOOL("recommended"), END_MEMBERS,
};

static const struct schema_member feed_item_members[] = {
    REF("update", "Update"),
    REF("reason", "Reason"),
    END_MEMBERS,
};

static const struct schema_member notifications_read_members[] = { INTEGER("unread"), END_MEMBERS };

static const struct schema_member notification_settings_members[] = {
    REF("settings", "Settings"),
    END_MEMBERS,
};

static const struct schema_member old_version_members[] = {
    ID("update", ID_UPDATE), STRING("text"), STRING("topics", LIST), TIME("at"), END_MEMBERS,
};

static const struct schema_member old_comment_members[] = {
    ID("comment", ID_COMMENT),
    STRING("text"),
    TIME("at"),
    END_MEMBERS,
};

static const struct schema_member reaction_given_members[] = {
    ID("update", ID_UPDATE),
    ENUM("kind", reaction_names),
    TIME("at"),
    END_MEMBERS,
};

static const struct schema_member comment_like_members[] = {
    ID("comment", ID_COMMENT),
    TIME("at"),
    END_MEMBERS,
};

static const struct schema_member message_reactions_members[] = {
    ID("message", ID_MESSAGE),
    STRING("emoji", LIST),
    END_MEMBERS,
};

/* person.export: a list that did not fit goes on in the part that `next` brings. */
static const struct schema_member export_members[] = {
    REF("person", "Person"),
    TIME("last_seen", NULLABLE),
    REF("team", "Team", NULLABLE),
    REF("settings", "PersonSettings"),
    REF("notification_settings", "Settings"),
    REF("dimensions", "IndexDimension", LIST),
    REF("updates", "Update", LIST),
    REF("versions", "OldVersion", LIST),
    REF("comments", "Comment", LIST),
    REF("comment_versions", "OldCommentVersion", LIST),
    REF("reactions", "ReactionGiven", LIST),
    REF("comment_likes", "CommentLike", LIST),
    REF("messages", "Message", LIST),
    REF("message_reactions", "MessageReactions", LIST),
    REF("conversations", "Conversation", LIST),
    REF("follows", "Brief", LIST),
    REF("followers", "Brief", LIST),
    REF("blocks", "Brief", LIST),
    REF("mutes", "Brief", LIST),
    REF("check_ins", "CheckIn", LIST),
    REF("notifications", "Notification", LIST),
    REF("sessions", "Session", LIST),
    REF("keys", "Key", LIST),
    REF("topics", "Topic", LIST),
    REF("team_follows", "Team", LIST),
    REF("team_invites", "Team", LIST),
    REF("teams_made", "Team", LIST),
    STRING("next", NULLABLE),
    END_MEMBERS,
};

static const struct schema_member message_sent_members[] = {
    ID("id", ID_MESSAGE),
    INTEGER("seq"),
    TIME("at"),
    END_MEMBERS,
};

static const struct schema_member message_delivery_members[] = {
    INTEGER("members"), INTEGER("online", NULLABLE),    INTEGER("delivered", NULLABLE),
    INTEGER("read"),    NUMBER("slowest_ms", NULLABLE), END_MEMBERS,
};

static const struct schema_member message_read_members[] = {
    INTEGER("read_seq"),
    INTEGER("unread"),
    END_MEMBERS,
};

static const struct schema_member index_last_members[] = {
    OBJECT("values", NULLABLE),
    TIME("at", NULLABLE),
    END_MEMBERS,
};

static const struct schema_member checked_in_members[] = {
    ID("id", ID_CHECK_IN),
    INTEGER("index"),
    TIME("at"),
    END_MEMBERS,
};

static const struct schema_member dimensions_members[] = {
    REF("items", "IndexDimension", LIST),
    END_MEMBERS,
};

static const struct schema_member index_day_members[] = {
    STRING("day"),
    INTEGER("index"),
    END_MEMBERS,
};

static const struct schema_member index_history_members[] = {
    REF("items", "CheckIn", LIST),
    REF("days", "IndexDay", LIST),
    STRING("next", NULLABLE),
    END_MEMBERS,
};

static const struct schema_member team_index_members[] = {
    REF("weeks", "IndexWeek", LIST),
    END_MEMBERS,
};

/* Pages. */

/* clang-format off */
#define PAGE_OF(name) { REF("items", name, LIST), STRING("next", NULLABLE), END_MEMBERS }
/* clang-format on */

static const struct schema_member session_page_members[] = PAGE_OF("Session");
static const struct schema_member key_page_members[] = PAGE_OF("Key");
static const struct schema_member pending_mail_page_members[] = PAGE_OF("PendingMail");
static const struct schema_member presence_page_members[] = PAGE_OF("Presence");
static const struct schema_member topic_page_members[] = PAGE_OF("Topic");
static const struct schema_member team_page_members[] = PAGE_OF("Team");
static const struct schema_member team_member_page_members[] = PAGE_OF("TeamMember");
static const struct schema_member brief_page_members[] = PAGE_OF("Brief");
static const struct schema_member update_page_members[] = PAGE_OF("Update");
static const struct schema_member translation_members[] = {
    STRING("text"), STRING("from"), STRING("to"), END_MEMBERS,
};
static const struct schema_member version_page_members[] = PAGE_OF("Version");
static const struct schema_member comment_page_members[] = PAGE_OF("Comment");
static const struct schema_member feed_page_members[] = PAGE_OF("FeedItem");
static const struct schema_member notification_page_members[] = PAGE_OF("Notification");
static const struct schema_member conversation_page_members[] = PAGE_OF("Conversation");
static const struct schema_member member_page_members[] = PAGE_OF("Member");
/* Of one kind, as asked for. */
static const char *const found_names[] = { "Update", "Message", "Brief", NULL };
static const struct schema_member search_page_members[] = {
    ONE_OF("items", found_names, LIST),
    STRING("next", NULLABLE),
    END_MEMBERS,
};
/* Its cursor is a seq. */
static const struct schema_member message_page_members[] = {
    REF("items", "Message", LIST),
    INTEGER("next", NULLABLE),
    END_MEMBERS,
};

/* pipeline.stats. */

static const struct schema_member subscription_members[] = {
    STRING("queue"),
    OBJECT("filter", NULLABLE),
    END_MEMBERS,
};

static const struct schema_member topic_stats_members[] = {
    STRING("name"),
    REF("subscriptions", "SubscriptionStats", LIST),
    INTEGER("events"),
    END_MEMBERS,
};

static const struct schema_member queue_stats_members[] = {
    STRING("name"),
    STRING("topic"),
    INTEGER("depth"),
    INTEGER("in_flight"),
    INTEGER("delayed"),
    TIME("oldest_at", NULLABLE),
    INTEGER("dead"),
    INTEGER("expired"),
    INTEGER("purged"),
    INTEGER("max_receives"),
    NUMBER("rate"),
    BOOL("paused"),
    STRING("kind", OPTIONAL),
    STRING("group_by", OPTIONAL, NULLABLE),
    END_MEMBERS,
};

static const struct schema_member function_stats_members[] = {
    STRING("name"),
    STRING("topic"),
    OBJECT("filter", NULLABLE),
    STRING("state"),
    INTEGER("invocations"),
    INTEGER("failures"),
    INTEGER("timeouts"),
    INTEGER("cold_starts"),
    NUMBER("p50_ms"),
    NUMBER("p99_ms"),
    END_MEMBERS,
};

static const struct schema_member connection_stats_members[] = {
    INTEGER("open"),
    INTEGER("logged_in"),
    INTEGER("people_online"),
    END_MEMBERS,
};

static const struct schema_member workflow_stats_members[] = {
    STRING("name"),
    INTEGER("version"),
    STRING("kind"),
    BOOL("shipped"),
    STRING("topic", NULLABLE),
    OBJECT("filter", NULLABLE),
    STRING("state"),
    INTEGER("running"),
    INTEGER("started"),
    INTEGER("succeeded"),
    INTEGER("failed"),
    INTEGER("timed_out"),
    TIME("deployed_at"),
    END_MEMBERS,
};

static const struct schema_member pipeline_stats_members[] = {
    REF("topics", "TopicStats", LIST),       REF("queues", "QueueStats", LIST),
    REF("functions", "FunctionStats", LIST), REF("workflows", "WorkflowStats", LIST),
    REF("connections", "ConnectionStats"),   END_MEMBERS,
};

static const char *const step_kind_names[] = { "topic",    "filter",   "queue",
                                               "function", "workflow", "notification",
                                               "live",     "mail",     "webhook",
                                               NULL };

static const struct schema_member event_step_members[] = {
    INTEGER("id"),
    INTEGER("parent", NULLABLE),
    ENUM("kind", step_kind_names),
    STRING("name"),
    INTEGER("attempt", NULLABLE),
    STRING("outcome"),
    STRING("reason", NULLABLE),
    TIME("at", NULLABLE),
    NUMBER("ms", NULLABLE),
    INTEGER("delay_ms", NULLABLE),
    STRING("event"),
    STRING("person", NULLABLE),
    STRING("session", NULLABLE),
    STRING("notification", NULLABLE),
    END_MEMBERS,
};

static const struct schema_member event_steps_members[] = {
    REF("steps", "EventStep", LIST),
    BOOL("more"),
    END_MEMBERS,
};

static const struct schema_member event_members[] = {
    STRING("id"),
    INTEGER("seq"),
    STRING("type"),
    STRING("actor", NULLABLE),
    STRING("subject", NULLABLE),
    TIME("at"),
    INTEGER("depth"),
    OBJECT("attributes"),
    END_MEMBERS,
};

static const struct schema_member event_trace_members[] = {
    REF("event", "Event"),
    REF("steps", "EventStep", LIST),
    BOOL("more"),
    END_MEMBERS,
};

static const struct schema_member dead_letter_members[] = {
    STRING("id"),        STRING("event"), STRING("type"), STRING("error", NULLABLE),
    INTEGER("attempts"), TIME("at"),      END_MEMBERS,
};

static const struct schema_member dead_letter_page_members[] = PAGE_OF("DeadLetter");

static const struct schema_member redriven_members[] = { INTEGER("moved"), END_MEMBERS };

/* What pushes carry. */

#define CURSOR STRING("cursor")

static const char *const ended_names[] = { "logout",   "revoked", "password_changed",
                                           "disabled", "deleted", "expired",
                                           NULL };

static const struct schema_member message_push_members[] = {
    REF("message", "Message"),
    CURSOR,
    END_MEMBERS,
};

static const struct schema_member message_read_push_members[] = {
    ID("conversation", ID_CONVERSATION), HANDLE("handle"), INTEGER("seq"), CURSOR, END_MEMBERS,
};

static const struct schema_member conversation_push_members[] = {
    REF("conversation", "Conversation"),
    CURSOR,
    END_MEMBERS,
};

static const struct schema_member notification_push_members[] = {
    REF("group", "Notification"),
    INTEGER("unread"),
    CURSOR,
    END_MEMBERS,
};

static const struct schema_member withdrawn_push_members[] = {
    ID("id", ID_NOTIFICATION),
    INTEGER("unread"),
    CURSOR,
    END_MEMBERS,
};

static const struct schema_member update_new_push_members[] = {
    REF("update", "Update"),
    REF("reason", "Reason"),
    CURSOR,
    END_MEMBERS,
};

static const struct schema_member update_push_members[] = {
    REF("update", "Update"),
    CURSOR,
    END_MEMBERS,
};

static const struct schema_member typing_push_members[] = {
    ID("conversation", ID_CONVERSATION),
    HANDLE("handle"),
    END_MEMBERS,
};

static const struct schema_member presence_push_members[] = {
    HANDLE("handle"),
    BOOL("online"),
    END_MEMBERS,
};

static const struct schema_member ended_push_members[] = {
    ENUM("reason", ended_names),
    END_MEMBERS,
};

const struct schema result_schemas[] = {
    { "Empty", empty_members },
    { "Limits", limits_members },
    { "ServerInfo", server_info_members },
    { "OpenRpc", openrpc_members },
    { "SessionStarted", session_started_members },
    { "SessionResumed", session_resumed_members },
    { "Challenge", challenge_members },
    { "Unread", unread_members },
    { "Sync", sync_members },
    { "FollowCounts", follow_members },
    { "UpdateReactions", reactions_members },
    { "FeedItem", feed_item_members },
    { "NotificationSettings", notification_settings_members },
    { "NotificationsRead", notifications_read_members },
    { "MessageSent", message_sent_members },
    { "MessageRead", message_read_members },
    { "MessageDelivery", message_delivery_members },
    { "IndexDimensions", dimensions_members },
    { "IndexLast", index_last_members },
    { "CheckedIn", checked_in_members },
    { "IndexDay", index_day_members },
    { "TeamIndex", team_index_members },
    { "IndexHistory", index_history_members },
    { "OldVersion", old_version_members },
    { "OldCommentVersion", old_comment_members },
    { "ReactionGiven", reaction_given_members },
    { "CommentLike", comment_like_members },
    { "MessageReactions", message_reactions_members },
    { "Export", export_members },
    { "SessionPage", session_page_members },
    { "KeyPage", key_page_members },
    { "PendingMailPage", pending_mail_page_members },
    { "PresencePage", presence_page_members },
    { "TopicPage", topic_page_members },
    { "TeamPage", team_page_members },
    { "TeamMemberPage", team_member_page_members },
    { "BriefPage", brief_page_members },
    { "UpdatePage", update_page_members },
    { "VersionPage", version_page_members },
    { "SearchPage", search_page_members },
    { "CommentPage", comment_page_members },
    { "FeedPage", feed_page_members },
    { "NotificationPage", notification_page_members },
    { "ConversationPage", conversation_page_members },
    { "MemberPage", member_page_members },
    { "MessagePage", message_page_members },
    { "SubscriptionStats", subscription_members },
    { "Translation", translation_members },
    { "TopicStats", topic_stats_members },
    { "QueueStats", queue_stats_members },
    { "FunctionStats", function_stats_members },
    { "WorkflowStats", workflow_stats_members },
    { "ConnectionStats", connection_stats_members },
    { "PipelineStats", pipeline_stats_members },
    { "EventStep", event_step_members },
    { "EventSteps", event_steps_members },
    { "Event", event_members },
    { "EventTrace", event_trace_members },
    { "DeadLetter", dead_letter_members },
    { "DeadLetterPage", dead_letter_page_members },
    { "Redriven", redriven_members },
    { "MessageNewPush", message_push_members },
    { "MessageChangedPush", message_push_members },
    { "MessageReadPush", message_read_push_members },
    { "ConversationChangedPush", conversation_push_members },
    { "NotificationChangedPush", notification_push_members },
    { "NotificationWithdrawnPush", withdrawn_push_members },
    { "UpdateNewPush", update_new_push_members },
    { "UpdateChangedPush", update_push_members },
    { "MessageTypingPush", typing_push_members },
    { "PresenceChangedPush", presence_push_members },
    { "SessionEndedPush", ended_push_members },
};
const size_t result_schema_count = ARRAY_LEN(result_schemas);

const struct schema *schema_find(const char *name)
{
    for (size_t i = 0; i < object_schema_count; i++)
        if (strcmp(object_schemas[i].name, name) == 0)
            return &object_schemas[i];
    for (size_t i = 0; i < result_schema_count; i++)
        if (strcmp(result_schemas[i].name, name) == 0)
            return &result_schemas[i];
    return NULL;
}

/* Into JSON Schema. */

void write_schema_ref(struct json_writer *w, const char *name)
{
    char ref[128];

    snprintf(ref, sizeof ref, "#/components/schemas/%s", name);
    json_open_object(w);
    json_string_member(w, "$ref", ref);
    json_close_object(w);
}

static void write_type(struct json_writer *w, const char *type, bool nullable)
{
    if (!nullable) {
        json_string_member(w, "type", type);
        return;
    }
    json_array_member(w, "type");
    json_text(w, type);
    json_text(w, "null");
    json_close_array(w);
}

static void write_const_push(struct json_writer *w, const struct push_type *push)
{
    json_open_object(w);
    json_string_member(w, "type", "object");
    json_object_member(w, "properties");
    json_object_member(w, "method");
    json_string_member(w, "const", push->name);
    json_close_object(w);
    json_key(w, "params");
    write_schema_ref(w, push->params);
    json_close_object(w);
    json_array_member(w, "required");
    json_text(w, "method");
    json_text(w, "params");
    json_close_array(w);
    json_bool_member(w, "additionalProperties", false);
    json_close_object(w);
}

static void write_pushes(struct json_writer *w)
{
    json_open_object(w);
    json_array_member(w, "oneOf");
    for (size_t i = 0; i < push_type_count; i++)
        if (push_types[i].replayed)
            write_const_push(w, &push_types[i]);
    json_close_array(w);
    json_close_object(w);
}

static void write_ref(struct json_writer *w, const struct schema_member *m)
{
    if (!m->nullable) {
        write_schema_ref(w, m->of);
        return;
    }
    json_open_object(w);
    json_array_member(w, "oneOf");
    write_schema_ref(w, m->of);
    json_open_object(w);
    json_string_member(w, "type", "null");
    json_close_object(w);
    json_close_array(w);
    json_close_object(w);
}

static void write_one_of(struct json_writer *w, const struct schema_member *m)
{
    json_open_object(w);
    json_array_member(w, "oneOf");
    for (const char *const *name = m->names; *name; name++)
        write_schema_ref(w, *name);
    json_close_array(w);
    json_close_object(w);
}

static void write_enum(struct json_writer *w, const struct schema_member *m)
{
    json_array_member(w, "enum");
    for (const char *const *name = m->names; *name; name++)
        json_text(w, *name);
    if (m->nullable)
        json_null_value(w);
    json_close_array(w);
}

static void write_id_pattern(struct json_writer *w, const struct schema_member *m)
{
    char pattern[64];

    if (m->id_kind)
        snprintf(pattern, sizeof pattern, "^%c%s", m->id_kind, PATTERN_ID);
    else
        snprintf(pattern, sizeof pattern, "^[a-z]%s", PATTERN_ID);
    json_string_member(w, "pattern", pattern);
}

static void write_scalar(struct json_writer *w, const struct schema_member *m)
{
    static const char *const types[] = {
        [SCHEMA_STRING] = "string", [SCHEMA_INTEGER] = "integer", [SCHEMA_NUMBER] = "number",
        [SCHEMA_BOOL] = "boolean",  [SCHEMA_TIME] = "string",     [SCHEMA_HANDLE] = "string",
        [SCHEMA_TOPIC] = "string",  [SCHEMA_ID] = "string",       [SCHEMA_ENUM] = "string",
        [SCHEMA_OBJECT] = "object",
    };

    json_open_object(w);
    write_type(w, types[m->type], m->nullable);
    if (m->type == SCHEMA_HANDLE)
        json_string_member(w, "pattern", PATTERN_HANDLE);
    if (m->type == SCHEMA_TOPIC)
        json_string_member(w, "pattern", PATTERN_TOPIC);
    if (m->type == SCHEMA_TIME) {
        json_string_member(w, "format", "date-time");
        json_string_member(w, "pattern", PATTERN_TIME);
    }
    if (m->type == SCHEMA_ID)
        write_id_pattern(w, m);
    if (m->type == SCHEMA_ENUM)
        write_enum(w, m);
    json_close_object(w);
}

static void write_value(struct json_writer *w, const struct schema_member *m)
{
    if (m->type == SCHEMA_PUSHES)
        write_pushes(w);
    else if (m->type == SCHEMA_REF)
        write_ref(w, m);
    else if (m->type == SCHEMA_ONE_OF)
        write_one_of(w, m);
    else
        write_scalar(w, m);
}

static void write_member_schema(struct json_writer *w, const struct schema_member *m)
{
    json_key(w, m->name);
    if (!m->list) {
        write_value(w, m);
        return;
    }
    json_open_object(w);
    json_string_member(w, "type", "array");
    json_key(w, "items");
    write_value(w, m);
    json_close_object(w);
}

void write_schema(struct json_writer *w, const struct schema *schema)
{
    json_open_object(w);
    json_string_member(w, "type", "object");
    json_object_member(w, "properties");
    for (const struct schema_member *m = schema->members; m->name; m++)
        write_member_schema(w, m);
    json_close_object(w);
    json_array_member(w, "required");
    for (const struct schema_member *m = schema->members; m->name; m++)
        if (!m->optional)
            json_text(w, m->name);
    json_close_array(w);
    json_bool_member(w, "additionalProperties", false);
    json_close_object(w);
}

static void write_named(struct json_writer *w, const struct schema *schemas, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_key(w, schemas[i].name);
        write_schema(w, &schemas[i]);
    }
}

void write_schemas(struct json_writer *w)
{
    json_open_object(w);
    write_named(w, object_schemas, object_schema_count);
    write_named(w, result_schemas, result_schema_count);
    json_close_object(w);
}
