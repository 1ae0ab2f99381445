/* Migrations on a disk that loses its power at each of their writes: the store has the schema of
 * before or of after, never a mixture. And the copy that is made before them. */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "db.h"
#include "engine.h"
#include "fault_vfs.h"
#include "migrate.h"
#include "migration_copies.h"

enum { MOMENTS_MAX = 7, NAME_BYTES = 300 };

static struct fault_control *control;
static char folder[] = "/tmp/everi-unit-XXXXXX";

static void set_up_faults(void)
{
    if (control)
        return;
    control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                   0);
    assert_true(control != MAP_FAILED);
    assert_non_null(mkdtemp(folder));
    fault_vfs_install(control, 0);
}

static const char *in_folder(char out[NAME_BYTES], const char *name)
{
    snprintf(out, NAME_BYTES, "%s/%s", folder, name);
    return out;
}

static void copy_file(const char *from, const char *to)
{
    FILE *in = fopen(from, "re");
    FILE *out = fopen(to, "we");
    char bytes[65536];
    size_t n;

    assert_non_null(in);
    assert_non_null(out);
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
        assert_int_equal(fwrite(bytes, 1, n, out), n);
    fclose(in);
    fclose(out);
}

static bool bring_to(const char *path, int version)
{
    const struct db_options options = {
        .cache_kib = 64
    }; /* small: pages spill into the WAL early */
    struct db *db;
    struct err err;
    bool good = db_open(path, &options, &db, &err);

    good = good && migrate_to(db, version, &err);
    if (good)
        db_close(db);
    return good;
}

/* Version and schema as one text; the caller frees it with sqlite3_free. */
static char *describe(const char *path)
{
    sqlite3 *handle;
    sqlite3_stmt *stmt;
    char *text = NULL;

    assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(handle,
                           "SELECT (SELECT * FROM pragma_user_version), (SELECT group_concat(sql, "
                           "char(10)) FROM (SELECT sql FROM sqlite_master ORDER BY type, name)), "
                           "(SELECT * FROM pragma_integrity_check)",
                           -1, &stmt, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_string_equal(sqlite3_column_text(stmt, 2), "ok");
    text = sqlite3_mprintf("%s\n%s", sqlite3_column_text(stmt, 0), sqlite3_column_text(stmt, 1));
    sqlite3_finalize(stmt);
    sqlite3_close(handle);
    return text;
}

/* What a power cut leaves: what was synced, under the file's name. */
static void cut_power(const char *path, const char *suffix)
{
    char file[NAME_BYTES + 16];
    char durable[NAME_BYTES + 32];

    snprintf(file, sizeof file, "%s%s", path, suffix);
    snprintf(durable, sizeof durable, "%s.durable", file);
    if (rename(durable, file))
        unlink(file);
}

/* The writes and syncs that a migration takes, the opening of the store among them. */
static int64_t migrate_and_count(const char *path, int version)
{
    int64_t before = control->count;

    assert_true(bring_to(path, version));
    return control->count - before;
}

static void die_at(const char *path, int version, int64_t n, int seed)
{
    pid_t child;
    int status;

    control->count = 0;
    control->from = control->to = n;
    control->kind = FAULT_POWER_CUT;
    control->mirror = 1;
    control->seed = seed;
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(bring_to(path, version) ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    control->from = control->mirror = 0;
    cut_power(path, "");
    cut_power(path, "-wal");
    cut_power(path, "-shm");
}

static void test_a_power_cut_in_each(void **state)
{
    char base[NAME_BYTES], path[NAME_BYTES];
    int old = 0;
    int new = 0;

    (void)state;
    set_up_faults();
    in_folder(base, "base.db");
    in_folder(path, "store.db");
    for (int version = 1; version <= migrate_newest(); version++) {
        char *schemas[2];
        int64_t writes;

        assert_true(bring_to(base, version - 1));
        schemas[0] = describe(base);
        copy_file(base, path);
        writes = migrate_and_count(path, version);
        schemas[1] = describe(path);
        assert_string_not_equal(schemas[0], schemas[1]);
        for (int moment = 0; moment < MOMENTS_MAX; moment++) {
            int64_t n = 1 + moment * (writes - 1) / (MOMENTS_MAX - 1);
            char *found;

            copy_file(base, path);
            die_at(path, version, n, version * 1000 + moment);
            found = describe(path);
            if (strcmp(found, schemas[0]) != 0)
                assert_string_equal(found, schemas[1]);
            old += strcmp(found, schemas[0]) == 0;
            new += strcmp(found, schemas[1]) == 0;
            sqlite3_free(found);
        }
        sqlite3_free(schemas[0]);
        sqlite3_free(schemas[1]);
    }
    assert_true(old > 0);
    assert_true(new > 0);
}

static int count_copies(char *name)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    int count = 0;

    assert_non_null(dir);
    while ((entry = readdir(dir)))
        if (strncmp(entry->d_name, "everi.db.before-", 16) == 0) {
            in_folder(name, entry->d_name);
            count++;
        }
    closedir(dir);
    return count;
}

static void pass(struct engine_source *source, int64_t now_ms)
{
    struct turn turn = { .now_ms = now_ms };

    if (source->next_due(source->ctx, NULL) <= now_ms)
        assert_false(source->work(source->ctx, &turn, 0));
}

static void test_the_copy_before(void **state)
{
    static const int64_t now_ms = 1800000000000, days_ms = 24 * 3600 * 1000LL;
    const struct engine_options options = { .data_dir = folder, .test_clock_ms = now_ms };
    struct migration_copies copies = { .data_dir = folder };
    struct engine_source source = migration_copies_source(&copies);
    char path[NAME_BYTES], copy[NAME_BYTES];
    struct engine *engine;
    struct err err;
    char *before;
    char *after;

    (void)state;
    set_up_faults();
    in_folder(path, "everi.db");
    assert_true(engine_open(&options, &engine, &err)); /* makes one: of that there is no copy */
    engine_close(engine);
    assert_int_equal(count_copies(copy), 0);
    unlink(path);
    assert_true(bring_to(path, 1));
    {
        sqlite3 *handle; /* the row that every store has */

        assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
        assert_int_equal(sqlite3_exec(handle,
                                      "INSERT INTO store_state (one, epoch, secret, now_ms, "
                                      "last_id, last_change) VALUES (1, 'a', x'00', 0, 0, 0)",
                                      NULL, NULL, NULL),
                         SQLITE_OK);
        sqlite3_close(handle);
    }
    before = describe(path);
    assert_true(engine_open(&options, &engine, &err));
    engine_close(engine);
    assert_int_equal(count_copies(copy), 1);
    after = describe(copy);
    assert_string_equal(before, after);
    sqlite3_free(before);
    sqlite3_free(after);
    pass(&source, now_ms + 4 * days_ms - 1);
    assert_int_equal(count_copies(copy), 1);
    pass(&source, now_ms + 4 * days_ms);
    assert_int_equal(count_copies(copy), 0);
    assert_true(source.next_due(source.ctx, NULL) == INT64_MAX);
}

static int remove_folder(void **state)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    char path[NAME_BYTES];

    (void)state;
    while (dir && (entry = readdir(dir)))
        unlink(in_folder(path, entry->d_name));
    if (dir)
        closedir(dir);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_power_cut_in_each),
        cmocka_unit_test(test_the_copy_before),
    };

    return cmocka_run_group_tests(tests, NULL, remove_folder);
}
