/* How a standard execution goes on: one step of it is one act of a turn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "executions_parts.h"
#include "json_read.h"
#include "machine.h"

enum { STATES_A_STEP = 64, SAVED_DEPTH = 128 };

#define TASK_UNKNOWN "Lambda.ResourceNotFoundException"

/* The row, and what is made of it meanwhile. */
struct step {
    struct executions *executions;
    struct turn *turn;
    int64_t id, definition, event, depth, bytes, deadline_us;
    const char *workflow, *state, *input;
    struct person_id person;
    bool nudged;
    struct id_text name;
    struct event cause; /* of `event` */
    struct execution *execution;
};

static bool read_row(struct step *step)
{
    struct arena *mem = step->turn->arena;
    AUTO_STMT struct stmt *stmt = db_stmt(step->turn->db, SQL_execution_get);

    bind_int(stmt, ":id", step->id);
    if (!stmt_row(stmt) || col_int(stmt, "status") != EXECUTION_RUNNING)
        return false;
    step->workflow = col_text(stmt, mem, "workflow");
    step->definition = col_int(stmt, "definition");
    step->event = col_int(stmt, "event");
    step->person.n = col_int(stmt, "person");
    step->depth = col_int(stmt, "depth");
    step->nudged = col_int(stmt, "nudged");
    step->bytes = col_int(stmt, "bytes");
    step->state = col_text(stmt, mem, "state");
    step->input = col_text(stmt, mem, "input");
    step->name = id_format(ID_EXECUTION, step->id);
    return true;
}

/* ---- history ---- */

/* As it is kept; NULL: there is none, or no room for it. */
static char *kept_text(struct step *step, const json_t *value)
{
    char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

    if (!text)
        return NULL;
    step->bytes += (int64_t)strlen(text);
    if (step->bytes <= EXECUTION_HISTORY_BYTES)
        return text;
    free(text);
    return NULL;
}

static void keep_note(void *ctx, const struct execution_note *note)
{
    struct step *step = ctx;
    char *input = kept_text(step, note->input);
    char *output = kept_text(step, note->output);
    AUTO_STMT struct stmt *stmt = db_stmt(step->turn->db, SQL_execution_note_add);

    bind_int(stmt, ":execution", step->id);
    bind_int(stmt, ":id", note->id);
    bind_int(stmt, ":at", note->at_ms);
    bind_text(stmt, ":type", note->type);
    bind_text(stmt, ":state", note->state);
    bind_text(stmt, ":input", input);
    bind_text(stmt, ":output", output);
    bind_text(stmt, ":error", note->error);
    bind_text(stmt, ":cause", note->cause);
    stmt_run(stmt);
    free(input);
    free(output);
}

/* ---- beginning and going on ---- */

static json_t *input_of(struct step *step)
{
    json_t *input = NULL;
    struct err err;

    if (step->event && event_get(step->turn->db, step->turn->arena, step->event, &step->cause))
        return executions_input(step->turn, &step->cause, true);
    if (step->input && json_read(step->input, strlen(step->input), SAVED_DEPTH, &input, &err))
        return input;
    return json_object();
}

static void begin(struct step *step, const struct execution_rules *rules)
{
    AUTO_JSON json_t *input = input_of(step);

    step->execution = execution_start(rules, input, step->turn->now_ms);
}

static void go_on(struct step *step, const struct execution_rules *rules)
{
    AUTO_JSON json_t *saved = NULL;
    struct err err;

    if (json_read(step->state, strlen(step->state), SAVED_DEPTH, &saved, &err))
        step->execution = execution_load(rules, saved);
    if (step->execution && step->nudged)
        execution_wake(step->execution, step->turn->now_ms);
    if (step->event)
        (void)!event_get(step->turn->db, step->turn->arena, step->event, &step->cause);
}

static void count_end(struct step *step, enum execution_status status)
{
    AUTO_STMT struct stmt *stmt = db_stmt(step->turn->db, SQL_workflow_count_end);

    bind_text(stmt, ":name", step->workflow);
    bind_int(stmt, ":succeeded", status == EXECUTION_SUCCEEDED);
    bind_int(stmt, ":failed", status == EXECUTION_FAILED);
    bind_int(stmt, ":timed_out", status == EXECUTION_TIMED_OUT);
    stmt_run(stmt);
    step->executions->ends[status]++;
}

