#include "scrub.h"

#include <string.h>

#include <sqlite3.h>

#include "mem.h"

enum {
    FILE_HEADER_BYTES = 100, /* before the first page's own header */
    FREEBLOCK_HEADER_BYTES = 4,
    INTERIOR_INDEX = 2,
    INTERIOR_TABLE = 5,
    LEAF_INDEX = 10,
    LEAF_TABLE = 13,
};

/* A page that overflows or is free begins with a page's number. Below this size no number looks
 * like the kind of a b-tree's page; beyond it nothing is scrubbed. */
static const sqlite3_int64 size_max = (sqlite3_int64)0x02000000 * SCRUB_PAGE_BYTES;

static size_t be16(const uint8_t *at)
{
    return (size_t)at[0] << 8 | at[1];
}

static size_t header_bytes(uint8_t kind)
{
    switch (kind) {
    case INTERIOR_INDEX:
    case INTERIOR_TABLE:
        return 12;
    case LEAF_INDEX:
    case LEAF_TABLE:
        return 8;
    default:
        return 0;
    }
}

void scrub_page(uint8_t *page, bool first)
{
    uint8_t *header = page + (first ? FILE_HEADER_BYTES : 0);
    size_t bytes = header_bytes(header[0]);
    size_t gap = (size_t)(header - page) + bytes + 2 * be16(header + 3);
    size_t content = be16(header + 5);
    size_t block = be16(header + 1);

    if (!bytes || gap > content || content > SCRUB_PAGE_BYTES)
        return;
    memset(page + gap, 0, content - gap);
    while (block >= content && block + FREEBLOCK_HEADER_BYTES <= SCRUB_PAGE_BYTES) {
        size_t next = be16(page + block);
        size_t size = be16(page + block + 2);

        if (size < FREEBLOCK_HEADER_BYTES || block + size > SCRUB_PAGE_BYTES)
            return;
        memset(page + block + FREEBLOCK_HEADER_BYTES, 0, size - FREEBLOCK_HEADER_BYTES);
        if (next <= block)
            return;
        block = next;
    }
}

const void *scrub_copy(uint8_t page[SCRUB_PAGE_BYTES], const void *from, int amount, int64_t at)
{
    if (amount != SCRUB_PAGE_BYTES || at % SCRUB_PAGE_BYTES != 0 || at >= size_max)
        return NULL;
    memcpy(page, from, SCRUB_PAGE_BYTES);
    scrub_page(page, at == 0);
    return page;
}

/* ---- the VFS: everything but writing is passed on ---- */

struct file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct file *)file)->real;
}

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *to, int amount, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), to, amount, at);
}

static int file_write(sqlite3_file *file, const void *from, int amount, sqlite3_int64 at)
{
    sqlite3_file *real = real_of(file);
    uint8_t page[SCRUB_PAGE_BYTES];
    const void *scrubbed = scrub_copy(page, from, amount, at);

    return real->pMethods->xWrite(real, scrubbed ? scrubbed : from, amount, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int file_lock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xLock(real_of(file), lock);
}

static int file_unlock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), lock);
}

static int file_check_lock(sqlite3_file *file, int *reserved)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), reserved);
}

static int file_control(sqlite3_file *file, int op, void *arg)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int file_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int file_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **to)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, to);
}

static int file_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int file_shm_unmap(sqlite3_file *file, int delete)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), delete);
}

/* Version 2: with shared memory, without mapping the file. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

/* Only the database itself is made of pages: the WAL sums its frames up. */
static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *flags_out)
{
    sqlite3_vfs *real = vfs->pAppData;
    struct file *own = (struct file *)file;
    int rc;

    if (!(flags & SQLITE_OPEN_MAIN_DB))
        return real->xOpen(real, name, file, flags, flags_out);
    own->base.pMethods = NULL;
    own->real = (sqlite3_file *)(own + 1);
    rc = real->xOpen(real, name, own->real, flags, flags_out);
    if (rc == SQLITE_OK)
        own->base.pMethods = &methods;
    else if (own->real->pMethods)
        own->real->pMethods->xClose(own->real);
    return rc;
}

const char *scrub_vfs(void)
{
    static const char name[] = "everi-scrub";
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    sqlite3_vfs *scrubbing;

    if (sqlite3_vfs_find(name))
        return name;
    if (!real)
        return NULL;
    scrubbing = mem_new(sizeof *scrubbing); /* SQLite's from now on, until the process ends */
    *scrubbing = *real;                     /* all but opening is the machine's own */
    scrubbing->pNext = NULL;
    scrubbing->zName = name;
    scrubbing->pAppData = real;
    scrubbing->szOsFile = real->szOsFile + (int)sizeof(struct file);
    scrubbing->xOpen = open_file;
    return sqlite3_vfs_register(scrubbing, 0) == SQLITE_OK ? name : NULL;
}
