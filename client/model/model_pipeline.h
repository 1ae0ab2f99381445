/* The pipeline as its operators watch it: the server's figures as they were told last, and what
 * they come to over time. The server counts from its start; what happened in a second is the
 * difference between two tellings. Time here is now_ms, what the screens show. */
#ifndef EVERI_MODEL_PIPELINE_H
#define EVERI_MODEL_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

enum {
    PIPELINE_SECONDS = 60,
    PIPELINE_LONG_S = 600,
    PIPELINE_ROWS = 512, /* of each list; those behind are not looked at */
    PIPELINE_NAME = 64,
};

enum pipeline_list {
    PIPELINE_TOPICS,
    PIPELINE_QUEUES,
    PIPELINE_FUNCTIONS,
    PIPELINE_WORKFLOWS,
    PIPELINE_LISTS
};

/* How a queue is, the worst first. */
enum queue_health {
    QUEUE_HAS_DEAD,
    QUEUE_LAGS, /* its oldest message has waited for QUEUE_LAG_MS */
    QUEUE_RETRIES,
    QUEUE_PAUSED,
    QUEUE_WELL,
    QUEUE_HEALTHS
};
enum { QUEUE_LAG_MS = 10000 };

/* A counter second by second, the newest last; -1: nobody watched. */
struct pipeline_series {
    char name[PIPELINE_NAME];
    int64_t total;
    int per_s[PIPELINE_SECONDS];
};

struct series_book {
    struct pipeline_series *series;
    size_t count;
};

struct pipeline {
    json_t *stats;                        /* what was told last; NULL: nothing yet */
    struct series_book topics, functions; /* events, invocations */
    int in[PIPELINE_LONG_S];              /* events of all topics, second by second; -1 as above */
    int64_t second;                       /* that the newest of all series is of; 0: nothing yet */
    bool asking, watching, frozen;        /* frozen: what is told is not looked at */
    bool cannot_watch;                    /* the server does not know pipeline.watch */
    int64_t heard_ms;                     /* when it was told last, or asked for, as tick_ms */
    char refused[200];                    /* why nothing is known; "" */
};

void pipeline_done(struct pipeline *pipeline);
/* The connection is another one: nobody watches, and what was not told is a gap. */
void pipeline_break(struct pipeline *pipeline);
void pipeline_take(struct pipeline *pipeline, const json_t *stats, int64_t now_ms);

size_t pipeline_count(const struct pipeline *pipeline, enum pipeline_list list);
const json_t *pipeline_at(const struct pipeline *pipeline, enum pipeline_list list, size_t i);
/* NULL: there is none. */
const json_t *pipeline_find(const struct pipeline *pipeline, enum pipeline_list list,
                            const char *name);
/* The places of the list in the order in which they are shown: queues the worst first, topics that
 * move first. Returns how many. */
size_t pipeline_order(const struct pipeline *pipeline, enum pipeline_list list, int64_t now_ms,
                      size_t out[PIPELINE_ROWS]);

enum queue_health pipeline_health(const json_t *queue, int64_t now_ms);
/* A figure of all queues: "depth", "in_flight", "delayed", "dead". */
int64_t pipeline_sum(const struct pipeline *pipeline, const char *figure);

/* NULL: it has none. A queue's are the invocations of its function. */
const struct pipeline_series *pipeline_series(const struct pipeline *pipeline,
                                              enum pipeline_list list, const char *name);
/* Tenths a second over the last seconds that somebody watched; -1: there is none. */
int series_rate(const struct pipeline_series *series);
/* What comes in, what is done: tenths a second; -1: not known. */
int pipeline_rate_in(const struct pipeline *pipeline);
int pipeline_rate_done(const struct pipeline *pipeline);
/* So many values over PIPELINE_LONG_S, the mean of each span; -1: nobody watched then. */
void pipeline_throughput(const struct pipeline *pipeline, int *out, size_t count);

#endif
