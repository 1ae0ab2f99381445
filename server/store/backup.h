/* A copy of the store as it is at one moment, while others read and write it.
 *
 * The copy is made page by page on a connection of its own, under one read transaction: nobody
 * waits for it. Meanwhile the WAL cannot be emptied, so a copy that takes too long for what is
 * written beside it ends with an error instead of a full disk. What is free in a page is
 * overwritten on its way (scrub.h): a copy holds nothing that was deleted before it. */
#ifndef EVERI_BACKUP_H
#define EVERI_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "err.h"

struct backup_options {
    const char *store_path;
    int64_t wal_max_bytes;    /* 0: the usual, 1 GiB */
    bool (*go_on)(void *ctx); /* asked now and then; false ends it with an error. May be NULL */
    void *ctx;
};

/* Into an open, empty file, durable when it returns true.
 * err: unavailable, with a sentence. */
MUST_CHECK bool backup_write(const struct backup_options *options, int fd, int64_t *bytes,
                             struct err *err);
/* Into a file of this name, which is there whole or not at all; replaces one that is there. */
MUST_CHECK bool backup_to_path(const struct backup_options *options, const char *path,
                               struct err *err);

#endif
