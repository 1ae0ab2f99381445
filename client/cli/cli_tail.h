/* everi-tui tail: pushes as JSON lines {"method": ..., "params": ...}, until interrupted. */
#ifndef EVERI_CLI_TAIL_H
#define EVERI_CLI_TAIL_H

#include "cli_exit.h"
#include "cli_options.h"

enum cli_exit cli_tail(const struct cli_options *options);

#endif
