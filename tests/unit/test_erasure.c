/* Every table with a column that names people says in erasure_tables how its rows go, or why they
 * stay; and every row there is of a table that there is. */
#include "unit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "empty_store.h"
#include "erasure.h"
#include "migrate.h"

static const char of_people[] =
    "SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
    "WHERE m.type = 'table' AND (m.name = 'person' OR c.name IN ('person', 'author', 'recipient', "
    "'follower', 'followee', 'other', 'actor', 'low', 'high', 'owner', 'inviter', 'member', "
    "'channel', 'handle', 'lead', 'sender')) ORDER BY 1";

static const struct erasure_table *find(const char *name)
{
    for (size_t i = 0; i < erasure_table_count; i++)
        if (strcmp(erasure_tables[i].table, name) == 0)
            return &erasure_tables[i];
    return NULL;
}

static void test_every_table_of_people_is_known(void **state)
{
    char path[] = "/tmp/everi-erasure-XXXXXX";
    sqlite3 *handle = empty_store(path);
    sqlite3_stmt *stmt;
    size_t tables = 0;
    int unknown = 0;

    (void)state;
    assert_int_equal(sqlite3_prepare_v2(handle, of_people, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);

        tables++;
        if (!find(name))
            unknown += printf("%s names people: how do its rows go?\n", name) > 0;
    }
    sqlite3_finalize(stmt);
    sqlite3_close(handle);
    unlink(path);
    assert_int_equal(unknown, 0);
    assert_int_equal(tables, erasure_table_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_table_of_people_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
