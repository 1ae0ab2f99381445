/* A task of `workflow run`: a program that reads its input as one JSON line and prints its output
 * as one. {"error": NAME, "cause": TEXT} with exit status 1 fails the task. */
#ifndef EVERI_WORKFLOW_TASK_H
#define EVERI_WORKFLOW_TASK_H

#include <stdint.h>

#include <jansson.h>

#include "arena.h"

struct task_end {
    json_t *output;            /* owned by the caller; NULL: it failed */
    const char *error, *cause; /* in the arena */
};

/* Runs `path` and waits for its end, at most timeout_ms (0: a minute). */
void workflow_task_run(struct arena *mem, const char *path, const json_t *input, int64_t timeout_ms,
                       struct task_end *out);

#endif
