/* Invariant: a series has no value for a second in which nobody watched, so that nothing that a
 * picture shows was made up; what came between two tellings is spread over the time between them.
 */
#include "model_pipeline.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "attrs.h"
#include "mem.h"
#include "model_fields.h"

enum { SECOND_MS = 1000, RATE_SECONDS = 5, SPREAD_MOST_S = 30, TENTHS = 10, NOBODY = -1 };

static const char *const lists[PIPELINE_LISTS] = { [PIPELINE_TOPICS] = "topics",
                                                   [PIPELINE_QUEUES] = "queues",
                                                   [PIPELINE_FUNCTIONS] = "functions",
                                                   [PIPELINE_WORKFLOWS] = "workflows" };

void pipeline_done(struct pipeline *pipeline)
{
    json_decref(pipeline->stats);
    mem_free(pipeline->topics.series);
    mem_free(pipeline->functions.series);
}

void pipeline_break(struct pipeline *pipeline)
{
    pipeline->watching = pipeline->asking = pipeline->cannot_watch = false;
    pipeline->heard_ms = 0;
    pipeline->refused[0] = '\0';
}

/* ---- what is in the lists ---- */

size_t pipeline_count(const struct pipeline *pipeline, enum pipeline_list list)
{
    size_t count = json_array_size(field_list(pipeline->stats, lists[list]));

    return count < PIPELINE_ROWS ? count : PIPELINE_ROWS;
}

const json_t *pipeline_at(const struct pipeline *pipeline, enum pipeline_list list, size_t i)
{
    return json_array_get(field_list(pipeline->stats, lists[list]), i);
}

const json_t *pipeline_find(const struct pipeline *pipeline, enum pipeline_list list,
                            const char *name)
{
    for (size_t i = 0; i < pipeline_count(pipeline, list); i++) {
        if (field_is(pipeline_at(pipeline, list, i), "name", name))
            return pipeline_at(pipeline, list, i);
    }
    return NULL;
}

enum queue_health pipeline_health(const json_t *queue, int64_t now_ms)
{
    int64_t oldest = field_time(queue, "oldest_at");

    if (field_int(queue, "dead") > 0)
        return QUEUE_HAS_DEAD;
    if (field_true(queue, "paused"))
        return QUEUE_PAUSED;
    if (oldest >= 0 && now_ms - oldest >= QUEUE_LAG_MS)
        return QUEUE_LAGS;
    return field_int(queue, "delayed") > 0 ? QUEUE_RETRIES : QUEUE_WELL;
}

int64_t pipeline_sum(const struct pipeline *pipeline, const char *figure)
{
    int64_t sum = 0;

    for (size_t i = 0; i < pipeline_count(pipeline, PIPELINE_QUEUES); i++) {
        int64_t n = field_int(pipeline_at(pipeline, PIPELINE_QUEUES, i), figure);

        if (n > 0 && n <= INT_MAX)
            sum += n;
    }
    return sum;
}

/* Where an item belongs; less is further up. */
static int rank_of(const struct pipeline *pipeline, enum pipeline_list list, const json_t *item,
                   int64_t now_ms)
{
    const struct pipeline_series *series;

    if (list == PIPELINE_QUEUES)
        return (int)pipeline_health(item, now_ms);
    if (list != PIPELINE_TOPICS)
        return 0;
    series = pipeline_series(pipeline, list, field_text(item, "name"));
    for (size_t i = 0; series && i < PIPELINE_SECONDS; i++) {
        if (series->per_s[i] > 0)
            return 0;
    }
    return field_int(item, "events") > 0 ? 1 : 2;
}

size_t pipeline_order(const struct pipeline *pipeline, enum pipeline_list list, int64_t now_ms,
                      size_t out[PIPELINE_ROWS])
{
    size_t count = pipeline_count(pipeline, list), placed = 0;

    for (int rank = 0; rank <= QUEUE_HEALTHS; rank++) {
        for (size_t i = 0; i < count; i++) {
            if (rank_of(pipeline, list, pipeline_at(pipeline, list, i), now_ms) == rank)
                out[placed++] = i;
        }
    }
    return placed;
}

/* ---- over time ---- */

static struct pipeline_series *find_series(const struct series_book *book, const char *name)
{
    for (size_t i = 0; i < book->count; i++) {
        if (strcmp(book->series[i].name, name) == 0)
            return &book->series[i];
    }
    return NULL;
}

const struct pipeline_series *pipeline_series(const struct pipeline *pipeline,
                                              enum pipeline_list list, const char *name)
{
    switch (list) {
    case PIPELINE_TOPICS:
        return find_series(&pipeline->topics, name);
    case PIPELINE_QUEUES:
    case PIPELINE_FUNCTIONS:
        return find_series(&pipeline->functions, name);
    case PIPELINE_WORKFLOWS:
    case PIPELINE_LISTS:
        break;
    }
    return NULL;
}

static void set_all(int *cells, size_t count, int value)
{
    for (size_t i = 0; i < count; i++)
        cells[i] = value;
}

