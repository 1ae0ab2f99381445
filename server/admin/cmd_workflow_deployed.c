/* Workflows that are deployed: machines by their names, and what starts them. */
#include "command.h"

#include <stdlib.h>
#include <string.h>

#include "filter_argument.h"
#include "json_read.h"
#include "machine.h"
#include "stats.h"
#include "subscription.h"
#include "workflow.h"
#include "workflow_file.h"

/* The asking process reads the file, by the rights of whoever asks. */
bool workflow_deploy_open(json_t *args, struct admin_files *files, struct err *err)
{
    AUTO_JSON json_t *machine = NULL;
    bool fits;
    char *text;

    (void)files;
    if (!workflow_file_read(json_string_value(json_object_get(args, "file")), &machine, err) ||
        !workflow_file_check(machine, err))
        return false;
    text = json_dumps(machine, JSON_COMPACT);
    json_object_set_new(args, "definition", json_string(text));
    fits = strlen(text) <= WORKFLOW_DEFINITION_BYTES;
    free(text);
    return fits ||
           err_set(err, ERR_INVALID_PARAMS, "file", "file: a machine has at most %d KiB here",
                   WORKFLOW_DEFINITION_BYTES / 1024);
}

bool workflow_deploy_check(const void *draft, struct err *err)
{
    const struct workflow_deploy_draft *deploy = draft;
    enum event_type type;

    if (deploy->on && !event_type_find(deploy->on, &type))
        return err_set(err, ERR_INVALID_PARAMS, "on", "on must be one of topic list");
    return filter_argument_check(deploy->filter, err);
}

/* The row of `name` in what `workflow list` shows. */
static bool write_one(struct admin_call *call, const char *name, bool with_machine)
{
    struct workflow workflow;
    AUTO_JSON json_t *machine = NULL;
    char *text;

    if (!workflow_get(call->db, call->mem, name, &workflow))
        return err_set(&call->err, ERR_NOT_FOUND, "name",
                       "there is no workflow %s: see workflow list", name);
    json_open_object(call->out);
    stats_write_workflow(call->db, name, call->out);
    if (with_machine) {
        machine = workflow_machine(call->db, call->mem, workflow.definition);
        text = json_dumps(machine, JSON_COMPACT);
        json_raw_member(call->out, "machine", text);
        free(text);
    }
    json_close_object(call->out);
    return true;
}

bool workflow_list_run(struct admin_call *call)
{
    json_open_object(call->out);
    json_key(call->out, "items");
    stats_write_workflows(call->db, call->out);
    json_close_object(call->out);
    return true;
}

bool workflow_show_run(struct admin_call *call)
{
    const struct workflow_draft *draft = call->draft;

    return write_one(call, draft->name, true);
}

static void note_change(struct admin_call *call, const char *name, const char *what)
{
    event_append(call->turn, EVENT_PIPELINE_CHANGED, (struct person_id){ 0 }, 0, 0,
                 arena_printf(call->mem, "{\"workflow\":\"%s\",\"change\":\"%s\"}", name, what));
}

bool workflow_deploy_run(struct admin_call *call)
{
    const struct workflow_deploy_draft *draft = call->draft;
    struct workflow_deployment deployment = { .name = draft->name, .express = draft->express };
    AUTO_JSON json_t *machine = NULL;

    if (!draft->definition)
        return err_set(&call->err, ERR_INVALID_PARAMS, "file", "file: it was not read");
    if (draft->on && !event_type_find(draft->on, &deployment.topic))
        return err_set(&call->err, ERR_NOT_FOUND, "on", "there is no topic %s", draft->on);
    if (!machine_read(draft->definition, strlen(draft->definition), &machine, &call->err) ||
        !workflow_file_check(machine, &call->err) ||
        !filter_argument_keep(call->mem, draft->filter, &deployment.filter, &call->err))
        return false;
    deployment.machine = machine;
    if (!workflow_deploy(call->turn, &deployment, &call->err))
        return false;
    note_change(call, draft->name, "deployed");
    return write_one(call, draft->name, false);
}

bool workflow_remove_run(struct admin_call *call)
{
    const struct workflow_draft *draft = call->draft;
    struct workflow gone;

    if (!workflow_get(call->db, call->mem, draft->name, &gone) ||
        !workflow_remove(call->turn, draft->name, &call->err)) {
        if (call->err.code == ERR_NONE)
            err_set(&call->err, ERR_NOT_FOUND, "name", "there is no workflow %s: see workflow list",
                    draft->name);
        return false;
    }
    note_change(call, draft->name, "removed");
    if (workflow_get(call->db, call->mem, draft->name, &gone))
        return write_one(call, draft->name, false);
    json_open_object(call->out);
    json_string_member(call->out, "name", gone.name);
    json_int_member(call->out, "version", gone.version);
    json_close_object(call->out);
    return true;
}
