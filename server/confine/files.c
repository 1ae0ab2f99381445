#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine_parts.h"
#include "log.h"

/* Newer than Debian 12's headers. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#define ACCESS_IOCTL_DEVICES (1ULL << 15)

static const uint64_t to_read = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t of_files = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                 LANDLOCK_ACCESS_FS_TRUNCATE | ACCESS_IOCTL_DEVICES;
static const uint64_t to_work = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                                LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                                LANDLOCK_ACCESS_FS_TRUNCATE;

/* What the libraries read: certificates; names of hosts and services; themselves, when they load
 * a part of them later. */
static const char *const of_system[] = {
    "/etc/ssl",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
    "/usr/lib/ssl",
    "/etc/resolv.conf",
    "/run/systemd/resolve",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/ld.so.cache",
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/local/lib",
    "/dev/urandom",
    "/dev/null",
    "/sys/devices/system/cpu",
#if SANITIZED
    "/proc",
#endif
};

static int version; /* of what is in force */

int landlock_version(void)
{
    return version;
}

/* All rights that this version of Landlock knows: what is not handled is allowed. */
static uint64_t known(int abi)
{
    uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

    if (abi >= 2)
        rights |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3)
        rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
    if (abi >= 5)
        rights |= ACCESS_IOCTL_DEVICES;
    return rights;
}

/* What is not there needs no rule. */
static void allow(int rules, const char *path, uint64_t rights, uint64_t handled)
{
    struct landlock_path_beneath_attr rule = { .parent_fd = open(path, O_PATH | O_CLOEXEC) };
    struct stat st;

    if (rule.parent_fd < 0)
        return;
    rule.allowed_access = rights & handled;
    if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
        rule.allowed_access &= of_files;
    if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0))
        log_warning("Landlock takes no rule for %s: %s", path, strerror(errno));
    close(rule.parent_fd);
}

/* The directory: a file that is replaced by renaming another is another. */
static void allow_file(int rules, const char *path, uint64_t handled)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');

    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    if (*folder == '\0' || strcmp(folder, "/etc") == 0)
        allow(rules, path, to_read, handled);
    else
        allow(rules, folder, to_read, handled);
}

static void allow_all(int rules, const char *data_dir, const char *const *files, uint64_t handled)
{
    char real[PATH_MAX];

    allow(rules, data_dir, to_work, handled);
    for (size_t i = 0; i < ARRAY_LEN(of_system); i++)
        allow(rules, of_system[i], to_read, handled);
    for (size_t i = 0; files[i]; i++) {
        allow_file(rules, files[i], handled);
        if (realpath(files[i], real)) /* certificates are links into another directory */
            allow_file(rules, real, handled);
    }
}

void confine_files(const char *data_dir, const char *const *files)
{
    int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    const struct landlock_ruleset_attr attr = { .handled_access_fs = known(abi) };
    int rules;

    if (abi <= 0) {
        log_warning("this kernel has no Landlock: the server could read what its user can");
        return;
    }
    rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (rules >= 0)
        allow_all(rules, data_dir, files, attr.handled_access_fs);
    if (rules < 0 || syscall(SYS_landlock_restrict_self, rules, 0))
        log_warning("Landlock cannot be turned on: %s", strerror(errno));
    else
        version = abi;
    if (rules >= 0)
        close(rules);
}
