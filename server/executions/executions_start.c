/* How executions begin: by a message of their workflow's queue, or for somebody by the house. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "erasure.h"
#include "event_view.h"
#include "executions_parts.h"
#include "json_read.h"
#include "limits.h"
#include "mem.h"
#include "mention.h"
#include "queue_own.h"
#include "workflow.h"

json_t *executions_input(struct turn *turn, const struct event *event, bool is_open)
{
    struct json_writer w;
    json_t *input = NULL;
    struct buf text;
    struct err err;

    buf_init(&text, EVENT_INPUT_BYTES);
    json_writer_init(&w, &text);
    if (is_open)
        event_write_open(turn->db, turn->arena, event, &w);
    else
        event_write(turn->db, turn->arena, event, &w);
    if (!json_read(text.data, text.len, LIMIT_JSON_DEPTH, &input, &err))
        input = json_object();
    buf_done(&text);
    return input;
}

/* 0: one of this person's is running already. */
static int64_t add_row(struct turn *turn, const char *workflow, int64_t definition, int64_t event,
                       struct person_id person, const json_t *input)
{
    int64_t id = turn_new_id(turn);
    char *text = input ? json_dumps(input, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_execution_add);

    bind_int(stmt, ":id", id);
    bind_text(stmt, ":workflow", workflow);
    bind_int(stmt, ":definition", definition);
    bind_int(stmt, ":event", event);
    bind_int(stmt, ":person", person.n);
    bind_int(stmt, ":depth", turn->depth);
    bind_int(stmt, ":at", turn->now_ms);
    bind_text(stmt, ":input", text);
    if (stmt_change(stmt) == 0)
        id = 0;
    free(text);
    return id;
}

static void name_person(struct turn *turn, int64_t execution, struct person_id person)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_execution_person_add);

    /* Of somebody gone nothing is named: they read as the deleted person. */
    if (!person.n || erasure_is_gone(turn->db, person))
        return;
    bind_int(stmt, ":person", person.n);
    bind_int(stmt, ":execution", execution);
    stmt_run(stmt);
}

static void name_people(struct turn *turn, int64_t execution, const struct event *event)
{
    struct person_list mentioned = mention_of_event(turn->arena, event->attributes);

    name_person(turn, execution, event->actor);
    if (!event_subject_kind(event->type))
        name_person(turn, execution, (struct person_id){ event->subject });
    for (size_t i = 0; i < mentioned.count; i++)
        name_person(turn, execution, mentioned.items[i]);
}

static void count_start(struct turn *turn, const char *workflow)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_workflow_count_start);

    bind_text(stmt, ":name", workflow);
    stmt_run(stmt);
}

bool executions_start_for(struct turn *turn, const char *workflow, struct person_id person,
                          const json_t *input)
{
    int64_t definition = executions_current(turn->db, workflow);
    int64_t id;

    if (!definition || erasure_is_gone(turn->db, person))
        return false;
    id = add_row(turn, workflow, definition, 0, person, input);
    if (!id)
        return false;
    name_person(turn, id, person);
    count_start(turn, workflow);
    return true;
}

static int64_t waits_beyond(struct turn *turn, const char *workflow, struct person_id person,
                            int64_t at_ms)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_execution_waits);

    bind_int(stmt, ":person", person.n);
    bind_text(stmt, ":workflow", workflow);
    bind_int(stmt, ":after", at_ms > turn->now_ms ? at_ms : turn->now_ms);
    return stmt_number(stmt, 0);
}

bool executions_nudge(struct turn *turn, const char *workflow, struct person_id person,
                      int64_t at_ms)
{
    int64_t id = waits_beyond(turn, workflow, person, at_ms);

    if (!id)
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_execution_nudge);

    bind_int(stmt, ":id", id);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
    return true;
}

static bool start_express(struct executions *executions, struct turn *turn, const char *workflow,
                          const struct event *event, struct err *err)
{
    AUTO_JSON json_t *input = executions_input(turn, event, true);

    return executions_express(executions, turn, workflow, event, input, err);
}

static bool start(struct executions *executions, struct turn *turn, const char *workflow,
                  const struct event *event, struct err *err)
{
    struct workflow row;
    int64_t id;

    if (!workflow_get(turn->db, turn->arena, workflow, &row))
        return err_set(err, ERR_NOT_FOUND, NULL, "there is no workflow %s any more", workflow);
    if (row.express)
        return start_express(executions, turn, workflow, event, err);
    executions->starts++;
    id = add_row(turn, workflow, row.definition, event->seq, (struct person_id){ 0 }, NULL);
    name_people(turn, id, event);
    count_start(turn, workflow);
    return true;
}

/* ---- the queues of workflows ---- */

struct starter {
    struct executions *executions;
    char workflow[QUEUE_NAME_BYTES + 1];
};

static bool begin(void *ctx, struct turn *turn, const struct delivery *delivery, struct arena *mem,
                  void **state, struct err *err)
{
    const struct starter *starter = ctx;

    (void)mem;
    (void)state;
    return start(starter->executions, turn, starter->workflow, &delivery->event, err);
}

static void release(void *ctx)
{
    mem_free(ctx);
}

bool executions_find(void *ctx, struct turn *turn, const char *queue, struct consumer_rule *out)
{
    struct starter *starter;
    struct workflow row;

    if (!workflow_get(turn->db, turn->arena, queue, &row) || !row.topic)
        return false;
    starter = mem_new(sizeof *starter);
    starter->executions = ctx;
    snprintf(starter->workflow, sizeof starter->workflow, "%s", queue);
    *out = (struct consumer_rule){ .kind = TRACE_WORKFLOW,
                                   .concurrency = 1,
                                   .ctx = starter,
                                   .begin = begin,
                                   .released = release };
    return true;
}
