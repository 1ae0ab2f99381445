/* The functions and the queues that feed them: one row each in functions.c. */
#ifndef EVERI_FUNCTIONS_H
#define EVERI_FUNCTIONS_H

#include "address.h"
#include "buf.h"
#include "builtin.h"
#include "executions.h"
#include "task.h"
#include "webhooks.h"
#include "worker.h"

extern const struct function functions[];
extern const size_t function_count;

/* Whom the event concerns joins a group, or leaves it. */
void notify_people(struct turn *turn, const struct event *event);
bool notify_team_step(struct turn *turn, struct task *task); /* the step of TASK_TEAM_JOINED */

/* find whom an act concerns → group → deliver live */
function_in_run notify_run;
builtin_run notify_task_find, notify_task_group, notify_task_deliver;
function_run counters_run;      /* "increase update count for Rustam" */
function_run chat_mentions_run; /* who was mentioned in a message */
function_run search_index_run;  /* what updates and messages are found by */
function_run mail_marks_run;    /* what waits to be mailed */
function_run feed_run;          /* whose home feed an act changes, now */

extern const struct outside_rule link_preview_rule; /* what is behind an update's first link */

struct notify_targets;

/* What functions work with beside the turn, and what they counted. The server's one. */
struct function_context {
    struct executions *executions;
    struct {
        const struct notify_targets *found; /* of the event in hand; NULL: not looked for yet */
    } notify;
    bool link_previews;
    struct address_rule may_call; /* beyond the public internet */
    /* Fetches by their end, since the start. */
    struct webhooks webhooks;
    _Atomic uint64_t previews_made, previews_none, previews_refused, previews_failed;
};

/* Prometheus text. */
void functions_metrics(const struct function_context *ctx, const struct worker *worker,
                       struct buf *out);

#endif
