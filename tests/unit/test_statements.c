/* Every named statement is prepared, and none of them walks a table that grows with use: its plan
 * is looked at. A statement that may walk stands in `walkers` with its reason. */
#include "unit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "db.h"
#include "empty_store.h"
#include "migrate.h"

static const struct {
    const char *statement, *reason;
} walkers[] = {
    { "sessions_all", "once, at the start" },
    { "queue_waiting", "behind the position only: as long as the backlog" },
    { "event_last_seq", "max() of the key is one look" },
    { "topic_use_first", "one row, in the order of the key" },
    { "task_any", "one row" },
    { "task_first_other", "one row, in the order of the key; few of the others wait at a time" },
    { "comment_reason", "the list of an event's mentions, at most 20" },
    { "mend_topic", "what is damaged is mended: the uses of a week" },
    { "mend_topic_uses_drop", "the same" },
    { "search_docs_all", "check" },
    { "search_docs_clear", "an index that is damaged is made anew" },
    { "store_state_get", "one row" },
    { "store_state_set", "one row" },
    { "store_epoch_set", "one row" },
    { "store_tables", "the tables of a file that may be no store" },
    { "index_dimensions", "as many rows as sliders, at the start" },
    { "index_part_first", "one row, in the order of the key" },
    { "index_part_count", "the sliders of one check-in" },
    { "index_dimensions_drop", "as many rows as sliders, at the start" },
    { "store_schema_of", "the schema: as many rows as tables and indexes" },
    { "queue_own_count", "at most 1,000, and an operator adds one more" },
    { "queue_own_due_all", "the same, once, at the start or after a full disk" },
    { "workflow_count", "at most 100, and an operator adds one more" },
    { "workflows_shown", "the same, and an operator asks" },
};

/* What is read only as far as a page needs, or of what may be endless: it must come in order from
 * this index, unsorted, and by all of these columns. */
static const struct {
    const char *statement, *plan;
} searches[] = {
    { "feed_heads", "SEARCH f USING PRIMARY KEY (channel_kind=? AND channel=? AND seq<?)" },
    { "feed_heads", "SEARCH w USING PRIMARY KEY (follower=? AND followee>?)" },
    { "feed_channel_acts",
      "SEARCH feed_act USING PRIMARY KEY (channel_kind=? AND channel=? AND seq<?)" },
    { "feed_log", "SEARCH feed_act USING COVERING INDEX feed_act_by_seq (seq<?)" },
    { "feed_acts_of_kind", "SEARCH feed_act USING COVERING INDEX feed_act_by_update "
                           "(update_post=? AND kind=? AND seq>? AND seq<?)" },
    { "feed_act_followed",
      "SEARCH f USING COVERING INDEX feed_act_by_channel (update_post=? AND channel_kind=? AND "
      "channel=? AND kind=? AND seq>? AND seq<?)" },
    { "feed_act_drop",
      "SEARCH feed_act USING COVERING INDEX feed_act_by_channel (update_post=? AND "
      "channel_kind=? AND channel=? AND kind=?)" },
    { "update_posted_seq",
      "SEARCH feed_act USING COVERING INDEX feed_act_by_update (update_post=? AND kind=?)" },
    { "updates_by",
      "SEARCH update_post USING COVERING INDEX update_by_author (author=? AND id<?)" },
    { "updates_under",
      "SEARCH feed_act USING PRIMARY KEY (channel_kind=? AND channel=? AND seq<?)" },
    { "teams_page", "SEARCH team USING INTEGER PRIMARY KEY (rowid<?)" },
    { "team_members_page",
      "SEARCH m USING COVERING INDEX team_member_by_team (team=? AND (role,joined)>(?,?))" },
    { "team_members_before",
      "SEARCH team_member USING COVERING INDEX team_member_by_person (team=? AND person>?)" },
    { "team_mates", "SEARCH m USING COVERING INDEX team_member_by_team (team=?)" },
    { "comments_after", "SEARCH c USING INDEX comment_by_update (update_post=? AND id>?)" },
    { "notifications_with_actor",
      "SEARCH a USING INDEX notification_actor_by_act (person=? AND recipient=? AND kind=? AND "
      "target=?)" },
    { "comments_after", "SEARCH b USING PRIMARY KEY (person=? AND other=?)" },
    { "notification_actors",
      "SEARCH a USING COVERING INDEX notification_actor_by_event (notification=?)" },
    { "notifications_of_actor",
      "SEARCH a USING COVERING INDEX notification_actor_by_person (recipient=? AND person=? AND "
      "notification>?)" },
};

