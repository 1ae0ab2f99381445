#include "task.h"

#include <assert.h>

#include "fault.h"

int64_t task_add(struct turn *turn, enum task_kind kind, struct person_id actor, int64_t object,
                 int64_t position, const void *payload, size_t payload_len)
{
    int64_t id = turn_new_id(turn);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_task_add);

    bind_int(stmt, ":id", id);
    bind_int(stmt, ":kind", kind);
    bind_int(stmt, ":actor", actor.n);
    bind_int(stmt, ":object", object);
    bind_int(stmt, ":position", position);
    bind_blob(stmt, ":payload", payload, payload_len);
    stmt_run(stmt);
    return id;
}

static bool read_task(struct db *db, struct arena *mem, enum sql first, struct task *task)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, first);

    if (!stmt_row(stmt))
        return false;
    *task = (struct task){
        .id = col_int(stmt, "id"),
        .kind = (enum task_kind)col_enum(stmt, "kind", TASK_KINDS),
        .actor = { col_int(stmt, "actor") },
        .object = col_int(stmt, "object"),
        .position = col_int(stmt, "position"),
    };
    task->payload = col_blob(stmt, mem, "payload", &task->payload_len);
    return true;
}

static void keep_place(struct turn *turn, const struct task *task, bool finished)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, finished ? SQL_task_drop : SQL_task_move);

    bind_int(stmt, ":id", task->id);
    if (!finished)
        bind_int(stmt, ":position", task->position);
    stmt_run(stmt);
}

static task_step *step_of(const struct task_handler *handlers, enum task_kind kind)
{
    while (handlers->step && handlers->kind != kind)
        handlers++;
    assert(handlers->step);
    return handlers->step;
}

static bool has_task(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_task_any);

    return stmt_row(stmt);
}

static void run_slice(struct turn *turn, const struct task_runner *runner, enum sql first)
{
    struct task task;
    bool finished;

    if (!read_task(turn->db, turn->arena, first, &task))
        return;
    turn->effects = 0;
    task.ctx = runner->ctx;
    finished = step_of(runner->handlers, task.kind)(turn, &task);
    FAULT_STEP("slice done");
    keep_place(turn, &task, finished);
    FAULT_STEP("slice kept");
    if (finished && db_failure(turn->db) == DB_OK)
        turn_task_finished(turn, task.id);
}

/* A slice of each sort a turn: nobody waits for an answer behind what nobody waits for, nor the
 * other way round. The oldest of its sort first, so that none waits for ever. */
static bool work(void *ctx, struct turn *turn, int64_t deadline_us)
{
    (void)deadline_us;
    run_slice(turn, ctx, SQL_task_first_awaited);
    run_slice(turn, ctx, SQL_task_first_other);
    return has_task(turn->db);
}

_Static_assert(TASK_ADD_MEMBERS == 1 && TASK_READ_NOTIFICATIONS == 2 && TASK_BLOCK == 3 &&
                   TASK_INVITE_TO_TEAM == 9 && TASK_REDRIVE == 14,
               "the statements know which are awaited");

static int64_t next_due(void *ctx, struct db *db)
{
    (void)ctx;
    return has_task(db) ? 0 : INT64_MAX;
}

struct engine_source task_source(struct task_runner *runner)
{
    return (
        struct engine_source){ .name = "tasks", .work = work, .next_due = next_due, .ctx = runner };
}
