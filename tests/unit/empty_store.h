/* A store with every table and nothing in it, for tests that look at its schema. */
#ifndef EVERI_EMPTY_STORE_H
#define EVERI_EMPTY_STORE_H

#include "unit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "db.h"
#include "migrate.h"

/* path: a template of mkstemp; the caller closes the handle and removes the file. */
static inline sqlite3 *empty_store(char *path)
{
    int fd = mkstemp(path);
    const struct db_options options = { .cache_kib = 1024 };
    struct db *db;
    struct err err;
    sqlite3 *handle;

    assert_true(fd >= 0);
    close(fd);
    assert_true(db_open(path, &options, &db, &err));
    assert_true(migrate(db, &err));
    db_close(db);
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    return handle;
}

#endif
