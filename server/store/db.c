#include "db.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "clock.h"
#include "mem.h"
#include "scrub.h"

struct stmt {
    struct db *db;
    sqlite3_stmt *handle;
    int next_column; /* where the search for a name begins: rows are read in their order */
    bool busy;
};

struct db {
    sqlite3 *handle;
    enum db_failure failure;
    char failure_text[160];
    int wal_pages;
    bool wal_used;       /* something was written into it since it was emptied */
    int64_t deadline_us; /* 0: none */
    bool late;
    struct stmt statements[SQL_STATEMENTS];
};

enum { OPS_BETWEEN_LOOKS = 500, BUSY_TIMEOUT_MS = 5000 };

/* A store that met one of these must not be believed any more. */
static enum db_failure failure_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return DB_OK;
    case SQLITE_FULL:
        return DB_FULL;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
    case SQLITE_ERROR:
        fprintf(stderr, "everi: a statement is wrong (SQLite code %d)\n", rc);
        abort();
    case SQLITE_NOMEM: /* as of our own memory (mem.h) */
        fputs("everi: out of memory in the store\n", stderr);
        abort();
    default:
        return DB_BROKEN;
    }
}

static int look_at_clock(void *ctx)
{
    struct db *db = ctx;

    db->late = db->late || clock_mono_us() > db->deadline_us;
    return db->late;
}

void db_deadline(struct db *db, int64_t deadline_us)
{
    db->deadline_us = deadline_us;
    db->late = false;
    sqlite3_progress_handler(db->handle, deadline_us ? OPS_BETWEEN_LOOKS : 0, look_at_clock, db);
}

bool db_is_late(const struct db *db)
{
    return db->late;
}

static bool note(struct db *db, int rc, const char *doing)
{
    enum db_failure failure;

    /* What was interrupted may fail in other words than that: the full-text index does. */
    if (db->late && rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE)
        return false;
    failure = failure_of(rc);
    if (failure == DB_OK)
        return true;
    if (db->failure < failure) {
        db->failure = failure;
        snprintf(db->failure_text, sizeof db->failure_text, "%s: %s", doing,
                 sqlite3_errmsg(db->handle));
    }
    return false;
}

static int on_commit_to_wal(void *ctx, sqlite3 *handle, const char *schema, int pages)
{
    struct db *db = ctx;

    (void)handle;
    (void)schema;
    db->wal_pages = pages;
    db->wal_used = true;
    return SQLITE_OK;
}

/* Nobody asks how much memory the library has: to count it costs a lock at every allocation. */
static void count_no_memory(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* refused where a test began with SQLite */
}

static bool set_up(struct db *db, const struct db_options *options)
{
    char cache[64];
    char limit[64];

    snprintf(cache, sizeof cache, "PRAGMA cache_size=-%d", options->cache_kib);
    /* The page size is SQLite's default, 4096. */
    snprintf(limit, sizeof limit, "PRAGMA max_page_count=%lld",
             options->max_bytes ? (long long)(options->max_bytes / 4096) : 4294967294LL);
    if (!db_exec(db, cache) || !db_exec(db, "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0"))
        return false;
    if (options->read_only)
        return options->temporary_tables || db_exec(db, "PRAGMA query_only=1");
    sqlite3_wal_autocheckpoint(db->handle, 0);
    sqlite3_wal_hook(db->handle, on_commit_to_wal, db);
    return db_exec(db, "PRAGMA journal_mode=WAL") && db_exec(db, "PRAGMA synchronous=FULL") &&
           db_exec(db, "PRAGMA secure_delete=ON; PRAGMA foreign_keys=OFF") && db_exec(db, limit);
}

bool db_open(const char *path, const struct db_options *options, struct db **out, struct err *err)
{
    static pthread_once_t configured = PTHREAD_ONCE_INIT;
    struct db *db = mem_new(sizeof *db);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                (options->read_only ? SQLITE_OPEN_READONLY
                                    : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    int rc;

    pthread_once(&configured, count_no_memory);
    rc = sqlite3_open_v2(path, &db->handle, flags, options->read_only ? NULL : scrub_vfs());
    if (rc == SQLITE_OK) {
        sqlite3_extended_result_codes(db->handle, 1);
        sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        if (set_up(db, options)) {
            *out = db;
            return true;
        }
    }
    err_set(err, ERR_UNAVAILABLE, NULL, "cannot open the store %s: %s", path,
            sqlite3_errmsg(db->handle));
    db_close(db);
    return false;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < SQL_STATEMENTS; i++)
        sqlite3_finalize(db->statements[i].handle);
    sqlite3_close(db->handle);
    mem_free(db);
}

enum db_failure db_failure(const struct db *db)
{
    return db->failure;
}

const char *db_failure_text(const struct db *db)
{
    return db->failure_text;
}

void db_rollback(struct db *db)
{
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    if (db->failure == DB_FULL)
        db->failure = DB_OK;
}

bool db_exec(struct db *db, const char *sql)
{
    return note(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL), sql);
}

int64_t db_total_changes(struct db *db)
{
    return sqlite3_total_changes64(db->handle);
}

void db_checkpoint(struct db *db, int *left_pages)
{
    int total = 0;
    int done = 0;
    int rc = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &total, &done);

    if (rc != SQLITE_BUSY)
        (void)note(db, rc, "checkpoint");
    *left_pages = total - done;
    db->wal_pages = *left_pages;
}

bool db_truncate_wal(struct db *db)
{
    int rc;

    sqlite3_busy_timeout(db->handle, 0);
    rc = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    if ((rc & 0xff) == SQLITE_BUSY)
        return false;
    if (!note(db, rc, "checkpoint"))
        return false;
    db->wal_pages = 0;
    db->wal_used = false;
    return true;
}

