#include "deployment.h"

#include <stdio.h>
#include <string.h>

#include "account.h"
#include "person.h"
#include "subscription.h"

enum { SUBSCRIPTIONS_OF_ONE = 8 };

static void copy_text(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text);
}

static struct deployment read_row(struct stmt *stmt, struct arena *mem)
{
    struct deployment deployment = {
        .run = { .timeout_ms = col_int(stmt, "timeout_ms"),
                 .memory_bytes = col_int(stmt, "memory_bytes"),
                 .concurrency = (int)col_int(stmt, "concurrency"),
                 .network = col_int(stmt, "network") != 0,
                 .partly = col_int(stmt, "unsandboxed") != 0 },
        .person = { col_int(stmt, "person") },
        .has_topic = !col_is_null(stmt, "topic"),
        .topic = (enum event_type)col_enum(stmt, "topic", EVENT_TYPES),
        .filter = col_text(stmt, mem, "filter"),
        .max_receives = (int)col_int(stmt, "max_receives"),
        .retry_base_ms = col_int(stmt, "retry_base_ms"),
        .retry_cap_ms = col_int(stmt, "retry_cap_ms"),
        .deployed_at = col_int(stmt, "deployed_at"),
        .counts = { .invocations = col_int(stmt, "invocations"),
                    .failures = col_int(stmt, "failures"),
                    .timeouts = col_int(stmt, "timeouts"),
                    .cold_starts = col_int(stmt, "cold_starts") },
    };

    copy_text(deployment.run.name, sizeof deployment.run.name, col_text(stmt, mem, "name"));
    copy_text(deployment.run.file, sizeof deployment.run.file, col_text(stmt, mem, "file"));
    return deployment;
}

static bool read_one(struct db *db, enum sql sql, struct arena *mem, const char *name,
                     struct deployment *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, sql);

    bind_text(stmt, ":name", name);
    if (!stmt_row(stmt))
        return false;
    *out = read_row(stmt, mem);
    return true;
}

bool deployment_get(struct db *db, struct arena *mem, const char *name, struct deployment *out)
{
    return read_one(db, SQL_deployment_get, mem, name, out);
}

bool deployment_next(struct db *db, struct arena *mem, const char *name, struct deployment *out)
{
    return read_one(db, SQL_deployment_next, mem, name, out);
}

static void put_row(struct turn *turn, const struct deployment *deployment, struct person_id person)
{
    const struct runner_function *run = &deployment->run;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_deployment_put);

    bind_text(stmt, ":name", run->name);
    bind_int(stmt, ":person", person.n);
    bind_text(stmt, ":file", run->file);
    if (deployment->has_topic)
        bind_int(stmt, ":topic", deployment->topic);
    else
        bind_null(stmt, ":topic");
    bind_text(stmt, ":filter", deployment->filter);
    bind_int(stmt, ":timeout", run->timeout_ms);
    bind_int(stmt, ":concurrency", run->concurrency);
    bind_int(stmt, ":memory", run->memory_bytes);
    bind_int(stmt, ":max_receives", deployment->max_receives);
    bind_int(stmt, ":retry_base", deployment->retry_base_ms);
    bind_int(stmt, ":retry_cap", deployment->retry_cap_ms);
    bind_int(stmt, ":network", run->network);
    bind_int(stmt, ":unsandboxed", run->partly);
    bind_int(stmt, ":at", turn->now_ms);
    stmt_run(stmt);
}

/* The person that it acts as: they log in nowhere, for they have no password. */
static bool find_person(struct turn *turn, const char *name, struct person_id *out, struct err *err)
{
    const char *handle = arena_printf(turn->arena, "fn_%s", name);
    const struct account_draft draft = { .handle = handle, .name = name, .title = "Function" };

    return person_find(turn->db, handle, out) || account_add_function(turn, &draft, out, err);
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void end_subscriptions(struct turn *turn, const char *queue)
{
    int64_t ids[SUBSCRIPTIONS_OF_ONE];
    size_t count = 0;

    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_subscriptions_of_queue);

        bind_text(stmt, ":queue", queue);
        bind_int(stmt, ":limit", SUBSCRIPTIONS_OF_ONE);
        while (count < SUBSCRIPTIONS_OF_ONE && stmt_row(stmt))
            ids[count++] = subscription_read(stmt, turn->arena).id;
    }
    for (size_t i = 0; i < count; i++)
        (void)!subscription_remove(turn, ids[i]);
}

