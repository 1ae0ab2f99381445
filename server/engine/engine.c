/* The engine's thread: turns while there is work, sleep until something is due. */
#include "engine.h"

#include <assert.h>
#include <stdlib.h>

#include "engine_parts.h"
#include "log.h"

enum {
    CHECKPOINT_BUSY_PAGES = 16000, /* 64 MB: best p99 under load */
    CHECKPOINT_IDLE_PAGES = 500,
    WAL_RETRY_MS = 1000,
};

/* promises.md: "no byte left in database, WAL, full-text index and queues within 4 days" */
static const int64_t wal_kept_ms = 3600 * 1000LL;

void engine_add_source(struct engine *engine, const struct engine_source *source)
{
    assert(engine->source_count < SOURCES_MAX);
    engine->sources[engine->source_count++] = *source;
}

static void checkpoint_over(struct engine *engine, int pages)
{
    int left;

    if (db_wal_pages(engine->db) > pages)
        db_checkpoint(engine->db, &left);
    engine_end_if_broken(engine);
}

/* INT64_MAX: it is empty. */
static int64_t wal_due(const struct engine *engine)
{
    return db_wal_used(engine->db) ? engine->wal_empty_at_ms + wal_kept_ms : INT64_MAX;
}

bool engine_wal_is_old(const struct engine *engine)
{
    return wal_due(engine) <= clock_now_ms(engine->clock);
}

/* Readers come and go: where one is in the way, a later turn finds none. */
static void empty_old_wal(struct engine *engine)
{
    if (!engine->healthy || !engine_wal_is_old(engine) ||
        clock_mono_us() - engine->wal_tried_at_us < WAL_RETRY_MS * 1000LL)
        return;
    engine->wal_tried_at_us = clock_mono_us();
    if (!db_truncate_wal(engine->db)) {
        engine_end_if_broken(engine);
        return;
    }
    engine->wal_empty_at_ms = clock_now_ms(engine->clock);
    engine->wal_tried_at_us = 0;
}

static int64_t sleep_ms(struct engine *engine)
{
    int64_t due;
    int64_t now;

    if (!engine->healthy)
        return RECOVERY_MS;
    if (engine->sources_busy)
        return 0;
    due = engine_next_due(engine);
    now = clock_now_ms(engine->clock);
    if (due <= now)
        return 0;
    /* A test clock moves only when it is told to. */
    if (clock_is_test(engine->clock))
        return -1;
    if (wal_due(engine) < due)
        due = wal_due(engine) - now < WAL_RETRY_MS ? now + WAL_RETRY_MS : wal_due(engine);
    return due == INT64_MAX ? -1 : due - now;
}

static bool may_end(struct engine *engine)
{
    return atomic_load(&engine->stopping) && !engine->waiters && !engine->advance.job &&
           mailbox_count(engine->waiting) == 0;
}

static void *run(void *arg)
{
    struct engine *engine = arg;

    engine_turn(engine, NULL);
    while (!may_end(engine)) {
        struct job *job = mailbox_receive(engine->waiting, 0);

        if (!job) {
            int64_t wait_ms = sleep_ms(engine);

            if (wait_ms != 0) {
                checkpoint_over(engine, CHECKPOINT_IDLE_PAGES);
                job = mailbox_receive(engine->waiting, wait_ms);
            }
        }
        if (!job && atomic_load(&engine->stopping) && !engine->waiters && !engine->advance.job)
            continue;
        engine_turn(engine, job);
        checkpoint_over(engine, CHECKPOINT_BUSY_PAGES);
        empty_old_wal(engine);
    }
    return NULL;
}

void engine_start(struct engine *engine)
{
    if (pthread_create(&engine->thread, NULL, run, engine) != 0) {
        log_error("the engine's thread cannot be started");
        abort();
    }
}

void engine_stop(struct engine *engine)
{
    atomic_store(&engine->stopping, true);
    mailbox_interrupt(engine->waiting);
    pthread_join(engine->thread, NULL);
}

bool engine_submit(struct engine *engine, struct job *job)
{
    return mailbox_try_send(engine->waiting, job);
}

void engine_submit_back(struct engine *engine, struct job *job)
{
    mailbox_send(engine->waiting, job);
}
