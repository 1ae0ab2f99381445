/* check: is the store what its own log says it is? Every derived figure is counted anew from the
 * event log and the state tables, each consumer's at that consumer's place in the log; what
 * differs is a problem. It only reads.
 *
 * A check is a statement in check.sql that returns what is wrong, at most 20 rows: `kind` and `id`
 * say of what ('p' a person, else the letter of an id, '' of nothing in particular), `problem`
 * says the rest of the sentence. To add one: the statement, its row here, its damage in
 * tests/admin. */
#include "command.h"

#include <string.h>

#include "admin_print.h"
#include "event_types.h"
#include "id.h"
#include "objects.h"
#include "outbox.h"
#include "person.h"
#include "task.h"

enum { ROWS_MAX = 20 };

/* The numbers that check.sql is written with. */
_Static_assert(
    EVENT_PERSON_REGISTERED == 1 && EVENT_PERSON_FOLLOWED == 3 && EVENT_PERSON_UNFOLLOWED == 4 &&
        EVENT_SESSION_CREATED == 5 && EVENT_SESSION_ENDED == 6 && EVENT_UPDATE_POSTED == 7 &&
        EVENT_UPDATE_REACTED == 8 && EVENT_COMMENT_POSTED == 9 && EVENT_CONVERSATION_OPENED == 10 &&
        EVENT_GROUP_CREATED == 11 && EVENT_MEMBER_ADDED == 12 && EVENT_MEMBER_REMOVED == 13 &&
        EVENT_MESSAGE_SENT == 14 && EVENT_NOTIFICATION_CHANGED == 16 &&
        EVENT_NOTIFICATION_WITHDRAWN == 17 && EVENT_TOPIC_FOLLOWED == 21 &&
        EVENT_TOPIC_UNFOLLOWED == 22 && EVENT_INDEX_CHECKED_IN == 25 && EVENT_INDEX_DELETED == 26 &&
        EVENT_UPDATE_EDITED == 24 && EVENT_UPDATE_DELETED == 33 && EVENT_COMMENT_EDITED == 34 &&
        EVENT_COMMENT_DELETED == 35 && EVENT_PERSON_DISABLED == 37 && EVENT_PERSON_ENABLED == 38 &&
        EVENT_MESSAGE_EDITED == 42 && EVENT_MESSAGE_DELETED == 43 && TASK_FORGET_REACTIONS == 8 &&
        EVENT_INDEX_WEEK_CLOSED == 55,
    "check.sql has these numbers");
_Static_assert(EVENT_PERSON_BLOCKED == 28 && EVENT_PERSON_UNBLOCKED == 29 &&
                   EVENT_PERSON_MUTED == 30 && EVENT_PERSON_UNMUTED == 31 && TASK_BLOCK == 3,
               "check.sql has these numbers");
_Static_assert(EVENT_KEY_ADDED == 45 && EVENT_KEY_REMOVED == 46 && EVENT_SETTINGS_CHANGED == 32,
               "check.sql has these numbers");
_Static_assert(EVENT_TEAM_CREATED == 47 && EVENT_TEAM_INVITED == 49 && EVENT_TEAM_JOINED == 50 &&
                   EVENT_TEAM_LEFT == 51 && EVENT_TEAM_FOLLOWED == 53 &&
                   EVENT_TEAM_UNFOLLOWED == 54 && TEAM_LEAD == 0 && TEAM_MEMBER == 1 &&
                   NOTIFICATION_TEAM_JOINED == 8 && NOTIFICATION_TEAM_INVITED == 9 &&
                   TARGET_TEAM == 5 && TASK_TEAM_JOINED == 10,
               "check.sql has these numbers");
_Static_assert(AUDIENCE_PUBLIC == 0 && REACTION_LIKE == 0 && REACTION_RECOMMEND == 1 &&
                   CONVERSATION_DIRECT == 0 && CHANNEL_PERSON == 1 && CHANNEL_AUTHOR == 2 &&
                   CHANNEL_TOPIC == 4 && CHANNEL_TEAM == 5 && REASON_MENTIONED == 0 &&
                   REASON_TEAM == 1 && REASON_POSTED == 2 &&
                   REASON_COMMENTED == 3 && REASON_RECOMMENDED == 4 && REASON_TOPIC == 5,
               "check.sql has these numbers");
_Static_assert(NOTIFICATION_MENTION == 0 && NOTIFICATION_FOLLOW == 1 && NOTIFICATION_COMMENT == 2 &&
                   NOTIFICATION_REPLY == 3 && NOTIFICATION_LIKE == 4 &&
                   NOTIFICATION_RECOMMEND == 5 && NOTIFICATION_CHAT_MENTION == 6 &&
                   NOTIFICATION_GROUP_ADDED == 7 && NOTIFICATION_KINDS == 10 && TARGET_NONE == 0 &&
                   TARGET_UPDATE == 1 && TARGET_COMMENT == 2 && TARGET_CONVERSATION == 3 &&
                   TARGET_MESSAGE == 4,
               "check.sql has these numbers");
_Static_assert(TASK_FORGET_UPDATE == 4 && TASK_FORGET_COMMENT == 5 && TASK_FORGET_GROUP == 6 &&
                   TASK_DROP_SHELLS == 7,
               "check.sql has these numbers");

