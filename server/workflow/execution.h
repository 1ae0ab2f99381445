/* One run of a state machine: a pure function of its definition, its input, what its tasks answered
 * and what time it was. The caller has the clock, runs the tasks and keeps the history; whether it
 * waits for a wait, or writes the execution down (execution_save) and goes on in a week, is no
 * matter to this room.
 *
 * An execution is a tree of strands: the machine's own, and one for each branch of a Parallel and
 * each item of a Map that is under way. A strand is in one state, in one phase. execution_run moves
 * every strand as far as it gets by itself; then they wait for tasks and for times. */
#ifndef EVERI_EXECUTION_H
#define EVERI_EXECUTION_H

#include <stdint.h>

#include <jansson.h>

#include "asl.h"

enum execution_status {
    EXECUTION_RUNNING,
    EXECUTION_SUCCEEDED,
    EXECUTION_FAILED,
    EXECUTION_TIMED_OUT,
};

/* "RUNNING" ... as Step Functions writes them. */
const char *execution_status_name(enum execution_status status);

/* One line of the execution history. Borrowed; what there is not is NULL. */
struct execution_note {
    int64_t id, at_ms;
    const char *type, *state;
    json_t *input, *output;
    const char *error, *cause;
};

/* What an execution runs by: borrowed, and the same when it is loaded again. */
struct execution_rules {
    json_t *definition;   /* machine_check found nothing wrong with it */
    const char *workflow; /* its name */
    const char *id;       /* the execution's */
    struct asl_dice dice; /* jitter, States.MathRandom, States.UUID */
    int64_t lifetime_ms;  /* beside the machine's own TimeoutSeconds; 0: none */
    void (*note)(void *ctx, const struct execution_note *note);
    void *ctx;
};

enum { EXECUTION_NOTES_MAX = 25000 /* as Step Functions: then it fails */ };

struct execution;

/* The input is borrowed. Nothing runs yet but the note of its start. */
struct execution *execution_start(const struct execution_rules *rules, json_t *input,
                                  int64_t now_ms);
/* NULL: `saved` is not what execution_save makes of this definition. */
struct execution *execution_load(const struct execution_rules *rules, const json_t *saved);
/* All of it, as JSON; owned by the caller. */
json_t *execution_save(const struct execution *execution);
void execution_free(struct execution *execution);

/* Moves what can move, at most `states_max` states. True: there is more that can move now. */
bool execution_run(struct execution *execution, int64_t now_ms, int states_max);
/* When a strand next has something to do by itself; INT64_MAX: never. */
int64_t execution_next_due(const struct execution *execution);
/* Every Wait that it is in ends at now_ms, long before its time or not. */
void execution_wake(struct execution *execution, int64_t now_ms);

struct execution_task {
    int64_t id;
    const char *function; /* borrowed until the task's end is told */
    json_t *input;        /* borrowed likewise */
    int64_t timeout_ms;   /* 0: none */
};

/* A task that nobody has taken yet; each is given once, also when the execution was saved since.
 * False: there is none. */
bool execution_take_task(struct execution *execution, struct execution_task *out);
/* Tells a task's end. False: nobody waits for it any more. `output` is borrowed. */
bool execution_task_succeeded(struct execution *execution, int64_t id, json_t *output,
                              int64_t now_ms);
bool execution_task_failed(struct execution *execution, int64_t id, const char *error,
                           const char *cause, int64_t now_ms);

enum execution_status execution_status(const struct execution *execution);
/* Borrowed; NULL unless it succeeded. */
json_t *execution_output(const struct execution *execution);
/* NULL unless it failed or timed out. */
const char *execution_error(const struct execution *execution);
const char *execution_cause(const struct execution *execution);

#endif
