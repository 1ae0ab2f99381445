#include "fault.h"

#ifdef EVERI_FAULTS

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    const char *name; /* NULL: none is wanted */
    size_t len;
    _Atomic long left;
} step;

static void read_step(void)
{
    static const char mark[] = "step:";
    const char *wanted = getenv("EVERI_FAULTS");
    const char *found = wanted ? strstr(wanted, mark) : NULL;
    const char *colon = found ? strchr(found + sizeof mark - 1, ':') : NULL;

    if (!colon)
        return;
    step.name = found + sizeof mark - 1;
    step.len = (size_t)(colon - step.name);
    step.left = strtol(colon + 1, NULL, 10);
}

void fault_step(const char *name)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, read_step);
    if (step.name && strlen(name) == step.len && memcmp(name, step.name, step.len) == 0 &&
        atomic_fetch_sub(&step.left, 1) == 1)
        kill(getpid(), SIGKILL);
}

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
