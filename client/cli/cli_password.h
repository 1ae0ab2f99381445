/* Passwords: from the first line of standard input or from the terminal, in memory that is locked
 * and kept out of core dumps. Never from arguments or the environment. */
#ifndef EVERI_CLI_PASSWORD_H
#define EVERI_CLI_PASSWORD_H

#include "attrs.h"
#include "err.h"

enum cli_password_result {
    CLI_PASSWORD_READ,
    CLI_PASSWORD_NONE,        /* none to be had: `err` says what to do */
    CLI_PASSWORD_INTERRUPTED, /* a signal waits that ends the program */
};

/* Out: the password, to be freed with cli_password_free, which wipes it. */
MUST_CHECK enum cli_password_result cli_password_from_stdin(char **out, struct err *err);
/* Asks on the terminal, without echo. handle, url: for the question. */
MUST_CHECK enum cli_password_result cli_password_ask(const char *handle, const char *url,
                                                     char **out, struct err *err);
void cli_password_free(char *password); /* NULL is fine */

#endif
