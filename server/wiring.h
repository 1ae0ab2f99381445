/* Puts the rooms together: the only file that knows them all. */
#ifndef EVERI_WIRING_H
#define EVERI_WIRING_H

#include "settings.h"

/* Runs the server until a signal ends it. argc, argv: what the settings were read of, to be read
 * again on SIGHUP. Returns the exit code. */
int wiring_serve(const struct settings *settings, int argc, char **argv);

#endif
