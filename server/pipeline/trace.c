#include "trace.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "attrs.h"
#include "mem.h"

enum { REASONS = 4096, PUSHES = 8192, WRITINGS = 16384, SHOWN_MAX = 256 };

const char *const trace_kind_names[] = { "function", "workflow", "mail", "webhook" };
const char *const trace_outcome_names[] = { "ok",      "failed", "dead",   "timeout",
                                            "refused", "late",   "expired" };

/* A note as it is kept. Most have no reason: those that have one share a smaller ring. */
struct kept_note {
    int64_t at_ms;
    struct person_id person;
    uint64_t reason; /* its number; 0: none */
    int32_t took_us, attempt;
    uint8_t kind, outcome;
    char name[TRACE_NAME_BYTES + 1], from[TRACE_FROM_BYTES + 1];
};

struct kept_push {
    struct trace_pushed figures;
    uint64_t number; /* 0: free */
    int64_t turns;   /* sessions whose turn came */
};

struct kept_writing {
    uint64_t push;
    struct trace_writing writing;
};

struct trace {
    pthread_mutex_t lock; /* of the notes: the engine writes most of them */
    int64_t *events;      /* of each note: what is looked through */
    struct kept_note *notes;
    char (*reasons)[TRACE_REASON_BYTES + 1];
    size_t cap;
    uint64_t noted, reasoned;  /* since the start */
    pthread_mutex_t push_lock; /* of the rest: the gateway's */
    struct kept_push *pushes;
    struct kept_writing *writings;
    uint64_t pushed, written;
};

struct trace *trace_new(size_t kept)
{
    struct trace *trace = mem_new(sizeof *trace);

    pthread_mutex_init(&trace->lock, NULL);
    pthread_mutex_init(&trace->push_lock, NULL);
    trace->cap = kept;
    trace->events = mem_new((kept + 1) * sizeof *trace->events);
    trace->notes = mem_new((kept + 1) * sizeof *trace->notes);
    trace->reasons = mem_new(REASONS * sizeof *trace->reasons);
    trace->pushes = mem_new(PUSHES * sizeof *trace->pushes);
    trace->writings = mem_new(WRITINGS * sizeof *trace->writings);
    return trace;
}

void trace_free(struct trace *trace)
{
    if (!trace)
        return;
    pthread_mutex_destroy(&trace->lock);
    pthread_mutex_destroy(&trace->push_lock);
    mem_free(trace->events);
    mem_free(trace->notes);
    mem_free(trace->reasons);
    mem_free(trace->pushes);
    mem_free(trace->writings);
    mem_free(trace);
}

/* Whole, or cut at the beginning of a character. */
static void copy(char *out, size_t cap, const char *text)
{
    size_t len = text ? strnlen(text, cap) : 0;

    if (len == cap)
        for (len--; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80;)
            len--;
    if (len)
        memcpy(out, text, len);
    out[len] = '\0';
}

static uint64_t keep_reason(struct trace *trace, const char *reason)
{
    if (!reason || !*reason)
        return 0;
    copy(trace->reasons[trace->reasoned % REASONS], sizeof *trace->reasons, reason);
    return ++trace->reasoned;
}

void trace_add(struct trace *trace, const struct trace_note *note)
{
    struct kept_note *kept;
    size_t place;

    if (!trace || !trace->cap)
        return;
    pthread_mutex_lock(&trace->lock);
    place = trace->noted++ % trace->cap;
    kept = &trace->notes[place];
    trace->events[place] = note->event;
    kept->at_ms = note->at_ms;
    kept->person = note->person;
    kept->reason = keep_reason(trace, note->reason);
    kept->took_us = note->took_us < INT32_MAX ? (int32_t)note->took_us : INT32_MAX;
    kept->attempt = note->attempt;
    kept->kind = (uint8_t)note->kind;
    kept->outcome = (uint8_t)note->outcome;
    copy(kept->name, sizeof kept->name, note->name);
    copy(kept->from, sizeof kept->from, note->from);
    pthread_mutex_unlock(&trace->lock);
}

static const char *reason_of(const struct trace *trace, const struct kept_note *kept,
                             struct arena *mem)
{
    if (!kept->reason || trace->reasoned - kept->reason >= REASONS)
        return NULL;
    return arena_strdup(mem, trace->reasons[(kept->reason - 1) % REASONS]);
}

static struct trace_note read_note(const struct trace *trace, size_t place, struct arena *mem)
{
    const struct kept_note *kept = &trace->notes[place];

    return (struct trace_note){
        .event = trace->events[place],
        .kind = (enum trace_kind)kept->kind,
        .name = arena_strdup(mem, kept->name),
        .from = kept->from[0] ? arena_strdup(mem, kept->from) : NULL,
        .reason = reason_of(trace, kept, mem),
        .attempt = kept->attempt,
        .outcome = (enum trace_outcome)kept->outcome,
        .at_ms = kept->at_ms,
        .took_us = kept->took_us,
        .person = kept->person,
    };
}

/* The place of the oldest of `cap` in a ring, `total` having been written: of those from there on.
 */
static uint64_t oldest(uint64_t total, size_t cap)
{
    return total > cap ? total - cap : 0;
}

