#include "workflow.h"

#include <string.h>

#include "json_read.h"
#include "log.h"
#include "machine.h"
#include "queue_own.h"
#include "subscription.h"

static struct workflow read_row(struct stmt *stmt, struct arena *mem)
{
    return (struct workflow){
        .name = col_text(stmt, mem, "name"),
        .filter = col_text(stmt, mem, "filter"),
        .definition = col_int(stmt, "definition"),
        .version = col_int(stmt, "version"),
        .express = col_int(stmt, "express") != 0,
        .shipped = col_int(stmt, "shipped") != 0,
        .topic = (enum event_type)col_enum(stmt, "topic", EVENT_TYPES),
        .subscription = col_int(stmt, "subscription"),
        .deployed_at = col_int(stmt, "deployed_at"),
        .started = col_int(stmt, "started"),
        .succeeded = col_int(stmt, "succeeded"),
        .failed = col_int(stmt, "failed"),
        .timed_out = col_int(stmt, "timed_out"),
    };
}

bool workflow_get(struct db *db, struct arena *mem, const char *name, struct workflow *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_workflow_get);

    bind_text(stmt, ":name", name);
    if (!stmt_row(stmt))
        return false;
    *out = read_row(stmt, mem);
    return true;
}

bool workflow_next(struct db *db, struct arena *mem, const char *name, struct workflow *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_workflow_next);

    bind_text(stmt, ":after", name);
    if (!stmt_row(stmt))
        return false;
    *out = read_row(stmt, mem);
    return true;
}

static const char *machine_text(struct db *db, struct arena *mem, int64_t definition)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_workflow_definition_get);

    bind_int(stmt, ":id", definition);
    return stmt_row(stmt) ? col_text(stmt, mem, "machine") : NULL;
}

json_t *workflow_machine(struct db *db, struct arena *mem, int64_t definition)
{
    const char *text = machine_text(db, mem, definition);
    json_t *machine = NULL;
    struct err unreadable; /* only a damaged store brings it here */

    if (text && machine_read(text, strlen(text), &machine, &unreadable))
        return machine;
    return NULL;
}

static const struct shipped_workflow *shipped_of(const char *name)
{
    for (const struct shipped_workflow *row = shipped_workflows; row->name; row++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

/* ---- deploying ---- */

static bool has_wait(json_t *machine)
{
    json_t *state, *branch;
    const char *name;
    size_t i;

    json_object_foreach(json_object_get(machine, "States"), name, state)
    {
        if (state_type_of(state) == STATE_WAIT)
            return true;
        json_array_foreach(json_object_get(state, "Branches"), i,
                           branch) if (has_wait(branch)) return true;
        if (state_iterator(state) && has_wait(state_iterator(state)))
            return true;
    }
    return false;
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    return buf_add(out, bytes, len) ? 0 : -1;
}

/* 0: it is too large. */
static int64_t put_definition(struct turn *turn, const char *name, const json_t *machine)
{
    int64_t id = turn_new_id(turn);
    struct buf text;

    buf_init(&text, WORKFLOW_DEFINITION_BYTES + 1);
    if (json_dump_callback(machine, add_bytes, &text, JSON_COMPACT) != 0 ||
        !buf_add_char(&text, '\0')) {
        id = 0;
    } else {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_workflow_definition_add);

        bind_int(stmt, ":id", id);
        bind_text(stmt, ":workflow", name);
        bind_text(stmt, ":machine", text.data);
        bind_int(stmt, ":at", turn->now_ms);
        stmt_run(stmt);
    }
    buf_done(&text);
    return id;
}

static void put_row(struct turn *turn, const struct workflow *workflow)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_workflow_put);

    bind_text(stmt, ":name", workflow->name);
    bind_int(stmt, ":definition", workflow->definition);
    bind_int(stmt, ":express", workflow->express);
    bind_int(stmt, ":shipped", workflow->shipped);
    if (workflow->topic) {
        bind_int(stmt, ":topic", workflow->topic);
        bind_int(stmt, ":subscription", workflow->subscription);
    } else {
        bind_null(stmt, ":topic");
        bind_null(stmt, ":subscription");
    }
    bind_text(stmt, ":filter", workflow->filter);
    bind_int(stmt, ":at", workflow->deployed_at);
    stmt_run(stmt);
}

/* Its queue, if it has none yet, and what feeds it. */
static bool feed(struct turn *turn, struct workflow *workflow, bool has_queue, struct err *err)
{
    struct subscription subscription = { .topic = workflow->topic,
                                         .queue = workflow->name,
                                         .filter = workflow->filter };
    struct queue_rule usual = { QUEUE_DEFAULTS };
    struct queue_own queue = { .visibility_ms = usual.visibility_ms,
                               .retention_ms = usual.retention_ms,
                               .max_receives = usual.max_receives,
                               .kind = QUEUE_OF_WORKFLOW };

    memcpy(queue.name, workflow->name, strlen(workflow->name) + 1);
    if ((!has_queue && !queue_own_add(turn, &queue, err)) ||
        !subscription_add(turn, &subscription, err))
        return false;
    workflow->subscription = subscription.id;
    return true;
}

static int64_t count_all(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_workflow_count);

    return stmt_number(stmt, 0);
}

