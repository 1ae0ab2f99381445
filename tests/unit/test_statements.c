/* Every named statement is prepared, and none of them walks a table that grows with use: its plan
 * is looked at. A statement that may walk stands in `walkers` with its reason. */
#include "unit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "db.h"
#include "migrate.h"

static const struct {
    const char *statement, *reason;
} walkers[] = {
    { "sessions_all", "once, at the start" },
    { "queue_waiting", "behind the position only: as long as the backlog" },
    { "event_last_seq", "max() of the key is one look" },
    { "topic_use_first", "one row, in the order of the key" },
    { "task_first", "one row, in the order of the key" },
    { "store_state_get", "one row" },
    { "store_state_set", "one row" },
    { "index_dimensions", "as many rows as sliders, at the start" },
    { "index_dimensions_drop", "as many rows as sliders, at the start" },
    { "events_of_type_count", "an operator asks" },
};

static bool may_walk(const char *statement)
{
    for (size_t i = 0; i < ARRAY_LEN(walkers); i++)
        if (strcmp(walkers[i].statement, statement) == 0)
            return true;
    return strncmp(statement, "check_", 6) == 0 || strncmp(statement, "events_listed", 13) == 0 ||
           strncmp(statement, "events_newest", 13) == 0;
}

/* "SCAN x" without an index's help, or a sort of all rows. */
static bool walks(const char *detail)
{
    return strncmp(detail, "SCAN ", 5) == 0 && !strstr(detail, "USING") &&
           !strstr(detail, "CONSTANT ROW") && !strstr(detail, "subquery") &&
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

static void plans(void **state)
{
    char path[] = "/tmp/everi-statements-XXXXXX";
    int fd = mkstemp(path);
    const struct db_options options = { .cache_kib = 1024 };
    struct db *db;
    struct err err;
    sqlite3 *handle;
    int walked = 0;

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_true(db_open(path, &options, &db, &err));
    assert_true(migrate(db, &err));
    db_close(db);
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    for (int i = 0; i < SQL_STATEMENTS; i++)
        walked += look_at_plan(handle, &sql_texts[i]);
    sqlite3_close(handle);
    unlink(path);
    assert_int_equal(walked, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(plans) };

    return RUN_TESTS(tests);
}
