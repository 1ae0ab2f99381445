/* Answers admin commands for the data directory of a running server: a thread of its own on the
 * socket admin.sock. One connection at a time, one line a connection; a slow one is cut off. */
#ifndef EVERI_ADMIN_SERVER_H
#define EVERI_ADMIN_SERVER_H

#include "engine.h"
#include "err.h"
#include "trace.h"
#include "worker.h"

struct admin_server;

struct admin_server_options {
    const char *data_dir;  /* held by the caller */
    struct engine *engine; /* started */
    const struct worker *worker;
    struct trace *trace;
    struct deployed *deployed;
};

/* err: unavailable, with a sentence. */
MUST_CHECK bool admin_server_start(const struct admin_server_options *options,
                                   struct admin_server **out, struct err *err);
/* While the engine still runs: a command in it is finished and answered. One that reads for long
 * is left behind, for the end of the process to end. NULL is fine. */
void admin_server_stop(struct admin_server *server);

#endif
