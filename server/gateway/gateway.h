/* The gateway: one thread with a loop (libwebsockets on libev) that owns all connections. It
 * parses frames, checks calls against the method table, sends them to the engine, a reader or the
 * hashing thread, and brings answers and pushes to the sockets. It never touches the store. */
#ifndef EVERI_GATEWAY_H
#define EVERI_GATEWAY_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "engine.h"
#include "err.h"
#include "forwarded.h"
#include "outbox.h"
#include "rates.h"
#include "readers.h"

struct app;
struct certificate;
struct gateway;
struct ticker;
struct trace;

/* Makes a push's params for receivers, on the rendering thread: begun for a change and a read
 * transaction, then written for each. perhaps: as in struct hearer. False: they may not see it
 * (any more), and nothing is pushed. */
struct gateway_renderer {
    void *(*begin)(struct db *db, struct arena *mem, int64_t now_ms, const struct change *change);
    bool (*write)(void *begun, struct person_id receiver, bool perhaps, struct buf *params);
};

struct gateway_options {
    const char *host;
    int port;                              /* 0: a free one */
    const struct certificate *certificate; /* for TLS; NULL: without. Only while it opens */
    const char *const *allowed_origins;    /* NULL-terminated */
    const uint8_t *metrics_token_hash;     /* NULL: none; outlives it */
    int login_timeout_ms, ping_after_ms, silence_max_ms; /* protocol.md 1: 15 s, 25 s, 60 s */
    int handshake_timeout_s;
    int header_bytes;
    struct gateway_bounds {
        int hash_queue, hash_queue_address;                       /* in all, of one address */
        int connections, connections_address, handshakes_address; /* 0: no limit */
        int64_t login_bytes, login_frames;                        /* before login; 0: no limit */
        struct bucket_rule frames, bytes, errors;                 /* of one connection */
        struct bucket_rule rates[RATES];
    } bounds;
    struct proxies proxies; /* who may name the client's address */
    int presence_grace_ms;  /* how long who went still looks online */
    const struct app *app;  /* for the handlers; outlives the gateway */
    struct gateway_renderer renderer;
    struct ticker *ticker; /* whose source the engine has; outlives the gateway */
    struct trace *trace;   /* what was pushed is noted there; may be NULL; outlives the gateway */
    /* Adds the pipeline's metrics to /metrics; called on a reader's thread. */
    void (*metrics)(const struct app *app, struct db *db, struct buf *out);
};

/* Binds the port. err: unavailable, with a sentence. */
MUST_CHECK bool gateway_open(const struct gateway_options *options, struct engine *engine,
                             struct gateway **out, struct err *err);
int gateway_port(const struct gateway *gateway);
/* For TLS handshakes that begin from now on; takes it. From any thread, once it is open. */
void gateway_use_certificate(struct gateway *gateway, struct certificate *certificate);
/* A token that is good from the start; before gateway_run. */
void gateway_add_token(struct gateway *gateway, const uint8_t hash[TOKEN_HASH_BYTES],
                       struct session_id session, struct person_id person, int64_t expires_at_ms);
/* The engine's sink: ctx is the gateway. */
void gateway_sink(void *ctx, struct outbox *outbox);
/* Runs the loop until gateway_stop; then accepts nothing more, finishes what was accepted, closes
 * every connection with 1001, and returns. */
void gateway_run(struct gateway *gateway);
void gateway_stop(struct gateway *gateway); /* from any thread, and from a signal handler */
void gateway_close(struct gateway *gateway);

/* Somebody has logged in from there before this start; before gateway_run. */
void gateway_add_known(struct gateway *gateway, const char *handle, const char *address);
/* Other bounds from now on, but for the hashing thread's line as a whole. From any thread but a
 * signal handler. */
void gateway_set_bounds(struct gateway *gateway, const struct gateway_bounds *bounds);
/* For handlers, whose calls cost more than can be seen before. From any thread. */
struct rates *gateway_rates(struct gateway *gateway);

struct receipts;
/* Whom messages reached (receipts.h). From any thread. */
struct receipts *gateway_receipts(struct gateway *gateway);

const struct app *gateway_app(const struct gateway *gateway);

/* For pipeline.stats: connections now, logged in, and people online. From any thread. */
struct gateway_figures {
    int64_t connections, logged_in, people_online;
};
void gateway_figures(struct gateway *gateway, struct gateway_figures *out);

#endif
