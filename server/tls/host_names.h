/* Under what names and addresses people may dial this server. */
#ifndef EVERI_HOST_NAMES_H
#define EVERI_HOST_NAMES_H

#include "arena.h"
#include "certificate.h"

/* NULL-terminated, in `mem`, each once: the host of the address it listens at (all of this
 * machine's where that is all), that of the public URL (or NULL), the machine's name, the loopback.
 */
const char *const *host_names(struct arena *mem, const char *listen_host, const char *public_url);

#endif
