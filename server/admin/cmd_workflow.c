/* State machines, looked at and rehearsed in the asking process: no store, no server. */
#include "command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "buf.h"
#include "clock.h"
#include "execution.h"
#include "json_read.h"
#include "machine.h"
#include "workflow_file.h"
#include "workflow_task.h"

enum { EXIT_WELL = 0, EXIT_DID_NOT = 1, EXIT_INVALID = 2, STATES_AT_ONCE = 1000, INPUT_DEPTH = 64 };

/* As long as Step Functions lets an express execution run. */
static const int64_t express_ms = 300000;

static void write_json(struct json_writer *out, struct arena *mem, const char *key,
                       const json_t *value)
{
    json_raw_member(out, key, value ? asl_text(mem, value) : NULL);
}

/* ---- validate ---- */

bool workflow_validate_run(struct admin_call *call)
{
    const struct workflow_validate_draft *draft = call->draft;
    AUTO_JSON json_t *definition = NULL;
    AUTO_JSON json_t *problems = NULL;

    if (!workflow_file_read(draft->file, &definition, &call->err))
        return false;
    problems = machine_check(definition);
    json_open_object(call->out);
    json_bool_member(call->out, "ok", json_array_size(problems) == 0);
    write_json(call->out, call->mem, "problems", problems);
    json_close_object(call->out);
    return true;
}

int workflow_validate_exit(const json_t *result)
{
    return json_is_true(json_object_get(result, "ok")) ? EXIT_WELL : EXIT_INVALID;
}

void workflow_print_problems(const json_t *result, FILE *to)
{
    const json_t *problems = json_object_get(result, "problems");

    for (size_t i = 0; i < json_array_size(problems); i++) {
        const json_t *problem = json_array_get(problems, i);

        fprintf(to, "%s %s\n", json_string_value(json_object_get(problem, "path")),
                json_string_value(json_object_get(problem, "text")));
    }
    if (json_array_size(problems) == 0)
        fputs("It can be run.\n", to);
}

/* ---- run ---- */

struct rehearsal {
    struct admin_call *call;
    const struct workflow_run_draft *draft;
    struct execution *execution;
    json_t *history;
    int64_t now_ms;
    uint64_t dice;
};

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static void keep_note(void *ctx, const struct execution_note *note)
{
    struct rehearsal *rehearsal = ctx;
    char at[CLOCK_TEXT_MAX];
    json_t *line = json_pack("{s:I, s:s, s:s, s:o, s:O?, s:O?, s:o, s:o}", "id",
                             (json_int_t)note->id, "at", clock_format(note->at_ms, at), "type",
                             note->type, "state", text_or_null(note->state), "input", note->input,
                             "output", note->output, "error", text_or_null(note->error), "cause",
                             text_or_null(note->cause));

    json_array_append_new(rehearsal->history, line);
}

/* The same seed gives the same execution. */
static uint64_t roll(void *ctx)
{
    struct rehearsal *rehearsal = ctx;

    return asl_random(&rehearsal->dice);
}

/* NULL: no --task names it. */
static const char *program_of(const struct workflow_run_draft *draft, const char *function)
{
    size_t len = strlen(function);

    for (size_t i = 0; i < draft->task.count; i++)
        if (strncmp(draft->task.items[i], function, len) == 0 && draft->task.items[i][len] == '=')
            return draft->task.items[i] + len + 1;
    return NULL;
}

static void do_task(struct rehearsal *rehearsal, const struct execution_task *task)
{
    struct execution *execution = rehearsal->execution;
    struct arena *mem = arena_new();
    struct task_end end;

    workflow_task_run(mem, program_of(rehearsal->draft, task->function), task->input,
                      task->timeout_ms, &end);
    if (end.output)
        (void)execution_task_succeeded(execution, task->id, end.output, rehearsal->now_ms);
    else
        (void)execution_task_failed(execution, task->id, end.error, end.cause, rehearsal->now_ms);
    json_decref(end.output);
    arena_free(mem);
}

/* On to the next time at which something is due: by waiting for it, or by saying that it is. */
static void let_time_pass(struct rehearsal *rehearsal)
{
    int64_t due_ms = execution_next_due(rehearsal->execution);
    struct timespec left = { .tv_sec = (due_ms - rehearsal->now_ms) / 1000,
                             .tv_nsec = (due_ms - rehearsal->now_ms) % 1000 * 1000000 };

    if (due_ms <= rehearsal->now_ms)
        return;
    if (rehearsal->draft->real_time)
        (void)nanosleep(&left, NULL);
    rehearsal->now_ms = due_ms;
}

