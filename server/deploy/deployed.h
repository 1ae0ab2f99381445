/* Deployed functions at work: what events and callers ask of them, and what they ask for in answer.
 *
 * For an event a function gets one line (deployed_line.c), and answers `{}`, `{calls: [...]}` or
 * `{error: TEXT}`. Its calls are performed as its own person, in the turn that removes the message
 * from its queue: all of them, or none. By its name it gets the caller's line, and its answer is
 * the caller's to understand. */
#ifndef EVERI_DEPLOYED_H
#define EVERI_DEPLOYED_H

#include <jansson.h>

#include "consumer.h"
#include "deployment.h"

struct deployed;

/* A call by a person that no connection made. err: why it is refused. */
typedef bool deployed_caller(void *ctx, struct turn *turn, struct person_id who, const char *method,
                             const json_t *params, struct err *err);

/* Before any thread, and before the process is confined. data_dir is made if need be: as late as
 * the store opens. err: unavailable. */
MUST_CHECK bool deployed_open(const char *data_dir, struct deployed **out, struct err *err);
/* The folder for executables. Before the process is confined; the data directory is there. */
MUST_CHECK bool deployed_make_folder(struct deployed *deployed, struct err *err);
/* Before engine_start. consumers: NULL beside an admin command: no event is handled. */
void deployed_start(struct deployed *deployed, struct engine *engine, struct consumers *consumers);
void deployed_let_call(struct deployed *deployed, deployed_caller *caller, void *ctx);
/* Before engine_stop: cuts short what is under way. NULL is fine. */
void deployed_close(struct deployed *deployed);
void deployed_free(struct deployed *deployed); /* NULL is fine; when the engine ended */

/* Calls by name. */

enum deployed_end {
    DEPLOYED_ANSWERED, /* with a JSON object */
    DEPLOYED_UNKNOWN,  /* no such function */
    DEPLOYED_TIMEOUT,
    DEPLOYED_FAILED,    /* `error` says why */
    DEPLOYED_CUT_SHORT, /* the server stops: nothing counts */
};

struct deployed_call {
    const char *name; /* of the function */
    const char *line; /* one JSON value without a newline; the caller's, until `back` */
    size_t len;
    int64_t timeout_ms; /* 0: the deployment's, which is never exceeded */
    int64_t event;      /* what standard error is logged with; 0: none */
    /* On the engine, in a savepoint of a turn; the call may be freed in it. Once, even if that turn
     * is undone: whoever cannot do without leases what it is about. */
    void (*back)(struct deployed_call *call, struct turn *turn);
    /* How it ended: set before `back`. */
    enum deployed_end end;
    const char *answer; /* until `back` returns */
    size_t answer_len;
    char error[ERR_TEXT_MAX];
};
/* On the engine's thread. It begins at once, whatever becomes of the turn; `back` comes later,
 * never before this returns. deployed: NULL: no function is known, and `back` never comes. False:
 * it will never come: too many wait. */
MUST_CHECK bool deployed_invoke(struct deployed *deployed, struct turn *turn,
                                struct deployed_call *call);
/* Calls that have not come back: meanwhile a test clock stands still. */
struct engine_source deployed_source(struct deployed *deployed);

/* For operators. */

/* What this kernel lacks of the sandbox; NULL: nothing. */
const char *deployed_lacks(const struct deployed *deployed);
/* Copies the executable, and tries whether it can be started: it has to be there still after a
 * moment, and silent. function->file is filled. err: conflict, with what it said; unavailable. */
MUST_CHECK bool deployed_bring(struct deployed *deployed, int fd, struct runner_function *function,
                               struct err *err);
/* The file is of no use (any more). */
void deployed_drop_file(struct deployed *deployed, const char *file);
/* After the commit that changed or removed it. */
void deployed_changed(struct deployed *deployed, const char *name);
/* In the turn that changes it. */
void deployed_change(struct deployed *deployed, struct turn *turn, const char *name);

/* Writes an object for each, as pipeline.stats has them, into an open array. */
void deployed_write_list(struct deployed *deployed, struct db *db, struct json_writer *w);
/* Prometheus text. */
void deployed_metrics(struct deployed *deployed, struct db *db, struct buf *out);

#endif
