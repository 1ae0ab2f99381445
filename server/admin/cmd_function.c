/* Functions that operators deploy. */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin_run.h"
#include "clock.h"
#include "deployed.h"
#include "filter_argument.h"
#include "stats.h"

enum {
    TIMEOUT_MS = 3000,
    MEMORY_MIB = 256,
    MEMORY_MIB_MIN = 16,
    MEMORY_MIB_MAX = 64 * 1024,
};

/* The rights are those of whoever asks: the server gets the open file. */
bool function_deploy_open(json_t *args, struct admin_files *files, struct err *err)
{
    const char *path = json_string_value(json_object_get(args, "path"));
    struct stat st;

    files->in = open(path, O_RDONLY | O_CLOEXEC);
    if (files->in < 0 || fstat(files->in, &st))
        return err_set(err, ERR_NOT_FOUND, NULL, "cannot read %.120s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode) || !(st.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)))
        return err_set(err, ERR_CONFLICT, NULL, "%.120s is no executable file: see chmod +x", path);
    return true;
}

static bool read_duration(const char *text, const char *field, int64_t fallback, int64_t max,
                          int64_t *out, struct err *err)
{
    *out = fallback;
    if (!text || (clock_parse_duration(text, out) && *out > 0 && *out <= max))
        return true;
    return err_set(err, ERR_INVALID_PARAMS, field,
                   "%s must be a duration like 3s, and at most %llds", field,
                   (long long)max / 1000);
}

static bool read_memory(const char *text, int64_t *bytes, struct err *err)
{
    long long n = MEMORY_MIB;
    char unit[4] = "MiB";
    char rest;

    if (text && sscanf(text, "%5lld%3s%c", &n, unit, &rest) != 2)
        unit[0] = '\0';
    if (strcmp(unit, "GiB") == 0)
        n *= 1024;
    else if (strcmp(unit, "MiB") != 0)
        n = 0;
    *bytes = (int64_t)n << 20;
    if (n >= MEMORY_MIB_MIN && n <= MEMORY_MIB_MAX)
        return true;
    return err_set(err, ERR_INVALID_PARAMS, "memory",
                   "memory must be a size like 256MiB, from %dMiB to %dGiB", MEMORY_MIB_MIN,
                   MEMORY_MIB_MAX / 1024);
}

static bool read_topic(const struct function_deploy_draft *draft, struct deployment *out,
                       struct err *err)
{
    out->has_topic = draft->on != NULL;
    if (draft->filter && !draft->on)
        return err_set(err, ERR_INVALID_PARAMS, "filter", "filter goes with --on");
    return !draft->on || event_type_find(draft->on, &out->topic) ||
           err_set(err, ERR_INVALID_PARAMS, "on", "on must be one of topic list");
}

/* All but the filter. */
static bool read_deployment(const struct function_deploy_draft *draft, struct deployment *out,
                            struct err *err)
{
    const struct queue_rule usual = { QUEUE_DEFAULTS };

    *out = (struct deployment){ .max_receives = (int)draft->max_receives,
                                .run = { .concurrency = (int)draft->concurrency,
                                         .network = draft->network,
                                         .partly = draft->unsandboxed } };
    if (!queue_own_name_is_good(draft->name))
        return err_set(err, ERR_INVALID_PARAMS, "name",
                       "name must be 1 to %d of a-z, 0-9 and _, and begin with a letter",
                       QUEUE_NAME_BYTES);
    snprintf(out->run.name, sizeof out->run.name, "%s", draft->name);
    return read_topic(draft, out, err) &&
           read_duration(draft->timeout, "timeout", TIMEOUT_MS, DEPLOYMENT_TIMEOUT_MAX_MS,
                         &out->run.timeout_ms, err) &&
           read_duration(draft->retry_base, "retry_base", usual.retry_base_ms,
                         DEPLOYMENT_RETRY_MAX_MS, &out->retry_base_ms, err) &&
           read_duration(draft->retry_cap, "retry_cap", usual.retry_cap_ms, DEPLOYMENT_RETRY_MAX_MS,
                         &out->retry_cap_ms, err) &&
           read_memory(draft->memory, &out->run.memory_bytes, err);
}

bool function_deploy_check(const void *draft, struct err *err)
{
    const struct function_deploy_draft *deploy = draft;
    struct deployment deployment;

    return read_deployment(deploy, &deployment, err) && filter_argument_check(deploy->filter, err);
}

static void note_change(struct admin_call *call, const char *name, const char *what)
{
    const struct person_id house = { 0 };

    event_append(call->turn, EVENT_PIPELINE_CHANGED, house, 0, 0,
                 arena_printf(call->mem, "{\"function\":\"%s\",\"%s\":true}", name, what));
}

static void write_deployment(struct admin_call *call, const struct deployment *deployment)
{
    struct json_writer *w = call->out;

    json_open_object(w);
    json_string_member(w, "name", deployment->run.name);
    json_string_member(w, "topic", deployment->has_topic ? event_type_name(deployment->topic) : "");
    json_raw_member(w, "filter", deployment->filter);
    json_string_member(w, "person", arena_printf(call->mem, "fn_%s", deployment->run.name));
    json_int_member(w, "timeout_ms", deployment->run.timeout_ms);
    json_int_member(w, "concurrency", deployment->run.concurrency);
    json_int_member(w, "memory_bytes", deployment->run.memory_bytes);
    json_int_member(w, "max_receives", deployment->max_receives);
    json_bool_member(w, "network", deployment->run.network);
    json_close_object(w);
}

struct deploying {
    struct deployment deployment;
    char old_file[HELPER_FILE_BYTES]; /* "": there was none */
};

static bool put(struct admin_call *call)
{
    struct deploying *deploying = call->ctx;
    struct deployment *deployment = &deploying->deployment;
    struct deployment before;

    if (deployment_get(call->db, call->mem, deployment->run.name, &before))
        snprintf(deploying->old_file, sizeof deploying->old_file, "%s", before.run.file);
    if (!deployment_put(call->turn, deployment, &call->err))
        return false;
    deployed_change(call->place->deployed, call->turn, deployment->run.name);
    note_change(call, deployment->run.name, "deployed");
    write_deployment(call, deployment);
    return true;
}

static bool may_deploy(struct admin_call *call, const struct deployment *deployment)
{
    const char *lacks = deployed_lacks(call->place->deployed);

    if (call->place->file < 0)
        return err_set(&call->err, ERR_INTERNAL, NULL, "the executable did not come along");
    return !lacks || deployment->run.partly ||
           err_set(&call->err, ERR_CONFLICT, NULL,
                   "functions cannot be confined here, for want of %s: with --unsandboxed it is "
                   "deployed all the same, and can read what the server can",
                   lacks);
}

bool function_deploy_run(struct admin_call *call)
{
    const struct function_deploy_draft *draft = call->draft;
    struct deployed *deployed = call->place->deployed;
    struct deploying deploying = { .old_file = "" };
    struct deployment *deployment = &deploying.deployment;

    if (!read_deployment(draft, deployment, &call->err) ||
        !filter_argument_keep(call->mem, draft->filter, &deployment->filter, &call->err) ||
        !may_deploy(call, deployment) ||
        !deployed_bring(deployed, call->place->file, &deployment->run, &call->err))
        return false;
    call->ctx = &deploying;
    if (!admin_in_turn(call, put)) {
        deployed_drop_file(deployed, deployment->run.file);
        return false;
    }
    deployed_changed(deployed, deployment->run.name);
    if (*deploying.old_file)
        deployed_drop_file(deployed, deploying.old_file);
    return true;
}

static bool take_away(struct admin_call *call)
{
    struct deploying *deploying = call->ctx;
    const char *name = deploying->deployment.run.name;

    if (deployment_get(call->db, call->mem, name, &deploying->deployment))
        snprintf(deploying->old_file, sizeof deploying->old_file, "%s",
                 deploying->deployment.run.file);
    if (!deployment_remove(call->turn, name, &call->err))
        return false;
    deployed_change(call->place->deployed, call->turn, name);
    note_change(call, name, "removed");
    write_deployment(call, &deploying->deployment);
    return true;
}

bool function_remove_run(struct admin_call *call)
{
    const struct function_draft *draft = call->draft;
    struct deploying deploying = { .old_file = "" };

    snprintf(deploying.deployment.run.name, sizeof deploying.deployment.run.name, "%s",
             draft->name);
    call->ctx = &deploying;
    if (!admin_in_turn(call, take_away))
        return false;
    deployed_changed(call->place->deployed, deploying.deployment.run.name);
    deployed_drop_file(call->place->deployed, deploying.old_file);
    return true;
}

bool function_list_run(struct admin_call *call)
{
    json_open_object(call->out);
    json_array_member(call->out, "items");
    stats_write_functions(call->db, call->worker, call->out);
    deployed_write_list(call->place->deployed, call->db, call->out);
    json_close_array(call->out);
    json_close_object(call->out);
    return true;
}
