/* What a deployed function is confined to. It is somebody else's program, run by the server's
 * operator: it reads the system's programs and libraries, its own file, and works in a directory of
 * its own; of the kernel it has what a program needs that computes and talks over its standard
 * streams. It cannot leave its process group, so that whoever kills the group has killed all of it.
 *
 * Entered in a child, between fork and exec, after it has become whom it shall be. */
#ifndef EVERI_SANDBOX_H
#define EVERI_SANDBOX_H

#include <stdbool.h>

#include "attrs.h"

struct sandbox {
    const char *program; /* may be read and run */
    const char *folder;  /* its files may be read and written; it makes no directories there */
    bool network;        /* sockets of the internet's families; else none at all */
    bool partly;         /* what the kernel lacks is done without */
};

/* What this kernel lacks of it, as words for people; NULL: nothing. */
const char *sandbox_lacks(void);
/* Whether functions could read what is beneath: then it is no place for secrets. */
bool sandbox_shows(const char *path);

/* False: it cannot be confined, and must not go on; errno says why. */
MUST_CHECK bool sandbox_enter(const struct sandbox *sandbox);

#endif
