/* Requests for pages (pages/webpage.h) on their way: a GET to a reader, a POST to the engine
 * (before that, where the page prepares something, to the thread for what may take long), and the
 * answer back to the socket that waits for it. */
#ifndef EVERI_PAGE_CALLS_H
#define EVERI_PAGE_CALLS_H

#include <stdbool.h>

#include "parts.h"

struct page_call;

/* Takes ask->arena, also where it returns false: nothing more can wait now. */
MUST_CHECK bool page_calls_ask(struct gateway *gateway, struct http_ref who,
                               const struct page_ask *ask);
/* A reader or the engine is done with it. */
void page_calls_done(struct gateway *gateway, struct page_call *call);
void page_calls_drop(struct page_call *call);
/* NULL for a job that is something else. */
struct page_call *page_calls_of(struct job *job);

#endif
