#include <string.h>

#include "clock.h"
#include "execution_parts.h"
#include "json_read.h"
#include "mem.h"

/* ---- strands ---- */

struct strand *strand_begin(struct execution *execution, struct strand *parent, size_t place,
                            json_t *machine, json_t *input, json_t *item)
{
    struct strand *strand = mem_new(sizeof *strand);
    struct strand **at = &execution->strands;

    strand->parent = parent;
    strand->place = place;
    strand->machine = machine;
    strand->input = json_incref(input);
    strand->item = json_incref(item);
    strand_move(strand, json_string_value(json_object_get(machine, "StartAt")));
    while (*at)
        at = &(*at)->next;
    *at = strand;
    return strand;
}

void strand_forget_work(struct strand *strand)
{
    json_decref(strand->task_input);
    json_decref(strand->items);
    json_decref(strand->results);
    json_decref(strand->shaped);
    mem_free(strand->function);
    strand->task_input = strand->items = strand->results = strand->shaped = NULL;
    strand->function = NULL;
    strand->count = strand->begun = strand->finished = 0;
    strand->due_ms = INT64_MAX;
}

void strand_move(struct strand *strand, const char *name)
{
    strand_forget_work(strand);
    strand->name = name;
    strand->state = json_object_get(json_object_get(strand->machine, "States"), name);
    strand->phase = PHASE_ENTER;
    strand->retries = 0;
    json_decref(strand->attempts);
    strand->attempts = NULL;
}

static void strand_free(struct strand *strand)
{
    strand_forget_work(strand);
    json_decref(strand->input);
    json_decref(strand->item);
    json_decref(strand->attempts);
    mem_free(strand);
}

static bool is_below(const struct strand *strand, const struct strand *above)
{
    for (strand = strand->parent; strand; strand = strand->parent)
        if (strand == above)
            return true;
    return false;
}

/* Ended, not freed: the loop may stand on one of them. */
void strand_prune(struct execution *execution, struct strand *above)
{
    for (struct strand *strand = execution->strands; strand; strand = strand->next)
        if (is_below(strand, above))
            strand->phase = PHASE_ENDED;
}

static void sweep(struct execution *execution)
{
    struct strand **at = &execution->strands;

    while (*at) {
        struct strand *strand = *at;

        if (strand->phase != PHASE_ENDED) {
            at = &strand->next;
            continue;
        }
        *at = strand->next;
        strand_free(strand);
    }
}

static json_t *item_of(const struct strand *strand)
{
    for (; strand; strand = strand->parent)
        if (strand->item)
            return strand->item;
    return NULL;
}

json_t *strand_context(const struct execution *execution, const struct strand *strand)
{
    char started[CLOCK_TEXT_MAX], entered[CLOCK_TEXT_MAX];
    json_t *context = json_pack(
        "{s:{s:s, s:O, s:s, s:s}, s:{s:s, s:s, s:I}, s:{s:s, s:s}}", "Execution", "Id",
        execution->rules.id, "Input", execution->input, "Name", execution->rules.id, "StartTime",
        clock_format(execution->started_ms, started), "State", "EnteredTime",
        clock_format(strand->entered_ms, entered), "Name", strand->name, "RetryCount",
        (json_int_t)strand->retries, "StateMachine", "Id", execution->rules.workflow, "Name",
        execution->rules.workflow);
    json_t *item = item_of(strand);

    if (item)
        json_object_set_new(context, "Map", json_pack("{s:O}", "Item", item));
    return context;
}

/* ---- history and end ---- */

void execution_note(struct execution *execution, const char *type, const struct strand *strand,
                    struct execution_note note)
{
    note.id = execution->next_note++;
    note.at_ms = execution->now_ms;
    note.type = type;
    note.state = strand ? strand->name : NULL;
    if (execution->rules.note)
        execution->rules.note(execution->rules.ctx, &note);
}

static const char *const end_notes[] = {
    [EXECUTION_RUNNING] = "ExecutionStarted",
    [EXECUTION_SUCCEEDED] = "ExecutionSucceeded",
    [EXECUTION_FAILED] = "ExecutionFailed",
    [EXECUTION_TIMED_OUT] = "ExecutionTimedOut",
};

