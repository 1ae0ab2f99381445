/* Executions of workflows.
 *
 * Standard: an execution is a row, which says when it goes on by itself; its state is what
 * workflow/execution.h writes down. Each step is an act of the engine: transitions, their history,
 * what its built-in tasks wrote and the row's new state commit together, so that a stop at any
 * instant loses nothing and does nothing twice. One that sleeps is a row with a due time in an
 * index, and nothing else: 100,000 of them cost no CPU, no memory, and no time at the start.
 *
 * Express: begun and ended within one delivery of a queue, in its transaction; nothing is written
 * down. A retry that would have to wait, or a task outside, fails the delivery: the queue has it
 * again.
 *
 * A step holds the writer no longer than any other source; a machine with more to do goes on in the
 * next turn. The history of an execution keeps EXECUTION_HISTORY_BYTES of inputs and outputs, lines
 * beyond stand without; one whose state is larger than EXECUTION_STATE_BYTES fails. What has ended
 * is kept for a time that the settings say, and goes at once with people whom its input names. */
#ifndef EVERI_EXECUTIONS_H
#define EVERI_EXECUTIONS_H

#include "builtin.h"
#include "consumer.h"

enum {
    EXECUTION_STATE_BYTES = 1 << 20,
    EXECUTION_HISTORY_BYTES = 4 << 20,
};

struct executions;

/* kept_ms: how long one is kept that has ended. */
struct executions *executions_new(int64_t kept_ms);
void executions_free(struct executions *executions); /* NULL is fine */
/* Before engine_start. The table outlives it. */
void executions_add_builtins(struct executions *executions, const struct builtin *table);
/* Before the functions' source: what the server ships is deployed by its first work. */
struct engine_source executions_source(struct executions *executions);
/* Of the queues of workflows: what a message starts. ctx: the executions. */
consumer_find executions_find;
void executions_metrics(const struct executions *executions, struct buf *out);

/* Starts the newest version of a standard workflow for somebody, in the caller's turn. input:
 * borrowed; NULL: {}. False: one of theirs is running, or there is no such workflow. */
bool executions_start_for(struct turn *turn, const char *workflow, struct person_id person,
                          const json_t *input);
/* One of theirs that would wait beyond at_ms goes on now: its Wait ends early. For machines that
 * ask anew what to wait for. False: none waits so long. */
bool executions_nudge(struct turn *turn, const char *workflow, struct person_id person,
                      int64_t at_ms);

/* Whether the first thing that a workflow does is this task. */
bool executions_begins_with(struct executions *executions, struct db *db, const char *workflow,
                            const char *function);
/* Runs a workflow within a delivery. input: borrowed; NULL: the event, as the
 * house itself sees it. False: err says which
 * error ended it, and what it wrote is the caller's to undo. */
MUST_CHECK bool executions_express(struct executions *executions, struct turn *turn,
                                   const char *workflow, const struct event *event, json_t *input,
                                   struct err *err);

#endif
