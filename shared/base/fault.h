/* Faults that a test asks for by name, to show that it would notice: $EVERI_FAULTS, a list with
 * commas. Debug builds alone know them; in a release FAULT() is false and leaves no trace. */
#ifndef EVERI_FAULT_H
#define EVERI_FAULT_H

#include <stdbool.h>

#ifdef EVERI_FAULTS
bool fault_is_wanted(const char *name);
void fault_kill(const char *name);
#define FAULT(name) fault_is_wanted(name)
/* Ends the process here as `kill -9` would. */
#define FAULT_KILL(name) fault_kill(name)
#else
#define FAULT(name) false
#define FAULT_KILL(name) ((void)0)
#endif

#endif
