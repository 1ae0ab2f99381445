/* The store's door: a deadline ends a statement, and is no failure. */
#include "unit.h"

#include "clock.h"
#include "db.h"

static const char long_work[] =
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 1000000)"
    " SELECT count(*) FROM n";

static void deadlines(void **state)
{
    const struct db_options options = { .cache_kib = 256 };
    struct db *db;
    struct err err;

    (void)state;
    assert_true(db_open(":memory:", &options, &db, &err));
    assert_true(db_exec(db, long_work));
    db_deadline(db, clock_mono_us() + 60 * 1000000LL);
    assert_true(db_exec(db, long_work));
    assert_false(db_is_late(db));
    db_deadline(db, 1);
    assert_false(db_exec(db, long_work));
    assert_true(db_is_late(db));
    assert_int_equal(db_failure(db), DB_OK);
    db_deadline(db, 0);
    assert_false(db_is_late(db));
    assert_true(db_exec(db, long_work));
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(deadlines) };

    return RUN_TESTS(tests);
}
