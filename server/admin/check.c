/* check: is the store what its own log says it is? Every derived figure is counted anew from the
 * event log and the state tables, each consumer's at that consumer's place in the log; what
 * differs is a problem. It only reads; with --rebuild what is derived is made anew first, object by
 * object (mend.h), in short turns beside a server's own, until nothing changes any more.
 *
 * A check is a statement in check.sql that returns what is wrong, row by row: `kind` and `id`
 * say of what ('p' a person, else the letter of an id, '' of nothing in particular), `problem`
 * says the rest of the sentence. To add one: the statement, its row here, what mends it in mend.c,
 * its damage in tests/admin. */
#include "command.h"

#include <string.h>

#include <sodium.h>

#include "admin_print.h"
#include "event_types.h"
#include "id.h"
#include "mend.h"
#include "objects.h"
#include "outbox.h"
#include "person.h"
#include "search.h"
#include "search_words.h"
#include "task.h"
#include "team.h"

enum { ROWS_MAX = 20, MEND_ROWS_MAX = 10000, MEND_ROUNDS_MAX = 50, MEND_TURN_US = 5000 };

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
_Static_assert(EVENT_PERSON_DELETED == 56 && TASK_ERASE == 11, "check.sql has these numbers");
_Static_assert(AUDIENCE_PUBLIC == 0 && REACTION_LIKE == 0 && REACTION_RECOMMEND == 1 &&
                   CONVERSATION_DIRECT == 0 && CHANNEL_PERSON == 1 && CHANNEL_AUTHOR == 2 &&
                   CHANNEL_TOPIC == 4 && CHANNEL_TEAM == 5 && REASON_MENTIONED == 0 &&
                   REASON_TEAM == 1 && REASON_POSTED == 2 && REASON_COMMENTED == 3 &&
                   REASON_RECOMMENDED == 4 && REASON_TOPIC == 5,
               "check.sql has these numbers");
_Static_assert(NOTIFICATION_MENTION == 0 && NOTIFICATION_FOLLOW == 1 && NOTIFICATION_COMMENT == 2 &&
                   NOTIFICATION_REPLY == 3 && NOTIFICATION_LIKE == 4 &&
                   NOTIFICATION_RECOMMEND == 5 && NOTIFICATION_CHAT_MENTION == 6 &&
                   NOTIFICATION_GROUP_ADDED == 7 && NOTIFICATION_KINDS == 10 && TARGET_NONE == 0 &&
                   TARGET_UPDATE == 1 && TARGET_COMMENT == 2 && TARGET_CONVERSATION == 3 &&
                   TARGET_MESSAGE == 4,
               "check.sql has these numbers");
_Static_assert(TASK_FORGET_TEAM == 12 && CHANNEL_TOPIC == 4, "check.sql has these numbers");
_Static_assert(TASK_FORGET_UPDATE == 4 && TASK_FORGET_COMMENT == 5 && TASK_FORGET_GROUP == 6 &&
                   TASK_DROP_SHELLS == 7,
               "check.sql has these numbers");

