#include "fault_vfs.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

enum { NAME_BYTES = 4200, COPY_BYTES = 65536 };

/* What was written since the last sync. */
struct piece {
    struct piece *next;
    sqlite3_int64 at;
    int amount; /* -1: truncated to `at` */
    char bytes[];
};

struct file {
    sqlite3_file base;
    int mirror; /* -1: none */
    struct piece *first, **last;
    sqlite3_file *real; /* behind this struct */
};

static struct {
    struct fault_control *control;
    sqlite3_vfs *real;
    int sync_off;
} fault;

static struct file *own_of(sqlite3_file *file)
{
    return (struct file *)file;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return own_of(file)->real;
}

/* ---- what is durable ---- */

static void fail_test(const char *what)
{
    perror(what);
    abort();
}

static void apply(int mirror, const struct piece *piece)
{
    if (piece->amount < 0
            ? ftruncate(mirror, piece->at)
            : pwrite(mirror, piece->bytes, (size_t)piece->amount, piece->at) != piece->amount)
        fail_test("mirror");
}

/* keep: of 256 pieces, so many. */
static void settle(struct file *own, int keep)
{
    struct piece *piece = own->first;

    while (piece) {
        struct piece *next = piece->next;

        if (keep == 256 || (rand() & 255) < keep)
            apply(own->mirror, piece);
        free(piece);
        piece = next;
    }
    own->first = NULL;
    own->last = &own->first;
}

static void note(struct file *own, const void *bytes, int amount, sqlite3_int64 at)
{
    struct piece *piece;

    if (own->mirror < 0)
        return;
    piece = malloc(sizeof *piece + (amount > 0 ? (size_t)amount : 0));
    if (!piece)
        fail_test("malloc");
    piece->next = NULL;
    piece->at = at;
    piece->amount = amount;
    if (amount > 0)
        memcpy(piece->bytes, bytes, (size_t)amount);
    *own->last = piece;
    own->last = &piece->next;
}

static void mirror_name(const char *name, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "%.4000s.durable", name);
}

/* What stands in the file when it is opened first is durable. */
static int open_mirror(const char *name)
{
    char path[NAME_BYTES];
    char bytes[COPY_BYTES];
    int mirror;
    int from;
    ssize_t n;

    mirror_name(name, path);
    mirror = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (mirror < 0) {
        mirror = open(path, O_RDWR | O_CLOEXEC);
        return mirror < 0 ? (fail_test(path), -1) : mirror;
    }
    from = open(name, O_RDONLY | O_CLOEXEC);
    while (from >= 0 && (n = read(from, bytes, sizeof bytes)) > 0)
        if (write(mirror, bytes, (size_t)n) != n)
            fail_test(path);
    if (from >= 0)
        close(from);
    return mirror;
}

/* ---- failing ---- */

static int is_struck(struct file *own, int code_full, int code_io)
{
    struct fault_control *control = fault.control;
    int64_t n = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);

    if (control->from == 0 || n < control->from || n > control->to)
        return SQLITE_OK;
    if (control->kind != FAULT_FULL || code_full != SQLITE_OK)
        control->failed++;
    switch (control->kind) {
    case FAULT_FULL:
        return code_full;
    case FAULT_POWER_CUT:
        srand((unsigned)control->seed);
        if (own->mirror >= 0)
            settle(own, 128);
        kill(getpid(), SIGKILL);
        return code_io;
    case FAULT_DIE:
        kill(getpid(), SIGKILL);
        return code_io;
    default:
        return code_io;
    }
}

static int file_write(sqlite3_file *file, const void *from, int amount, sqlite3_int64 at)
{
    int rc = is_struck(own_of(file), SQLITE_FULL, SQLITE_IOERR_WRITE);

    if (rc == SQLITE_OK)
        rc = real_of(file)->pMethods->xWrite(real_of(file), from, amount, at);
    if (rc == SQLITE_OK)
        note(own_of(file), from, amount, at);
    return rc;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int rc = is_struck(own_of(file), SQLITE_OK, SQLITE_IOERR_TRUNCATE);

    if (rc == SQLITE_OK)
        rc = real_of(file)->pMethods->xTruncate(real_of(file), size);
    if (rc == SQLITE_OK)
        note(own_of(file), NULL, -1, size);
    return rc;
}

static int file_sync(sqlite3_file *file, int flags)
{
    int rc = is_struck(own_of(file), SQLITE_OK, SQLITE_IOERR_FSYNC);

    if (rc != SQLITE_OK)
        return rc;
    if (own_of(file)->mirror < 0)
        return real_of(file)->pMethods->xSync(real_of(file), flags);
    settle(own_of(file), 256); /* the disk that counts */
    return SQLITE_OK;
}

/* ---- all else is passed on ---- */

static int file_close(sqlite3_file *file)
{
    struct file *own = own_of(file);

    while (own->first) {
        struct piece *next = own->first->next;

        free(own->first);
        own->first = next;
    }
    if (own->mirror >= 0)
        close(own->mirror);
    return own->real->pMethods->xClose(own->real);
}

static int file_read(sqlite3_file *file, void *to, int amount, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), to, amount, at);
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
    const char *const *pragma = arg;

    /* The store asks for FULL behind what on_connection said. */
    if (fault.sync_off && op == SQLITE_FCNTL_PRAGMA &&
        sqlite3_stricmp(pragma[1], "synchronous") == 0 && pragma[2] &&
        sqlite3_stricmp(pragma[2], "FULL") == 0)
        return SQLITE_OK;
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

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *flags_out)
{
    struct file *own = own_of(file);
    int rc;

    (void)vfs;
    own->base.pMethods = NULL;
    own->real = (sqlite3_file *)(own + 1);
    own->mirror = -1;
    own->first = NULL;
    own->last = &own->first;
    rc = fault.real->xOpen(fault.real, name, own->real, flags, flags_out);
    if (rc != SQLITE_OK) {
        if (own->real->pMethods)
            own->real->pMethods->xClose(own->real);
        return rc;
    }
    own->base.pMethods = &methods;
    if (name && fault.control->mirror && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) &&
        (flags & SQLITE_OPEN_READWRITE))
        own->mirror = open_mirror(name);
    return rc;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
    char path[NAME_BYTES];

    (void)vfs;
    mirror_name(name, path);
    unlink(path);
    return fault.real->xDelete(fault.real, name, sync);
}

static int on_connection(sqlite3 *handle, const char **message, const void *api)
{
    (void)message;
    (void)api;
    return sqlite3_exec(handle, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
}

static sqlite3_mem_methods memory;

static void *store_malloc(int size)
{
    int64_t n = __atomic_add_fetch(&fault.control->store_allocations, 1, __ATOMIC_SEQ_CST);

    return n == fault.control->failing_store_allocation ? NULL : memory.xMalloc(size);
}

static void count_memory(void)
{
    sqlite3_mem_methods counting;

    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory);
    counting = memory;
    counting.xMalloc = store_malloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &counting);
}

void fault_vfs_install(struct fault_control *control, int sync_off)
{
    static sqlite3_vfs vfs;

    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* as the store does, which comes too late now */
    fault.control = control;
    count_memory();
    fault.sync_off = sync_off;
    fault.real = sqlite3_vfs_find(NULL);
    vfs = *fault.real;
    vfs.pNext = NULL;
    vfs.zName = "everi-fault";
    vfs.szOsFile = fault.real->szOsFile + (int)sizeof(struct file);
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
        abort();
    if (sync_off && sqlite3_auto_extension((void (*)(void))on_connection) != SQLITE_OK)
        abort();
}
