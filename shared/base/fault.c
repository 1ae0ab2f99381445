#include "fault.h"

#ifdef EVERI_FAULTS

#include <signal.h>
#include <stdlib.h>
#include <string.h>

bool fault_is_wanted(const char *name)
{
    const char *wanted = getenv("EVERI_FAULTS");
    size_t len = strlen(name);

    while (wanted && *wanted) {
        size_t n = strcspn(wanted, ",");

        if (n == len && strncmp(wanted, name, len) == 0)
            return true;
        wanted += n + (wanted[n] == ',');
    }
    return false;
}

void fault_kill(const char *name)
{
    if (fault_is_wanted(name))
        raise(SIGKILL);
}

#endif
