/* One process of a function, and one conversation with it. */
#ifndef EVERI_RUNNER_PARTS_H
#define EVERI_RUNNER_PARTS_H

#include "runner.h"

struct runner_process {
    struct runner_process *next;
    struct helper_process process;
    char name[HELPER_NAME_BYTES + 1], file[HELPER_FILE_BYTES];
    int64_t started_ms, idle_since_ms;
    bool busy, stale;
};

/* Sends the line and waits for the answer. False: the process is of no use any more; where it is
 * true and *spent is set, neither, but the answer is good. */
bool runner_talk(const struct runner_process *process, const struct runner_function *function,
                 const struct runner_line *line, struct arena *mem, struct runner_outcome *out,
                 bool *spent);
/* It has said something that nobody asked for, or is gone. */
bool runner_is_out_of_step(const struct runner_process *process);

#endif
