#include "page_calls.h"

#include "app.h"
#include "mem.h"

struct page_call {
    struct job job; /* first */
    struct gateway *gateway;
    struct http_ref who;
    struct page_ask ask;
    struct webpage_request rq;
    struct buf out;
    bool preparing; /* the post is still to come */
};

/* Nothing of what the page has written is told. */
static void answer_instead(struct page_call *call, int status, const char *title, const char *text)
{
    webpage_say(&call->rq, status, title, text);
}

static void on_failure(struct job *job, const struct err *err)
{
    (void)err;
    answer_instead((struct page_call *)job, 503, "Not now",
                   "The server cannot do this at the moment. Please try again later.");
}

static void on_reader(struct job *job, struct db *db, int64_t now_ms)
{
    struct page_call *call = (struct page_call *)job;

    call->rq.db = db;
    call->rq.now_ms = now_ms;
    (call->preparing ? call->ask.page->prepare : call->ask.page->get)(&call->rq);
    call->rq.db = NULL;
    /* What it read may be half of the truth. */
    if (db_failure(db) != DB_OK)
        on_failure(job, NULL);
}

static bool on_engine(struct job *job, struct turn *turn)
{
    struct page_call *call = (struct page_call *)job;

    call->rq.db = turn->db;
    call->rq.turn = turn;
    call->rq.now_ms = turn->now_ms;
    call->ask.page->post(&call->rq);
    call->rq.turn = NULL;
    call->rq.db = NULL;
    return call->rq.status < 400;
}

static bool submit(struct page_call *call)
{
    struct gateway *gateway = call->gateway;

    if (call->preparing)
        return readers_submit(gateway->searchers, &call->job);
    return call->ask.post ? engine_submit(gateway->engine, &call->job)
                          : readers_submit(gateway->readers, &call->job);
}

bool page_calls_ask(struct gateway *gateway, struct http_ref who, const struct page_ask *ask)
{
    struct page_call *call = arena_alloc(ask->arena, sizeof *call);

    call->job = (struct job){ .run = on_engine, .fail = on_failure, .read = on_reader };
    call->gateway = gateway;
    call->who = who;
    call->ask = *ask;
    call->preparing = ask->post && ask->page->prepare;
    buf_init(&call->out, WEBPAGE_ANSWER_MAX);
    call->rq = (struct webpage_request){
        .arena = ask->arena,
        .site = gateway->options.app->site,
        .rest = ask->rest,
        .query = &call->ask.query,
        .form = &call->ask.form,
        .address = ask->address,
        .status = 200,
        .out = &call->out,
    };
    if (submit(call))
        return true;
    page_calls_drop(call);
    return false;
}

static void answer(struct gateway *gateway, struct page_call *call)
{
    struct webpage_request *rq = &call->rq;

    if (rq->out->overflow)
        answer_instead(call, 500, "Too large", "This page is larger than the server allows.");
    ws_answer(gateway->ws, call->who,
              &(struct http_reply){
                  .code = (enum http_code)rq->status,
                  .content_type = webpage_content_type(rq->type),
                  .policy = webpage_policy(rq),
                  .indexable = rq->indexable,
                  .body = rq->out->data,
                  .len = rq->out->len,
              });
    page_calls_drop(call);
}

void page_calls_done(struct gateway *gateway, struct page_call *call)
{
    bool goes_on = call->preparing && call->rq.status < 400;

    call->preparing = false;
    if (goes_on && submit(call))
        return;
    if (goes_on)
        on_failure(&call->job, NULL);
    answer(gateway, call);
}

void page_calls_drop(struct page_call *call)
{
    buf_done(&call->out);
    arena_free(call->ask.arena);
}

struct page_call *page_calls_of(struct job *job)
{
    return job->fail == on_failure ? (struct page_call *)job : NULL;
}
