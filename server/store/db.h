/* The store's door to SQLite. One writer connection does every write and every checkpoint
 * (SQLite 3.40's reset of the WAL is not safe with two); readers are read-only connections.
 *
 * Statements are named in the folder sql, prepared once a connection, bound and read by name. An
 * error of the store (full disk, I/O, corruption) sticks to the connection: the statement that met
 * it and all that follow yield no rows, and whoever opened the savepoint or transaction asks
 * db_failure at its end. So the domain reads straight down and never mistakes a broken store for
 * a missing row: what it made of it is undone before anybody hears of it.
 * A violated constraint is our bug and aborts, except where a statement says OR IGNORE. */
#ifndef EVERI_DB_H
#define EVERI_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "attrs.h"
#include "err.h"
#include "sql_statements.h"

struct db;
struct stmt;

enum db_failure {
    DB_OK,
    DB_FULL,   /* no room: what was written is undone, reads go on */
    DB_BROKEN, /* I/O error, corruption, lost file: nothing more may be answered */
};

struct db_options {
    bool read_only;
    bool temporary_tables; /* of a read-only one: it may make tables of its own, in memory */
    int cache_kib;
    int64_t max_bytes; /* the store may not grow beyond; 0: no limit */
};

/* err: unavailable, with a sentence that names the file. */
MUST_CHECK bool db_open(const char *path, const struct db_options *options, struct db **out,
                        struct err *err);
void db_close(struct db *db); /* NULL is fine */

/* From now until it is called with 0, a statement that still runs at deadline_us (clock_mono_us)
 * yields no more rows; that is no failure, and db_is_late tells. For reading. */
void db_deadline(struct db *db, int64_t deadline_us);
bool db_is_late(const struct db *db);

enum db_failure db_failure(const struct db *db);
const char *db_failure_text(const struct db *db);
/* Ends the transaction, if the failure has not ended it already, and forgets DB_FULL; DB_BROKEN
 * stays. */
void db_rollback(struct db *db);

/* Runs a fixed text (migrations, pragmas, BEGIN). False: look at db_failure. */
MUST_CHECK bool db_exec(struct db *db, const char *sql);
/* Rows changed by the connection since it was opened. */
int64_t db_total_changes(struct db *db);
/* Copies as much of the WAL as no reader needs into the database. Writer only.
 * left_pages: what stays in the WAL. */
void db_checkpoint(struct db *db, int *left_pages);
/* The same for all of it, and empties the WAL's file: what was deleted stands in its old frames.
 * Waits for nobody. False: a reader is in the way, or the store failed. Writer only, between
 * transactions. */
MUST_CHECK bool db_truncate_wal(struct db *db);
/* Whether something was written into it since. */
bool db_wal_used(const struct db *db);
int db_wal_pages(const struct db *db); /* after the last commit */

/* The statement, reset and without bindings. It is busy until stmt_done (AUTO_STMT); using the
 * same one inside itself is a bug. */
struct stmt *db_stmt(struct db *db, enum sql sql);
void stmt_done(struct stmt *stmt);
void stmt_done_at(struct stmt **stmt);
#define AUTO_STMT CLEANUP(stmt_done_at)

void bind_int(struct stmt *stmt, const char *name, int64_t value);
/* NULL binds null. The text must live until the statement is done. */
void bind_text(struct stmt *stmt, const char *name, const char *value);
void bind_blob(struct stmt *stmt, const char *name, const void *bytes, size_t len);
void bind_null(struct stmt *stmt, const char *name);

/* True: a row is there. False: no more rows, or the store failed. */
MUST_CHECK bool stmt_row(struct stmt *stmt);
/* For statements without rows; the connection's db_failure tells how it went. */
void stmt_run(struct stmt *stmt);
/* stmt_run, and the number of rows it changed. */
int64_t stmt_change(struct stmt *stmt);

/* Of the current row, by the column's name. A null is 0, NULL, false. */
int64_t col_int(struct stmt *stmt, const char *name);
/* Of an enum with `count` values from 0: anything else was not written by us, and the store is
 * broken (the value is then 0). */
int col_enum(struct stmt *stmt, const char *name, int count);
bool col_exists(struct stmt *stmt, const char *name);
bool col_is_null(struct stmt *stmt, const char *name);
const char *col_text(struct stmt *stmt, struct arena *mem, const char *name); /* copied; or NULL */
const void *col_blob(struct stmt *stmt, struct arena *mem, const char *name, size_t *len);

/* What fits on a line: one number from one row, or `otherwise` where there is no row. */
int64_t stmt_number(struct stmt *stmt, int64_t otherwise);

#endif
