/* What the library says about a connection that ended, in words for people. */
#ifndef EVERI_NET_WORDS_H
#define EVERI_NET_WORDS_H

#include <stddef.h>

#include "net.h"

/* A connection that was open. code: of the server's close frame, or 0. */
void net_words_closed(unsigned code, struct net_end *end);
/* One that did not come about. http_status: of an answer that was no upgrade, or 0; why: the
 * library's words, or NULL. */
void net_words_refused(int http_status, const char *why, size_t len, struct net_end *end);

#endif
