/* One command's way through a session: where the server is, who logs in and with what (a kept
 * token, else the password), and what is said when it comes to nothing. `call` and `tail` only
 * bring what they do on it. */
#ifndef EVERI_CLI_SESSION_H
#define EVERI_CLI_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "cli_exit.h"
#include "cli_options.h"
#include "net_session.h"

struct cli_session;

/* What a command does. `push` and `started` may be NULL. */
struct cli_work {
    bool login, stay;
    /* Once, before the first attempt: for descriptors to watch. */
    bool (*started)(struct cli_session *session, struct net *net, void *arg);
    void (*ready)(struct cli_session *session, void *arg);
    void (*push)(struct cli_session *session, const char *method, const json_t *params, void *arg);
};

/* Runs until the command finishes or the session is over; says everything that needs saying. */
enum cli_exit cli_session_run(const struct cli_options *options, const struct cli_work *work,
                              void *arg);

/* For `work`: calls while it is ready; the end, with this code. */
struct net_rpc *cli_session_rpc(struct cli_session *session);
void cli_session_finish(struct cli_session *session, enum cli_exit code);

#endif
