/* Faults that a test asks for by name, to show that it would notice: $EVERI_FAULTS, a list with
 * commas. Debug builds alone know them; in a release FAULT() is false, and neither leaves a trace.
 *
 * A step is a moment between two things that belong together: `step:NAME:N` ends the process, as a
 * kill -9 would, when it comes to the step NAME for the Nth time. tests/crash/steps.py goes through
 * all that it finds in the source, so a new one needs no more than its line. */
#ifndef EVERI_FAULT_H
#define EVERI_FAULT_H

#include <stdbool.h>

#ifdef EVERI_FAULTS
bool fault_is_wanted(const char *name);
void fault_kill(const char *name);
void fault_step(const char *name);
#define FAULT(name) fault_is_wanted(name)
/* Ends the process here as `kill -9` would. */
#define FAULT_KILL(name) fault_kill(name)
#define FAULT_STEP(name) fault_step(name)
#else
#define FAULT(name)      false
#define FAULT_KILL(name) ((void)0)
#define FAULT_STEP(name) ((void)0)
#endif

#endif
