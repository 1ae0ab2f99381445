/* What the files of the sockets share: ws.c opens them and turns the library's callbacks into calls,
 * ws_http.c is what happens before an upgrade, ws_writing.c what leaves after it. */
#ifndef EVERI_WS_PARTS_H
#define EVERI_WS_PARTS_H

#include <libwebsockets.h>

#include "ws.h"

enum { WRITE_BYTES = 65536, SCRAPES_MAX = 8 };

/* The library's data of one socket. */
struct conn {
    struct lws *wsi;
    struct ws *ws;
    struct session *session; /* after the upgrade */
    uint32_t room;           /* that the kernel is sure to have: see ws_writing.c */
    struct scrape *scrape;   /* while it waits for /metrics */
};

/* One who waits for /metrics. */
struct scrape {
    struct conn *conn; /* NULL: free */
    uint32_t generation;
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
    struct scrape scrapes[SCRAPES_MAX];
    uint8_t out[LWS_PRE + WRITE_BYTES];
};

/* ---- ws_http.c ---- */

/* Callbacks of the library answer 0, or -1 to have the connection closed. */
int ws_http_confirm_upgrade(struct lws *wsi, char *wanted);
int ws_http_filter_upgrade(struct ws *ws, struct lws *wsi);
int ws_http_established(struct conn *conn);
int ws_http_asked(struct conn *conn, const char *path);
int ws_http_writable(struct conn *conn);
void ws_http_ended(struct conn *conn);

/* ---- ws_writing.c ---- */

/* Sets up an accepted socket. False: it is not to be had. */
MUST_CHECK bool ws_writing_accept(struct ws *ws, int fd);
int ws_writing_ready(struct conn *conn);

#endif
