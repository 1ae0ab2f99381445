/* keygen FILE: makes a login key and says its public half, which session.add_key takes. */
#ifndef EVERI_CLI_KEY_H
#define EVERI_CLI_KEY_H

#include "cli_exit.h"
#include "cli_options.h"

enum cli_exit cli_keygen(const struct cli_options *options);

#endif