/* Of one update, those of one kind by people that one reader follows: few. */
static const char *const sorts[] = { "feed_act_followed" };

static bool may_sort(const char *statement)
{
    for (size_t i = 0; i < ARRAY_LEN(sorts); i++)
        if (strcmp(sorts[i], statement) == 0)
            return true;
    return false;
}

static bool may_walk(const char *statement)
{
    for (size_t i = 0; i < ARRAY_LEN(walkers); i++)
        if (strcmp(walkers[i].statement, statement) == 0)
            return true;
    return strncmp(statement, "check_", 6) == 0 || strncmp(statement, "events_listed", 13) == 0 ||
           strncmp(statement, "events_newest", 13) == 0;
}

/* "SCAN x" without an index's help. Of a full-text index: M1 is what matches, = one row; 3: is the
 * JSON of one row; n is a row of figures. */
static bool walks(const char *detail)
{
    return strncmp(detail, "SCAN ", 5) == 0 && !strstr(detail, "USING") &&
           !strstr(detail, "CONSTANT ROW") && !strstr(detail, "subquery") &&
           !strstr(detail, "VIRTUAL TABLE INDEX 0:=") && !strstr(detail, ":M1") &&
           !strstr(detail, "VIRTUAL TABLE INDEX 3:") && strcmp(detail, "SCAN n") != 0 &&
           strcmp(detail, "SCAN a") != 0;
}

static int look_at_plan(sqlite3 *handle, const struct sql_text *statement)
{
    char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", statement->text);
    sqlite3_stmt *stmt = NULL;
    int walked = 0;

    if (sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", statement->name, sqlite3_errmsg(handle));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(stmt, 3);

        if (!may_walk(statement->name) && walks(detail))
            walked += printf("%s walks a whole table: %s\n", statement->name, detail) > 0;
    }
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return walked;
}

static const struct sql_text *text_of(const char *name)
{
    for (int i = 0; i < SQL_STATEMENTS; i++)
        if (strcmp(sql_texts[i].name, name) == 0)
            return &sql_texts[i];
    fail_msg("there is no statement %s", name);
    return NULL;
}

static int look_for_search(sqlite3 *handle, const char *name, const char *plan)
{
    char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", text_of(name)->text);
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    bool sorted = false;

    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(stmt, 3);

        found = found || strcmp(detail, plan) == 0;
        sorted = sorted || strstr(detail, "TEMP B-TREE");
    }
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    if (!found)
        printf("%s does not: %s\n", name, plan);
    if (sorted && !may_sort(name))
        printf("%s sorts\n", name);
    return !found || (sorted && !may_sort(name));
}

static void endless_lists(void **state)
{
    char path[] = "/tmp/everi-statements-XXXXXX";
    sqlite3 *handle = empty_store(path);
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(searches); i++)
        wrong += look_for_search(handle, searches[i].statement, searches[i].plan);
    sqlite3_close(handle);
    unlink(path);
    assert_int_equal(wrong, 0);
}

static void plans(void **state)
{
    char path[] = "/tmp/everi-statements-XXXXXX";
    sqlite3 *handle = empty_store(path);
    int walked = 0;

    (void)state;
    for (int i = 0; i < SQL_STATEMENTS; i++)
        walked += look_at_plan(handle, &sql_texts[i]);
    sqlite3_close(handle);
    unlink(path);
    assert_int_equal(walked, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(plans), cmocka_unit_test(endless_lists) };

    return RUN_TESTS(tests);
}
