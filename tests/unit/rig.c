#include "rig.h"

#include <assert.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "event.h"

struct rig_job {
    struct job job;
    turn_act *act;
    void *ctx;
    int64_t advance_ms;
    bool result, done;
    pthread_mutex_t lock;
    pthread_cond_t settled;
};

static void drop(void *ctx, struct outbox *outbox)
{
    (void)ctx;
    outbox_free(outbox);
}

static void start(struct rig *rig, const struct function *functions, size_t count)
{
    const struct engine_options options = { .data_dir = rig->dir,
                                            .test_clock_ms = RIG_NOW_MS,
                                            .sink = drop };
    struct engine_source source;
    struct err err;

    if (!engine_open(&options, &rig->engine, &err)) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    rig->worker = worker_new(engine_db(rig->engine), functions, count);
    source = worker_source(rig->worker);
    engine_add_source(rig->engine, &source);
    if (rig->source) {
        source = rig->source();
        engine_add_source(rig->engine, &source);
    }
    if (!worker_start_outside(rig->worker, rig->engine, NULL, &err)) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    engine_start(rig->engine);
}

static void stop(struct rig *rig)
{
    worker_close_outside(rig->worker);
    if (rig->closing)
        rig->closing();
    engine_stop(rig->engine);
    worker_free(rig->worker);
    engine_close(rig->engine);
}

void rig_open(struct rig *rig, const struct function *functions, size_t count)
{
    rig_open_with(rig, functions, count, NULL);
}

void rig_open_with(struct rig *rig, const struct function *functions, size_t count,
                   struct engine_source (*source)(void))
{
    rig->source = source;
    rig->closing = NULL;
    snprintf(rig->dir, sizeof rig->dir, "/tmp/everi-unit-XXXXXX");
    if (!mkdtemp(rig->dir))
        abort();
    start(rig, functions, count);
}

void rig_restart(struct rig *rig, const struct function *functions, size_t count)
{
    stop(rig);
    start(rig, functions, count);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

void rig_close(struct rig *rig)
{
    stop(rig);
    nftw(rig->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool run(struct job *job, struct turn *turn)
{
    struct rig_job *rj = (struct rig_job *)job;

    return rj->result = rj->act(rj->ctx, turn);
}

static bool resumed(struct job *job, struct turn *turn)
{
    (void)turn;
    return ((struct rig_job *)job)->result = true;
}

static bool advance(struct job *job, struct turn *turn)
{
    struct err err;

    return turn_advance(turn, job, ((struct rig_job *)job)->advance_ms, resumed, &err);
}

static void failed(struct job *job, const struct err *err)
{
    (void)err;
    ((struct rig_job *)job)->result = false;
}

static void settled(struct job *job)
{
    struct rig_job *rj = (struct rig_job *)job;

    pthread_mutex_lock(&rj->lock);
    rj->done = true;
    pthread_cond_signal(&rj->settled);
    pthread_mutex_unlock(&rj->lock);
}

static bool wait_for(struct rig *rig, struct rig_job *rj)
{
    pthread_mutex_init(&rj->lock, NULL);
    pthread_cond_init(&rj->settled, NULL);
    rj->job.fail = failed;
    rj->job.settled = settled;
    if (!engine_submit(rig->engine, &rj->job))
        abort();
    pthread_mutex_lock(&rj->lock);
    while (!rj->done)
        pthread_cond_wait(&rj->settled, &rj->lock);
    pthread_mutex_unlock(&rj->lock);
    return rj->result;
}

bool rig_run(struct rig *rig, turn_act *act, void *ctx)
{
    struct rig_job rj = { .job = { .run = run }, .act = act, .ctx = ctx };

    return wait_for(rig, &rj);
}

void rig_advance(struct rig *rig, int64_t by_ms)
{
    struct rig_job rj = { .job = { .run = advance }, .advance_ms = by_ms };

    if (!wait_for(rig, &rj))
        abort();
}

static bool append(void *ctx, struct turn *turn)
{
    event_append(turn, *(enum event_type *)ctx, (struct person_id){ 1 }, 1, 0, NULL);
    return true;
}

void rig_append(struct rig *rig, enum event_type type, int count)
{
    while (count-- > 0)
        if (!rig_run(rig, append, &type))
            abort();
    rig_advance(rig, 0); /* whatever is due has run */
}
