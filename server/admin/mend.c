#include "mend.h"

#include "comment.h"
#include "event.h"
#include "notification.h"
#include "person.h"
#include "search.h"
#include "search_index.h"
#include "team.h"
#include "update.h"

static const int64_t open_for_ms = 12LL * 3600 * 1000;

static void run(struct turn *turn, enum sql sql, int64_t id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":id", id);
    stmt_run(stmt);
}

static void run_for(struct turn *turn, enum sql sql, int64_t id, int64_t other)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":id", id);
    bind_int(stmt, ":other", other);
    stmt_run(stmt);
}

static void follow_counts(struct turn *turn, const struct mend_row *row)
{
    run(turn, SQL_mend_follow_counts, row->id);
}

static void person_updates(struct turn *turn, const struct mend_row *row)
{
    run(turn, SQL_mend_person_updates, row->id);
}

static void update_counts(struct turn *turn, const struct mend_row *row)
{
    run(turn, row->kind == ID_COMMENT ? SQL_mend_comment_counts : SQL_mend_update_counts, row->id);
}

/* Of teams the check has counted, at one moment, what is kept and what is right: what people do
 * meanwhile changes both alike. */
static int off_by(const struct mend_row *row)
{
    return (int)(row->what - row->standing);
}

static void team_counts(struct turn *turn, const struct mend_row *row)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, row->other ? SQL_team_count_followers
                                                               : SQL_team_count_members);

    bind_int(stmt, ":id", row->id);
    bind_int(stmt, ":by", off_by(row));
    stmt_run(stmt);
}

static void team_topics(struct turn *turn, const struct mend_row *row)
{
    team_mend_topic(turn, (struct team_id){ row->id }, (struct topic_id){ row->other },
                    off_by(row));
}

static void team_found_by(struct turn *turn, const struct mend_row *row)
{
    team_mend_words(turn, (struct team_id){ row->id }, (struct topic_id){ row->other });
}

static void topic_counts(struct turn *turn, const struct mend_row *row)
{
    run(turn, SQL_mend_topic, row->id);
}

static void topic_uses(struct turn *turn, const struct mend_row *row)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mend_topic_uses_add);

    run(turn, SQL_mend_topic_uses_drop, row->id);
    bind_int(stmt, ":id", row->id);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

static void feed_event(struct turn *turn, const struct mend_row *row)
{
    run(turn, SQL_mend_feed_event, row->id);
}

static void feed_update(struct turn *turn, const struct mend_row *row)
{
    run(turn, SQL_mend_feed_update, row->id);
}

static void conversation(struct turn *turn, const struct mend_row *row)
{
    run(turn, SQL_mend_conversation, row->id);
    run(turn, SQL_mend_read_marks, row->id);
}

static void message_nth(struct turn *turn, const struct mend_row *row)
{
    run(turn, SQL_mend_message_nth, row->id);
}

static void mentions_missing(struct turn *turn, const struct mend_row *row)
{
    run(turn, SQL_mend_mentions_add, row->id);
}

static void mentions_extra(struct turn *turn, const struct mend_row *row)
{
    run_for(turn, SQL_mend_mentions_drop, row->id, row->other);
}

static void person_words(struct turn *turn, const struct mend_row *row)
{
    struct brief brief = person_brief(turn->db, turn->arena, (struct person_id){ row->id });
    bool known = brief.id.n != 0;

    search_learn_person(turn, (struct person_id){ row->id }, known ? brief.handle : "",
                        known ? brief.name : "");
}

static void search_doc(struct turn *turn, const struct mend_row *row)
{
    if (row->kind == ID_MESSAGE)
        search_index_message(turn, (struct message_id){ row->id });
    else
        search_index_update(turn, (struct update_id){ row->id });
}

static void search_index(struct turn *turn, const struct mend_row *row)
{
    search_index_forget(turn, row->kind == ID_MESSAGE);
}

/* Groups of notifications. */

static void group(struct turn *turn, const struct mend_row *row)
{
    run(turn, SQL_mend_group_orphans, row->id);
    run(turn, SQL_mend_group_recipients, row->id);
    run(turn, SQL_mend_group, row->id);
    run(turn, SQL_mend_group_empty, row->id);
}

static void groups_open(struct turn *turn, const struct mend_row *row)
{
    run(turn, SQL_mend_groups_open, row->id);
}

