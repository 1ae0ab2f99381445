#include "runner.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "mem.h"
#include "runner_parts.h"

enum { WAIT_SLICE_MS = 20 };

/* What is known of a function, by its name; never taken away, as names are few. */
struct figures {
    struct figures *next;
    char name[HELPER_NAME_BYTES + 1];
    struct histogram times;
    struct runner_counts counts;
    int busy;
};

struct runner {
    struct helper *helper;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct runner_process *processes;
    struct figures *figures;
    pthread_t tender;
    bool has_tender, is_over;
};

static void wait_changed(struct runner *runner, int64_t ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    (void)pthread_cond_timedwait(&runner->changed, &runner->lock, &until);
}

/* Under the lock. */
static struct figures *figures_of(struct runner *runner, const char *name)
{
    struct figures *figures = runner->figures;

    while (figures && strcmp(figures->name, name) != 0)
        figures = figures->next;
    if (figures)
        return figures;
    figures = mem_new(sizeof *figures);
    snprintf(figures->name, sizeof figures->name, "%s", name);
    figures->next = runner->figures;
    runner->figures = figures;
    return figures;
}

/* Processes. */

static void unlink_process(struct runner *runner, const struct runner_process *process)
{
    struct runner_process **at = &runner->processes;

    while (*at != process)
        at = &(*at)->next;
    *at = process->next;
}

/* Not under the lock: it waits for the helper. */
static struct helper_outcome end_process(struct runner *runner, struct runner_process *process)
{
    struct helper_outcome outcome = helper_end(runner->helper, process->process.id);

    close(process->process.in);
    close(process->process.out);
    close(process->process.errors);
    mem_free(process);
    return outcome;
}

static struct runner_process *start_process(struct runner *runner,
                                            const struct runner_function *function, struct err *err)
{
    const struct helper_program program = {
        .name = function->name,
        .file = function->file,
        .memory_bytes = function->memory_bytes,
        .network = function->network,
        .partly = function->partly,
    };
    struct runner_process *process = mem_new(sizeof *process);

    if (!helper_run(runner->helper, &program, &process->process, err)) {
        mem_free(process);
        return NULL;
    }
    snprintf(process->name, sizeof process->name, "%s", function->name);
    snprintf(process->file, sizeof process->file, "%s", function->file);
    process->started_ms = clock_mono_ms();
    process->busy = true;
    pthread_mutex_lock(&runner->lock);
    process->next = runner->processes;
    runner->processes = process;
    pthread_mutex_unlock(&runner->lock);
    return process;
}

/* One that waits, out of those that are as they should be; or NULL. */
static struct runner_process *take_warm(struct runner *runner,
                                        const struct runner_function *function)
{
    struct runner_process *process;

    pthread_mutex_lock(&runner->lock);
    process = runner->processes;
    while (process &&
           (process->busy || process->stale || strcmp(process->file, function->file) != 0 ||
            strcmp(process->name, function->name) != 0))
        process = process->next;
    if (process)
        process->busy = true;
    pthread_mutex_unlock(&runner->lock);
    if (!process || !runner_is_out_of_step(process))
        return process;
    pthread_mutex_lock(&runner->lock);
    unlink_process(runner, process);
    pthread_mutex_unlock(&runner->lock);
    (void)end_process(runner, process);
    return take_warm(runner, function);
}

/* False: it is not to wait for more, and has left the list. */
static bool put_back(struct runner *runner, struct runner_process *process, bool is_good)
{
    int64_t now_ms = clock_mono_ms();
    bool stays;

    pthread_mutex_lock(&runner->lock);
    stays = is_good && !process->stale && now_ms - process->started_ms < RUNNER_LIFE_MS;
    if (stays) {
        process->busy = false;
        process->idle_since_ms = now_ms;
        pthread_cond_broadcast(&runner->changed);
    } else {
        unlink_process(runner, process);
    }
    pthread_mutex_unlock(&runner->lock);
    return stays;
}

/* A thread ends those that wait for too long. */