bool db_wal_used(const struct db *db)
{
    return db->wal_used;
}

int db_wal_pages(const struct db *db)
{
    return db->wal_pages;
}

struct stmt *db_stmt(struct db *db, enum sql sql)
{
    struct stmt *stmt = &db->statements[sql];

    assert(!stmt->busy);
    stmt->db = db;
    stmt->busy = true;
    if (!stmt->handle) {
        int rc = sqlite3_prepare_v3(db->handle, sql_texts[sql].text, -1, SQLITE_PREPARE_PERSISTENT,
                                    &stmt->handle, NULL);

        if (rc == SQLITE_ERROR)
            fprintf(stderr, "everi: %s: %s\n", sql_texts[sql].name, sqlite3_errmsg(db->handle));
        (void)note(db, rc, sql_texts[sql].name);
    }
    return stmt;
}

void stmt_done(struct stmt *stmt)
{
    if (stmt->handle) {
        sqlite3_reset(stmt->handle);
        sqlite3_clear_bindings(stmt->handle);
    }
    stmt->busy = false;
}

void stmt_done_at(struct stmt **stmt)
{
    if (*stmt)
        stmt_done(*stmt);
}

static int parameter(struct stmt *stmt, const char *name)
{
    int at;

    if (!stmt->handle)
        return 0;
    at = sqlite3_bind_parameter_index(stmt->handle, name);
    if (at == 0) {
        fprintf(stderr, "everi: no parameter %s in: %s\n", name, sqlite3_sql(stmt->handle));
        abort();
    }
    return at;
}

void bind_int(struct stmt *stmt, const char *name, int64_t value)
{
    int at = parameter(stmt, name);

    if (at)
        sqlite3_bind_int64(stmt->handle, at, value);
}

void bind_text(struct stmt *stmt, const char *name, const char *value)
{
    int at = parameter(stmt, name);

    if (at)
        sqlite3_bind_text(stmt->handle, at, value, -1, SQLITE_STATIC);
}

void bind_blob(struct stmt *stmt, const char *name, const void *bytes, size_t len)
{
    int at = parameter(stmt, name);

    if (at)
        sqlite3_bind_blob64(stmt->handle, at, bytes, len, SQLITE_STATIC);
}

void bind_null(struct stmt *stmt, const char *name)
{
    int at = parameter(stmt, name);

    if (at)
        sqlite3_bind_null(stmt->handle, at);
}

bool stmt_row(struct stmt *stmt)
{
    int rc;

    if (stmt->db->failure != DB_OK || !stmt->handle)
        return false;
    rc = sqlite3_step(stmt->handle);
    if (!note(stmt->db, rc, sqlite3_sql(stmt->handle)))
        return false;
    return rc == SQLITE_ROW;
}

void stmt_run(struct stmt *stmt)
{
    bool row = stmt_row(stmt);

    assert(!row);
    (void)row;
}

int64_t stmt_change(struct stmt *stmt)
{
    int64_t before = db_total_changes(stmt->db);

    stmt_run(stmt);
    return db_total_changes(stmt->db) - before;
}

/* -1: there is none. */
static int find_column(struct stmt *stmt, const char *name)
{
    int count = sqlite3_column_count(stmt->handle);

    for (int i = 0; i < count; i++) {
        int at = (stmt->next_column + i) % count;

        if (strcmp(sqlite3_column_name(stmt->handle, at), name) == 0) {
            stmt->next_column = at + 1;
            return at;
        }
    }
    return -1;
}

static int column(struct stmt *stmt, const char *name)
{
    int at = find_column(stmt, name);

    if (at < 0) {
        fprintf(stderr, "everi: no column %s in: %s\n", name, sqlite3_sql(stmt->handle));
        abort();
    }
    return at;
}

bool col_exists(struct stmt *stmt, const char *name)
{
    return find_column(stmt, name) >= 0;
}

int64_t col_int(struct stmt *stmt, const char *name)
{
    return sqlite3_column_int64(stmt->handle, column(stmt, name));
}

int col_enum(struct stmt *stmt, const char *name, int count)
{
    int64_t value = col_int(stmt, name);

    if (value >= 0 && value < count)
        return (int)value;
    stmt->db->failure = DB_BROKEN;
    snprintf(stmt->db->failure_text, sizeof stmt->db->failure_text, "a row holds %s %lld", name,
             (long long)value);
    return 0;
}

bool col_is_null(struct stmt *stmt, const char *name)
{
    return sqlite3_column_type(stmt->handle, column(stmt, name)) == SQLITE_NULL;
}

const char *col_text(struct stmt *stmt, struct arena *mem, const char *name)
{
    int at = column(stmt, name);
    const char *text = (const char *)sqlite3_column_text(stmt->handle, at);

    return text ? arena_strndup(mem, text, (size_t)sqlite3_column_bytes(stmt->handle, at)) : NULL;
}

const void *col_blob(struct stmt *stmt, struct arena *mem, const char *name, size_t *len)
{
    int at = column(stmt, name);
    const void *bytes = sqlite3_column_blob(stmt->handle, at);

    *len = (size_t)sqlite3_column_bytes(stmt->handle, at);
    return bytes ? arena_strndup(mem, bytes, *len) : NULL;
}

int64_t stmt_number(struct stmt *stmt, int64_t otherwise)
{
    return stmt_row(stmt) && sqlite3_column_type(stmt->handle, 0) != SQLITE_NULL
               ? sqlite3_column_int64(stmt->handle, 0)
               : otherwise;
}
