#include "executions_parts.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include <sodium.h>

#include "clock.h"
#include "mem.h"
#include "workflow.h"

enum { STEPS_AT_ONCE = 16, FORGET_AT_ONCE = 128 };

struct executions *executions_new(int64_t kept_ms)
{
    struct executions *executions = mem_new(sizeof *executions);

    executions->kept_ms = kept_ms;
    return executions;
}

static void forget_machines(struct executions *executions)
{
    for (size_t i = 0; i < MACHINES_KEPT; i++) {
        json_decref(executions->kept[i].machine);
        executions->kept[i].machine = NULL;
        executions->kept[i].definition = 0;
    }
}

void executions_free(struct executions *executions)
{
    if (!executions)
        return;
    forget_machines(executions);
    mem_free(executions);
}

void executions_add_builtins(struct executions *executions, const struct builtin *table)
{
    assert(executions->table_count < BUILTIN_TABLES_MAX);
    executions->tables[executions->table_count++] = table;
}

json_t *executions_machine(struct executions *executions, struct db *db, struct arena *mem,
                           int64_t definition)
{
    size_t place = executions->next_place;
    json_t *machine;

    for (size_t i = 0; i < MACHINES_KEPT; i++)
        if (executions->kept[i].machine && executions->kept[i].definition == definition)
            return executions->kept[i].machine;
    machine = workflow_machine(db, mem, definition);
    if (!machine)
        return NULL;
    executions->next_place = (place + 1) % MACHINES_KEPT;
    json_decref(executions->kept[place].machine);
    executions->kept[place].definition = definition;
    executions->kept[place].machine = machine;
    return machine;
}

int64_t executions_current(struct db *db, const char *workflow)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_workflow_current);

    bind_text(stmt, ":name", workflow);
    return stmt_number(stmt, 0);
}

uint64_t executions_roll(void *ctx)
{
    uint64_t bits;

    (void)ctx;
    randombytes_buf(&bits, sizeof bits);
    return bits;
}

/* ---- built-in tasks ---- */

static const struct builtin *find_builtin(const struct executions *executions, const char *name)
{
    for (size_t i = 0; i < executions->table_count; i++)
        for (const struct builtin *row = executions->tables[i]; row->name; row++)
            if (strcmp(row->name, name) == 0)
                return row;
    return NULL;
}

struct builtin_try {
    const struct builtin *builtin;
    struct builtin_call *call;
    json_t *output;
};

static bool try_builtin(void *ctx, struct turn *turn)
{
    struct builtin_try *attempt = ctx;

    (void)turn;
    return attempt->builtin->run(attempt->call, &attempt->output);
}

bool executions_run_builtin(struct executions *executions, struct builtin_call *call,
                            struct execution *execution, const struct execution_task *task)
{
    struct builtin_try attempt = { find_builtin(executions, task->function), call, NULL };
    struct turn *turn = call->turn;
    bool good;

    if (!attempt.builtin)
        return false;
    call->ctx = attempt.builtin->ctx;
    call->input = task->input;
    executions->tasks++;
    good = attempt.builtin->fails_clean ? try_builtin(&attempt, turn)
                                        : turn_try(turn, try_builtin, &attempt);
    if (good) {
        if (!attempt.output)
            attempt.output = json_object();
        (void)execution_task_succeeded(execution, task->id, attempt.output, turn->now_ms);
    } else {
        executions->tasks_failed++;
        (void)execution_task_failed(execution, task->id, call->error ? call->error : BUILTIN_FAILED,
                                    call->err.text, turn->now_ms);
    }
    json_decref(attempt.output);
    return true;
}

/* ---- the source ---- */

static size_t find_due(struct turn *turn, int64_t *ids)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_execution_due);
    size_t count = 0;

    bind_int(stmt, ":now", turn->now_ms);
    bind_int(stmt, ":limit", STEPS_AT_ONCE);
    while (count < STEPS_AT_ONCE && stmt_row(stmt))
        ids[count++] = col_int(stmt, "id");
    return count;
}

