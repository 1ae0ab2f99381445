/* What the client keeps between its runs, under $XDG_STATE_HOME/everi/ (by default
 * ~/.local/state/everi/): the last server and who was there, and of each (server, handle) a token
 * and some JSON. For the owner's eyes only. */
#ifndef EVERI_KEEP_H
#define EVERI_KEEP_H

#include <stdbool.h>

#include <jansson.h>

#include "arena.h"
#include "attrs.h"
#include "err.h"
#include "net_url.h"

struct keep;

/* Makes the directory where it is missing. path: NULL: the one above. err: ERR_UNAVAILABLE; the
 * client can go on without. */
MUST_CHECK bool keep_open(const char *path, struct keep **out, struct err *err);
void keep_close(struct keep *keep); /* NULL is fine, here and below */

/* The last server's address, and the last handle there; or NULL. */
const char *keep_last_url(struct keep *keep, struct arena *mem);
MUST_CHECK bool keep_keep_url(struct keep *keep, const struct net_url *url, struct err *err);
const char *keep_last_handle(struct keep *keep, struct arena *mem);
MUST_CHECK bool keep_keep_handle(struct keep *keep, const char *handle, struct err *err);

/* What was chosen for this machine: a word by its name ("theme"), or NULL. */
const char *keep_choice(struct keep *keep, const char *name, struct arena *mem);
MUST_CHECK bool keep_keep_choice(struct keep *keep, const char *name, const char *word,
                                 struct err *err);

/* The token kept for `handle` (lower-case) at `url`, or NULL; the caller wipes it. */
char *keep_token(struct keep *keep, const struct net_url *url, const char *handle,
                 struct arena *mem);
MUST_CHECK bool keep_keep_token(struct keep *keep, const struct net_url *url, const char *handle,
                                const char *token, struct err *err);
void keep_drop_token(struct keep *keep, const struct net_url *url, const char *handle);

/* The fingerprint of the certificate that is trusted as that of the url's host and port, or NULL.
 */
const char *keep_pin(struct keep *keep, const struct net_url *url, struct arena *mem);
MUST_CHECK bool keep_keep_pin(struct keep *keep, const struct net_url *url, const char *fingerprint,
                              struct err *err);

/* A JSON document of theirs: what: "drafts". NULL: there is none that can be read; else the
 * caller's. */
json_t *keep_json(struct keep *keep, const char *what, const struct net_url *url,
                  const char *handle);
MUST_CHECK bool keep_keep_json(struct keep *keep, const char *what, const struct net_url *url,
                               const char *handle, const json_t *value, struct err *err);

#endif
