/* What became of an event, as a tree of steps: which queues had it and which filters refused it,
 * each attempt to handle it, each person notified (or why not), each push, mail and call.
 *
 * What the store says is derived when asked: filters are matched again, queue rows read, the
 * decisions about people made again (notified.h). The rest is what is still remembered of it
 * (trace.h); where that is gone, a step says `done` and no more. */
#ifndef EVERI_EVENT_TRACE_H
#define EVERI_EVENT_TRACE_H

#include "event.h"
#include "json_write.h"
#include "trace.h"
#include "worker.h"

enum { EVENT_STEPS_MAX = 1000 }; /* of one answer */

/* For whom it is told. */
enum event_trace_for {
    TRACE_FOR_OPERATOR, /* all of it */
    TRACE_FOR_ADMIN,    /* but for who is in a private conversation */
    TRACE_FOR_PERSON,   /* what concerns them, and nothing of how the house is set up */
};

struct event_trace_scope {
    enum event_trace_for reader;
    struct person_id only; /* the steps that concern this person; n 0: all */
};

struct event_step {
    int parent; /* its id is its place, from 1; 0: none */
    int64_t event;
    const char *kind, *name, *outcome, *reason; /* reason: may be NULL */
    int attempt;                                /* 0: none */
    int64_t at;                                 /* -1: not known */
    int64_t took_us;                            /* -1: not known */
    int64_t delay_ms;                           /* from the event to it; -1: not known */
    struct person_id person;                    /* n 0: none */
    int64_t session, notification;              /* 0: none */
};

struct event_trace {
    struct db *db;
    struct arena *mem;
    const struct worker *worker;
    struct trace *kept; /* may be NULL */
    int64_t now_ms;
    struct event_trace_scope scope;
    struct event_step *steps; /* in `mem` */
    size_t count;
    bool cut; /* there would have been more */
};

/* Everything but `scope`, zeroed otherwise. */
void event_trace_init(struct event_trace *trace, struct db *db, struct arena *mem,
                      const struct worker *worker, struct trace *kept, int64_t now_ms);
/* Adds the event's steps behind those of others. */
void event_trace_add(struct event_trace *trace, const struct event *event);

/* By its own id, or that of the update, comment or message that it made. False: there is none. */
MUST_CHECK bool event_trace_find(struct db *db, struct arena *mem, const char *id,
                                 struct event *out);

/* The array of steps. */
void event_trace_write_steps(const struct event_trace *trace, struct json_writer *w);
/* An object: event, steps, more. */
void event_trace_write(const struct event_trace *trace, const struct event *event,
                       struct json_writer *w);

/* For the files of this noun. `event` and `at` are filled in; past the bound: a step that is in no
 * answer. */
struct event_step *event_trace_step(struct event_trace *trace, const struct event *event,
                                    int parent, const char *kind, const char *name);
/* The last step of these with that name; 0: none. kind: NULL for any. */
int event_trace_last(const struct event_trace *trace, size_t from, const char *kind,
                     const char *name);
/* The function that notifies of such events. */
const char *event_trace_notifier(enum event_type type);
/* People and pushes, under the steps from `from` on: event_trace_people.c. */
void event_trace_add_people(struct event_trace *trace, const struct event *event, size_t from);

#endif
