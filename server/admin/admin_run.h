/* Runs what a line asks for, beside the store: the server's half of a command. */
#ifndef EVERI_ADMIN_RUN_H
#define EVERI_ADMIN_RUN_H

#include "buf.h"
#include "engine.h"
#include "worker.h"

enum {
    ADMIN_LINE_MAX = 1 << 20,   /* bytes of a question */
    ADMIN_ANSWER_MAX = 1 << 28, /* bytes of an answer */
};

struct admin_place {
    struct engine *engine; /* started */
    const struct worker *worker;
    struct trace *trace;                   /* NULL: no server runs */
    struct deployed *deployed;             /* NULL: the command does not deploy */
    int stop;                              /* readable once the server stops; -1: nobody stops */
    int file;                              /* that the command reads or writes, open; -1: none */
    const struct erasure_keeper *erasures; /* of a store that was put back; else NULL */
};

/* line: {"command": WORDS, "args": {...}}. Adds one line to `answer`: {"ok": RESULT} or
 * {"error": {reason, field, message}}. Waits until a writing command is durable; never on the
 * engine's thread. */
void admin_run(const struct admin_place *place, const char *line, size_t len, struct buf *answer);

#endif