static const enum sql checks[] = {
    SQL_check_log_dense,
    SQL_check_log_attributes,
    SQL_check_log_time,
    SQL_check_state,
    SQL_check_queues,
    SQL_check_redrives,
    SQL_check_subscriptions,
    SQL_check_executions,
    SQL_check_workflows,
    SQL_check_orphans,
    SQL_check_remains,
    SQL_check_shells,
    SQL_check_versions,
    SQL_check_mentioned,
    SQL_check_made_people,
    SQL_check_erasures,
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
    SQL_check_team_words,
    SQL_check_blocks,
    SQL_check_mutes,
    SQL_check_update_counts,
    SQL_check_reactions,
    SQL_check_link_previews,
    SQL_check_replies,
    SQL_check_person_updates,
    SQL_check_person_updates_total,
    SQL_check_topics,
    SQL_check_topics_used,
    SQL_check_topic_follows,
    SQL_check_topic_uses,
    SQL_check_feed_missing,
    SQL_check_feed_extra,
    SQL_check_feed_past,
    SQL_check_conversations,
    SQL_check_direct,
    SQL_check_members,
    SQL_check_message_seq,
    SQL_check_message_nth,
    SQL_check_message_mentions_missing,
    SQL_check_message_mentions_extra,
    SQL_check_message_reactions,
    SQL_check_person_words,
    SQL_check_search_index,
    SQL_check_search_docs,
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
        { ID_TEAM, "team" },       { ID_EXECUTION, "execution" },
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

/* Of a row with `text` and `words`: whether the words are those of the text. */
static bool words_agree(enum sql sql, struct stmt *stmt)
{
    struct arena *mem = arena_new();
    const char *text = col_text(stmt, mem, "text");
    const char *words = col_text(stmt, mem, "words");
    const char *right = NULL;
    bool agree;

    if (text)
        right = sql == SQL_check_person_words ? search_person_words(mem, text)
                : sql == SQL_check_team_words ? team_words(mem, text)
                                              : search_words_of(mem, text);
    agree = right && words && strcmp(words, right) == 0;
    arena_free(mem);
    return agree;
}

/* The next row that is a problem. */
static bool next_problem(enum sql sql, struct stmt *stmt)
{
    bool compare = sql == SQL_check_person_words || sql == SQL_check_team_words ||
                   sql == SQL_check_search_docs;

    while (stmt_row(stmt))
        if (!compare || !words_agree(sql, stmt))
            return true;
    return false;
}

/* What an index holds, as a number that does not depend on the order. */
static uint64_t entry_hash(const char *term, size_t len, int64_t doc, int64_t offset)
{
    const int64_t place[] = { doc, offset };
    uint64_t value;
    crypto_generichash_state state;
    uint8_t hash[crypto_generichash_BYTES_MIN];

    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const uint8_t *)place, sizeof place);
    crypto_generichash_update(&state, (const uint8_t *)term, len);
    crypto_generichash_final(&state, hash, sizeof hash);
    memcpy(&value, hash, sizeof value);
    return value;
}

/* Of the index of updates, and of that of messages. */
struct index_sums {
    uint64_t of[2];
};

static struct index_sums index_held(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_check_search_index);
    struct index_sums sums = { { 0 } };

    while (stmt_row(stmt)) {
        struct arena *mem = arena_new();
        const char *term = col_text(stmt, mem, "term");
        bool messages = *col_text(stmt, mem, "kind") == ID_MESSAGE;

        sums.of[messages] += entry_hash(term, strlen(term), col_int(stmt, "doc"),
                                        col_int(stmt, "offset"));
        arena_free(mem);
    }
    return sums;
}

static struct index_sums index_wanted(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_search_docs_all);
    struct index_sums sums = { { 0 } };

    while (stmt_row(stmt)) {
        struct arena *mem = arena_new();
        int64_t scope = col_int(stmt, "scope");
        const char *at = search_words_scoped(mem, col_text(stmt, mem, "words"), scope);

        for (int64_t offset = 0; *at; offset++) {
            size_t len = strcspn(at, " ");

            sums.of[scope != 0] += entry_hash(at, len, col_int(stmt, "id"), offset);
            at += len + (at[len] == ' ');
        }
        arena_free(mem);
    }
    return sums;
}

static struct mend_row row_of(enum sql sql, struct stmt *stmt, struct arena *mem)
{
    return (struct mend_row){
        .check = sql,
        .kind = *col_text(stmt, mem, "kind"),
        .id = col_int(stmt, "id"),
        .other = col_exists(stmt, "other") ? col_int(stmt, "other") : 0,
        .what = col_exists(stmt, "what") ? col_int(stmt, "what") : 0,
        .standing = col_exists(stmt, "standing") ? col_int(stmt, "standing") : 0,
    };
}

/* What is to be mended, or NULL: problems are written. */
struct mending {
    struct mend_row *rows;
    size_t count, at;
};

static void note_row(struct mending *mending, struct mend_row row)
{
    if (mending->count < MEND_ROWS_MAX)
        mending->rows[mending->count++] = row;
}

static void run_index_check(struct finding *finding, struct mending *mending)
{
    static const char *const problems[] = {
        "the index of updates does not hold what its rows say",
        "the index of messages does not hold what its rows say",
    };
    struct db *db = finding->call->db;
    struct index_sums held = index_held(db);
    struct index_sums wanted = index_wanted(db);

    for (int i = 0; i < 2; i++) {
        if (held.of[i] == wanted.of[i])
            continue;
        if (mending)
            note_row(mending, (struct mend_row){ .kind = i ? ID_MESSAGE : ID_UPDATE,
                                                 .check = SQL_check_search_index });
        else
            add_problem(finding, problems[i]);
    }
}

