/* An execution's insides, shared by its four files and by nobody else:
 * execution.c the tree and the loop, execution_states.c what each type does on entry,
 * execution_flow.c how a state ends, execution_save.c how it is written down. */
#ifndef EVERI_EXECUTION_PARTS_H
#define EVERI_EXECUTION_PARTS_H

#include "execution.h"
#include "machine.h"

enum { CONCURRENT_ITEMS_MAX = 40 /* as Step Functions' inline Map */ };

/* Kept in saved executions: never renumber. */
enum strand_phase {
    PHASE_ENTER,    /* the state is to be entered */
    PHASE_AGAIN,    /* a retry is due: entered once more, without a note */
    PHASE_TASK,     /* a task is asked for, or under way */
    PHASE_WAIT,     /* of a Wait, until due_ms */
    PHASE_RETRY,    /* before the next attempt, until due_ms */
    PHASE_CHILDREN, /* of Parallel and Map: until all of them have ended */
    PHASE_ENDED,
};

struct strand {
    struct strand *next, *parent;
    size_t place;    /* among its parent's branches or items */
    json_t *machine; /* borrowed from the definition */
    const char *name;
    json_t *state;
    json_t *input; /* raw */
    json_t *item;  /* {Index, Value} of a Map's; else NULL */
    enum strand_phase phase;
    int64_t entered_ms, due_ms; /* due_ms: INT64_MAX where nothing is */
    json_t *attempts;           /* of each retrier of this state, so many retries so far */
    int64_t retries;
    /* of PHASE_TASK */
    int64_t task;
    bool taken;
    char *function;
    json_t *task_input;
    int64_t timeout_ms;
    /* of PHASE_CHILDREN */
    json_t *items, *results; /* items: NULL of a Parallel */
    json_t *shaped;          /* what the children's inputs are made of */
    size_t count, begun, finished, at_once;
};

struct execution {
    struct execution_rules rules;
    struct strand *strands; /* in the order in which they began; the first is the machine's own */
    json_t *input, *output;
    int64_t started_ms, now_ms, next_task, next_note, ends_ms;
    enum execution_status status;
    char *error, *cause;
};

/* ---- execution.c ---- */
struct strand *strand_begin(struct execution *execution, struct strand *parent, size_t place,
                            json_t *machine, json_t *input, json_t *item);
/* Ends all strands below it. */
void strand_prune(struct execution *execution, struct strand *above);
void strand_move(struct strand *strand, const char *name);
void strand_forget_work(struct strand *strand);
/* What $$ is for it. Owned by the caller. */
json_t *strand_context(const struct execution *execution, const struct strand *strand);
void execution_note(struct execution *execution, const char *type, const struct strand *strand,
                    struct execution_note note);
void execution_end(struct execution *execution, enum execution_status status, json_t *output,
                   const char *error, const char *cause);

/* ---- execution_states.c ---- */
void state_enter(struct execution *execution, struct strand *strand);
/* Begins as many children as may run at once; all ended: the state has its result. */
void state_go_on(struct execution *execution, struct strand *strand);

/* ---- execution_flow.c ---- */
/* Applies a path that may be absent (the whole) or null (an empty object). */
MUST_CHECK bool flow_shape(const json_t *path, const struct asl_scope *scope, json_t **out,
                           struct asl_error *error);
/* `result` (borrowed) goes through ResultSelector, ResultPath and OutputPath, and on to Next. */
void flow_finish(struct execution *execution, struct strand *strand, json_t *result);
/* The state's output is known; `to` is where it leads, NULL: the end. */
void flow_leave(struct execution *execution, struct strand *strand, json_t *output, const char *to);
/* Retry, Catch, or the end of this strand and of those it belongs to. */
void flow_fail(struct execution *execution, struct strand *strand, const char *error,
               const char *cause);

#endif
