/* What became of events, as far as the store does not say it: attempts that went well, how long
 * they took, what was written to which session. Kept in memory in rings of a fixed size: what falls
 * out of them is counted, and gone.
 *
 * Whoever has a turn finds it there (turn->trace); NULL, beside an admin command, takes everything
 * and keeps nothing. A note costs its writer some tens of nanoseconds. From any thread. */
#ifndef EVERI_TRACE_H
#define EVERI_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "id.h"

enum {
    TRACE_NAME_BYTES = 31,
    TRACE_FROM_BYTES = 23,
    TRACE_REASON_BYTES = 127,
    TRACE_SESSIONS_OF_PUSH = 50, /* whose writing is kept one by one; the others are counted */
};

enum trace_kind { TRACE_FUNCTION, TRACE_WORKFLOW, TRACE_MAIL, TRACE_WEBHOOK, TRACE_KINDS };
enum trace_outcome {
    TRACE_OK,
    TRACE_FAILED,  /* it will be tried again */
    TRACE_DEAD,    /* it will not */
    TRACE_TIMEOUT, /* a failure, too */
    TRACE_REFUSED, /* nothing was tried: it was not wanted any more */
    TRACE_LATE,    /* it came back when its lease had run out: nothing of it counts */
    TRACE_EXPIRED, /* its time was over before it was tried */
    TRACE_OUTCOMES
};
extern const char *const trace_kind_names[TRACE_KINDS];
extern const char *const trace_outcome_names[TRACE_OUTCOMES];

/* One attempt, noted at its end. Strings are copied, and cut. No texts of people, addresses or
 * secrets. */
struct trace_note {
    int64_t event; /* seq */
    enum trace_kind kind;
    const char *name;   /* of the function, the workflow, the mail's template, the webhook */
    const char *from;   /* the queue or function that it comes of; NULL: the event itself */
    const char *reason; /* an error, the other side's answer; NULL: there is nothing to say */
    int attempt;        /* 0: does not apply */
    enum trace_outcome outcome;
    int64_t at_ms;           /* when it began, by the clock */
    int64_t took_us;         /* -1: not known */
    struct person_id person; /* whom it is for; n 0: nobody in particular */
};

struct trace;

/* kept: so many attempts (pushes and their sessions have rings of their own); 0: none. */
struct trace *trace_new(size_t kept);
void trace_free(struct trace *trace); /* NULL is fine */
void trace_add(struct trace *trace, const struct trace_note *note);
/* Of one event, the oldest first, a few hundred at most; in `mem`. */
struct trace_note *trace_notes(struct trace *trace, int64_t event, struct arena *mem,
                               size_t *count);

/* One push to those who listen. Returns its number; 0: nobody keeps it. */
uint64_t trace_push(struct trace *trace, int64_t event, const char *method, int64_t object,
                    int64_t at_ms); /* method: static */
/* So many more sessions of one person will have it. */
void trace_push_queued(struct trace *trace, uint64_t push, size_t sessions);
/* A session's turn came: it was written, or not, because its person may not see it any more. */
void trace_push_written(struct trace *trace, uint64_t push, struct session_id session,
                        struct person_id person, bool written, int64_t took_us);

struct trace_writing {
    struct session_id session;
    struct person_id person;
    bool written;
    int64_t took_us;
};
struct trace_pushed {
    const char *method;
    int64_t event, object, at_ms;
    int64_t people, sessions, written, refused;
    int64_t slowest_us; /* -1: none was written */
    struct trace_writing *writings;
    size_t writing_count; /* at most TRACE_SESSIONS_OF_PUSH, the first */
};
/* Of one event, the oldest first, a few hundred at most; in `mem`. */
struct trace_pushed *trace_pushes(struct trace *trace, int64_t event, struct arena *mem,
                                  size_t *count);

/* Prometheus text. */
void trace_metrics(struct trace *trace, struct buf *out);

#endif