static bool may_be_deployed(struct turn *turn, const struct workflow_deployment *deployment,
                            bool is_new, struct err *err)
{
    const struct shipped_workflow *shipped = shipped_of(deployment->name);

    if (!queue_own_name_is_good(deployment->name))
        return err_set(err, ERR_INVALID_PARAMS, "name",
                       "name must be a letter and up to 19 letters, digits and _, all lower-case");
    if (shipped && (deployment->topic || deployment->filter))
        return err_set(err, ERR_INVALID_PARAMS, "on",
                       "on: the house itself starts %s: leave out --on and --filter",
                       deployment->name);
    if (!shipped && !deployment->topic)
        return err_set(err, ERR_INVALID_PARAMS, "on", "on is missing: the topic that starts %s",
                       deployment->name);
    if ((shipped ? shipped->express : deployment->express) && has_wait(deployment->machine))
        return err_set(err, ERR_INVALID_PARAMS, "file",
                       "file: it has a Wait, and an express workflow cannot wait: it runs within "
                       "one delivery");
    if (is_new && count_all(turn->db) >= WORKFLOWS_MAX)
        return err_set(err, ERR_CONFLICT, NULL, "there are %d workflows already: remove one first",
                       WORKFLOWS_MAX);
    return true;
}

/* Puts `machine` in its place. err: as for workflow_deploy. */
static bool put(struct turn *turn, struct workflow *workflow, const json_t *machine, bool was_fed,
                struct err *err)
{
    workflow->deployed_at = turn->now_ms;
    workflow->definition = put_definition(turn, workflow->name, machine);
    if (!workflow->definition)
        return err_set(err, ERR_INVALID_PARAMS, "file", "file: a machine has at most %d KiB here",
                       WORKFLOW_DEFINITION_BYTES / 1024);
    if (workflow->topic && !workflow->subscription && !feed(turn, workflow, was_fed, err))
        return false;
    put_row(turn, workflow);
    workflow_forget_versions(turn, workflow->name);
    return true;
}

bool workflow_deploy(struct turn *turn, const struct workflow_deployment *deployment,
                     struct err *err)
{
    struct workflow now = { .name = deployment->name };
    bool is_new = !workflow_get(turn->db, turn->arena, deployment->name, &now);
    bool was_fed = now.topic != 0;

    if (!may_be_deployed(turn, deployment, is_new, err))
        return false;
    now.shipped = false;
    if (!shipped_of(deployment->name)) {
        if (was_fed)
            (void)!subscription_remove(turn, now.subscription);
        now.topic = deployment->topic;
        now.filter = deployment->filter;
        now.subscription = 0;
        now.express = deployment->express;
    }
    return put(turn, &now, deployment->machine, was_fed, err);
}

/* ---- what is shipped ---- */

static bool is_in_place(struct turn *turn, const struct workflow *now, const json_t *machine)
{
    json_t *there;
    bool same;

    if (!now->shipped)
        return true;
    there = workflow_machine(turn->db, turn->arena, now->definition);
    same = json_equal(there, machine);
    json_decref(there);
    return same;
}

static void ship(struct turn *turn, const struct shipped_workflow *shipped, bool by_force)
{
    struct workflow now = {
        .name = shipped->name, .shipped = true, .express = shipped->express, .topic = shipped->topic
    };
    AUTO_JSON json_t *machine = NULL;
    bool is_there = workflow_get(turn->db, turn->arena, shipped->name, &now);
    struct err err;

    if (!machine_read(shipped->machine, strlen(shipped->machine), &machine, &err) ||
        (is_there && !by_force && is_in_place(turn, &now, machine)))
        return;
    now.shipped = true;
    if (!put(turn, &now, machine, is_there && now.topic, &err))
        log_error("workflow %s is not there: %s", shipped->name, err.text);
}

void workflow_ship(struct turn *turn)
{
    for (const struct shipped_workflow *row = shipped_workflows; row->name; row++)
        ship(turn, row, false);
}

/* ---- going ---- */

static void drop(struct turn *turn, const char *name)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_workflow_drop);

    bind_text(stmt, ":name", name);
    stmt_run(stmt);
}

bool workflow_remove(struct turn *turn, const char *name, struct err *err)
{
    const struct shipped_workflow *shipped = shipped_of(name);
    struct queue_own queue;
    struct workflow now;

    if (!workflow_get(turn->db, turn->arena, name, &now))
        return err_set(err, ERR_NOT_FOUND, "name", "there is no workflow %s: see workflow list",
                       name);
    if (shipped) {
        ship(turn, shipped, true);
        return true;
    }
    if (queue_own_get(turn->db, name, &queue))
        queue_own_discard(turn, &queue);
    drop(turn, name);
    workflow_forget_versions(turn, name);
    return true;
}

static int64_t unused_version(struct turn *turn, const char *name)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_workflow_definition_unused);

    bind_text(stmt, ":workflow", name);
    return stmt_number(stmt, 0);
}

void workflow_forget_versions(struct turn *turn, const char *name)
{
    int64_t id = unused_version(turn, name);

    if (!id)
        return;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_workflow_definition_drop);

    bind_int(stmt, ":id", id);
    stmt_run(stmt);
}
