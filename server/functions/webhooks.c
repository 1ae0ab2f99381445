#include "webhooks.h"

#include <inttypes.h>
#include <stdio.h>

#include "account.h"
#include "event_payload.h"
#include "event_view.h"
#include "mem.h"
#include "person.h"
#include "queue_own.h"
#include "token.h"
#include "webhook_post.h"

enum { THREADS_MAX = 32, AT_A_TIME = 2, LEASE_MS = 2 * WEBHOOK_TIME_MS };

/* The table. */

static void put(struct turn *turn, const struct webhook *webhook)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_webhook_add);

    bind_text(stmt, ":queue", webhook->queue);
    bind_int(stmt, ":subscription", webhook->subscription);
    bind_text(stmt, ":url", webhook->url);
    bind_text(stmt, ":secret", webhook->secret);
    bind_int(stmt, ":person", webhook->person.n);
    stmt_run(stmt);
}

bool webhook_get(struct db *db, struct arena *mem, const char *queue, struct webhook *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_webhook_get);

    bind_text(stmt, ":queue", queue);
    if (!stmt_row(stmt))
        return false;
    *out = (struct webhook){
        .queue = col_text(stmt, mem, "queue"),
        .subscription = col_int(stmt, "subscription"),
        .url = col_text(stmt, mem, "url"),
        .secret = col_text(stmt, mem, "secret"),
        .person = { col_int(stmt, "person") },
    };
    return true;
}

static const char *make_secret(struct arena *mem)
{
    char token[TOKEN_TEXT_MAX];
    const char *secret;

    token_new(token);
    secret = arena_printf(mem, "whsec_%s", token);
    token_wipe(token);
    return secret;
}

static bool make_queue(struct turn *turn, const char *name, struct err *err)
{
    const struct queue_rule usual = { QUEUE_DEFAULTS };
    struct queue_own own = { .visibility_ms = usual.visibility_ms,
                             .retention_ms = usual.retention_ms,
                             .max_receives = usual.max_receives,
                             .kind = QUEUE_OF_WEBHOOK };

    snprintf(own.name, sizeof own.name, "%s", name);
    return queue_own_add(turn, &own, err);
}

bool webhook_add(struct turn *turn, struct subscription *subscription, const char *url,
                 struct webhook *out, struct err *err)
{
    char digits[ID_DIGITS + 1];
    struct account_draft person = { .name = "Webhook", .title = "Webhook" };
    struct webhook webhook = { .url = url, .secret = make_secret(turn->arena) };

    id_digits(turn_new_id(turn), digits);
    webhook.queue = arena_printf(turn->arena, "wh_%s", digits);
    person.handle = arena_printf(turn->arena, "fn_%s", webhook.queue);
    subscription->queue = webhook.queue;
    if (!make_queue(turn, webhook.queue, err) ||
        !account_add_function(turn, &person, &webhook.person, err))
        return false;
    subscription->person = webhook.person;
    if (!subscription_add(turn, subscription, err))
        return false;
    webhook.subscription = subscription->id;
    put(turn, &webhook);
    *out = webhook;
    return true;
}

static bool drop(struct turn *turn, const char *queue)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_webhook_drop);

    bind_text(stmt, ":queue", queue);
    return stmt_change(stmt) > 0;
}

bool webhook_remove(struct turn *turn, const struct subscription *subscription)
{
    struct queue_own own;

    if (!drop(turn, subscription->queue))
        return false;
    if (queue_own_get(turn->db, subscription->queue, &own))
        queue_own_discard(turn, &own);
    return true;
}

/* The consumer. */

/* Of one queue. */
struct hook {
    struct webhooks *owner;
    char queue[QUEUE_NAME_BYTES + 1];
};

struct posting {
    struct webhook_post post;
};

