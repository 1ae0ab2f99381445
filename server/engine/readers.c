#include "readers.h"

#include <pthread.h>

#include "mailbox.h"
#include "mem.h"

enum { READERS_MAX = 4, CACHE_KIB = 4096 };

struct reader {
    struct readers *pool;
    pthread_t thread;
    struct db *db;
};

struct readers {
    struct clock *clock;
    struct mailbox *waiting;
    void (*done)(void *ctx, struct job *job);
    void *done_ctx;
    struct reader readers[READERS_MAX];
    int count;
};

/* What ends a reader: never a job, always sent past the bound. */
static struct job stop_mark;

static void *read_on(void *arg)
{
    struct reader *reader = arg;
    struct readers *pool = reader->pool;
    struct job *job;

    while ((job = mailbox_receive(pool->waiting, -1)) != &stop_mark) {
        if (!job)
            continue;
        if (db_exec(reader->db, "BEGIN")) {
            job->read(job, reader->db, clock_now_ms(pool->clock));
            (void)!db_exec(reader->db, "COMMIT");
        } else {
            struct err err;

            err_set(&err, ERR_UNAVAILABLE, NULL, "the store cannot be read");
            job->fail(job, &err);
        }
        pool->done(pool->done_ctx, job);
    }
    return NULL;
}

bool readers_start(const char *store_path, struct clock *clock, int threads, size_t max_waiting,
                   void (*done)(void *ctx, struct job *job), void *done_ctx, struct readers **out,
                   struct err *err)
{
    struct readers *pool = mem_new(sizeof *pool);
    const struct db_options options = { .read_only = true, .cache_kib = CACHE_KIB };

    pool->clock = clock;
    pool->done = done;
    pool->done_ctx = done_ctx;
    pool->waiting = mailbox_new(max_waiting, NULL, NULL);
    for (; pool->count < threads && pool->count < READERS_MAX; pool->count++) {
        struct reader *reader = &pool->readers[pool->count];

        reader->pool = pool;
        if (!db_open(store_path, &options, &reader->db, err)) {
            readers_stop(pool);
            return false;
        }
        if (pthread_create(&reader->thread, NULL, read_on, reader) != 0) {
            db_close(reader->db);
            readers_stop(pool);
            return err_set(err, ERR_UNAVAILABLE, NULL, "no thread can be started: see `ulimit -u`");
        }
    }
    *out = pool;
    return true;
}

void readers_stop(struct readers *pool)
{
    if (!pool)
        return;
    for (int i = 0; i < pool->count; i++)
        mailbox_send(pool->waiting, &stop_mark);
    for (int i = 0; i < pool->count; i++) {
        pthread_join(pool->readers[i].thread, NULL);
        db_close(pool->readers[i].db);
    }
    mailbox_free(pool->waiting);
    mem_free(pool);
}

bool readers_submit(struct readers *pool, struct job *job)
{
    return mailbox_try_send(pool->waiting, job);
}
