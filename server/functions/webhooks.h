/* Webhooks: events of a topic, posted to an address. Each is a subscription with a queue of its own
 * and a person of its own, who decides what it may see. */
#ifndef EVERI_WEBHOOKS_H
#define EVERI_WEBHOOKS_H

#include "address.h"
#include "buf.h"
#include "consumer.h"
#include "subscription.h"

enum { WEBHOOK_SECRET_BYTES = 50, WEBHOOK_BODY_MAX = 256 * 1024 };

struct webhook {
    const char *queue; /* its name is made of the subscription's id */
    int64_t subscription;
    const char *url, *secret;
    struct person_id person;
};

/* Makes the subscription (topic and filter are given), the queue, the person (fn_QUEUE) and a new
 * secret; *out in the turn's arena. err: conflict (too many). */
MUST_CHECK bool webhook_add(struct turn *turn, struct subscription *subscription, const char *url,
                            struct webhook *out, struct err *err);
MUST_CHECK bool webhook_get(struct db *db, struct arena *mem, const char *queue,
                            struct webhook *out);
/* With what waits in its queue. False: the subscription is no webhook. */
MUST_CHECK bool webhook_remove(struct turn *turn, const struct subscription *subscription);

/* The server's one: its consumer. */
struct webhooks {
    const struct address_rule *may_call; /* beyond the public internet */
    struct consumer_pool *pool;
    /* Posts by their end, since the start. */
    _Atomic uint64_t done, refused, failed;
};

/* Before engine_start. `webhooks` outlives the consumers. */
void webhooks_set_up(struct webhooks *webhooks, struct consumers *consumers,
                     const struct address_rule *may_call);
/* Prometheus text. */
void webhooks_metrics(const struct webhooks *webhooks, struct buf *out);

#endif
