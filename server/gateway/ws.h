/* The sockets: with loop.c, these files alone know libwebsockets. The library's callbacks become
 * calls of session_* (ws.c), headers are read for http.c (ws_http.c), and what both say is written
 * (ws_writing.c). */
#ifndef EVERI_WS_H
#define EVERI_WS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attrs.h"
#include "buf.h"
#include "err.h"
#include "forwarded.h"
#include "http.h"
#include "loop.h"
#include "session.h"
#include "visitors.h"
#include "webpage.h"

struct certificate;
struct ws;

/* A plain request that waits for its answer; gone requests are not found any more. */
struct http_ref {
    uint32_t slot, generation;
};

/* A whole request for a page. Its strings are in its arena. */
struct page_ask {
    struct arena *arena;
    const struct webpage *page;
    bool post;
    const char *rest, *address;
    struct webform query, form;
};

struct ws_options {
    const char *host;
    int port;                              /* 0: a free one */
    const struct certificate *certificate; /* for TLS; NULL: without. Only while it opens */
    struct loop *loop;
    struct sessions *sessions;
    struct http_rules rules;
    struct visitors *visitors;
    const struct proxies *proxies;
    int handshake_timeout_s;
    int header_bytes; /* of one request, all headers together */
    void *ctx;
    /* Whether a stranger from there may have one more connection. */
    bool (*admits)(void *ctx, const char *address);
    /* A connection was upgraded. hash: of its good token; NULL: it has none. */
    void (*opened)(void *ctx, struct session *session, const uint8_t *hash);
    /* Somebody waits for the text of /metrics, or for a page: ws_answer brings it. False: not now.
     * The page's arena is taken in any case. */
    bool (*scrape)(void *ctx, struct http_ref who);
    bool (*page)(void *ctx, struct http_ref who, const struct page_ask *ask);
};

/* err: unavailable, with a sentence. */
MUST_CHECK bool ws_open(const struct ws_options *options, struct ws **out, struct err *err);
int ws_port(const struct ws *ws);
/* For handshakes that begin from now on. False: OpenSSL does not take it, and nothing changed. */
MUST_CHECK bool ws_use_certificate(struct ws *ws, const struct certificate *certificate);
/* Also closes what is still open, without close frames. */
void ws_close(struct ws *ws);
/* Makes the library look at its time-outs while handshakes are under way. Returns when to call it
 * next (clock_mono_ms). */
int64_t ws_tick(struct ws *ws);
void ws_stop_accepting(struct ws *ws);
/* How many requests for pages are under way. */
uint64_t ws_waiting(const struct ws *ws);
void ws_answer(struct ws *ws, struct http_ref who, const struct http_reply *reply);

extern const struct session_io ws_io;

#endif