static void group_cause(struct turn *turn, const struct mend_row *row)
{
    run_for(turn, SQL_mend_group_actor, row->id, row->other);
    group(turn, row);
}

static void bind_key(struct stmt *stmt, const struct notification_key *key)
{
    bind_int(stmt, ":recipient", key->recipient.n);
    bind_int(stmt, ":kind", key->kind);
    bind_int(stmt, ":target_kind", key->target_kind);
    bind_int(stmt, ":target", key->target);
}

/* 0: none. */
static int64_t group_with(struct turn *turn, const struct notification_key *key, int64_t person)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mend_group_with);

    bind_key(stmt, key);
    bind_int(stmt, ":person", person);
    return stmt_number(stmt, 0);
}

static int64_t group_for(struct turn *turn, const struct notification_key *key, int64_t at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mend_group_for);

    bind_key(stmt, key);
    bind_int(stmt, ":at", at);
    return stmt_number(stmt, 0);
}

static bool has_open(struct turn *turn, const struct notification_key *key)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_open_get);

    bind_key(stmt, key);
    return stmt_row(stmt);
}

static int64_t new_group(struct turn *turn, const struct notification_key *key,
                         const struct event *event)
{
    bool open = event->at + open_for_ms > turn->now_ms && !has_open(turn, key);
    int64_t id = turn_new_id(turn);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mend_group_add);

    bind_int(stmt, ":id", id);
    bind_key(stmt, key);
    bind_int(stmt, ":at", event->at);
    bind_int(stmt, ":event", event->seq);
    bind_int(stmt, ":open", open);
    stmt_run(stmt);
    return id;
}

static int64_t join(struct turn *turn, int64_t id, const struct notification_key *key,
                    const struct event *event)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_actor_add);

    bind_int(stmt, ":notification", id);
    bind_int(stmt, ":recipient", key->recipient.n);
    bind_int(stmt, ":kind", key->kind);
    bind_int(stmt, ":target", key->target);
    bind_int(stmt, ":person", event->actor.n);
    bind_int(stmt, ":event", event->seq);
    return stmt_change(stmt);
}

/* The event's actor belongs into a group of the key. */
static void restore(struct turn *turn, const struct notification_key *key, int64_t seq)
{
    struct event event;
    int64_t id;

    if (!event_get(turn->db, turn->arena, seq, &event) || group_with(turn, key, event.actor.n))
        return;
    id = group_for(turn, key, event.at);
    if (!id)
        id = new_group(turn, key, &event);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_joined);

    bind_int(stmt, ":id", id);
    bind_int(stmt, ":by", join(turn, id, key, &event));
    bind_int(stmt, ":at", event.at);
    bind_int(stmt, ":event", event.seq);
    stmt_run(stmt);
}

/* Out of every group of the key. */
static void withdraw(struct turn *turn, const struct notification_key *key, int64_t person)
{
    for (int64_t id; (id = group_with(turn, key, person)) != 0;) {
        const struct mend_row row = { .id = id, .other = person };

        group_cause(turn, &row);
        if (db_failure(turn->db) != DB_OK)
            return;
    }
}

static void notified_follow(struct turn *turn, const struct mend_row *row)
{
    const struct notification_key key = { { row->id }, NOTIFICATION_FOLLOW, TARGET_NONE, 0 };
    int64_t seq;

    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mend_followed_by);

        bind_int(stmt, ":id", row->id);
        bind_int(stmt, ":other", row->other);
        seq = stmt_number(stmt, 0);
    }
    if (row->standing == 1)
        restore(turn, &key, seq);
    else
        withdraw(turn, &key, row->other);
}

static void notified_reaction(struct turn *turn, const struct mend_row *row)
{
    bool like = row->what == NOTIFICATION_LIKE;
    struct notification_key key = { .kind = like ? NOTIFICATION_LIKE : NOTIFICATION_RECOMMEND,
                                    .target_kind = TARGET_UPDATE,
                                    .target = row->id };
    struct update_row update;
    int64_t seq;

    if (!update_read_row(turn->db, turn->arena, (struct update_id){ row->id }, &update))
        return;
    key.recipient = update.author;
    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mend_reacted_by);

        bind_int(stmt, ":id", row->id);
        bind_int(stmt, ":other", row->other);
        bind_int(stmt, ":what", row->what);
        seq = stmt_number(stmt, 0);
    }
    if (row->standing == 1)
        restore(turn, &key, seq);
    else
        withdraw(turn, &key, row->other);
}