void execution_end(struct execution *execution, enum execution_status status, json_t *output,
                   const char *error, const char *cause)
{
    for (struct strand *strand = execution->strands; strand; strand = strand->next)
        strand->phase = PHASE_ENDED;
    execution->status = status;
    execution->output = json_incref(output);
    execution->error = error ? mem_strdup(error) : NULL;
    execution->cause = cause ? mem_strdup(cause) : NULL;
    execution_note(execution, end_notes[status], NULL,
                   (struct execution_note){ .output = output, .error = error, .cause = cause });
}

/* ---- the loop ---- */

static bool is_due(const struct execution *execution, const struct strand *strand)
{
    return strand->due_ms <= execution->now_ms;
}

/* True: it moved. */
static bool move(struct execution *execution, struct strand *strand)
{
    switch (strand->phase) {
    case PHASE_ENTER:
    case PHASE_AGAIN:
        state_enter(execution, strand);
        return true;
    case PHASE_WAIT:
        if (!is_due(execution, strand))
            return false;
        flow_leave(execution, strand, strand->shaped,
                   json_string_value(json_object_get(strand->state, "Next")));
        return true;
    case PHASE_RETRY:
        if (!is_due(execution, strand))
            return false;
        strand->due_ms = INT64_MAX;
        strand->phase = PHASE_AGAIN;
        return true;
    case PHASE_TASK:
        if (!is_due(execution, strand))
            return false;
        execution_note(execution, "TaskTimedOut", strand,
                       (struct execution_note){ .error = ASL_TIMEOUT });
        flow_fail(execution, strand, ASL_TIMEOUT, "the task took longer than it may");
        return true;
    case PHASE_CHILDREN:
    case PHASE_ENDED:
        break;
    }
    return false;
}

static bool is_over(struct execution *execution)
{
    if (execution->status != EXECUTION_RUNNING)
        return true;
    if (execution->ends_ms <= execution->now_ms)
        execution_end(execution, EXECUTION_TIMED_OUT, NULL, ASL_TIMEOUT,
                      "the execution took longer than it may");
    else if (execution->next_note > EXECUTION_NOTES_MAX)
        execution_end(execution, EXECUTION_FAILED, NULL, ASL_RUNTIME,
                      "the execution's history has 25000 entries");
    return execution->status != EXECUTION_RUNNING;
}

/* The first that can: so the order is the same however often the caller stops in between. */
static bool move_first(struct execution *execution)
{
    for (struct strand *strand = execution->strands; strand; strand = strand->next)
        if (move(execution, strand))
            return true;
    return false;
}

bool execution_run(struct execution *execution, int64_t now_ms, int states_max)
{
    execution->now_ms = now_ms;
    while (states_max-- > 0) {
        if (is_over(execution) || !move_first(execution))
            return false;
        sweep(execution);
    }
    return true;
}

int64_t execution_next_due(const struct execution *execution)
{
    int64_t due = INT64_MAX;

    if (execution->status != EXECUTION_RUNNING)
        return due;
    due = execution->ends_ms;
    for (const struct strand *strand = execution->strands; strand; strand = strand->next) {
        if (strand->phase == PHASE_ENTER || strand->phase == PHASE_AGAIN)
            return execution->now_ms;
        if (strand->phase != PHASE_ENDED && strand->due_ms < due)
            due = strand->due_ms;
    }
    return due;
}

void execution_wake(struct execution *execution, int64_t now_ms)
{
    for (struct strand *strand = execution->strands; strand; strand = strand->next)
        if (strand->phase == PHASE_WAIT && strand->due_ms > now_ms)
            strand->due_ms = now_ms;
}

/* ---- tasks ---- */

bool execution_take_task(struct execution *execution, struct execution_task *out)
{
    for (struct strand *strand = execution->strands; strand; strand = strand->next) {
        if (strand->phase != PHASE_TASK || strand->taken)
            continue;
        strand->taken = true;
        *out = (struct execution_task){ strand->task, strand->function, strand->task_input,
                                        strand->timeout_ms };
        return true;
    }
    return false;
}

