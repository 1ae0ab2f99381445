/* Executions of workflows, and their histories. */
#include "command.h"

#include "execution.h"
#include "id.h"

enum { NOTES_AT_ONCE = 1000 };

static void write_execution(struct admin_call *call, struct stmt *stmt)
{
    int64_t event = col_int(stmt, "event");
    int status = col_enum(stmt, "status", EXECUTION_TIMED_OUT + 1);

    json_open_object(call->out);
    json_string_member(call->out, "execution", id_format(ID_EXECUTION, col_int(stmt, "id")).s);
    json_string_member(call->out, "workflow", col_text(stmt, call->mem, "workflow"));
    json_string_member(call->out, "status", execution_status_name((enum execution_status)status));
    json_string_member(call->out, "event", event ? id_format(ID_EVENT, event).s : NULL);
    json_time_member(call->out, "started_at", col_int(stmt, "started_at"));
    json_time_member(call->out, "stopped_at",
                     col_is_null(stmt, "stopped_at") ? -1 : col_int(stmt, "stopped_at"));
    json_close_object(call->out);
}

bool workflow_executions_run(struct admin_call *call)
{
    const struct workflow_executions_draft *draft = call->draft;
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, draft->failed ? SQL_executions_failed_after
                                                                  : SQL_executions_after);

    bind_int(stmt, ":after", INT64_MAX);
    bind_int(stmt, ":limit", draft->limit);
    json_open_object(call->out);
    json_array_member(call->out, "items");
    while (stmt_row(stmt))
        write_execution(call, stmt);
    json_close_array(call->out);
    json_close_object(call->out);
    return true;
}

static void write_note(struct admin_call *call, struct stmt *stmt)
{
    static const char *const texts[] = { "type", "state" };
    static const char *const values[] = { "input", "output" };
    static const char *const ends[] = { "error", "cause" };
    struct json_writer *w = call->out;

    json_open_object(w);
    json_int_member(w, "id", col_int(stmt, "id"));
    json_time_member(w, "at", col_int(stmt, "at"));
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        json_string_member(w, texts[i], col_text(stmt, call->mem, texts[i]));
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        json_raw_member(w, values[i], col_text(stmt, call->mem, values[i]));
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        json_string_member(w, ends[i], col_text(stmt, call->mem, ends[i]));
    json_close_object(w);
}

/* Returns how many; *after goes on. */
static int write_some(struct admin_call *call, int64_t execution, int64_t *after)
{
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, SQL_execution_notes_after);
    int count = 0;

    bind_int(stmt, ":execution", execution);
    bind_int(stmt, ":after", *after);
    bind_int(stmt, ":limit", NOTES_AT_ONCE);
    for (; stmt_row(stmt); count++) {
        write_note(call, stmt);
        *after = col_int(stmt, "id");
    }
    return count;
}

static bool is_there(struct db *db, int64_t id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_execution_get);

    bind_int(stmt, ":id", id);
    return stmt_row(stmt);
}

bool workflow_history_run(struct admin_call *call)
{
    const struct workflow_history_draft *draft = call->draft;
    int64_t id, after = 0;

    if (!id_parse(ID_EXECUTION, draft->execution, &id) || !is_there(call->db, id))
        return err_set(&call->err, ERR_NOT_FOUND, "execution",
                       "there is no execution %.40s: see workflow executions", draft->execution);
    json_open_object(call->out);
    json_array_member(call->out, "items");
    while (write_some(call, id, &after) == NOTES_AT_ONCE) {
    }
    json_close_array(call->out);
    json_close_object(call->out);
    return true;
}
