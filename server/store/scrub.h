/* What nobody can read any more must not stand in the file. `secure_delete` overwrites a cell where
 * it is deleted; but when a page is split or filled anew, SQLite leaves copies of cells that moved
 * in the space between. So every page is scrubbed on its way into the database file: its free space
 * is overwritten. That costs a look at a page for each page of a checkpoint, no second walk through
 * the file, and needs no quiet hour. The WAL holds pages as SQLite made them: db_truncate_wal.
 *
 * This is a SQLite VFS in front of the machine's own, for the connection that writes. */
#ifndef EVERI_SCRUB_H
#define EVERI_SCRUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCRUB_PAGE_BYTES = 4096 };

/* Overwrites what is free in a page of a b-tree, and leaves anything else as it is. first: whether
 * it is the file's first page. */
void scrub_page(uint8_t *page, bool first);

/* What is written at a place of the file: where that is a page, it is copied and scrubbed; else
 * NULL, and it is written as it is. */
const void *scrub_copy(uint8_t page[SCRUB_PAGE_BYTES], const void *from, int amount, int64_t at);

/* The name of the VFS, registered by the first call; NULL: it cannot be. From one thread. */
const char *scrub_vfs(void);

#endif