static struct strand *strand_of_task(struct execution *execution, int64_t id, int64_t now_ms)
{
    execution->now_ms = now_ms;
    for (struct strand *strand = execution->strands; strand; strand = strand->next)
        if (strand->phase == PHASE_TASK && strand->task == id)
            return strand;
    return NULL;
}

bool execution_task_succeeded(struct execution *execution, int64_t id, json_t *output,
                              int64_t now_ms)
{
    struct strand *strand = strand_of_task(execution, id, now_ms);
    struct state_resource resource;
    struct arena *mem;
    struct err err;
    bool wrapped;

    if (!strand)
        return false;
    mem = arena_new();
    wrapped = state_resource(mem, strand->state, &resource, &err) && resource.wrapped;
    arena_free(mem);
    json_incref(output);
    if (wrapped)
        output = json_pack("{s:s, s:o, s:i}", "ExecutedVersion", "$LATEST", "Payload", output,
                           "StatusCode", 200);
    execution_note(execution, "TaskSucceeded", strand, (struct execution_note){ .output = output });
    flow_finish(execution, strand, output);
    json_decref(output);
    return true;
}

bool execution_task_failed(struct execution *execution, int64_t id, const char *error,
                           const char *cause, int64_t now_ms)
{
    struct strand *strand = strand_of_task(execution, id, now_ms);
    bool timed_out = strcmp(error, ASL_TIMEOUT) == 0;

    if (!strand)
        return false;
    execution_note(execution, timed_out ? "TaskTimedOut" : "TaskFailed", strand,
                   (struct execution_note){ .error = error, .cause = cause });
    flow_fail(execution, strand, error, cause);
    return true;
}

/* ---- its life ---- */

static int64_t seconds_from(const json_t *seconds, int64_t now_ms)
{
    return seconds ? now_ms + 1000 * (int64_t)json_integer_value(seconds) : INT64_MAX;
}

static int64_t end_of(const struct execution_rules *rules, int64_t now_ms)
{
    int64_t end = seconds_from(json_object_get(rules->definition, "TimeoutSeconds"), now_ms);

    if (rules->lifetime_ms && now_ms + rules->lifetime_ms < end)
        end = now_ms + rules->lifetime_ms;
    return end;
}

struct execution *execution_start(const struct execution_rules *rules, json_t *input,
                                  int64_t now_ms)
{
    struct execution *execution = mem_new(sizeof *execution);

    *execution = (struct execution){
        .rules = *rules,
        .input = json_incref(input),
        .started_ms = now_ms,
        .now_ms = now_ms,
        .next_task = 1,
        .next_note = 1,
        .ends_ms = end_of(rules, now_ms),
    };
    execution_note(execution, end_notes[EXECUTION_RUNNING], NULL,
                   (struct execution_note){ .input = input });
    (void)strand_begin(execution, NULL, 0, rules->definition, input, NULL);
    return execution;
}

void execution_free(struct execution *execution)
{
    if (!execution)
        return;
    for (struct strand *strand = execution->strands; strand; strand = strand->next)
        strand->phase = PHASE_ENDED;
    sweep(execution);
    json_decref(execution->input);
    json_decref(execution->output);
    mem_free(execution->error);
    mem_free(execution->cause);
    mem_free(execution);
}

const char *execution_status_name(enum execution_status status)
{
    static const char *const names[] = {
        [EXECUTION_RUNNING] = "RUNNING",
        [EXECUTION_SUCCEEDED] = "SUCCEEDED",
        [EXECUTION_FAILED] = "FAILED",
        [EXECUTION_TIMED_OUT] = "TIMED_OUT",
    };

    return names[status];
}

enum execution_status execution_status(const struct execution *execution)
{
    return execution->status;
}

json_t *execution_output(const struct execution *execution)
{
    return execution->output;
}

const char *execution_error(const struct execution *execution)
{
    return execution->error;
}

const char *execution_cause(const struct execution *execution)
{
    return execution->cause;
}
