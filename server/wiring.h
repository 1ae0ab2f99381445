/* Puts the rooms together: the only file that knows them all. */
#ifndef EVERI_WIRING_H
#define EVERI_WIRING_H

#include "settings.h"

/* Runs the server until a signal ends it. Returns the exit code. */
int wiring_serve(const struct settings *settings);

#endif
