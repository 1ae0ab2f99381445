/* Opening and closing: the directory's lock, the store and its own row (epoch, secret, time, last
 * id), and what others may ask of an engine. */
#include <stdio.h>
#include <unistd.h>

#include <sodium.h>

#include "datadir.h"
#include "engine_parts.h"
#include "mem.h"
#include "migrate.h"
#include "migration_copies.h"

enum {
    WAITING_MAX = 8192,
    CACHE_KIB = 65536,
    EPOCH_BYTES = 5,
    SECRET_BYTES = 32,
    PATH_BYTES = 4200,
    ID_TIME_SHIFT = 20, /* an id is the time in ms, and a count within it; from 2248 on a count */
};

static bool read_state(struct engine *engine, struct err *err)
{
    AUTO_STMT struct stmt *stmt = db_stmt(engine->db, SQL_store_state_get);
    int64_t now_ms;

    if (!stmt_row(stmt))
        return err_set(err, ERR_UNAVAILABLE, NULL, "the store has no state row: it is damaged");
    now_ms = col_int(stmt, "now_ms");
    engine->last_id = col_int(stmt, "last_id");
    engine->last_change = col_int(stmt, "last_change");
    clock_free(engine->clock);
    /* protocol: "the time of a store never goes back" */
    if (engine->options.test_clock_ms)
        engine->clock = clock_new_test(
            engine->options.test_clock_ms > now_ms ? engine->options.test_clock_ms : now_ms);
    else
        engine->clock = clock_new_real(now_ms);
    return true;
}

static void make_epoch(char out[EPOCH_BYTES + 1])
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

    for (int i = 0; i < EPOCH_BYTES; i++)
        out[i] = digits[randombytes_uniform(32)];
    out[EPOCH_BYTES] = '\0';
}

void engine_renew_epoch(struct db *db)
{
    char epoch[EPOCH_BYTES + 1];
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_epoch_set);

    make_epoch(epoch);
    bind_text(stmt, ":epoch", epoch);
    stmt_run(stmt);
}

static void make_state(struct db *db)
{
    uint8_t secret[SECRET_BYTES];
    char epoch[EPOCH_BYTES + 1];
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_state_add);

    randombytes_buf(secret, sizeof secret);
    make_epoch(epoch);
    bind_text(stmt, ":epoch", epoch);
    bind_blob(stmt, ":secret", secret, sizeof secret);
    bind_int(stmt, ":now_ms", 0);
    stmt_run(stmt);
}

/* An older store is copied before it is changed; the copy's age is told by the store's own time. */
static bool bring_up_to_date(struct engine *engine, struct err *err)
{
    int version = migrate_version(engine->db);

    if (version > 0 && version < migrate_newest() &&
        (!read_state(engine, err) ||
         !migration_copy_make(engine->options.data_dir, engine->store_path, version,
                              clock_now_ms(engine->clock), err)))
        return false;
    return migrate(engine->db, err);
}

static bool has_state(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_state_get);

    return stmt_row(stmt);
}

bool engine_open(const struct engine_options *options, struct engine **out, struct err *err)
{
    struct engine *engine = mem_new(sizeof *engine);
    const struct db_options db_options = { .cache_kib = CACHE_KIB,
                                           .max_bytes = options->store_limit_bytes };
    char path[PATH_BYTES];

    engine->options = *options;
    engine->lock_fd = -1;
    atomic_init(&engine->healthy, true);
    engine->waiting = mailbox_new(WAITING_MAX, NULL, NULL);
    snprintf(path, sizeof path, "%s/everi.db", options->data_dir);
    engine->store_path = mem_strdup(path);
    if (!datadir_take(options->data_dir, &engine->lock_fd, err) ||
        !db_open(path, &db_options, &engine->db, err) || !bring_up_to_date(engine, err)) {
        engine_close(engine);
        return false;
    }
    if (!has_state(engine->db))
        make_state(engine->db);
    if (!read_state(engine, err)) {
        engine_close(engine);
        return false;
    }
    engine->copies.data_dir = options->data_dir;
    engine->sources[engine->source_count++] = migration_copies_source(&engine->copies);
    /* What a process that was killed left in it. */
    if (db_truncate_wal(engine->db))
        engine->wal_empty_at_ms = clock_now_ms(engine->clock);
    *out = engine;
    return true;
}

void engine_close(struct engine *engine)
{
    int left;

    if (!engine)
        return;
    if (engine->db && db_failure(engine->db) == DB_OK)
        db_checkpoint(engine->db, &left);
    db_close(engine->db);
    clock_free(engine->clock);
    mailbox_free(engine->waiting);
    mem_free(engine->store_path);
    if (engine->lock_fd >= 0)
        close(engine->lock_fd);
    mem_free(engine);
}

struct clock *engine_clock(struct engine *engine)
{
    return engine->clock;
}

struct db *engine_db(struct engine *engine)
{
    return engine->db;
}

const char *engine_store_path(const struct engine *engine)
{
    return engine->store_path;
}

bool engine_healthy(const struct engine *engine)
{
    return atomic_load(&engine->healthy);
}

void engine_metrics(const struct engine *engine, struct buf *out)
{
    histogram_metrics(&engine->commit_seconds, "everi_commit_seconds",
                      "Time to make a turn durable", out);
    histogram_metrics(&engine->turn_seconds, "everi_turn_seconds",
                      "Time of an engine turn, its commit included", out);
    buf_printf(out,
               "# HELP everi_acts_total Acts run by the engine\n"
               "# TYPE everi_acts_total counter\neveri_acts_total %llu\n"
               "# HELP everi_turns_failed_total Turns that could not be committed\n"
               "# TYPE everi_turns_failed_total counter\neveri_turns_failed_total %llu\n"
               "# HELP everi_turns_long_total Turns that worked for over 20 ms, commits aside\n"
               "# TYPE everi_turns_long_total counter\neveri_turns_long_total %llu\n"
               "# HELP everi_turn_longest_seconds The longest of a turn's work since the start\n"
               "# TYPE everi_turn_longest_seconds gauge\neveri_turn_longest_seconds %g\n",
               (unsigned long long)atomic_load(&engine->acts),
               (unsigned long long)atomic_load(&engine->turns_failed),
               (unsigned long long)atomic_load(&engine->turns_long),
               (double)atomic_load(&engine->longest_us) / 1e6);
}

int64_t turn_new_id(struct turn *turn)
{
    bool fits = turn->now_ms <= INT64_MAX >> ID_TIME_SHIFT;
    int64_t by_time = fits ? turn->now_ms << ID_TIME_SHIFT : 0;
    int64_t next = turn->engine->last_id + 1;

    turn->engine->last_id = by_time > next ? by_time : next;
    return turn->engine->last_id;
}

int64_t turn_new_change(struct turn *turn)
{
    return ++turn->engine->last_change;
}

int64_t turn_last_change(const struct turn *turn)
{
    return turn->engine->last_change;
}