static void rehearse(struct rehearsal *rehearsal)
{
    struct execution_task task;

    while (execution_status(rehearsal->execution) == EXECUTION_RUNNING) {
        if (execution_run(rehearsal->execution, rehearsal->now_ms, STATES_AT_ONCE))
            continue;
        if (execution_take_task(rehearsal->execution, &task))
            do_task(rehearsal, &task);
        else if (execution_status(rehearsal->execution) == EXECUTION_RUNNING)
            let_time_pass(rehearsal);
    }
}

static bool has_programs(json_t *definition, const struct workflow_run_draft *draft,
                         struct err *err)
{
    AUTO_JSON json_t *functions = machine_functions(definition);

    for (size_t i = 0; i < json_array_size(functions); i++) {
        const char *function = json_string_value(json_array_get(functions, i));

        if (!program_of(draft, function))
            return err_set(err, ERR_INVALID_PARAMS, "task",
                           "task: the machine calls %s, and no --task %s=PATH says what that is",
                           function, function);
    }
    return true;
}

static bool read_input(const struct workflow_run_draft *draft, json_t **out, struct err *err)
{
    struct err broken;

    if (!draft->input) {
        *out = json_object();
        return true;
    }
    if (json_read(draft->input, strlen(draft->input), INPUT_DEPTH, out, &broken))
        return true;
    return err_set(err, ERR_INVALID_PARAMS, "input", "input is no JSON: %s", broken.text);
}

static void write_end(struct rehearsal *rehearsal)
{
    struct json_writer *out = rehearsal->call->out;
    const struct execution *execution = rehearsal->execution;

    json_open_object(out);
    json_string_member(out, "status", execution_status_name(execution_status(execution)));
    write_json(out, rehearsal->call->mem, "output", execution_output(execution));
    json_string_member(out, "error", execution_error(execution));
    json_string_member(out, "cause", execution_cause(execution));
    write_json(out, rehearsal->call->mem, "history", rehearsal->history);
    json_close_object(out);
}

static int64_t machine_time_ms(void)
{
    struct clock *clock = clock_new_real(0);
    int64_t now_ms = clock_now_ms(clock);

    clock_free(clock);
    return now_ms;
}

bool workflow_run_run(struct admin_call *call)
{
    const struct workflow_run_draft *draft = call->draft;
    AUTO_JSON json_t *definition = NULL;
    AUTO_JSON json_t *input = NULL;
    AUTO_JSON json_t *history = json_array();
    struct rehearsal rehearsal = {
        .call = call,
        .draft = draft,
        .history = history,
        .now_ms = machine_time_ms(),
        .dice = (uint64_t)draft->seed,
    };
    struct execution_rules rules = {
        .workflow = draft->file,
        .id = "rehearsal",
        .dice = { roll, &rehearsal },
        .lifetime_ms = draft->express ? express_ms : 0,
        .note = keep_note,
        .ctx = &rehearsal,
    };

    if (!workflow_file_read(draft->file, &definition, &call->err) ||
        !workflow_file_check(definition, &call->err) ||
        !has_programs(definition, draft, &call->err) || !read_input(draft, &input, &call->err))
        return false;
    rules.definition = definition;
    rehearsal.execution = execution_start(&rules, input, rehearsal.now_ms);
    rehearse(&rehearsal);
    write_end(&rehearsal);
    execution_free(rehearsal.execution);
    return true;
}

int workflow_run_exit(const json_t *result)
{
    const char *status = json_string_value(json_object_get(result, "status"));

    return strcmp(status, "SUCCEEDED") == 0 ? EXIT_WELL : EXIT_DID_NOT;
}

static void print_value(FILE *to, const char *label, const json_t *value)
{
    if (!value || json_is_null(value))
        return;
    fprintf(to, "%s", label);
    (void)json_dumpf(value, to, JSON_ENCODE_ANY | JSON_COMPACT);
    fputc('\n', to);
}

void workflow_print_run(const json_t *result, FILE *to)
{
    const json_t *history = json_object_get(result, "history");

    for (size_t i = 0; i < json_array_size(history); i++) {
        const json_t *line = json_array_get(history, i);
        const char *state = json_string_value(json_object_get(line, "state"));

        fprintf(to, "%s  %-24s %s\n", json_string_value(json_object_get(line, "at")),
                json_string_value(json_object_get(line, "type")), state ? state : "");
        print_value(to, "    in  ", json_object_get(line, "input"));
        print_value(to, "    out ", json_object_get(line, "output"));
        print_value(to, "    error ", json_object_get(line, "error"));
    }
    fprintf(to, "%s\n", json_string_value(json_object_get(result, "status")));
}