static void stop(struct step *step, enum execution_status status)
{
    AUTO_STMT struct stmt *stmt = db_stmt(step->turn->db, SQL_execution_stop);

    bind_int(stmt, ":id", step->id);
    bind_int(stmt, ":status", status);
    bind_int(stmt, ":at", step->turn->now_ms);
    stmt_run(stmt);
    count_end(step, status);
}

static int64_t last_note(struct step *step)
{
    AUTO_STMT struct stmt *stmt = db_stmt(step->turn->db, SQL_execution_note_last);

    bind_int(stmt, ":execution", step->id);
    return stmt_number(stmt, 0);
}

/* What the machine itself cannot say of its end. */
static void fail(struct step *step, const char *error, const char *cause)
{
    keep_note(step, &(struct execution_note){ .id = last_note(step) + 1,
                                              .at_ms = step->turn->now_ms,
                                              .type = "ExecutionFailed",
                                              .error = error,
                                              .cause = cause });
    stop(step, EXECUTION_FAILED);
}

/* ---- a step ---- */

static void do_task(struct step *step, const struct execution_task *task)
{
    struct builtin_call call = { .turn = step->turn,
                                 .event = step->cause.seq ? &step->cause : NULL,
                                 .person = step->person };

    if (executions_run_builtin(step->executions, &call, step->execution, task))
        return;
    (void)execution_task_failed(step->execution, task->id, TASK_UNKNOWN,
                                "there is no function of that name", step->turn->now_ms);
}

static bool has_room(const struct step *step, int states, int effects)
{
    return states < STATES_A_STEP && effects < BUILTIN_EFFECTS_MAX &&
           clock_mono_us() < step->deadline_us;
}

/* True: there may be more that can move now. */
static bool move(struct step *step)
{
    struct execution_task task;
    int effects = 0;
    int states = 0;

    do {
        if (execution_run(step->execution, step->turn->now_ms, 1)) {
            states++;
            continue;
        }
        if (!execution_take_task(step->execution, &task))
            return false;
        step->turn->effects = 0;
        do_task(step, &task);
        effects += step->turn->effects;
    } while (has_room(step, states, effects));
    return execution_status(step->execution) == EXECUTION_RUNNING;
}

static void keep_state(struct step *step, int64_t due_ms)
{
    AUTO_JSON json_t *saved = execution_save(step->execution);
    char *text = json_dumps(saved, JSON_COMPACT);
    AUTO_STMT struct stmt *stmt = db_stmt(step->turn->db, SQL_execution_move);

    if (strlen(text) > EXECUTION_STATE_BYTES) {
        fail(step, ASL_DATA_LIMIT, "what the execution holds has more than 1 MiB");
    } else {
        bind_int(stmt, ":id", step->id);
        if (due_ms == INT64_MAX)
            bind_null(stmt, ":due_at");
        else
            bind_int(stmt, ":due_at", due_ms);
        bind_text(stmt, ":state", text);
        bind_int(stmt, ":bytes", step->bytes);
        stmt_run(stmt);
    }
    free(text);
}

static void run(struct step *step)
{
    bool more = move(step);
    enum execution_status status = execution_status(step->execution);

    if (status != EXECUTION_RUNNING)
        stop(step, status);
    else
        keep_state(step, more ? step->turn->now_ms : execution_next_due(step->execution));
}

static bool act(void *ctx, struct turn *turn)
{
    struct step *step = ctx;
    struct execution_rules rules = { .dice = { executions_roll, NULL },
                                     .note = keep_note,
                                     .ctx = step };

    if (!read_row(step))
        return true;
    turn->depth = (int)step->depth;
    rules.workflow = step->workflow;
    rules.id = step->name.s;
    rules.definition = executions_machine(step->executions, turn->db, turn->arena,
                                          step->definition);
    if (rules.definition) {
        if (step->state)
            go_on(step, &rules);
        else
            begin(step, &rules);
    }
    if (step->execution)
        run(step);
    else
        fail(step, ASL_RUNTIME, "what was written down of it cannot be read");
    execution_free(step->execution);
    step->execution = NULL;
    return true;
}

void executions_step(struct executions *executions, struct turn *turn, int64_t id,
                     int64_t deadline_us)
{
    struct step step = {
        .executions = executions, .turn = turn, .id = id, .deadline_us = deadline_us
    };

    executions->steps++;
    /* It fails with the whole turn alone. */
    (void)!turn_try(turn, act, &step);
}
