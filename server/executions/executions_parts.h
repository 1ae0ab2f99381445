/* The room's insides, shared by its files: executions.c the source, executions_start.c how one
 * begins, executions_step.c how it goes on, executions_express.c what is not written down. */
#ifndef EVERI_EXECUTIONS_PARTS_H
#define EVERI_EXECUTIONS_PARTS_H

#include "execution.h"
#include "executions.h"
#include "queue.h"

enum { BUILTIN_TABLES_MAX = 8, MACHINES_KEPT = 64, EVENT_INPUT_BYTES = 1 << 18 };

struct executions {
    int64_t kept_ms;
    const struct builtin *tables[BUILTIN_TABLES_MAX];
    size_t table_count;
    /* Machines as they were read, by their definition's id; one goes when its place is needed. */
    struct {
        int64_t definition;
        json_t *machine;
    } kept[MACHINES_KEPT];
    size_t next_place;
    bool shipped;
    _Atomic uint64_t steps, starts, ends[EXECUTION_TIMED_OUT + 1], tasks, tasks_failed;
};

/* ---- executions.c ---- */
/* Borrowed until the turn ends; NULL: there is none. */
json_t *executions_machine(struct executions *executions, struct db *db, struct arena *mem,
                           int64_t definition);
uint64_t executions_roll(void *ctx); /* struct asl_dice */
/* The newest version; 0: no such workflow. */
int64_t executions_current(struct db *db, const char *workflow);
/* Runs a task that is built in, and tells the execution how it ended. False: there is none of that
 * name. */
bool executions_run_builtin(struct executions *executions, struct builtin_call *call,
                            struct execution *execution, const struct execution_task *task);

/* ---- executions_start.c ---- */
/* The event as $; owned by the caller. is_open: as it is shown to nobody in particular. */
json_t *executions_input(struct turn *turn, const struct event *event, bool is_open);

/* ---- executions_step.c ---- */
void executions_step(struct executions *executions, struct turn *turn, int64_t id,
                     int64_t deadline_us);

#endif
