/* Pages with something left in their free space, and what is left of them. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "scrub.h"

enum { LEAF_TABLE = 13, INTERIOR_TABLE = 5 };

static void put16(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/* Two cells, content from 4000 on, one free block of 40 bytes at 4010. */
static void make(uint8_t *page, bool first, uint8_t kind)
{
    uint8_t *header = page + (first ? 100 : 0);

    memset(page, 'x', SCRUB_PAGE_BYTES);
    header[0] = kind;
    put16(header + 1, 4010);
    put16(header + 3, 2);
    put16(header + 5, 4000);
    put16(page + 4010, 0);
    put16(page + 4012, 40);
}

static size_t count(const uint8_t *page, size_t from, size_t until)
{
    size_t n = 0;

    for (size_t i = from; i < until; i++)
        n += page[i] == 'x';
    return n;
}

static void test_free_space_is_overwritten(void **state)
{
    static const struct {
        bool first;
        uint8_t kind;
        size_t gap;
    } rows[] = {
        { false, LEAF_TABLE, 12 },
        { true, LEAF_TABLE, 112 },
        { false, INTERIOR_TABLE, 16 },
        { true, INTERIOR_TABLE, 116 },
    };
    uint8_t page[SCRUB_PAGE_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t cells = rows[i].gap - 4;

        make(page, rows[i].first, rows[i].kind);
        scrub_page(page, rows[i].first);
        assert_int_equal(count(page, rows[i].gap, 4000), 0);
        assert_int_equal(count(page, cells, rows[i].gap), 4);
        assert_int_equal(count(page, 4000, 4010), 10);
        assert_int_equal(count(page, 4014, 4050), 0);
        assert_int_equal(count(page, 4050, SCRUB_PAGE_BYTES), 46);
    }
}

static void test_what_is_no_page_of_a_tree_stays(void **state)
{
    static const struct {
        uint8_t kind;
        size_t cells, content, block;
    } rows[] = {
        { 0, 2, 4000, 0 },             /* a page that overflows */
        { LEAF_TABLE, 3000, 4000, 0 }, /* more cells than there is room for */
        { LEAF_TABLE, 2, 5000, 0 },    /* content behind the page */
    };
    uint8_t page[SCRUB_PAGE_BYTES];
    uint8_t before[SCRUB_PAGE_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        make(page, false, rows[i].kind);
        put16(page + 1, rows[i].block);
        put16(page + 3, rows[i].cells);
        put16(page + 5, rows[i].content);
        memcpy(before, page, sizeof page);
        scrub_page(page, false);
        assert_memory_equal(page, before, sizeof page);
    }
}

/* A chain of free blocks that goes back, or leaves the page, ends. */
static void test_a_wrong_chain_ends(void **state)
{
    static const size_t next[] = { 4010, 4005, 4090, 65535 };
    uint8_t page[SCRUB_PAGE_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(next); i++) {
        make(page, false, LEAF_TABLE);
        put16(page + 4010, next[i]);
        scrub_page(page, false);
        assert_int_equal(count(page, 4050, 4088), 38);
    }
}

static int run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/* How often the file holds the word. */
static size_t occurrences(const char *path, const char *word)
{
    FILE *file = fopen(path, "rb");
    size_t found = 0;
    size_t at = 0;
    int c;

    assert_non_null(file);
    while ((c = getc(file)) != EOF) {
        at = c == word[at] ? at + 1 : c == word[0];
        if (!word[at]) {
            found++;
            at = 0;
        }
    }
    fclose(file);
    return found;
}

/* Rows put in between others, so that pages are split again and again, and all of them deleted. */
static size_t left_behind(const char *vfs, const char *path)
{
    sqlite3 *db;
    size_t left;

    unlink(path);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs),
                     SQLITE_OK);
    assert_int_equal(
        run(db, "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;"
                "CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT);"
                "CREATE INDEX t_by_text ON t (text);"
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)"
                "INSERT INTO t SELECT i * 7919 % 4001,"
                "    CASE i % 3 WHEN 0 THEN 'canary' ELSE 'others' END || hex(randomblob(i % 90))"
                "FROM n;"
                "DELETE FROM t WHERE text LIKE 'canary%';"
                "PRAGMA wal_checkpoint(TRUNCATE)"),
        SQLITE_OK);
    assert_int_equal(run(db, "PRAGMA integrity_check"), SQLITE_OK);
    sqlite3_close(db);
    left = occurrences(path, "canary");
    unlink(path);
    return left;
}

static void test_split_pages_keep_nothing(void **state)
{
    char folder[] = "/tmp/everi-scrub-XXXXXX";
    char path[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/t.db", folder);
    assert_true(left_behind(NULL, path) > 0); /* what all of this is for */
    assert_int_equal(left_behind(scrub_vfs(), path), 0);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_space_is_overwritten),
        cmocka_unit_test(test_what_is_no_page_of_a_tree_stays),
        cmocka_unit_test(test_a_wrong_chain_ends),
        cmocka_unit_test(test_split_pages_keep_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
