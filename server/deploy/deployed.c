#include "deployed.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deployed_parts.h"
#include "log.h"
#include "mailbox.h"
#include "mem.h"

enum { EVENT_THREADS = 64, CALLS_WAITING_MAX = 1000 };

/* A call by name on its way. */
struct calling {
    struct job job; /* first */
    struct deployed *deployed;
    struct deployed_call *call;
    struct runner_function function;
    struct runner_outcome outcome;
    struct arena *mem; /* of this, and the answer */
    bool is_unknown;
};

bool deployed_open(const char *data_dir, struct deployed **out, struct err *err)
{
    struct deployed *deployed = mem_new(sizeof *deployed);

    snprintf(deployed->folder, sizeof deployed->folder, "%.*s/functions", PATH_MAX - 64, data_dir);
    if (!helper_start(data_dir, &deployed->helper, err)) {
        mem_free(deployed);
        return false;
    }
    *out = deployed;
    return true;
}

bool deployed_make_folder(struct deployed *deployed, struct err *err)
{
    if (mkdir(deployed->folder, 0700) == 0 || errno == EEXIST)
        return true;
    return err_set(err, ERR_UNAVAILABLE, NULL, "cannot make %.120s: %s", deployed->folder,
                   strerror(errno));
}

void deployed_let_call(struct deployed *deployed, deployed_caller *caller, void *ctx)
{
    deployed->caller = caller;
    deployed->caller_ctx = ctx;
}

static bool is_closing(void *ctx)
{
    struct deployed *deployed = ctx;

    return atomic_load(&deployed->is_closing);
}

static enum deployed_end end_of(const struct calling *calling)
{
    if (calling->is_unknown)
        return DEPLOYED_UNKNOWN;
    switch (calling->outcome.end) {
    case RUNNER_ANSWERED:
        return DEPLOYED_ANSWERED;
    case RUNNER_TIMEOUT:
        return DEPLOYED_TIMEOUT;
    case RUNNER_FAILED:
        return DEPLOYED_FAILED;
    case RUNNER_CUT_SHORT:
        return DEPLOYED_CUT_SHORT;
    }
    return DEPLOYED_FAILED;
}

static bool come_back(struct job *job, struct turn *turn)
{
    struct calling *calling = (struct calling *)job;
    struct deployed_call *call = calling->call;

    atomic_fetch_sub(&calling->deployed->away, 1);
    call->end = end_of(calling);
    call->answer = calling->outcome.answer;
    call->answer_len = calling->outcome.len;
    snprintf(call->error, sizeof call->error, "%s",
             calling->is_unknown ? "no such function is deployed" : calling->outcome.error);
    call->back(call, turn);
    return true;
}

static void fail_back(struct job *job, const struct err *err)
{
    (void)job;
    (void)err;
}

static void settle(struct job *job)
{
    arena_free(((struct calling *)job)->mem);
}

static void send_back(struct calling *calling)
{
    calling->job = (struct job){ .run = come_back, .fail = fail_back, .settled = settle };
    engine_submit_back(calling->deployed->engine, &calling->job);
}

static void perform(struct calling *calling)
{
    const struct runner_line line = { .text = calling->call->line,
                                      .len = calling->call->len,
                                      .event = calling->call->event,
                                      .is_closing = is_closing,
                                      .ctx = calling->deployed };

    if (is_closing(calling->deployed))
        calling->outcome.end = RUNNER_CUT_SHORT;
    else
        runner_invoke(calling->deployed->runner, &calling->function, &line, calling->mem,
                      &calling->outcome);
    send_back(calling);
}

static void *run(void *arg)
{
    struct deployed *deployed = arg;
    void *message;

    while ((message = mailbox_receive(deployed->waiting, -1)) != &deployed->stop_mark)
        if (message)
            perform(message);
    return NULL;
}

