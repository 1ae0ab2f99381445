/* What the files of the sockets share: ws.c opens them and turns the library's callbacks into
 * calls, ws_http.c is what happens before an upgrade, ws_exchange.c are plain requests that wait,
 * ws_writing.c what leaves after an upgrade. */
#ifndef EVERI_WS_PARTS_H
#define EVERI_WS_PARTS_H

#include <libwebsockets.h>

#include "peer.h"
#include "ws.h"

enum {
    WRITE_BYTES = 65536,
    HTTP_HEAD_BYTES = 2048,
    SCRAPES_MAX = 8,                  /* who wait for /metrics, */
    EXCHANGES_MAX = SCRAPES_MAX + 64, /* and who wait for a page, */
    EXCHANGES_ADDRESS_MAX = 16,       /* of one address */
};

/* The library's data of one socket. */
struct conn {
    struct lws *wsi;
    struct ws *ws;
    struct session *session;   /* after the upgrade */
    uint32_t room;             /* that the kernel is sure to have: see ws_writing.c */
    struct exchange *exchange; /* while a plain request waits */
};

/* What was said of a POST's body. */
struct page_body {
    enum webform_type type;
    const char *content_type;
    size_t size;
};

/* A plain request that waits. */
struct exchange {
    struct conn *conn; /* NULL: free */
    uint32_t generation;
    bool head_only;
    struct page_ask ask; /* arena: NULL when it was handed over */
    struct page_body body;
    char *bytes; /* of the body, in the arena */
    size_t expected, got;
    int64_t body_by_ms; /* clock_mono_ms */
    char address[PEER_TEXT_MAX];
    struct buf response;
};

struct ws {
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct ssl_ctx_st *tls; /* the library's; NULL: no TLS */
    struct ws_options options;
    struct lws_protocols protocols[3];
    lws_retry_bo_t no_pings;
    bool accepting;
    uint32_t writable_room; /* that the kernel has when it calls a socket writable */
    int connections, connections_max;
    struct exchange exchanges[EXCHANGES_MAX];
    uint8_t out[LWS_PRE + WRITE_BYTES];
};

/* ---- ws_http.c ---- */

/* Callbacks of the library answer 0, or -1 to have the connection closed. */
int ws_http_confirm_upgrade(struct lws *wsi, char *wanted);
int ws_http_filter_upgrade(struct ws *ws, struct lws *wsi);
int ws_http_established(struct conn *conn);
int ws_http_asked(struct conn *conn, const char *path);
/* A short response on a socket that has not been written to: it fits. Returns what tells the
 * library to close behind it. */
int ws_http_respond(struct lws *wsi, const struct http_reply *reply);

/* ---- ws_exchange.c ---- */

int ws_exchange_metrics(struct conn *conn);
/* Takes ask->arena; body: content_type in it. */
int ws_exchange_page(struct conn *conn, const struct page_ask *ask, const struct page_body *body,
                     bool head_only);
int ws_exchange_body(struct conn *conn, const char *bytes, size_t len);
int ws_exchange_writable(struct conn *conn);
void ws_exchange_ended(struct conn *conn);

/* ---- ws_writing.c ---- */

/* Sets up an accepted socket. False: it is not to be had. */
MUST_CHECK bool ws_writing_accept(struct ws *ws, int fd);
int ws_writing_ready(struct conn *conn);

#endif