/* pipeline.md: "{id, seq, type, actor, subject, at, attempt, attributes, payload}" */
static void write_body(struct turn *turn, const struct webhook *webhook,
                       const struct delivery *delivery, struct arena *mem, struct buf *out)
{
    struct json_writer w;

    json_writer_init(&w, out);
    event_write_for(turn->db, mem, &delivery->event, webhook->person, &w);
    buf_truncate(out, out->len - 1); /* its brace: two members more */
    buf_printf(out, ",\"attempt\":%d,\"payload\":", delivery->receives);
    json_writer_init(&w, out);
    event_write_payload(turn->db, mem, &delivery->event, webhook->person, turn->now_ms, &w);
    buf_add_char(out, '}');
}

static bool begin(void *ctx, struct turn *turn, const struct delivery *delivery, struct arena *mem,
                  void **state, struct err *err)
{
    const struct hook *hook = ctx;
    struct posting *posting = arena_alloc(mem, sizeof *posting);
    struct buf body CLEANUP(buf_done);
    struct webhook webhook;

    buf_init(&body, WEBHOOK_BODY_MAX);
    if (!webhook_get(turn->db, mem, hook->queue, &webhook))
        return true; /* it was removed: the queue goes, too */
    write_body(turn, &webhook, delivery, mem, &body);
    if (body.overflow)
        return err_set(err, ERR_TOO_LARGE, NULL, "the event has over %d bytes", WEBHOOK_BODY_MAX);
    posting->post = (struct webhook_post){
        .url = webhook.url,
        .secret = webhook.secret,
        .event = arena_strdup(mem, id_format(ID_EVENT, delivery->event.seq).s),
        .at_s = turn->now_ms / 1000,
        .body = arena_strndup(mem, body.data, body.len),
        .len = body.len,
    };
    *state = posting;
    return true;
}

static bool is_closing(const void *work)
{
    return consumer_is_closing(work);
}

static bool work(void *ctx, struct consumer_work *work, struct arena *mem, void *state,
                 struct err *err)
{
    struct webhooks *webhooks = ((const struct hook *)ctx)->owner;
    const struct posting *posting = state;

    (void)mem;
    switch (webhook_post(webhooks->may_call, &posting->post, is_closing, work, err)) {
    case WEBHOOK_DONE:
        webhooks->done++;
        return true;
    case WEBHOOK_REFUSED:
        webhooks->refused++;
        return false;
    case WEBHOOK_FAILED:
        webhooks->failed++;
        return false;
    }
    return false;
}

static bool find(void *ctx, struct turn *turn, const char *queue, struct consumer_rule *out)
{
    struct webhooks *webhooks = ctx;
    struct webhook webhook;
    struct hook *hook;

    if (!webhook_get(turn->db, turn->arena, queue, &webhook))
        return false;
    hook = mem_new(sizeof *hook);
    hook->owner = webhooks;
    snprintf(hook->queue, sizeof hook->queue, "%s", queue);
    *out = (struct consumer_rule){ .kind = TRACE_WEBHOOK,
                                   .concurrency = AT_A_TIME,
                                   .lease_ms = LEASE_MS,
                                   .pool = webhooks->pool,
                                   .ctx = hook,
                                   .begin = begin,
                                   .work = work,
                                   .released = mem_free };
    return true;
}

void webhooks_set_up(struct webhooks *webhooks, struct consumers *consumers,
                     const struct address_rule *may_call)
{
    webhooks->may_call = may_call;
    webhooks->pool = consumer_pool_new(consumers, THREADS_MAX);
    consumers_add(consumers, find, webhooks);
}

void webhooks_metrics(const struct webhooks *webhooks, struct buf *out)
{
    const struct {
        const char *end;
        uint64_t count;
    } ends[] = {
        { "done", webhooks->done },
        { "refused", webhooks->refused },
        { "failed", webhooks->failed },
    };

    buf_printf(out, "# HELP everi_webhook_posts_total Events posted to webhooks, by their end\n"
                    "# TYPE everi_webhook_posts_total counter\n");
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        buf_printf(out, "everi_webhook_posts_total{end=\"%s\"} %" PRIu64 "\n", ends[i].end,
                   ends[i].count);
}
