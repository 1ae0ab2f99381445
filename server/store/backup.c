#include "backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "durable.h"
#include "mem.h"
#include "scrub.h"

enum { PAGES_A_STEP = 256, BUSY_TIMEOUT_MS = 5000, PATH_BYTES = 4200, NAME_BYTES = 16 };

static const int64_t wal_max_bytes = 1LL << 30;

/* ---- a VFS that writes to a descriptor: whoever asks opened the file, by their own rights ---- */

struct out_file {
    sqlite3_file base;
    int fd;
};

static int fd_of(sqlite3_file *file)
{
    return ((struct out_file *)file)->fd;
}

static int out_close(sqlite3_file *file)
{
    (void)file; /* the descriptor is its opener's */
    return SQLITE_OK;
}

static int out_read(sqlite3_file *file, void *to, int amount, sqlite3_int64 at)
{
    ssize_t n = pread(fd_of(file), to, (size_t)amount, at);

    if (n < 0)
        return SQLITE_IOERR_READ;
    memset((char *)to + n, 0, (size_t)(amount - n));
    return n == amount ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int out_write(sqlite3_file *file, const void *from, int amount, sqlite3_int64 at)
{
    uint8_t page[SCRUB_PAGE_BYTES];
    const char *bytes = scrub_copy(page, from, amount, at);

    if (!bytes)
        bytes = from;
    while (amount > 0) {
        ssize_t n = pwrite(fd_of(file), bytes, (size_t)amount, at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 && errno != ENOSPC && errno != EDQUOT ? SQLITE_IOERR_WRITE : SQLITE_FULL;
        bytes += n;
        at += n;
        amount -= (int)n;
    }
    return SQLITE_OK;
}

static int out_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return ftruncate(fd_of(file), size) ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

static int out_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    return fsync(fd_of(file)) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int out_size(sqlite3_file *file, sqlite3_int64 *size)
{
    struct stat st;

    if (fstat(fd_of(file), &st))
        return SQLITE_IOERR_FSTAT;
    *size = st.st_size;
    return SQLITE_OK;
}

/* Nobody else has the file. */
static int out_lock(sqlite3_file *file, int lock)
{
    (void)file;
    (void)lock;
    return SQLITE_OK;
}

static int out_check_lock(sqlite3_file *file, int *reserved)
{
    (void)file;
    *reserved = 0;
    return SQLITE_OK;
}

static int out_control(sqlite3_file *file, int op, void *arg)
{
    (void)file;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int out_zero(sqlite3_file *file)
{
    (void)file;
    return 0;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = out_close,
    .xRead = out_read,
    .xWrite = out_write,
    .xTruncate = out_truncate,
    .xSync = out_sync,
    .xFileSize = out_size,
    .xLock = out_lock,
    .xUnlock = out_lock,
    .xCheckReservedLock = out_check_lock,
    .xFileControl = out_control,
    .xSectorSize = out_zero,
    .xDeviceCharacteristics = out_zero,
};

/* The name is the descriptor's number. */
static int open_out(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                    int *flags_out)
{
    struct out_file *own = (struct out_file *)file;

    (void)vfs;
    own->base.pMethods = NULL;
    if (!name || !(flags & SQLITE_OPEN_MAIN_DB))
        return SQLITE_CANTOPEN;
    own->fd = (int)strtol(name, NULL, 10);
    own->base.pMethods = &methods;
    if (flags_out)
        *flags_out = flags;
    return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

static int is_there(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    (void)name;
    (void)flags;
    *out = 0; /* no journal, no WAL */
    return SQLITE_OK;
}

static const char *descriptor_vfs(void)
{
    static const char name[] = "everi-descriptor";
    sqlite3_vfs *made;

    if (sqlite3_vfs_find(name))
        return name;
    made = mem_new(sizeof *made); /* SQLite's from now on, until the process ends */
    *made = *sqlite3_vfs_find(NULL);
    made->pNext = NULL;
    made->zName = name;
    made->szOsFile = sizeof(struct out_file);
    made->xOpen = open_out;
    made->xFullPathname = full_name;
    made->xAccess = is_there;
    return sqlite3_vfs_register(made, 0) == SQLITE_OK ? name : NULL;
}

/* ---- the copy ---- */

static bool open_source(const char *path, sqlite3 **out)
{
    if (sqlite3_open_v2(path, out, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return false;
    sqlite3_busy_timeout(*out, BUSY_TIMEOUT_MS);
    /* The read transaction that makes it one moment: backup steps do not end what they did not
     * begin. */
    return sqlite3_exec(*out, "BEGIN; SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) ==
           SQLITE_OK;
}

static bool open_target(int fd, sqlite3 **out)
{
    char name[NAME_BYTES];

    snprintf(name, sizeof name, "%d", fd);
    return sqlite3_open_v2(name, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                           descriptor_vfs()) == SQLITE_OK &&
           sqlite3_exec(*out, "PRAGMA journal_mode=OFF", NULL, NULL, NULL) == SQLITE_OK;
}

static int64_t wal_bytes(const char *store_path)
{
    char path[PATH_BYTES];
    struct stat st;

    snprintf(path, sizeof path, "%s-wal", store_path);
    return stat(path, &st) == 0 ? st.st_size : 0;
}

static bool may_go_on(const struct backup_options *options, struct err *err)
{
    int64_t most = options->wal_max_bytes ? options->wal_max_bytes : wal_max_bytes;

    if (options->go_on && !options->go_on(options->ctx))
        return err_set(err, ERR_UNAVAILABLE, NULL, "the server stops: the copy was not finished");
    if (wal_bytes(options->store_path) > most)
        return err_set(
            err, ERR_UNAVAILABLE, NULL,
            "too much is written meanwhile: copy to a faster disk, or at a quieter time");
    return true;
}

static bool copy_all(const struct backup_options *options, sqlite3 *source, sqlite3 *target,
                     struct err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", source, "main");
    int rc = backup ? SQLITE_OK : SQLITE_ERROR;
    bool may = true;

    while (may && (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED)) {
        rc = sqlite3_backup_step(backup, PAGES_A_STEP);
        may = rc == SQLITE_DONE || may_go_on(options, err);
    }
    if (backup && sqlite3_backup_finish(backup) != SQLITE_OK && may)
        rc = sqlite3_errcode(target);
    if (may && rc != SQLITE_DONE)
        return err_set(err, ERR_UNAVAILABLE, NULL, "the store could not be copied: %s",
                       sqlite3_errstr(rc));
    return may;
}

bool backup_write(const struct backup_options *options, int fd, int64_t *bytes, struct err *err)
{
    sqlite3 *source = NULL;
    sqlite3 *target = NULL;
    bool good = false;
    struct stat st;

    if (!open_source(options->store_path, &source))
        err_set(err, ERR_UNAVAILABLE, NULL, "the store cannot be read: %s", sqlite3_errmsg(source));
    else if (!open_target(fd, &target))
        err_set(err, ERR_UNAVAILABLE, NULL, "the copy cannot be written: %s",
                sqlite3_errmsg(target));
    else
        good = copy_all(options, source, target, err);
    sqlite3_close(target);
    sqlite3_close(source);
    if (good && (fsync(fd) || fstat(fd, &st)))
        good = err_set(err, ERR_UNAVAILABLE, NULL, "the copy cannot be written: %s",
                       strerror(errno));
    if (good)
        *bytes = st.st_size;
    return good;
}

bool backup_to_path(const struct backup_options *options, const char *path, struct err *err)
{
    struct durable_file file;
    int64_t bytes;

    if (!durable_open(path, &file, err))
        return false;
    if (!backup_write(options, file.fd, &bytes, err)) {
        durable_drop(&file);
        return false;
    }
    return durable_keep(&file, err);
}
