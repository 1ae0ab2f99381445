/* The gateway's parts, as its own files see them. Everything here belongs to the loop's thread but
 * the inbox, which others send letters to, and the atomic counters. */
#ifndef EVERI_PARTS_H
#define EVERI_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "channels.h"
#include "counters.h"
#include "gateway.h"
#include "forwarded.h"
#include "hasher.h"
#include "loop.h"
#include "mailbox.h"
#include "presence.h"
#include "rates.h"
#include "receipts.h"
#include "request.h"
#include "session.h"
#include "tokens.h"
#include "typing.h"
#include "visitors.h"
#include "ws.h"

/* What other threads send to the loop. */
enum letter_kind {
    LETTER_OUTBOX,   /* struct outbox: a turn was committed */
    LETTER_READ,     /* struct request: a reader is done with it */
    LETTER_HASHED,   /* struct request: its password was hashed */
    LETTER_RENDERED, /* struct rendering: pushes were made for their receivers */
    LETTER_TICKED,   /* struct ticking: the statistics for those who watch are ready */
    LETTER_SCRAPED,  /* struct scraping: the text of /metrics is ready */
    LETTER_PAGE,     /* struct page_call: a page was read or prepared */
};

struct letter {
    enum letter_kind kind;
    void *what;
    int64_t sent_us; /* clock_mono_us */
};

struct gateway {
    struct gateway_options options;
    struct engine *engine;
    struct clock *clock;
    struct loop *loop;
    struct ws *ws;
    struct readers *readers, *searchers, *renderer;
    struct hasher *hasher;
    struct mailbox *inbox;
    struct sessions sessions;
    struct channels *channels;
    struct presence *presence;
    uint64_t partings; /* of people: what was read of them before may not hold */
    struct tokens *tokens;
    struct receipts *receipts;
    struct typing typing;
    struct rates *rates;
    struct visitors visitors;
    struct map hashing; /* address -> how many of its passwords wait or are being hashed */
    struct counters counters;
    const struct handler **handler_of;         /* by the method's place in methods[] */
    _Atomic(struct certificate *) certificate; /* new, for the loop to take; NULL: none */
    pthread_mutex_t fresh_lock;
    struct gateway_bounds fresh; /* under the lock; taken over where is_fresh */
    bool is_fresh;
    atomic_bool stop_wanted; /* from any thread */
    bool stopping;
    bool left;                       /* the loop has ended: the engine takes nothing more */
    int64_t stop_by_ms, leave_by_ms; /* clock_mono_ms */
};

/* Sends a letter to the loop, from any thread. */
void gateway_post(struct gateway *gateway, enum letter_kind kind, void *what);

#endif
