/* What a Task of a workflow may call that is built in: C, run in the engine's transaction, in which
 * the execution's step commits too, so that its effect is exactly-once.
 *
 * It never waits, and makes at most BUILTIN_EFFECTS_MAX effects: what is larger leaves a task
 * (pipeline/task.h). What it answers stands in the execution's history: ids, counts and times,
 * never a text, an address or a name. A time is a text (clock_format), as a Wait's TimestampPath
 * wants it.
 *
 * To add one: its function, a row in a table that wiring.c hands to executions_add_builtins. */
#ifndef EVERI_BUILTIN_H
#define EVERI_BUILTIN_H

#include <jansson.h>

#include "event.h"

enum { BUILTIN_EFFECTS_MAX = 128 };

/* Where it fails without another name for it. */
#define BUILTIN_FAILED "Everi.Failed"

struct builtin_call {
    struct turn *turn;
    const struct event *event; /* that started the execution; NULL: none did */
    struct person_id person;   /* whom the execution is of; n 0: nobody */
    json_t *input;             /* borrowed */
    void *ctx;                 /* the row's */
    const char *error;         /* on failure: what Retry and Catch name; NULL: BUILTIN_FAILED */
    struct err err;            /* on failure: its text is the cause */
};

/* False: it failed. *output: owned by the caller; left NULL it is {}. */
typedef bool builtin_run(struct builtin_call *call, json_t **output);

struct builtin {
    const char *name; /* NULL ends a table */
    builtin_run *run;
    void *ctx;
    /* It fails before it writes: nothing has to be undone, and no savepoint is made for it. */
    bool fails_clean;
};

#endif
