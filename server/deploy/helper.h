/* The helper: a process of its own that starts deployed functions and ends them. The server gives
 * up running programs before it meets the network; what it needs of that is forked before, and
 * asked over a pair of sockets. It starts nothing but files of the data directory's folder of
 * functions, each in the sandbox (confine/sandbox.h) and under limits; it watches their memory and
 * the number of their processes, kills what goes beyond, and ends with the server and with all that
 * it started. */
#ifndef EVERI_HELPER_H
#define EVERI_HELPER_H

#include <stdint.h>

#include "attrs.h"
#include "err.h"

enum {
    HELPER_NAME_BYTES = 20,
    HELPER_FILE_BYTES = 48,
    HELPER_LACKS_BYTES = 40,
    FUNCTION_FILES_MAX = 64, /* pipeline.md: "files (64)" */
    FUNCTION_PROCESSES_MAX = 32,
    FUNCTION_THREADS_MAX = 256,
    FUNCTION_CPU_S = 1200, /* of one process; it is replaced long before (runner.c) */
    FUNCTION_FOLDER_BYTES = 64 << 20,
    FUNCTION_FOLDER_FILES = 1000,
};

struct helper;

/* Before any thread, and before the process is confined. data_dir: need not be there yet.
 * err: unavailable. */
MUST_CHECK bool helper_start(const char *data_dir, struct helper **out, struct err *err);
void helper_stop(struct helper *helper); /* NULL is fine */

/* What this kernel lacks of the sandbox, or what else stands in its way, in words; NULL: nothing.
 */
const char *helper_lacks(const struct helper *helper);

struct helper_program {
    const char *name; /* of the function: at most HELPER_NAME_BYTES */
    const char *file; /* its executable, in the folder of functions */
    int64_t memory_bytes;
    bool network;
    bool partly; /* deployed with --unsandboxed: without what the kernel lacks */
};

struct helper_process {
    uint32_t id;
    int in, out, errors; /* its standard streams: write, read, read; not blocking */
};
/* Its streams are the caller's to close; each started is ended once. From any thread.
 * err: unavailable. */
MUST_CHECK bool helper_run(struct helper *helper, const struct helper_program *program,
                           struct helper_process *out, struct err *err);

/* How it came to its end. */
enum helper_end {
    HELPER_GONE,           /* nobody knows */
    HELPER_EXITED,         /* by itself, with `status` */
    HELPER_SIGNALLED,      /* by the signal `status`, not of ours */
    HELPER_KILLED,         /* because it was asked to */
    HELPER_OVER_MEMORY,    /* beyond a limit: */
    HELPER_OVER_PROCESSES, /* ... */
    HELPER_OVER_FOLDER,    /* its directory holds too much */
};
struct helper_outcome {
    enum helper_end end;
    int status;
};
/* It and all its processes are gone when this returns. From any thread. */
struct helper_outcome helper_end(struct helper *helper, uint32_t id);

#endif
