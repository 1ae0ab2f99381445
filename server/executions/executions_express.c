/* Executions that nobody writes down: begun and ended within one delivery. */
#include <string.h>

#include "executions_parts.h"
#include "json_read.h"
#include "machine.h"

/* Some milliseconds of the 20 of a turn; no clock says it, so that the same machine always ends the
 * same way. */
enum { EXPRESS_STATES_MAX = 1000 };

bool executions_begins_with(struct executions *executions, struct db *db, const char *workflow,
                            const char *function)
{
    struct arena *mem = arena_new();
    json_t *machine = executions_machine(executions, db, mem, executions_current(db, workflow));
    const char *first = json_string_value(json_object_get(machine, "StartAt"));
    json_t *state = first ? json_object_get(json_object_get(machine, "States"), first) : NULL;
    struct state_resource resource;
    struct err err;
    bool does = state && state_type_of(state) == STATE_TASK &&
                state_resource(mem, state, &resource, &err) &&
                strcmp(resource.function, function) == 0;

    arena_free(mem);
    return does;
}

static void do_task(struct executions *executions, struct builtin_call *call,
                    struct execution *execution, const struct execution_task *task)
{
    *call = (struct builtin_call){ .turn = call->turn, .event = call->event };
    if (!executions_run_builtin(executions, call, execution, task))
        (void)execution_task_failed(execution, task->id, "Lambda.ResourceNotFoundException",
                                    "an express workflow calls built-in functions alone",
                                    call->turn->now_ms);
}

/* False: it would have to wait, or comes to no end. */
static bool play(struct executions *executions, struct builtin_call *call,
                 struct execution *execution, struct err *err)
{
    struct execution_task task;
    int states = 0;

    while (execution_status(execution) == EXECUTION_RUNNING) {
        if (states++ == EXPRESS_STATES_MAX)
            return err_set(err, ERR_INTERNAL, NULL, "%s: more than %d states in a delivery",
                           ASL_TIMEOUT, EXPRESS_STATES_MAX);
        if (execution_run(execution, call->turn->now_ms, 1))
            continue;
        if (execution_take_task(execution, &task))
            do_task(executions, call, execution, &task);
        else if (execution_status(execution) == EXECUTION_RUNNING)
            return err_set(err, ERR_INTERNAL, NULL, "%s: %s",
                           call->error ? call->error : BUILTIN_FAILED, call->err.text);
    }
    return true;
}

static bool well_ended(struct executions *executions, const struct execution *execution,
                       struct err *err)
{
    enum execution_status status = execution_status(execution);

    executions->ends[status]++;
    return status == EXECUTION_SUCCEEDED ||
           err_set(err, ERR_INTERNAL, NULL, "%s: %s", execution_error(execution),
                   execution_cause(execution) ? execution_cause(execution) : "");
}

bool executions_express(struct executions *executions, struct turn *turn, const char *workflow,
                        const struct event *event, json_t *input, struct err *err)
{
    struct builtin_call call = { .turn = turn, .event = event };
    AUTO_JSON json_t *of_event = input ? NULL : executions_input(turn, event, false);
    struct id_text id = id_format(ID_EXECUTION, event ? event->seq : 0);
    struct execution_rules rules = { .workflow = workflow,
                                     .id = id.s,
                                     .dice = { executions_roll, NULL } };
    struct execution *execution;
    bool good;

    rules.definition = executions_machine(executions, turn->db, turn->arena,
                                          executions_current(turn->db, workflow));
    if (!rules.definition)
        return err_set(err, ERR_NOT_FOUND, NULL, "there is no workflow %s", workflow);
    executions->starts++;
    execution = execution_start(&rules, input ? input : of_event, turn->now_ms);
    good = play(executions, &call, execution, err) && well_ended(executions, execution, err);
    execution_free(execution);
    return good;
}