static int64_t number(struct db *db, enum sql sql)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, sql);

    return stmt_number(stmt, INT64_MAX);
}

/* True: there is more to do now. */
static bool step_some(struct executions *executions, struct turn *turn, int64_t deadline_us)
{
    int64_t ids[STEPS_AT_ONCE];
    size_t count = find_due(turn, ids);

    for (size_t i = 0; i < count && db_failure(turn->db) == DB_OK; i++) {
        executions_step(executions, turn, ids[i], deadline_us);
        if (clock_mono_us() >= deadline_us)
            break;
    }
    return count > 0 && number(turn->db, SQL_execution_next_due) <= turn->now_ms;
}

static int64_t oldest_over(const struct executions *executions, struct turn *turn)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_execution_old);

    bind_int(stmt, ":before", turn->now_ms - executions->kept_ms);
    return stmt_number(stmt, 0);
}

static int64_t change_of(struct turn *turn, enum sql sql, int64_t id, bool limited)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, limited ? ":of" : ":id", id);
    if (limited)
        bind_int(stmt, ":limit", FORGET_AT_ONCE);
    return stmt_change(stmt);
}

/* Of the oldest that is past its time: as much as fits. True: there is more. */
static bool forget_some(struct executions *executions, struct turn *turn)
{
    int64_t id = oldest_over(executions, turn);

    if (!id)
        return false;
    if (change_of(turn, SQL_execution_notes_drop, id, true) == FORGET_AT_ONCE)
        return true;
    (void)change_of(turn, SQL_execution_people_drop, id, false);
    (void)change_of(turn, SQL_execution_drop, id, false);
    return true;
}

static bool work(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct executions *executions = ctx;
    bool more;

    if (!executions->shipped)
        workflow_ship(turn);
    executions->shipped = true;
    more = step_some(executions, turn, deadline_us);
    do
        if (!forget_some(executions, turn))
            return more;
    while (clock_mono_us() < deadline_us);
    return true;
}

static int64_t next_due(void *ctx, struct db *db)
{
    const struct executions *executions = ctx;
    int64_t due = number(db, SQL_execution_next_due);
    int64_t stopped = number(db, SQL_execution_oldest_stop);

    if (stopped != INT64_MAX && stopped + executions->kept_ms + 1 < due)
        due = stopped + executions->kept_ms + 1;
    return due;
}

static void undone(void *ctx)
{
    struct executions *executions = ctx;

    forget_machines(executions);
    executions->shipped = false;
}

struct engine_source executions_source(struct executions *executions)
{
    return (struct engine_source){
        .name = "workflows", .work = work, .next_due = next_due, .undone = undone, .ctx = executions
    };
}

void executions_metrics(const struct executions *executions, struct buf *out)
{
    const struct {
        const char *name, *help;
        uint64_t value;
    } counters[] = {
        { "everi_executions_started_total", "Executions of workflows that began, since the start",
          executions->starts },
        { "everi_executions_succeeded_total", "Executions that succeeded, since the start",
          executions->ends[EXECUTION_SUCCEEDED] },
        { "everi_executions_failed_total", "Executions that failed, since the start",
          executions->ends[EXECUTION_FAILED] },
        { "everi_executions_timed_out_total", "Executions that took too long, since the start",
          executions->ends[EXECUTION_TIMED_OUT] },
        { "everi_execution_steps_total", "Steps of executions that were written down",
          executions->steps },
        { "everi_execution_tasks_total", "Built-in tasks that executions ran", executions->tasks },
        { "everi_execution_tasks_failed_total", "Built-in tasks that failed",
          executions->tasks_failed },
    };

    for (size_t i = 0; i < ARRAY_LEN(counters); i++)
        buf_printf(out, "# HELP %s %s\n# TYPE %s counter\n%s %" PRIu64 "\n", counters[i].name,
                   counters[i].help, counters[i].name, counters[i].name, counters[i].value);
}
