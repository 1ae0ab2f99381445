/* everi-tui call METHOD [JSON]: one protocol call. */
#ifndef EVERI_CLI_CALL_H
#define EVERI_CLI_CALL_H

#include "cli_exit.h"
#include "cli_options.h"

enum cli_exit cli_call(const struct cli_options *options);

#endif
