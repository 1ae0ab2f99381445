#include "durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool failed(const char *path, struct err *err)
{
    return err_set(err, ERR_UNAVAILABLE, NULL, "cannot write %s: %s", path, strerror(errno));
}

bool durable_open(const char *path, struct durable_file *out, struct err *err)
{
    if (strlen(path) + sizeof ".part" > sizeof out->part) {
        errno = ENAMETOOLONG;
        return failed(path, err);
    }
    snprintf(out->path, sizeof out->path, "%s", path);
    snprintf(out->part, sizeof out->part, "%.*s.part", DURABLE_PATH_MAX - 8, path);
    /* One that is left of a process that died is nobody's. */
    out->fd = open(out->part, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    return out->fd >= 0 || failed(out->part, err);
}

bool durable_sync_directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[DURABLE_PATH_MAX];
    int fd;
    bool good;

    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    fd = open(*folder ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    good = fsync(fd) == 0;
    close(fd);
    return good;
}

bool durable_keep(struct durable_file *file, struct err *err)
{
    bool good = fsync(file->fd) == 0 && rename(file->part, file->path) == 0 &&
                durable_sync_directory(file->path);

    if (!good) {
        failed(file->path, err);
        unlink(file->part);
    }
    close(file->fd);
    file->fd = -1;
    return good;
}

void durable_drop(struct durable_file *file)
{
    unlink(file->part);
    close(file->fd);
    file->fd = -1;
}
