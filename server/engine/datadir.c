#include "datadir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_MAX_BYTES = 4096 };

static bool make_directories(const char *path)
{
    char part[PATH_MAX_BYTES];

    snprintf(part, sizeof part, "%s", path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0700) && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static int open_lock(const char *path)
{
    char lock[PATH_MAX_BYTES];

    snprintf(lock, sizeof lock, "%s/lock", path);
    return open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static bool taken_by(int fd, const char *path, struct err *err)
{
    char pid[32] = "";
    ssize_t n = pread(fd, pid, sizeof pid - 1, 0);

    if (n > 0)
        pid[strcspn(pid, "\n")] = '\0';
    close(fd);
    return err_set(err, ERR_UNAVAILABLE, NULL,
                   "another everi-server (pid %s) uses the data directory %s: stop it, or choose "
                   "another directory with --data",
                   n > 0 ? pid : "unknown", path);
}

bool datadir_take(const char *path, int *fd, struct err *err)
{
    int lock;
    char pid[32];
    int len;

    if (strlen(path) > PATH_MAX_BYTES - 32)
        return err_set(err, ERR_UNAVAILABLE, NULL, "the name of the data directory is too long");
    if (!make_directories(path) || (lock = open_lock(path)) < 0)
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "cannot use the data directory %s: %s; choose another with --data", path,
                       strerror(errno));
    if (fcntl(lock, F_OFD_SETLK, &(struct flock){ .l_type = F_WRLCK }))
        return taken_by(lock, path, err);
    len = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(lock, 0) || pwrite(lock, pid, (size_t)len, 0) != len) {
        close(lock);
        return err_set(err, ERR_UNAVAILABLE, NULL, "cannot write in the data directory %s: %s",
                       path, strerror(errno));
    }
    *fd = lock;
    return true;
}

bool datadir_is_taken(const char *path)
{
    struct flock wanted = { .l_type = F_WRLCK };
    int lock = open_lock(path);
    bool taken;

    if (lock < 0)
        return false;
    /* Only asks: a server that starts in this instant is not in the way. */
    taken = fcntl(lock, F_OFD_GETLK, &wanted) == 0 && wanted.l_type != F_UNLCK;
    close(lock);
    return taken;
}

static bool may_stay(const char *name)
{
    static const char *const names[] = {
        ".", "..", "lock", "erasures", "admin.sock", "functions", "lost+found"
    };

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return strncmp(name, "tls", 3) == 0 || strncmp(name, "restore.part", 12) == 0;
}

bool datadir_is_bare(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    bool bare = folder != NULL;

    while (bare && (entry = readdir(folder)))
        bare = may_stay(entry->d_name);
    if (folder)
        closedir(folder);
    return bare;
}
