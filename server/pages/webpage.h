/* Pages on the gateway's port, beside the WebSocket: HTML made by the server, for people who follow
 * a link. The router (gateway/page_calls.c, gateway/ws_http.c) sees to methods, sizes, time-outs,
 * limits and headers; a page reads what was asked and writes its answer.
 *
 * There are no cookies. Whoever may GET a page is anybody; a POST is authorised by the unguessable
 * token in its address alone, so no other site's page can make it.
 *
 * To add a page: a file here, its row in webpages.c, rows in tests/unit/test_webpage.c. */
#ifndef EVERI_WEBPAGE_H
#define EVERI_WEBPAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine.h"
#include "webform.h"
#include "markup.h"

enum { WEBPAGE_BODY_MAX = 4096, WEBPAGE_ANSWER_MAX = 1 << 21 };

enum webpage_type {
    WEBPAGE_HTML,
    WEBPAGE_TEXT,
    WEBPAGE_ATOM,
    WEBPAGE_CSS,
    WEBPAGE_JS,
    WEBPAGE_TYPES
};

/* Where people find these pages. */
struct webpage_site {
    const char *url;    /* https://HOST[:PORT][/PATH], without a slash at its end */
    const char *origin; /* https://HOST[:PORT] */
    const char *path;   /* its path: "" or "/PATH"; what links on pages begin with */
    const char *socket; /* wss://HOST[:PORT], where scripts may connect to */
    bool profiles;      /* /meet is there */
    bool inbox;         /* /inbox is there */
};

struct webpage_request {
    struct arena *arena; /* of this request */
    struct db *db;
    struct turn *turn; /* of a POST: the engine's turn, in a savepoint; else NULL */
    int64_t now_ms;
    const struct webpage_site *site;
    const char *rest;            /* what is behind the row's path: [A-Za-z0-9_.~/-] only */
    const struct webform *query; /* of the address; may be empty */
    const struct webform *form;  /* of a POST's body; else empty */
    const char *address;         /* the client's */
    void *prepared;              /* by the row's `prepare`, in `arena` */
    /* the answer */
    int status; /* 200 unless set; 400 and above in a POST undoes what it wrote */
    enum webpage_type type;
    bool scripted;   /* may run /inbox.js and open the WebSocket */
    bool indexable;  /* search engines may keep it */
    struct buf *out; /* at most WEBPAGE_ANSWER_MAX: more is a 500 */
};

/* url: where people find the server, as the settings say it, or the address of its WebSocket as it
 * listens. Strings in `mem`. */
void webpage_site_init(struct arena *mem, const char *url, struct webpage_site *out);

typedef void webpage_handler(struct webpage_request *rq);

struct webpage {
    const char *path;     /* ends with '/': whatever stands below it; else it alone */
    webpage_handler *get; /* GET and HEAD: on a reader's thread, in a read transaction */
    /* On the engine, answered after its commit; NULL: 405. */
    webpage_handler *post;
    /* First, of a POST, on a thread for what may take long: passwords to hash. A status of 400 or
     * above is the answer. May be NULL. */
    webpage_handler *prepare;
};

extern const struct webpage webpages[];
extern const size_t webpage_count;

/* The row of a path, and what is behind it. NULL: there is none. */
const struct webpage *webpage_find(const char *path, const char **rest);
const char *webpage_content_type(enum webpage_type type);
/* What a browser may load and do for it: the value of Content-Security-Policy. */
const char *webpage_policy(const struct webpage_request *rq);

/* Begins an HTML page, up to its main part, and ends it. title: any text. */
void webpage_begin(struct webpage_request *rq, const char *title);
void webpage_end(struct webpage_request *rq);
/* A whole page with a heading and a paragraph. */
void webpage_say(struct webpage_request *rq, int status, const char *title, const char *text);
/* A whole page with one button that POSTs to the page's own address. */
void webpage_ask(struct webpage_request *rq, const char *title, const char *text,
                 const char *button);
/* The same for all that is not there, or not for everybody. */
void webpage_not_found(struct webpage_request *rq);

#endif
