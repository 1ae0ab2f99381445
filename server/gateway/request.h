/* One call of one client, from its frame to its answer, as handlers see it.
 *
 * A handler gets a checked draft and answers exactly once: it returns an incomplete type that only
 * the answer_* functions below make, so a path that forgets to answer does not compile. */
#ifndef EVERI_REQUEST_H
#define EVERI_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "account.h"
#include "arena.h"
#include "buf.h"
#include "challenges.h"
#include "engine.h"
#include "err.h"
#include "id.h"
#include "json_write.h"
#include "method.h"
#include "rates.h"

struct answered;
struct batch;
struct gateway;
struct handler;
struct request;

/* A connection that may be gone by the time it is looked up: the slot is reused, the generation
 * is not. */
struct session_ref {
    uint32_t slot, generation;
};

/* What a login brings to its connection, filled by the login's handler on the engine. */
struct login {
    struct person_id person;
    struct session_id session;
    bool batch; /* arrays of pushes are welcome */
    const char *handle;
    const struct channel *channels; /* what this person listens to, in the request's arena */
    size_t channel_count;
    bool broad; /* ... but for the very many whom they follow (channels.h) */
};

/* Requests of one session take effect in the order sent: reads go beside reads, writes behind
 * writes, and beside one that is alone nothing goes. */
enum lane { LANE_NONE, LANE_READ, LANE_WRITE, LANE_ALONE };

struct request {
    struct job job; /* first: a job of ours is a request */
    struct gateway *gateway;
    struct session_ref from;
    struct arena *arena;
    const struct method *method;
    const struct handler *handler;
    void *draft;

    /* who calls; n 0 before login */
    struct person_id person;
    struct session_id session;
    const char *address;   /* of the connection, as text */
    const uint8_t *bearer; /* hash of the upgrade's token, TOKEN_HASH_BYTES; or NULL */

    /* set while a handler runs */
    struct db *db;
    struct turn *turn; /* NULL in reads */
    int64_t now_ms;

    struct credentials credentials;    /* of handlers with `hash` */
    struct login *login;               /* set by a handler that logs the connection in */
    const struct challenge *challenge; /* set by session.challenge: the connection keeps it */
    struct challenges challenges;      /* of handlers with `takes_challenges`: the connection's */
    bool ends_session;                 /* set by session.logout: close after the answer */
    const struct seen *watch; /* of presence.watch: whom the connection watches from now on */
    size_t watch_count;
    int64_t made; /* set by a creating handler: the object it made */

    /* the answer being written */
    json_t *id;        /* NULL: a notification, nobody wants the answer */
    struct buf answer; /* the whole response object */
    struct json_writer writer;
    struct err err; /* code ERR_NONE: it went well */

    unsigned charged;    /* attempts to log in that were counted: enum charge (call_limits.c) */
    struct batch *batch; /* NULL: not part of one */
    size_t batch_index;

    /* the gateway's own */
    struct request *next;                            /* in its session's line */
    enum lane lane;                                  /* what it counts as while it is under way */
    struct answered *(*resume)(struct request *rq);  /* of answer_after */
    struct answered *(*on_loop)(struct request *rq); /* of answer_on_loop */
    uint64_t partings;                               /* the gateway's when it started */
    bool is_unheard;                                 /* nobody reads its answer, or waits for it */
};

enum handler_kind {
    HANDLE_INLINE, /* memory only: on the loop */
    HANDLE_READ,   /* on a reader's thread */
    HANDLE_SEARCH, /* the same, on a thread for what may take long */
    HANDLE_ASK,    /* on the engine, beside everything of its session: waits for a function */
    HANDLE_WRITE,  /* on the engine, in a savepoint */
    HANDLE_LOGIN,  /* HANDLE_WRITE, and nothing else of the session starts before it is done */
};

/* What a call takes beside itself from a bucket of its person; n 0: nothing. */
struct call_cost {
    enum rate rate;
    int64_t n;
};

struct handler {
    const char *name; /* of the method */
    enum handler_kind kind;
    struct answered *(*run)(struct request *rq);
    /* Of creating methods: answer a repeated client_id with the object it made. */
    struct answered *(*again)(struct request *rq, int64_t object);
    /* Runs first, on the hashing thread, where `wants_hash` says so (NULL: always). Fills
     * rq->credentials. */
    void (*hash)(struct request *rq, struct db *db);
    bool (*wants_hash)(const struct request *rq);
    enum rate rate; /* whose bucket a person's call takes from; 0: that of its kind */
    struct call_cost (*cost)(struct request *rq); /* may be NULL */
    /* Of logins: the handle of whom somebody tries to log in as. NULL: none is said. */
    const char *(*account)(const struct request *rq);
    bool takes_challenges; /* the connection's open challenges are used up by it */
};

extern const struct handler handlers[];
extern const size_t handler_count;

/* The answer is written between the two, as one JSON value. */
struct json_writer *answer_begin(struct request *rq);
struct answered *answer_end(struct request *rq);
struct answered *answer_empty(struct request *rq); /* {} */
struct answered *answer_error(struct request *rq); /* rq->err */
/* The answer comes when the task is finished: then `resume` runs on the engine and answers. */
struct answered *answer_after(struct request *rq, int64_t task,
                              struct answered *(*resume)(struct request *rq));
/* Of a reading handler: the loop, which knows the connections, answers with what was read. */
struct answered *answer_on_loop(struct request *rq,
                                struct answered *(*on_loop)(struct request *rq));

#endif