static struct runner_process *find_idle(struct runner *runner, int64_t now_ms, int64_t *wait_ms)
{
    *wait_ms = RUNNER_IDLE_MS;
    for (struct runner_process *process = runner->processes; process; process = process->next) {
        int64_t left_ms = process->idle_since_ms + RUNNER_IDLE_MS - now_ms;

        if (process->busy)
            continue;
        if (left_ms <= 0 || process->stale || runner->is_over)
            return process;
        if (left_ms < *wait_ms)
            *wait_ms = left_ms;
    }
    return NULL;
}

static void *tend(void *arg)
{
    struct runner *runner = arg;
    int64_t wait_ms;

    pthread_mutex_lock(&runner->lock);
    for (;;) {
        struct runner_process *process = find_idle(runner, clock_mono_ms(), &wait_ms);

        if (process) {
            unlink_process(runner, process);
            pthread_mutex_unlock(&runner->lock);
            (void)end_process(runner, process);
            pthread_mutex_lock(&runner->lock);
        } else if (runner->is_over) {
            break;
        } else {
            wait_changed(runner, wait_ms);
        }
    }
    pthread_mutex_unlock(&runner->lock);
    return NULL;
}

struct runner *runner_new(struct helper *helper)
{
    struct runner *runner = mem_new(sizeof *runner);
    pthread_condattr_t attr;

    runner->helper = helper;
    pthread_mutex_init(&runner->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&runner->changed, &attr);
    pthread_condattr_destroy(&attr);
    runner->has_tender = pthread_create(&runner->tender, NULL, tend, runner) == 0;
    if (!runner->has_tender)
        log_warning("no thread is left for functions: those that wait are never ended");
    return runner;
}

void runner_free(struct runner *runner)
{
    if (!runner)
        return;
    pthread_mutex_lock(&runner->lock);
    runner->is_over = true;
    pthread_cond_broadcast(&runner->changed);
    pthread_mutex_unlock(&runner->lock);
    if (runner->has_tender)
        pthread_join(runner->tender, NULL);
    for (struct figures *figures = runner->figures, *next; figures; figures = next) {
        next = figures->next;
        mem_free(figures);
    }
    pthread_cond_destroy(&runner->changed);
    pthread_mutex_destroy(&runner->lock);
    mem_free(runner);
}

void runner_forget(struct runner *runner, const char *name)
{
    pthread_mutex_lock(&runner->lock);
    for (struct runner_process *process = runner->processes; process; process = process->next)
        if (strcmp(process->name, name) == 0)
            process->stale = true;
    pthread_cond_broadcast(&runner->changed);
    pthread_mutex_unlock(&runner->lock);
}

/* Invocations. */

static bool is_closing(const struct runner_line *line)
{
    return line->is_closing && line->is_closing(line->ctx);
}

/* False: none of its places became free in time. */
static bool enter(struct runner *runner, const struct runner_function *function,
                  const struct runner_line *line)
{
    int64_t until_ms = clock_mono_ms() + function->timeout_ms;
    struct figures *figures;
    bool entered;

    pthread_mutex_lock(&runner->lock);
    figures = figures_of(runner, function->name);
    while (figures->busy >= function->concurrency && clock_mono_ms() < until_ms &&
           !is_closing(line))
        wait_changed(runner, WAIT_SLICE_MS);
    entered = figures->busy < function->concurrency;
    figures->busy += entered;
    pthread_mutex_unlock(&runner->lock);
    return entered;
}

static void leave(struct runner *runner, const char *name, const struct runner_outcome *out,
                  bool was_cold, int64_t took_us)
{
    struct figures *figures;

    pthread_mutex_lock(&runner->lock);
    figures = figures_of(runner, name);
    figures->busy--;
    if (out->end != RUNNER_CUT_SHORT) {
        figures->counts.invocations++;
        figures->counts.failures += out->end != RUNNER_ANSWERED;
        figures->counts.timeouts += out->end == RUNNER_TIMEOUT;
        figures->counts.cold_starts += was_cold;
        histogram_record(&figures->times, took_us);
    }
    pthread_cond_broadcast(&runner->changed);
    pthread_mutex_unlock(&runner->lock);
}