static void notified_mention(struct turn *turn, const struct mend_row *row)
{
    struct event event;

    if (!event_get(turn->db, turn->arena, row->id, &event))
        return;
    const bool comment = event.type == EVENT_COMMENT_POSTED || event.type == EVENT_COMMENT_EDITED;
    const struct notification_key key = {
        { row->other },
        NOTIFICATION_MENTION,
        comment ? TARGET_COMMENT : TARGET_UPDATE,
        event.subject,
    };

    restore(turn, &key, event.seq);
}

static void notified_comment(struct turn *turn, const struct mend_row *row)
{
    struct event event;
    struct comment_row comment;
    struct notification_key key = { .recipient = { row->other } };

    if (!event_get(turn->db, turn->arena, row->id, &event) ||
        !comment_read_row(turn->db, turn->arena, (struct comment_id){ event.subject }, &comment))
        return;
    if (row->what == NOTIFICATION_REPLY) {
        key.kind = NOTIFICATION_REPLY;
        key.target_kind = TARGET_COMMENT;
        key.target = comment.reply_to.n;
    } else {
        key.kind = NOTIFICATION_COMMENT;
        key.target_kind = TARGET_UPDATE;
        key.target = comment.update.n;
    }
    restore(turn, &key, event.seq);
}

static void notified_member(struct turn *turn, const struct mend_row *row)
{
    struct event event;

    if (!event_get(turn->db, turn->arena, row->id, &event))
        return;
    const struct notification_key key = {
        { event.subject }, NOTIFICATION_GROUP_ADDED, TARGET_CONVERSATION, event.about
    };

    restore(turn, &key, event.seq);
}

/* The check says which team as `standing`. */
static void notified_team(struct turn *turn, const struct mend_row *row)
{
    const struct notification_key key = {
        { row->other }, (enum notification_kind)row->what, TARGET_TEAM, row->standing
    };

    restore(turn, &key, row->id);
}

static void notified_chat_mention(struct turn *turn, const struct mend_row *row)
{
    const struct notification_key key = {
        { row->other }, NOTIFICATION_CHAT_MENTION, TARGET_MESSAGE, row->id
    };
    int64_t seq;

    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mend_sent);

        bind_int(stmt, ":id", row->id);
        seq = stmt_number(stmt, 0);
    }
    restore(turn, &key, seq);
}

static const struct {
    enum sql check;
    void (*run)(struct turn *turn, const struct mend_row *row);
} table[] = {
    { SQL_check_follow_counts, follow_counts },
    { SQL_check_person_updates, person_updates },
    { SQL_check_update_counts, update_counts },
    { SQL_check_team_counts, team_counts },
    { SQL_check_team_topics, team_topics },
    { SQL_check_team_words, team_found_by },
    { SQL_check_topics, topic_counts },
    { SQL_check_topic_uses, topic_uses },
    { SQL_check_feed_missing, feed_event },
    { SQL_check_feed_extra, feed_update },
    { SQL_check_conversations, conversation },
    { SQL_check_message_nth, message_nth },
    { SQL_check_message_mentions_missing, mentions_missing },
    { SQL_check_message_mentions_extra, mentions_extra },
    { SQL_check_person_words, person_words },
    { SQL_check_search_index, search_index },
    { SQL_check_search_docs, search_doc },
    { SQL_check_groups, group },
    { SQL_check_groups_open, groups_open },
    { SQL_check_group_causes, group_cause },
    { SQL_check_notified_follows, notified_follow },
    { SQL_check_notified_reactions, notified_reaction },
    { SQL_check_notified_mentions, notified_mention },
    { SQL_check_notified_comments, notified_comment },
    { SQL_check_notified_members, notified_member },
    { SQL_check_notified_teams, notified_team },
    { SQL_check_notified_chat_mentions, notified_chat_mention },
};

bool mend_can(enum sql check)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (table[i].check == check)
            return true;
    return false;
}

void mend(struct turn *turn, const struct mend_row *row)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (table[i].check == row->check)
            table[i].run(turn, row);
}
