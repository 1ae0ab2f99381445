/* What the client keeps between its runs, under $XDG_STATE_HOME/everi/ (by default
 * ~/.local/state/everi/): the last server, and one token for each (server, handle). For the
 * owner's eyes only. */
#ifndef EVERI_CLI_STATE_H
#define EVERI_CLI_STATE_H

#include <stdbool.h>

#include "arena.h"
#include "err.h"
#include "net_url.h"

struct cli_state;

/* Makes the directory where it is missing. err: ERR_UNAVAILABLE; the client can go on without. */
MUST_CHECK bool cli_state_open(struct cli_state **out, struct err *err);
void cli_state_close(struct cli_state *state); /* NULL is fine, here and below */

/* The last server's address, or NULL. */
const char *cli_state_last_url(struct cli_state *state, struct arena *mem);
MUST_CHECK bool cli_state_keep_url(struct cli_state *state, const struct net_url *url,
                                   struct err *err);

/* The token kept for `handle` (lower-case) at `url`, or NULL; the caller wipes it. */
char *cli_state_token(struct cli_state *state, const struct net_url *url, const char *handle,
                      struct arena *mem);
MUST_CHECK bool cli_state_keep_token(struct cli_state *state, const struct net_url *url,
                                     const char *handle, const char *token, struct err *err);
void cli_state_drop_token(struct cli_state *state, const struct net_url *url, const char *handle);

#endif