struct trace_note *trace_notes(struct trace *trace, int64_t event, struct arena *mem, size_t *count)
{
    struct trace_note *out = arena_alloc(mem, SHOWN_MAX * sizeof *out);

    *count = 0;
    if (!trace || !trace->cap)
        return out;
    pthread_mutex_lock(&trace->lock);
    for (uint64_t i = oldest(trace->noted, trace->cap); i < trace->noted && *count < SHOWN_MAX; i++)
        if (trace->events[i % trace->cap] == event)
            out[(*count)++] = read_note(trace, i % trace->cap, mem);
    pthread_mutex_unlock(&trace->lock);
    return out;
}

uint64_t trace_push(struct trace *trace, int64_t event, const char *method, int64_t object,
                    int64_t at_ms)
{
    struct kept_push *kept;
    uint64_t number;

    if (!trace || !trace->cap || !event)
        return 0;
    pthread_mutex_lock(&trace->push_lock);
    kept = &trace->pushes[trace->pushed % PUSHES];
    number = ++trace->pushed;
    *kept = (struct kept_push){ .figures = { .method = method,
                                             .event = event,
                                             .object = object,
                                             .at_ms = at_ms,
                                             .slowest_us = -1 },
                                .number = number };
    pthread_mutex_unlock(&trace->push_lock);
    return number;
}

/* NULL: it has fallen out. Under the lock. */
static struct kept_push *find_push(struct trace *trace, uint64_t push)
{
    struct kept_push *kept = &trace->pushes[(push - 1) % PUSHES];

    return kept->number == push ? kept : NULL;
}

void trace_push_queued(struct trace *trace, uint64_t push, size_t sessions)
{
    struct kept_push *kept;

    pthread_mutex_lock(&trace->push_lock);
    kept = find_push(trace, push);
    if (kept) {
        kept->figures.people++;
        kept->figures.sessions += (int64_t)sessions;
    }
    pthread_mutex_unlock(&trace->push_lock);
}

static void count_writing(struct trace *trace, struct kept_push *kept,
                          const struct trace_writing *writing)
{
    struct trace_pushed *figures = &kept->figures;

    if (writing->written)
        figures->written++;
    else
        figures->refused++;
    if (writing->written && writing->took_us > figures->slowest_us)
        figures->slowest_us = writing->took_us;
    if (kept->turns++ < TRACE_SESSIONS_OF_PUSH)
        trace->writings[trace->written++ % WRITINGS] = (struct kept_writing){ .push = kept->number,
                                                                              .writing = *writing };
}

void trace_push_written(struct trace *trace, uint64_t push, struct session_id session,
                        struct person_id person, bool written, int64_t took_us)
{
    const struct trace_writing writing = { session, person, written, took_us };
    struct kept_push *kept;

    pthread_mutex_lock(&trace->push_lock);
    kept = find_push(trace, push);
    if (kept)
        count_writing(trace, kept, &writing);
    pthread_mutex_unlock(&trace->push_lock);
}

static void read_writings(const struct trace *trace, const struct kept_push *kept,
                          struct arena *mem, struct trace_pushed *out)
{
    out->writings = arena_alloc(mem, TRACE_SESSIONS_OF_PUSH * sizeof *out->writings);
    out->writing_count = 0;
    for (uint64_t i = oldest(trace->written, WRITINGS);
         i < trace->written && out->writing_count < TRACE_SESSIONS_OF_PUSH; i++)
        if (trace->writings[i % WRITINGS].push == kept->number)
            out->writings[out->writing_count++] = trace->writings[i % WRITINGS].writing;
}

struct trace_pushed *trace_pushes(struct trace *trace, int64_t event, struct arena *mem,
                                  size_t *count)
{
    struct trace_pushed *out = arena_alloc(mem, SHOWN_MAX * sizeof *out);

    *count = 0;
    if (!trace)
        return out;
    pthread_mutex_lock(&trace->push_lock);
    for (uint64_t i = oldest(trace->pushed, PUSHES); i < trace->pushed && *count < SHOWN_MAX; i++) {
        const struct kept_push *kept = &trace->pushes[i % PUSHES];

        if (kept->figures.event != event)
            continue;
        out[*count] = kept->figures;
        read_writings(trace, kept, mem, &out[(*count)++]);
    }
    pthread_mutex_unlock(&trace->push_lock);
    return out;
}

void trace_metrics(struct trace *trace, struct buf *out)
{
    uint64_t notes = 0;
    uint64_t dropped = 0;

    if (!trace)
        return;
    pthread_mutex_lock(&trace->lock);
    notes = trace->noted;
    dropped = trace->cap ? oldest(trace->noted, trace->cap) : 0;
    pthread_mutex_unlock(&trace->lock);
    buf_printf(out,
               "# HELP everi_trace_notes_total Attempts noted for traces\n"
               "# TYPE everi_trace_notes_total counter\neveri_trace_notes_total %" PRIu64 "\n"
               "# HELP everi_trace_dropped_total Of them those that are no longer kept\n"
               "# TYPE everi_trace_dropped_total counter\neveri_trace_dropped_total %" PRIu64 "\n",
               notes, dropped);
}
