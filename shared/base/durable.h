/* A file that is there whole, or not at all: it is written under another name beside it
 * (NAME.part), synced, and renamed. */
#ifndef EVERI_DURABLE_H
#define EVERI_DURABLE_H

#include "attrs.h"
#include "err.h"

enum { DURABLE_PATH_MAX = 4200 };

struct durable_file {
    char path[DURABLE_PATH_MAX], part[DURABLE_PATH_MAX];
    int fd; /* for writing, mode 0600 */
};

/* err: unavailable, with a sentence that names the file. */
MUST_CHECK bool durable_open(const char *path, struct durable_file *out, struct err *err);
/* Gives it its name, with its directory synced; replaces what has it. Closes it either way. */
MUST_CHECK bool durable_keep(struct durable_file *file, struct err *err);
/* Removes what was written. */
void durable_drop(struct durable_file *file);
/* Syncs the directory that holds `path`: what was renamed or removed there stays so. */
MUST_CHECK bool durable_sync_directory(const char *path);

#endif
