/* The pipeline's figures: for pipeline.stats, the admin's lists and /metrics alike. */
#ifndef EVERI_STATS_H
#define EVERI_STATS_H

#include "event_counts.h"
#include "json_write.h"
#include "worker.h"

/* Functions that a room above knows: writes an object for each, into an open array. */
struct stats_more {
    void (*functions)(void *ctx, struct db *db, struct json_writer *w);
    void *ctx;
};
/* The members topics, queues, functions, workflows of an open object. counts: of the log's events;
 * NULL: they are counted anew, here and below. */
void stats_write_pipeline(struct db *db, const struct worker *worker, struct event_counts *counts,
                          int64_t now_ms, const struct stats_more *more, struct json_writer *w);
/* Objects into an open array: the functions of the house. */
void stats_write_functions(struct db *db, const struct worker *worker, struct json_writer *w);
/* Each writes one array. */
/* own_max: so many of the operators' subscriptions. */
void stats_write_topics(struct db *db, const struct worker *worker, struct event_counts *counts,
                        int64_t own_max, struct json_writer *w);
void stats_write_queues(struct db *db, const struct worker *worker, int64_t now_ms,
                        struct json_writer *w);
void stats_write_workflows(struct db *db, struct json_writer *w);
/* The members of one; none where it is not there. */
void stats_write_workflow(struct db *db, const char *name, struct json_writer *w);
/* Prometheus text. */
void stats_metrics(struct db *db, const struct worker *worker, int64_t now_ms, struct buf *out);

#endif
