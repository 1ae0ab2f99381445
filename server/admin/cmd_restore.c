/* A backup, put into a directory without a store. It becomes the store only when it is found whole;
 * it gets a new epoch, so that cursors of what came after it are told to load afresh; and who was
 * deleted since is deleted again, before anybody can ask for them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin_run.h"
#include "command.h"
#include "datadir.h"
#include "erasure.h"
#include "migrate.h"

enum { COPY_BYTES = 65536, CACHE_KIB = 16384 };

static bool open_one(const char *path, int *fd, struct err *err)
{
    struct stat st;

    *fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (path && (*fd < 0 || fstat(*fd, &st)))
        return err_set(err, ERR_NOT_FOUND, NULL, "cannot read %s: %s", path, strerror(errno));
    if (path && !S_ISREG(st.st_mode))
        return err_set(err, ERR_CONFLICT, NULL, "%s is no file", path);
    return true;
}

bool restore_open(json_t *args, struct admin_files *files, struct err *err)
{
    return open_one(json_string_value(json_object_get(args, "file")), &files->in, err) &&
           open_one(json_string_value(json_object_get(args, "erasures")), &files->erasures, err);
}

static bool copy_bytes(int from, int to)
{
    char bytes[COPY_BYTES];
    ssize_t n;

    while ((n = read(from, bytes, sizeof bytes)) > 0)
        for (ssize_t done = 0; done < n;) {
            ssize_t wrote = write(to, bytes + done, (size_t)(n - done));

            if (wrote <= 0)
                return false;
            done += wrote;
        }
    return n == 0 && fsync(to) == 0;
}

static int64_t number(struct db *db, enum sql sql)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, sql);

    return stmt_number(stmt, 0);
}

static bool is_sound(struct db *db)
{
    struct arena *mem = arena_new();
    bool sound;

    {
        AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_integrity);

        sound = stmt_row(stmt) && strcmp(col_text(stmt, mem, "integrity_check"), "ok") == 0;
    }
    arena_free(mem);
    return sound;
}

/* What it says of itself is believed only once it is known to be a whole store of ours. */
static bool check_copy(struct db *db, struct err *err)
{
    if (number(db, SQL_store_tables) == 0 || number(db, SQL_store_version) == 0)
        return err_set(err, ERR_CONFLICT, NULL, "it is no backup of an everi-server");
    if (number(db, SQL_store_version) > migrate_newest())
        return err_set(err, ERR_CONFLICT, NULL,
                       "it is of a newer everi-server: run the newer program");
    if (!is_sound(db))
        return err_set(err, ERR_CONFLICT, NULL, "it is damaged: use another one");
    return true;
}

static bool make_new(struct db *db, bool end_sessions, struct err *err)
{
    if (db_exec(db, "BEGIN IMMEDIATE")) {
        engine_renew_epoch(db);
        if (end_sessions)
            (void)!db_exec(db, "DELETE FROM session");
        if (db_failure(db) == DB_OK && db_exec(db, "COMMIT") && db_truncate_wal(db))
            return true;
    }
    return err_set(err, ERR_UNAVAILABLE, NULL, "the store cannot be written: %s",
                   db_failure_text(db));
}

static bool ready(const char *path, bool end_sessions, struct err *err)
{
    const struct db_options options = { .cache_kib = CACHE_KIB };
    struct err inner;
    struct db *db;
    bool good;

    if (!db_open(path, &options, &db, &inner))
        return err_set(err, ERR_CONFLICT, NULL,
                       "the file is no backup: it is no store, or damaged");
    good = check_copy(db, &inner) && make_new(db, end_sessions, &inner);
    db_close(db);
    return good || err_set(err, inner.code, NULL, "the file is not put back: %s", inner.text);
}

static void remove_beside(const char *path)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char name[DURABLE_PATH_MAX];

    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        snprintf(name, sizeof name, "%.*s%s", DURABLE_PATH_MAX - 8, path, ends[i]);
        unlink(name);
    }
}

/* Under the directory's lock. */
static bool put_store(const char *data_dir, int from, bool end_sessions, struct err *err)
{
    char path[DURABLE_PATH_MAX];
    char part[DURABLE_PATH_MAX];
    int to;
    bool good;

    snprintf(path, sizeof path, "%.*s/everi.db", DURABLE_PATH_MAX - 32, data_dir);
    snprintf(part, sizeof part, "%.*s/restore.part", DURABLE_PATH_MAX - 32, data_dir);
    remove_beside(part); /* of one that did not end */
    to = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    good = to >= 0 && copy_bytes(from, to);
    if (!good)
        err_set(err, ERR_UNAVAILABLE, NULL, "cannot copy the file into %s: %s", data_dir,
                strerror(errno));
    if (to >= 0)
        close(to);
    good = good && ready(part, end_sessions, err);
    if (good && (rename(part, path) || !durable_sync_directory(path)))
        good = err_set(err, ERR_UNAVAILABLE, NULL, "cannot write %s: %s", path, strerror(errno));
    remove_beside(part);
    return good;
}

static bool has_no_store(const char *data_dir, struct err *err)
{
    return datadir_is_bare(data_dir) ||
           err_set(err, ERR_CONFLICT, NULL,
                   "%s is not empty: a backup is put into a directory that holds nothing but the "
                   "list `erasures`; name another with --data, or move what is there away",
                   data_dir);
}

bool restore_begin(const json_t *args, const char *data_dir, const struct admin_files *files,
                   struct err *err)
{
    bool end_sessions = json_is_true(json_object_get(args, "end_sessions"));
    int lock;
    bool good;

    if (!datadir_take(data_dir, &lock, err))
        return false;
    good = has_no_store(data_dir, err) &&
           (files->erasures < 0 || erasure_list_join(data_dir, files->erasures, err)) &&
           put_store(data_dir, files->in, end_sessions, err);
    close(lock);
    return good;
}

/* The keeper works between the acts of the engine, first of all. */
static bool look_at_keeper(struct admin_call *call)
{
    *(bool *)call->ctx = call->place->erasures->done;
    return true;
}

static bool write_result(struct admin_call *call)
{
    const struct restore_draft *draft = call->draft;
    const struct erasure_keeper *keeper = call->place->erasures;
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, SQL_people_count);

    json_open_object(call->out);
    json_string_member(call->out, "file", draft->file);
    json_time_member(call->out, "at", call->now_ms);
    json_int_member(call->out, "people", stmt_number(stmt, 0));
    json_int_member(call->out, "deleted_again", keeper->deleted);
    json_bool_member(call->out, "erasures", keeper->listed > 0);
    json_close_object(call->out);
    return true;
}

bool restore_run(struct admin_call *call)
{
    bool done = false;

    call->ctx = &done;
    do {
        if (!admin_in_turn(call, look_at_keeper))
            return false;
    } while (!done);
    return admin_aside(call, write_result);
}
