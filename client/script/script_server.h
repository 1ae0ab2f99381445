/* A server of a script's own: an empty directory, a free port, one life or several. */
#ifndef EVERI_SCRIPT_SERVER_H
#define EVERI_SCRIPT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attrs.h"
#include "err.h"

struct script_server;

/* home: a directory that is there, for data and log. Not started yet.
 * err: unavailable: there is no everi-server. */
MUST_CHECK bool script_server_new(const char *home, struct script_server **out, struct err *err);
void script_server_free(struct script_server *server); /* NULL is fine; ends it */

/* options: of its command line, kept for later starts. clock_ms: where its clock stands; 0: it
 * follows the machine's.
 * err: unavailable, with the last line of its log. */
MUST_CHECK bool script_server_start(struct script_server *server, const char *const *options,
                                    size_t count, int64_t clock_ms, struct err *err);
/* SIGTERM, without waiting: it says goodbye to everybody first. */
void script_server_ask_to_stop(struct script_server *server);
MUST_CHECK bool script_server_has_ended(struct script_server *server, int timeout_ms);
/* On the same port and data as before. */
MUST_CHECK bool script_server_start_again(struct script_server *server, struct err *err);
void script_server_kill(struct script_server *server);
const char *script_server_url(const struct script_server *server);

/* An admin command with its words, on this server's directory. Nothing of its output is kept.
 * err: unavailable: what it says when it fails. */
MUST_CHECK bool script_server_admin(struct script_server *server, const char *const *words,
                                    size_t count, struct err *err);
/* Moves its clock; what fell due has run when this returns. */
MUST_CHECK bool script_server_advance(struct script_server *server, const char *duration,
                                      int64_t *now_ms, struct err *err);
/* marks: NULL-terminated options of `user add` ("--verified"). */
MUST_CHECK bool script_server_add_user(struct script_server *server, const char *handle,
                                       const char *name, const char *password,
                                       const char *const *marks, struct err *err);

#endif
