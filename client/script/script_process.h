/* Other programs: found, started, listened to, ended by their pid. */
#ifndef EVERI_SCRIPT_PROCESS_H
#define EVERI_SCRIPT_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "arena.h"
#include "attrs.h"
#include "buf.h"
#include "err.h"

/* Where everi-server is: $EVERI_SERVER, beside this program, where a build puts it, in $PATH.
 * err: unavailable, with what to do. */
MUST_CHECK bool process_find_server(struct arena *mem, const char **out, struct err *err);

struct process {
    pid_t pid;  /* 0: none */
    int output; /* what it writes to standard output */
};

/* log: file that standard error is appended to. The child ends when this program does, however
 * that happens.
 * err: unavailable. */
MUST_CHECK bool process_start(char *const argv[], const char *log, struct process *out,
                              struct err *err);
/* The next line of its output, without the newline.
 * err: unavailable: it ended, or the time passed. */
MUST_CHECK bool process_line(struct process *process, int timeout_ms, char *out, size_t size,
                             struct err *err);
/* Waits for its end: true with its exit code (128 + N after signal N), false when it still runs. */
MUST_CHECK bool process_wait(struct process *process, int timeout_ms, int *code);
/* The signal, then patience, then SIGKILL. Nothing to do is fine. */
void process_end(struct process *process, int signal);

/* Runs a command to its end, `input` on its standard input; its output and its last words.
 * err: unavailable: it cannot be started, takes too long, or ends with another code than 0 (then
 * with the first line that it said). */
MUST_CHECK bool process_run(char *const argv[], const char *input, struct buf *out,
                            struct err *err);

#endif
