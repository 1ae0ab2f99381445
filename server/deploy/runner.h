/* Runs deployed functions, one line in and one line out (pipeline.md, "Deployed"). A function's
 * processes are kept warm: the next line goes to one that waits, where there is one. A process that
 * did not answer as it should is ended, and so is one that has nothing to do for a while, or has
 * lived for long. From any thread: an invocation waits on the thread that asks for it. */
#ifndef EVERI_RUNNER_H
#define EVERI_RUNNER_H

#include "arena.h"
#include "helper.h"
#include "histogram.h"

enum {
    RUNNER_LINE_MAX = 256 * 1024, /* bytes of a line, in or out */
    RUNNER_IDLE_MS = 5 * 60000,
    RUNNER_LIFE_MS = 10 * 60000,
};

struct runner;

struct runner *runner_new(struct helper *helper);
/* Nothing may be under way. Ends all processes. */
void runner_free(struct runner *runner); /* NULL is fine */

struct runner_function {
    char name[HELPER_NAME_BYTES + 1], file[HELPER_FILE_BYTES];
    int64_t timeout_ms, memory_bytes;
    int concurrency; /* processes at a time */
    bool network, partly;
};

struct runner_line {
    const char *text; /* one JSON value without a newline */
    size_t len;
    int64_t event; /* what standard error is logged with; 0: none */
    bool (*is_closing)(void *ctx);
    void *ctx;
};

enum runner_end {
    RUNNER_ANSWERED,
    RUNNER_TIMEOUT,
    RUNNER_FAILED,
    RUNNER_CUT_SHORT, /* is_closing became true: nothing counts */
};
struct runner_outcome {
    enum runner_end end;
    const char *answer; /* a JSON object, in the caller's arena */
    size_t len;
    char error[ERR_TEXT_MAX]; /* of what failed: why */
};
void runner_invoke(struct runner *runner, const struct runner_function *function,
                   const struct runner_line *line, struct arena *mem, struct runner_outcome *out);

/* Another executable has its name, or none: those that wait end now, those at work after it. */
void runner_forget(struct runner *runner, const char *name);

/* Since the start, or since they were taken. */
struct runner_counts {
    int64_t invocations, failures, timeouts, cold_starts;
};
struct runner_counts runner_counts(struct runner *runner, const char *name, bool take);
/* Its answer was of no use after all. */
void runner_count_failure(struct runner *runner, const char *name);
/* NULL: it never ran. Lives as long as the runner. */
const struct histogram *runner_times(struct runner *runner, const char *name);
int runner_warm(struct runner *runner, const char *name); /* processes that wait or work */

#endif