static const enum sql checks[] = {
    SQL_check_log_dense,
    SQL_check_log_attributes,
    SQL_check_log_time,
    SQL_check_state,
    SQL_check_queues,
    SQL_check_orphans,
    SQL_check_remains,
    SQL_check_shells,
    SQL_check_versions,
    SQL_check_mentioned,
    SQL_check_made_people,
    SQL_check_disabled,
    SQL_check_made_sessions,
    SQL_check_made_keys,
    SQL_check_settings,
    SQL_check_made_updates,
    SQL_check_made_comments,
    SQL_check_made_check_ins,
    SQL_check_index_weeks,
    SQL_check_made_conversations,
    SQL_check_made_messages,
    SQL_check_follow_counts,
    SQL_check_follows,
    SQL_check_made_teams,
    SQL_check_team_counts,
    SQL_check_team_members,
    SQL_check_team_follows,
    SQL_check_team_invites,
    SQL_check_team_places,
    SQL_check_team_topics,
    SQL_check_blocks,
    SQL_check_mutes,
    SQL_check_update_counts,
    SQL_check_reactions,
    SQL_check_link_previews,
    SQL_check_replies,
    SQL_check_person_updates,
    SQL_check_person_updates_total,
    SQL_check_topics,
    SQL_check_topic_follows,
    SQL_check_topic_uses,
    SQL_check_feed_missing,
    SQL_check_feed_extra,
    SQL_check_conversations,
    SQL_check_direct,
    SQL_check_members,
    SQL_check_message_seq,
    SQL_check_message_nth,
    SQL_check_message_mentions_missing,
    SQL_check_message_mentions_extra,
    SQL_check_message_reactions,
    SQL_check_groups,
    SQL_check_groups_open,
    SQL_check_group_causes,
    SQL_check_notified_follows,
    SQL_check_notified_reactions,
    SQL_check_notified_mentions,
    SQL_check_notified_comments,
    SQL_check_notified_members,
    SQL_check_notified_teams,
    SQL_check_notified_chat_mentions,
    SQL_check_notified_twice,
};

struct finding {
    struct admin_call *call;
    bool ok;
};

static void add_problem(struct finding *finding, const char *text)
{
    finding->ok = false;
    json_text(finding->call->out, text);
}

/* Whom or what a row is about: "person agshin: ". */
static const char *about(struct admin_call *call, const char *kind, int64_t id)
{
    static const struct {
        enum id_kind kind;
        const char *noun;
    } nouns[] = {
        { ID_UPDATE, "update" },   { ID_COMMENT, "comment" },
        { ID_MESSAGE, "message" }, { ID_CONVERSATION, "conversation" },
        { ID_EVENT, "event" },     { ID_NOTIFICATION, "notification" },
        { ID_SESSION, "session" }, { ID_CHECK_IN, "check-in" },
        { ID_TEAM, "team" },
    };

    if (kind[0] == 'p') {
        struct brief brief = person_brief(call->db, call->mem, (struct person_id){ id });

        return brief.id.n ? arena_printf(call->mem, "person %s: ", brief.handle)
                          : arena_printf(call->mem, "person %lld: ", (long long)id);
    }
    for (size_t i = 0; i < ARRAY_LEN(nouns); i++)
        if (kind[0] == (char)nouns[i].kind)
            return arena_printf(call->mem, "%s %s: ", nouns[i].noun,
                                id_format(nouns[i].kind, id).s);
    return "";
}

static void run_check(struct finding *finding, enum sql sql)
{
    struct admin_call *call = finding->call;
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, sql);
    int rows = 0;

    for (; stmt_row(stmt); rows++)
        add_problem(finding, arena_printf(call->mem, "%s%s",
                                          about(call, col_text(stmt, call->mem, "kind"),
                                                col_int(stmt, "id")),
                                          col_text(stmt, call->mem, "problem")));
    if (rows == ROWS_MAX)
        add_problem(finding, "... and perhaps more of the kind");
}

static void check_integrity(struct finding *finding)
{
    struct admin_call *call = finding->call;
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, SQL_store_integrity);

    while (stmt_row(stmt)) {
        const char *found = col_text(stmt, call->mem, "integrity_check");

        if (strcmp(found, "ok") != 0)
            add_problem(finding, arena_printf(call->mem, "the store is damaged: %s", found));
    }
}

/* What a damaged store says of itself means nothing: then the figures are not looked at. */
bool check_run(struct admin_call *call)
{
    struct finding finding = { .call = call, .ok = true };
    bool whole;

    json_open_object(call->out);
    json_array_member(call->out, "problems");
    check_integrity(&finding);
    whole = finding.ok;
    for (size_t i = 0; whole && i < ARRAY_LEN(checks); i++)
        run_check(&finding, checks[i]);
    if (db_failure(call->db) != DB_OK)
        add_problem(&finding, arena_printf(call->mem, "the store cannot be read: %s",
                                           db_failure_text(call->db)));
    json_close_array(call->out);
    json_bool_member(call->out, "ok", finding.ok);
    json_close_object(call->out);
    return true;
}

void check_print(const json_t *result, FILE *to)
{
    const json_t *problems = json_object_get(result, "problems");
    size_t i;
    json_t *problem;

    json_array_foreach(problems, i, problem) print_line(to, json_string_value(problem));
    if (json_array_size(problems) == 0)
        print_line(to, "the store is whole, and every figure agrees with the log");
}