static void run_check(struct finding *finding, enum sql sql)
{
    struct admin_call *call = finding->call;
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, sql);
    int rows = 0;

    for (; rows < ROWS_MAX && next_problem(sql, stmt); rows++)
        add_problem(finding, arena_printf(call->mem, "%s%s",
                                          about(call, col_text(stmt, call->mem, "kind"),
                                                col_int(stmt, "id")),
                                          col_text(stmt, call->mem, "problem")));
    if (rows == ROWS_MAX)
        add_problem(finding, "... and perhaps more of the kind");
}

static void gather_rows(struct finding *finding, enum sql sql, struct mending *mending)
{
    AUTO_STMT struct stmt *stmt = db_stmt(finding->call->db, sql);

    while (mending->count < MEND_ROWS_MAX && next_problem(sql, stmt))
        note_row(mending, row_of(sql, stmt, finding->call->mem));
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
static bool look(struct admin_call *call)
{
    struct finding finding = { .call = call, .ok = true };
    bool whole;

    json_open_object(call->out);
    json_array_member(call->out, "problems");
    check_integrity(&finding);
    whole = finding.ok;
    for (size_t i = 0; whole && i < ARRAY_LEN(checks); i++)
        if (checks[i] == SQL_check_search_index)
            run_index_check(&finding, NULL);
        else
            run_check(&finding, checks[i]);
    if (db_failure(call->db) != DB_OK)
        add_problem(&finding, arena_printf(call->mem, "the store cannot be read: %s",
                                           db_failure_text(call->db)));
    json_close_array(call->out);
    json_bool_member(call->out, "ok", finding.ok);
    json_close_object(call->out);
    return true;
}

static bool is_whole(struct db *db, struct arena *mem)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_integrity);

    return stmt_row(stmt) && strcmp(col_text(stmt, mem, "integrity_check"), "ok") == 0;
}

static bool gather(struct admin_call *call)
{
    struct finding finding = { .call = call };
    struct mending *mending = call->ctx;

    mending->count = mending->at = 0;
    if (!is_whole(call->db, call->mem))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(checks); i++)
        if (checks[i] == SQL_check_search_index)
            run_index_check(&finding, mending);
        else if (mend_can(checks[i]))
            gather_rows(&finding, checks[i], mending);
    return true;
}

/* As many as a turn holds. */
static bool mend_some(struct admin_call *call)
{
    struct mending *mending = call->ctx;
    int64_t until_us = clock_mono_us() + MEND_TURN_US;

    do
        mend(call->turn, &mending->rows[mending->at++]);
    while (mending->at < mending->count && db_failure(call->turn->db) == DB_OK &&
           clock_mono_us() < until_us);
    return true;
}

static bool same_rows(const struct mending *mending, const struct mend_row *rows, size_t count)
{
    for (size_t i = 0; i < count && mending->count == count; i++) {
        const struct mend_row *a = &mending->rows[i];
        const struct mend_row *b = &rows[i];

        if (a->check != b->check || a->kind != b->kind || a->id != b->id || a->other != b->other ||
            a->what != b->what || a->standing != b->standing)
            return false;
    }
    return mending->count == count;
}

/* What mends one figure may show that another is wrong, so it is looked again, until nothing is
 * found or the same as before: what does not get better by it. */
static bool mend_all(struct admin_call *call)
{
    struct mending *mending = arena_alloc(call->mem, sizeof *mending);
    struct mend_row *before = arena_alloc(call->mem, MEND_ROWS_MAX * sizeof *before);
    size_t before_count = 0;

    mending->rows = arena_alloc(call->mem, MEND_ROWS_MAX * sizeof *mending->rows);
    call->ctx = mending;
    for (int round = 0; round < MEND_ROUNDS_MAX; round++) {
        if (!admin_aside(call, gather))
            return false;
        if (same_rows(mending, before, before_count))
            return true;
        for (size_t i = 0; i < mending->count; i++)
            before[i] = mending->rows[i];
        before_count = mending->count;
        while (mending->at < mending->count) {
            if (admin_is_stopping(call))
                return err_set(&call->err, ERR_UNAVAILABLE, NULL,
                               "the server stops; ask for it again, and it goes on");
            if (!admin_in_turn(call, mend_some))
                return false;
        }
    }
    return true;
}

bool check_run(struct admin_call *call)
{
    const struct check_draft *draft = call->draft;

    return (!draft->rebuild || mend_all(call)) && admin_aside(call, look);
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
