/* `trust FINGERPRINT`: from now on the server's self-signed certificate is this one. */
#ifndef EVERI_CLI_TRUST_H
#define EVERI_CLI_TRUST_H

#include "cli_exit.h"
#include "cli_options.h"

enum cli_exit cli_trust(const struct cli_options *options);

#endif
