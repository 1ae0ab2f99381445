/* Every table with a column that names people says in erasure_tables how its rows go, or why they
 * stay; and every row there is of a table that there is. The same of export_tables: where in the
 * document of person.export they are, or why they are not. */
#include "unit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "empty_store.h"
#include "erasure.h"
#include "migrate.h"
#include "person_export.h"
#include "schema.h"

static const char of_people[] =
    "SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
    "WHERE m.type = 'table' AND (m.name = 'person' OR c.name IN ('person', 'author', 'recipient', "
    "'follower', 'followee', 'other', 'actor', 'low', 'high', 'owner', 'inviter', 'member', "
    "'channel', 'handle', 'lead', 'sender', 'creator')) ORDER BY 1";

static const struct erasure_table *find(const char *name)
{
    for (size_t i = 0; i < erasure_table_count; i++)
        if (strcmp(erasure_tables[i].table, name) == 0)
            return &erasure_tables[i];
    return NULL;
}

static const struct export_table *find_export(const char *name)
{
    for (size_t i = 0; i < export_table_count; i++)
        if (strcmp(export_tables[i].table, name) == 0)
            return &export_tables[i];
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
        if (!find_export(name))
            unknown += printf("%s names people: where in their export is it?\n", name) > 0;
    }
    sqlite3_finalize(stmt);
    sqlite3_close(handle);
    unlink(path);
    assert_int_equal(unknown, 0);
    assert_int_equal(tables, erasure_table_count);
}

static bool is_table(sqlite3 *handle, const char *name)
{
    sqlite3_stmt *stmt;
    bool found;

    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "SELECT 1 FROM sqlite_master WHERE type = 'table' "
                                        "AND name = ?1",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    found = sqlite3_step(stmt) == SQLITE_ROW;
    sqlite3_finalize(stmt);
    return found;
}

static bool is_member(const struct schema *schema, const char *name)
{
    for (const struct schema_member *m = schema->members; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return true;
    return false;
}

static void test_each_row_says_where_or_why_not(void **state)
{
    char path[] = "/tmp/everi-erasure-XXXXXX";
    sqlite3 *handle = empty_store(path);
    const struct schema *document = schema_find("Export");

    (void)state;
    assert_non_null(document);
    for (size_t i = 0; i < export_table_count; i++) {
        const struct export_table *row = &export_tables[i];

        if (!is_table(handle, row->table))
            fail_msg("row %zu: there is no table %s", i, row->table);
        if (row->in ? row->why || !is_member(document, row->in) : !row->why)
            fail_msg("row %zu: %s needs a member of the document, or a reason", i, row->table);
    }
    sqlite3_close(handle);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_table_of_people_is_known),
        cmocka_unit_test(test_each_row_says_where_or_why_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