/* Where it went wrong: what became of the process says why. */
static void tell_end(const struct runner_function *function, struct helper_outcome ended,
                     struct runner_outcome *out)
{
    size_t size = sizeof out->error;

    if (out->end == RUNNER_TIMEOUT)
        snprintf(out->error, size, "no answer within %lld ms", (long long)function->timeout_ms);
    else if (*out->error || out->end != RUNNER_FAILED)
        return;
    else if (ended.end == HELPER_EXITED)
        snprintf(out->error, size, "it ended with status %d before it answered", ended.status);
    else if (ended.end == HELPER_SIGNALLED)
        snprintf(out->error, size, "it was ended by signal %d before it answered", ended.status);
    else if (ended.end == HELPER_OVER_MEMORY)
        snprintf(out->error, size, "killed: over its memory of %lld MiB",
                 (long long)(function->memory_bytes >> 20));
    else if (ended.end == HELPER_OVER_PROCESSES)
        snprintf(out->error, size, "killed: more than %d processes or %d threads",
                 FUNCTION_PROCESSES_MAX, FUNCTION_THREADS_MAX);
    else if (ended.end == HELPER_OVER_FOLDER)
        snprintf(out->error, size, "killed: more than %d MiB or %d files in its directory",
                 FUNCTION_FOLDER_BYTES >> 20, FUNCTION_FOLDER_FILES);
    else
        snprintf(out->error, size, "it closed its standard output before it answered");
}

static void converse(struct runner *runner, const struct runner_function *function,
                     const struct runner_line *line, struct runner_process *process,
                     struct arena *mem, struct runner_outcome *out)
{
    bool spent;
    bool good = runner_talk(process, function, line, mem, out, &spent);

    if (!put_back(runner, process, good && !spent))
        tell_end(function, end_process(runner, process), out);
}

void runner_invoke(struct runner *runner, const struct runner_function *function,
                   const struct runner_line *line, struct arena *mem, struct runner_outcome *out)
{
    int64_t began_us = clock_mono_us();
    struct runner_process *process;
    bool is_cold;
    struct err err;

    *out = (struct runner_outcome){ .end = RUNNER_FAILED };
    if (!enter(runner, function, line)) {
        out->end = is_closing(line) ? RUNNER_CUT_SHORT : RUNNER_FAILED;
        snprintf(out->error, sizeof out->error, "all its processes are at work");
        return;
    }
    process = take_warm(runner, function);
    is_cold = !process;
    if (is_cold)
        process = start_process(runner, function, &err);
    if (process)
        converse(runner, function, line, process, mem, out);
    else
        snprintf(out->error, sizeof out->error, "%s", err.text);
    leave(runner, function->name, out, is_cold, clock_mono_us() - began_us);
}

/* Figures. */

struct runner_counts runner_counts(struct runner *runner, const char *name, bool take)
{
    struct figures *figures;
    struct runner_counts counts;

    pthread_mutex_lock(&runner->lock);
    figures = figures_of(runner, name);
    counts = figures->counts;
    if (take)
        figures->counts = (struct runner_counts){ 0 };
    pthread_mutex_unlock(&runner->lock);
    return counts;
}

void runner_count_failure(struct runner *runner, const char *name)
{
    pthread_mutex_lock(&runner->lock);
    figures_of(runner, name)->counts.failures++;
    pthread_mutex_unlock(&runner->lock);
}

const struct histogram *runner_times(struct runner *runner, const char *name)
{
    const struct figures *figures;

    pthread_mutex_lock(&runner->lock);
    figures = figures_of(runner, name);
    pthread_mutex_unlock(&runner->lock);
    return &figures->times;
}

int runner_warm(struct runner *runner, const char *name)
{
    int count = 0;

    pthread_mutex_lock(&runner->lock);
    for (const struct runner_process *process = runner->processes; process; process = process->next)
        count += strcmp(process->name, name) == 0;
    pthread_mutex_unlock(&runner->lock);
    return count;
}
