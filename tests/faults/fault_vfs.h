/* A disk that fails when it is told to, and one that loses its power: a SQLite VFS in front of the
 * machine's own, for tests. It becomes the default, so the store's own VFS writes through it.
 *
 * What it does is told by a file that the test maps: numbers of 8 bytes, in the machine's order.
 * Its files are the database and the WAL of connections that write. */
#ifndef EVERI_FAULT_VFS_H
#define EVERI_FAULT_VFS_H

#include <stdint.h>

enum fault_kind {
    FAULT_FULL = 1,     /* no room to write: ENOSPC */
    FAULT_IO = 2,       /* EIO */
    FAULT_DIE = 3,      /* the process is killed */
    FAULT_POWER_CUT = 4 /* the same, and of what was not synced yet a random part is kept */
};

struct fault_control {
    int64_t count;    /* writes, syncs and truncations so far */
    int64_t from, to; /* those of these numbers fail; from 0: none */
    int64_t kind;
    int64_t mirror; /* not 0: beside each file stands NAME.durable, which holds what was synced */
    int64_t seed;
    int64_t failed; /* how many did */
    /* Of the server's own memory, and of SQLite's: how many so far, and the one that fails (0:
     * none). */
    int64_t allocations, failing_allocation;
    int64_t store_allocations, failing_store_allocation;
    int64_t wall_shift_ms; /* added to the machine's time of day */
};

/* Before the first connection. sync_off: as if the store said synchronous=OFF, the negative control
 * of the power cut. */
void fault_vfs_install(struct fault_control *control, int sync_off);

#endif