/* So many seconds later; in those between nobody watched. */
static void shift(int *cells, size_t count, int64_t seconds)
{
    size_t by = seconds < (int64_t)count ? (size_t)seconds : count;

    memmove(cells, cells + by, (count - by) * sizeof *cells);
    set_all(cells + count - by, by, NOBODY);
}

/* What was counted since the last telling, over the seconds since then. */
static void spread(int *cells, size_t count, int64_t delta, int64_t seconds)
{
    if (delta < 0 || delta > INT_MAX / PIPELINE_ROWS || seconds > SPREAD_MOST_S)
        return; /* it counts anew, or nobody watched */
    if (seconds == 0) {
        if (cells[count - 1] != NOBODY)
            cells[count - 1] += (int)delta;
        return;
    }
    for (int64_t i = 0; i < seconds; i++)
        cells[count - (size_t)(seconds - i)] = (int)(delta * (i + 1) / seconds -
                                                     delta * i / seconds);
}

static struct pipeline_series *add_series(struct series_book *book, const char *name, int64_t total)
{
    struct pipeline_series *series;

    if (book->count == PIPELINE_ROWS || strlen(name) >= PIPELINE_NAME)
        return NULL;
    book->series = mem_resize(book->series, (book->count + 1) * sizeof *book->series);
    series = &book->series[book->count++];
    *series = (struct pipeline_series){ .total = total };
    snprintf(series->name, sizeof series->name, "%s", name);
    set_all(series->per_s, PIPELINE_SECONDS, NOBODY);
    return series;
}

/* Returns how much was counted by all of them since the last telling. */
static int64_t take_series(struct series_book *book, const json_t *list, const char *counter,
                           int64_t seconds)
{
    int64_t sum = 0;

    for (size_t i = 0; i < book->count; i++)
        shift(book->series[i].per_s, PIPELINE_SECONDS, seconds);
    for (size_t i = 0; i < json_array_size(list) && i < PIPELINE_ROWS; i++) {
        const json_t *item = json_array_get(list, i);
        const char *name = field_text(item, "name");
        int64_t total = field_int(item, counter);
        struct pipeline_series *series = find_series(book, name);

        if (total < 0)
            continue;
        if (!series) {
            (void)add_series(book, name, total);
            continue;
        }
        spread(series->per_s, PIPELINE_SECONDS, total - series->total, seconds);
        if (total > series->total && total - series->total < INT_MAX / PIPELINE_ROWS)
            sum += total - series->total;
        series->total = total;
    }
    return sum;
}

void pipeline_take(struct pipeline *pipeline, const json_t *stats, int64_t now_ms)
{
    int64_t second = now_ms / SECOND_MS, seconds = second - pipeline->second, came;
    bool first = pipeline->second == 0;

    if (pipeline->frozen)
        return;
    if (first)
        set_all(pipeline->in, PIPELINE_LONG_S, NOBODY);
    if (first || seconds < 0)
        seconds = 0; /* a clock that was set back */
    came = take_series(&pipeline->topics, field_list(stats, "topics"), "events", seconds);
    (void)take_series(&pipeline->functions, field_list(stats, "functions"), "invocations", seconds);
    shift(pipeline->in, PIPELINE_LONG_S, seconds);
    if (!first)
        spread(pipeline->in, PIPELINE_LONG_S, came < INT_MAX / PIPELINE_ROWS ? came : 0, seconds);
    pipeline->second = second;
    pipeline->refused[0] = '\0';
    json_decref(pipeline->stats);
    pipeline->stats = json_deep_copy(stats);
}

static int mean_of(const int *cells, size_t count, int scale)
{
    int64_t sum = 0, known = 0;

    for (size_t i = 0; i < count; i++) {
        if (cells[i] == NOBODY)
            continue;
        sum += cells[i];
        known++;
    }
    return known > 0 ? (int)((sum * scale + known / 2) / known) : NOBODY;
}

int series_rate(const struct pipeline_series *series)
{
    return series ? mean_of(series->per_s + PIPELINE_SECONDS - RATE_SECONDS, RATE_SECONDS, TENTHS)
                  : NOBODY;
}

static int rate_of(const struct series_book *book)
{
    int sum = NOBODY;

    for (size_t i = 0; i < book->count; i++) {
        int rate = series_rate(&book->series[i]);

        if (rate != NOBODY && (sum == NOBODY || sum < INT_MAX / 2))
            sum = (sum == NOBODY ? 0 : sum) + (rate < INT_MAX / 2 ? rate : 0);
    }
    return sum;
}

int pipeline_rate_in(const struct pipeline *pipeline)
{
    return rate_of(&pipeline->topics);
}

int pipeline_rate_done(const struct pipeline *pipeline)
{
    return rate_of(&pipeline->functions);
}

void pipeline_throughput(const struct pipeline *pipeline, int *out, size_t count)
{
    size_t span = PIPELINE_LONG_S / count;

    for (size_t i = 0; i < count; i++)
        out[i] = pipeline->second == 0
                     ? NOBODY
                     : mean_of(pipeline->in + PIPELINE_LONG_S - (count - i) * span, span, 1);
}