bool deployed_invoke(struct deployed *deployed, struct turn *turn, struct deployed_call *call)
{
    struct arena *mem = arena_new();
    struct calling *calling = arena_alloc(mem, sizeof *calling);
    struct deployment deployment;

    *calling = (struct calling){ .deployed = deployed, .call = call, .mem = mem };
    calling->is_unknown = !deployment_get(turn->db, mem, call->name, &deployment);
    atomic_fetch_add(&deployed->away, 1);
    if (calling->is_unknown) {
        send_back(calling);
        return true;
    }
    calling->function = deployment.run;
    if (call->timeout_ms && call->timeout_ms < deployment.run.timeout_ms)
        calling->function.timeout_ms = call->timeout_ms;
    if (!atomic_load(&deployed->is_closing) && deployed->thread_count > 0 &&
        mailbox_try_send(deployed->waiting, calling))
        return true;
    atomic_fetch_sub(&deployed->away, 1);
    arena_free(mem);
    return false;
}

int64_t deployed_new_ticket(struct deployed *deployed)
{
    return --deployed->last_ticket;
}

void deployed_finish_ticket(struct deployed *deployed, int64_t ticket)
{
    if (deployed->finished_count == deployed->finished_cap) {
        deployed->finished_cap = deployed->finished_cap * 2 + 16;
        deployed->finished = mem_resize(deployed->finished,
                                        deployed->finished_cap * sizeof *deployed->finished);
    }
    deployed->finished[deployed->finished_count++] = ticket;
}

/* Not in the act that brought it: those who wait are acts of their own. */
static bool work(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct deployed *deployed = ctx;
    size_t count = deployed->finished_count;

    (void)deadline_us;
    deployed->finished_count = 0;
    for (size_t i = 0; i < count; i++)
        turn_task_finished(turn, deployed->finished[i]);
    return false;
}

static int64_t next_due(void *ctx, struct db *db)
{
    (void)ctx;
    (void)db;
    return INT64_MAX;
}

static bool away(void *ctx)
{
    struct deployed *deployed = ctx;

    return atomic_load(&deployed->away) > 0;
}

struct engine_source deployed_source(struct deployed *deployed)
{
    return (struct engine_source){ .name = "calls of functions",
                                   .work = work,
                                   .next_due = next_due,
                                   .away = away,
                                   .ctx = deployed };
}

static bool is_deployed(struct db *db, struct arena *mem, const char *file)
{
    struct deployment deployment;
    const char *dot = strchr(file, '.');

    return dot &&
           deployment_get(db, mem, arena_strndup(mem, file, (size_t)(dot - file)), &deployment) &&
           strcmp(deployment.run.file, file) == 0;
}

/* What a deployment that came to no end has left. */
static void sweep(const struct deployed *deployed, struct db *db)
{
    DIR *folder = opendir(deployed->folder);
    struct arena *mem = arena_new();
    const struct dirent *entry;

    while (folder && (entry = readdir(folder)))
        if (*entry->d_name != '.' && !is_deployed(db, mem, entry->d_name))
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    arena_free(mem);
}

void deployed_start(struct deployed *deployed, struct engine *engine, struct consumers *consumers)
{
    deployed->engine = engine;
    deployed->consumers = consumers;
    deployed->runner = runner_new(deployed->helper);
    deployed->waiting = mailbox_new(CALLS_WAITING_MAX, NULL, NULL);
    if (!consumers)
        return;
    sweep(deployed, engine_db(engine));
    deployed->pool = consumer_pool_new(consumers, EVENT_THREADS);
    consumers_add(consumers, deployed_find, deployed);
    while (deployed->thread_count < DEPLOYED_THREADS &&
           pthread_create(&deployed->threads[deployed->thread_count], NULL, run, deployed) == 0)
        deployed->thread_count++;
}

void deployed_close(struct deployed *deployed)
{
    if (!deployed)
        return;
    atomic_store(&deployed->is_closing, true);
    for (int i = 0; i < deployed->thread_count; i++)
        mailbox_send(deployed->waiting, &deployed->stop_mark);
    for (int i = 0; i < deployed->thread_count; i++)
        pthread_join(deployed->threads[i], NULL);
    deployed->thread_count = 0;
}

void deployed_free(struct deployed *deployed)
{
    if (!deployed)
        return;
    runner_free(deployed->runner);
    if (deployed->waiting)
        mailbox_free(deployed->waiting);
    helper_stop(deployed->helper);
    mem_free(deployed->finished);
    mem_free(deployed);
}
