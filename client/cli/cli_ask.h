/* A question to whoever sits at the terminal. */
#ifndef EVERI_CLI_ASK_H
#define EVERI_CLI_ASK_H

#include <stdbool.h>

/* Is somebody there to be asked: a terminal, and standard input is it? */
bool cli_ask_can(void);
/* True for "yes", false for everything else. */
bool cli_ask_yes(const char *question);

#endif
