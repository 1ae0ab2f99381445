/* The data directory belongs to one process: a lock file in it names that process. */
#ifndef EVERI_DATADIR_H
#define EVERI_DATADIR_H

#include "attrs.h"
#include "err.h"

/* Makes the directory if need be (mode 0700) and takes its lock. fd: keep it open as long as the
 * directory is ours. err: unavailable, with a sentence; of a second server it names the first. */
MUST_CHECK bool datadir_take(const char *path, int *fd, struct err *err);
/* Whether somebody holds the lock: then admin commands ask that server. */
bool datadir_is_taken(const char *path);
/* Whether it holds nothing but what a server keeps beside its store, which a store that is put back
 * needs too: the list of deleted people, keys. */
bool datadir_is_bare(const char *path);

#endif
