#include "admin_run.h"

#include <poll.h>
#include <pthread.h>

#include "command.h"
#include "errors.h"
#include "json_read.h"
#include "limits.h"

enum { READER_CACHE_KIB = 4096 };

/* A command on its way through the engine: whoever asked waits for `settled`. */
struct writing {
    struct job job;
    struct admin_call *call;
    command_run *run;
    bool good;
    bool settled;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

static bool perform(struct admin_call *call, command_run *run)
{
    bool good = run(call);

    if (!good && call->err.code == ERR_NONE)
        err_set(&call->err, ERR_INTERNAL, NULL, "%s failed without a reason", call->command->words);
    return good;
}

static bool run_in_turn(struct job *job, struct turn *turn, command_run *run)
{
    struct writing *writing = (struct writing *)job;

    writing->call->turn = turn;
    writing->call->db = turn->db;
    writing->call->now_ms = turn->now_ms;
    writing->good = perform(writing->call, run);
    return writing->good;
}

static bool run_job(struct job *job, struct turn *turn)
{
    return run_in_turn(job, turn, ((struct writing *)job)->run);
}

static bool resume_job(struct job *job, struct turn *turn)
{
    return run_in_turn(job, turn, ((struct writing *)job)->call->command->resume);
}

static void fail_job(struct job *job, const struct err *err)
{
    struct writing *writing = (struct writing *)job;

    writing->good = false;
    writing->call->err = *err;
}

static void settle_job(struct job *job)
{
    struct writing *writing = (struct writing *)job;

    pthread_mutex_lock(&writing->lock);
    writing->settled = true;
    pthread_cond_signal(&writing->changed);
    pthread_mutex_unlock(&writing->lock);
}

bool admin_in_turn(struct admin_call *call, command_run *part)
{
    struct writing writing = {
        .job = { .run = run_job, .fail = fail_job, .settled = settle_job },
        .call = call,
        .run = part,
    };

    call->job = &writing.job;
    call->resume = resume_job;
    pthread_mutex_init(&writing.lock, NULL);
    pthread_cond_init(&writing.changed, NULL);
    if (engine_submit(call->place->engine, &writing.job)) {
        pthread_mutex_lock(&writing.lock);
        while (!writing.settled)
            pthread_cond_wait(&writing.changed, &writing.lock);
        pthread_mutex_unlock(&writing.lock);
    } else {
        err_set(&call->err, ERR_UNAVAILABLE, NULL, "the server is busy: try again");
    }
    pthread_cond_destroy(&writing.changed);
    pthread_mutex_destroy(&writing.lock);
    return writing.good;
}

/* A connection for this command alone: what it meets in a damaged store sticks to no other. */
bool admin_aside(struct admin_call *call, command_run *part)
{
    const struct db_options options = { .read_only = true, .cache_kib = READER_CACHE_KIB };
    bool good;

    if (!db_open(engine_store_path(call->place->engine), &options, &call->db, &call->err))
        return false;
    call->now_ms = clock_now_ms(engine_clock(call->place->engine));
    good = db_exec(call->db, "BEGIN") && perform(call, part) && db_exec(call->db, "COMMIT");
    if (db_failure(call->db) != DB_OK && call->command->kind != ADMIN_INSPECT)
        good = err_set(&call->err, ERR_UNAVAILABLE, NULL, "the store cannot be read: %s",
                       db_failure_text(call->db));
    db_close(call->db);
    return good;
}

bool admin_is_stopping(const struct admin_call *call)
{
    struct pollfd stop = { .fd = call->place->stop, .events = POLLIN };

    return poll(&stop, 1, 0) > 0;
}

static bool run_command(struct admin_call *call)
{
    switch (call->command->kind) {
    case ADMIN_READ:
        return admin_aside(call, call->command->run);
    case ADMIN_ALONE:
    case ADMIN_INSPECT:
    case ADMIN_OFFLINE:
        return perform(call, call->command->run);
    case ADMIN_WRITE:
    case ADMIN_CLOCK:
        return admin_in_turn(call, call->command->run);
    }
    return false;
}

static void write_failure(struct json_writer *w, const struct err *err)
{
    json_open_object(w);
    json_object_member(w, "error");
    json_string_member(w, "reason", error_reason(err->code));
    json_string_member(w, "field", err->field);
    json_string_member(w, "message", err->text);
    json_close_object(w);
    json_close_object(w);
}

static bool read_question(const char *line, size_t len, json_t **question, struct admin_call *call)
{
    const char *words;

    if (!json_read(line, len, LIMIT_JSON_DEPTH, question, &call->err))
        return false;
    words = json_string_value(json_object_get(*question, "command"));
    call->command = words ? admin_find(words) : NULL;
    if (!call->command)
        return err_set(&call->err, ERR_NOT_FOUND, NULL,
                       "the running server does not know this command: it is of another version");
    if (call->command->kind == ADMIN_OFFLINE && call->place->stop >= 0)
        return err_set(&call->err, ERR_CONFLICT, NULL,
                       "a server runs on this directory: %s wants one without a store",
                       call->command->words);
    return admin_check_args(call->command, json_object_get(*question, "args"), call->mem,
                            &call->draft, &call->err);
}

static bool answer_to(const char *line, size_t len, struct admin_call *call)
{
    AUTO_JSON json_t *question = NULL;
    bool good;

    if (!read_question(line, len, &question, call))
        return false;
    json_open_object(call->out);
    json_key(call->out, "ok");
    good = run_command(call);
    json_close_object(call->out);
    if (good && call->out->out->overflow)
        good = err_set(&call->err, ERR_TOO_LARGE, NULL, "the answer is too large: ask for less");
    return good;
}

void admin_run(const struct admin_place *place, const char *line, size_t len, struct buf *answer)
{
    size_t start = answer->len;
    struct json_writer w;
    struct admin_call call = {
        .place = place, .worker = place->worker, .mem = arena_new(), .out = &w
    };

    json_writer_init(&w, answer);
    if (!answer_to(line, len, &call)) {
        buf_truncate(answer, start);
        json_writer_init(&w, answer);
        write_failure(&w, &call.err);
    }
    buf_add_char(answer, '\n');
    arena_free(call.mem);
}