static bool subscribe(struct turn *turn, const struct deployment *deployment,
                      struct person_id person, struct err *err)
{
    struct subscription subscription = { .topic = deployment->topic,
                                         .queue = deployment->run.name,
                                         .filter = deployment->filter,
                                         .person = person };

    return subscription_add(turn, &subscription, err);
}

static bool put_queue(struct turn *turn, const struct deployment *deployment, struct err *err)
{
    const struct queue_rule usual = { QUEUE_DEFAULTS };
    struct queue_own own = { .visibility_ms = usual.visibility_ms,
                             .retention_ms = usual.retention_ms,
                             .max_receives = deployment->max_receives,
                             .kind = QUEUE_OF_FUNCTION };
    struct queue_own there;

    copy_text(own.name, sizeof own.name, deployment->run.name);
    if (!queue_own_get(turn->db, own.name, &there))
        return queue_own_add(turn, &own, err);
    if (there.kind != QUEUE_OF_FUNCTION)
        return err_set(err, ERR_CONFLICT, "name", "there is a queue %s already: its name is taken",
                       own.name);
    queue_own_edit(turn, &own);
    return true;
}

static void discard_queue(struct turn *turn, const char *name)
{
    struct queue_own own;

    if (queue_own_get(turn->db, name, &own) && own.kind == QUEUE_OF_FUNCTION)
        queue_own_discard(turn, &own);
}

/* A subscription that stays as it is misses nothing and tells nothing twice. */
static bool put_on_topic(struct turn *turn, const struct deployment *deployment,
                         const struct deployment *before, struct person_id person, struct err *err)
{
    bool stays = before && before->has_topic && deployment->has_topic &&
                 before->topic == deployment->topic && same(before->filter, deployment->filter) &&
                 before->person.n == person.n;

    if (!deployment->has_topic) {
        if (before)
            discard_queue(turn, deployment->run.name);
        return true;
    }
    if (!put_queue(turn, deployment, err))
        return false;
    if (stays)
        return true;
    end_subscriptions(turn, deployment->run.name);
    return subscribe(turn, deployment, person, err);
}

static int64_t count(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_deployment_count);

    return stmt_number(stmt, 0);
}

bool deployment_put(struct turn *turn, const struct deployment *deployment, struct err *err)
{
    struct deployment before;
    struct queue_state state;
    struct person_id person;
    bool replaces = deployment_get(turn->db, turn->arena, deployment->run.name, &before);

    if (!replaces && queue_get(turn->db, deployment->run.name, &state))
        return err_set(err, ERR_CONFLICT, "name", "there is a queue %s already: its name is taken",
                       deployment->run.name);
    if (!replaces && count(turn->db) >= DEPLOYMENTS_MAX)
        return err_set(err, ERR_CONFLICT, NULL, "%d functions are deployed: remove one first",
                       DEPLOYMENTS_MAX);
    if (!find_person(turn, deployment->run.name, &person, err) ||
        !put_on_topic(turn, deployment, replaces ? &before : NULL, person, err))
        return false;
    put_row(turn, deployment, person);
    return true;
}

bool deployment_remove(struct turn *turn, const char *name, struct err *err)
{
    struct deployment deployment;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_deployment_drop);

    if (!deployment_get(turn->db, turn->arena, name, &deployment))
        return err_set(err, ERR_NOT_FOUND, "name", "no function %.40s is deployed", name);
    bind_text(stmt, ":name", name);
    stmt_run(stmt);
    if (deployment.has_topic)
        discard_queue(turn, name);
    return true;
}

void deployment_add_counts(struct turn *turn, const char *name, const struct runner_counts *counts)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_deployment_add_counts);

    bind_text(stmt, ":name", name);
    bind_int(stmt, ":invocations", counts->invocations);
    bind_int(stmt, ":failures", counts->failures);
    bind_int(stmt, ":timeouts", counts->timeouts);
    bind_int(stmt, ":cold_starts", counts->cold_starts);
    stmt_run(stmt);
}
