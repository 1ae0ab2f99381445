/* A request's session is looked up again on the thread that runs it, in the state that it reads or
 * writes: a session that has ended meanwhile gets `unauthenticated`, however long the request
 * stood in a line (protocol: "Revocation is live").
 *
 * A request without a method is the gateway's own: it brings a connection that was opened with a
 * token what its person listens to, and is answered by nobody. */
#include "dispatch.h"

#include <assert.h>

#include "db.h"
#include "limits.h"
#include "repeat.h"
#include "seen.h"

static bool session_is_alive(struct request *rq, int64_t *seen_at)
{
    if (rq->session.n == 0 || account_session_alive(rq->db, rq->session, rq->now_ms, seen_at))
        return true;
    return err_set(&rq->err, ERR_UNAUTHENTICATED, NULL, "the session has ended");
}

/* Asked of the store for each call: who is made an administrator is one at once, or is none. */
static bool may_call(struct request *rq, int64_t *seen_at)
{
    return session_is_alive(rq, seen_at) &&
           (rq->method->access != ACCESS_ADMIN || account_is_admin(rq->db, rq->person) ||
            err_set(&rq->err, ERR_FORBIDDEN, NULL, "for administrators only"));
}

void dispatch_handle(struct request *rq, struct db *db, int64_t now_ms)
{
    int64_t seen_at;

    rq->db = db;
    rq->turn = NULL;
    rq->now_ms = now_ms;
    if (db && !may_call(rq, &seen_at))
        answer_error(rq);
    else
        rq->handler->run(rq);
    rq->db = NULL;
}

static void on_reader(struct job *job, struct db *db, int64_t now_ms)
{
    struct request *rq = (struct request *)job;

    dispatch_handle(rq, db, now_ms);
    if (db_failure(db) == DB_OK)
        return;
    /* What it read may be half of the truth. */
    err_set(&rq->err, ERR_UNAVAILABLE, NULL, "the store cannot be read");
    answer_error(rq);
}

/* protocol: "the same again gives the same `id`", "with other content [...] or another method it is
 * a `conflict`" */
static void run_once(struct request *rq, const char *client_id)
{
    struct buf content CLEANUP(buf_done);
    int64_t object = 0;

    buf_init(&content, LIMIT_ANSWER_BYTES);
    method_canonical(rq->method, rq->draft, &content);
    switch (repeat_find(rq->turn, rq->person, client_id, content.data, content.len, &object)) {
    case REPEAT_SAME:
        rq->handler->again(rq, object);
        break;
    case REPEAT_OTHER:
        err_set(&rq->err, ERR_CONFLICT, "client_id", "this client_id was used for something else");
        answer_error(rq);
        break;
    case REPEAT_NEW:
        rq->handler->run(rq);
        if (rq->err.code == ERR_NONE && rq->made)
            repeat_remember(rq->turn, rq->person, client_id, content.data, content.len, rq->made);
        break;
    }
}

static void attach(struct request *rq)
{
    struct login *login = arena_alloc(rq->arena, sizeof *login);
    int64_t seen_at = 0;

    if (!session_is_alive(rq, &seen_at))
        return;
    seen_mark(rq->turn, rq->person, rq->session, seen_at);
    login->person = rq->person;
    login->session = rq->session;
    login->broad = account_listens(rq->db, rq->arena, rq->person, &login->channels,
                                   &login->channel_count);
    rq->login = login;
}

static void run_handler(struct request *rq)
{
    const char *client_id = NULL;

    if (rq->handler->again)
        client_id = method_client_id(rq->method, rq->draft);
    if (client_id)
        run_once(rq, client_id);
    else
        rq->handler->run(rq);
}

static bool on_engine(struct job *job, struct turn *turn)
{
    struct request *rq = (struct request *)job;
    int64_t seen_at = turn->now_ms;

    rq->db = turn->db;
    rq->turn = turn;
    rq->now_ms = turn->now_ms;
    if (!rq->method) {
        attach(rq);
    } else if (!may_call(rq, &seen_at)) {
        answer_error(rq);
    } else {
        seen_mark(turn, rq->person, rq->session, seen_at);
        run_handler(rq);
    }
    rq->turn = NULL;
    rq->db = NULL;
    return rq->err.code == ERR_NONE;
}

void dispatch_unheard(struct request *rq, struct turn *turn)
{
    rq->db = turn->db;
    rq->now_ms = turn->now_ms;
    rq->turn = rq->handler->kind == HANDLE_WRITE ? turn : NULL;
    if (rq->turn)
        run_handler(rq);
    else if (rq->handler->kind == HANDLE_READ)
        rq->handler->run(rq);
    rq->turn = NULL;
    rq->db = NULL;
}

static bool on_engine_again(struct job *job, struct turn *turn)
{
    struct request *rq = (struct request *)job;

    rq->db = turn->db;
    rq->turn = turn;
    rq->now_ms = turn->now_ms;
    rq->resume(rq);
    rq->turn = NULL;
    rq->db = NULL;
    return rq->err.code == ERR_NONE;
}

static void on_failure(struct job *job, const struct err *err)
{
    struct request *rq = (struct request *)job;

    rq->err = *err;
    rq->login = NULL;
    if (rq->method)
        answer_error(rq);
}

struct answered *answer_after(struct request *rq, int64_t task,
                              struct answered *(*resume)(struct request *rq))
{
    assert(rq->turn);
    if (rq->is_unheard) /* the task goes on by itself */
        return (struct answered *)rq;
    rq->resume = resume;
    turn_wait(rq->turn, &rq->job, task, on_engine_again);
    return (struct answered *)rq;
}

struct answered *answer_on_loop(struct request *rq, struct answered *(*on_loop)(struct request *rq))
{
    rq->on_loop = on_loop;
    return (struct answered *)rq;
}

void dispatch_prepare(struct request *rq)
{
    rq->job = (struct job){ .run = on_engine, .fail = on_failure, .read = on_reader };
}

struct request *dispatch_request(struct job *job)
{
    assert(job->fail == on_failure);
    return (struct request *)job;
}
