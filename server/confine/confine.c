#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "confine_parts.h"
#include "log.h"

void confine_secrets(void)
{
    const struct rlimit none = { 0, 0 };

    if (setrlimit(RLIMIT_CORE, &none))
        log_warning("core dumps cannot be turned off");
    if (!SANITIZED && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
        log_warning("the process stays open to debuggers of its user");
}

/* Something that every machine has and this server never needs. */
static bool foreign_file_opens(void)
{
    int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* There is no such program: a kernel that may run programs looks for it, and says so. */
static bool programs_run(void)
{
    static char *const words[] = { NULL };

    execve("/nonexistent/everi", words, words);
    return errno == ENOENT || errno == EACCES;
}

bool confine_is_tight(struct err *err)
{
    struct rlimit core = { 1, 1 };

    getrlimit(RLIMIT_CORE, &core);
    if (core.rlim_max != 0 || (!SANITIZED && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0))
        return err_set(err, ERR_INTERNAL, NULL, "core dumps are possible");
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
        return err_set(err, ERR_INTERNAL, NULL, "privileges can be had");
    if (landlock_version() && foreign_file_opens())
        return err_set(err, ERR_INTERNAL, NULL, "Landlock is in force, and a foreign file opens");
    if (calls_are_confined() && programs_run())
        return err_set(err, ERR_INTERNAL, NULL, "seccomp is in force, and programs can be run");
    log_info("confined: no core dumps, no new privileges, system calls %s, files %s",
             calls_are_confined() ? "filtered" : "NOT filtered",
             landlock_version() ? "its own alone" : "NOT confined");
    return true;
}
