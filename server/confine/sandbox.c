#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine_parts.h"
#include "sandbox_calls.h"

/* Newer than Debian 12's headers. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#define ACCESS_IOCTL_DEVICES  (1ULL << 15)
#define SCOPE_ABSTRACT_SOCKET (1ULL << 0)
#define SCOPE_SIGNAL          (1ULL << 1)

enum { ABI_TRUNCATE = 3, ABI_IOCTL = 5, ABI_SCOPES = 6 };

struct rules_attr {
    uint64_t files, network, scopes;
};

static const uint64_t to_read = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t to_run = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                               LANDLOCK_ACCESS_FS_EXECUTE;
static const uint64_t to_write_to = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                    LANDLOCK_ACCESS_FS_TRUNCATE;
/* No directories: what it leaves is taken away again, and must not be deeper than that can go. */
static const uint64_t to_work = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                                LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_TRUNCATE;
static const uint64_t of_files = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                 LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_TRUNCATE;

static const char *const programs[] = { "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64" };

static const char *const readable[] = {
    "/etc/ld.so.cache",     "/etc/alternatives",  "/etc/localtime",  "/etc/timezone",
    "/etc/locale.alias",    "/etc/nsswitch.conf", "/etc/mime.types", "/etc/ssl",
    "/etc/python3",         "/etc/perl",          "/dev/random",     "/dev/urandom",
    "/proc/meminfo",        "/proc/cpuinfo",      "/proc/sys/vm",    "/sys/devices/system/cpu",
    "/etc/ca-certificates",
};

static const char *const of_network[] = {
    "/etc/resolv.conf", "/run/systemd/resolve", "/etc/hosts",     "/etc/host.conf",
    "/etc/gai.conf",    "/etc/services",        "/etc/protocols",
};

static const char *const writable[] = { "/dev/null", "/dev/zero", "/dev/full" };

static int abi_of_kernel(void)
{
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

const char *sandbox_lacks(void)
{
    bool calls = sandbox_calls_can_be_filtered();

    if (abi_of_kernel() <= 0)
        return calls ? "Landlock" : "Landlock and seccomp";
    return calls ? NULL : "seccomp";
}

bool sandbox_shows(const char *path)
{
    char real[PATH_MAX];

    if (!realpath(path, real))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
        size_t len = strlen(programs[i]);

        if (strncmp(real, programs[i], len) == 0 && (real[len] == '/' || real[len] == '\0'))
            return true;
    }
    return false;
}

/* All rights that this version of Landlock knows: what is not handled is allowed. */
static struct rules_attr handled_by(int abi)
{
    struct rules_attr attr = { .files = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };

    if (abi >= 2)
        attr.files |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= ABI_TRUNCATE)
        attr.files |= LANDLOCK_ACCESS_FS_TRUNCATE;
    if (abi >= ABI_IOCTL)
        attr.files |= ACCESS_IOCTL_DEVICES;
    if (abi >= ABI_SCOPES)
        attr.scopes = SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL;
    return attr;
}

/* What is not there needs no rule. */
static bool allow(int rules, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = { .parent_fd = open(path, O_PATH | O_CLOEXEC),
                                               .allowed_access = rights };
    struct stat st;
    bool good;

    if (rule.parent_fd < 0)
        return true;
    if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
        rule.allowed_access &= of_files;
    good = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(rule.parent_fd);
    return good;
}

static bool allow_each(int rules, const char *const *paths, size_t count, uint64_t rights)
{
    for (size_t i = 0; i < count; i++)
        if (!allow(rules, paths[i], rights))
            return false;
    return true;
}

static bool add_rules(int rules, const struct sandbox *sandbox, uint64_t handled)
{
    return allow_each(rules, programs, ARRAY_LEN(programs), to_run & handled) &&
           allow_each(rules, readable, ARRAY_LEN(readable), to_read & handled) &&
           allow_each(rules, writable, ARRAY_LEN(writable), to_write_to & handled) &&
           (!sandbox->network ||
            allow_each(rules, of_network, ARRAY_LEN(of_network), to_read & handled)) &&
           allow(rules, sandbox->program, to_run & handled) &&
           allow(rules, sandbox->folder, to_work & handled);
}

static bool confine_files_to(const struct sandbox *sandbox, int abi)
{
    struct rules_attr attr = handled_by(abi);
    /* An older kernel knows the first member alone. */
    size_t size = abi >= ABI_SCOPES ? sizeof attr : sizeof attr.files;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
    bool good = rules >= 0 && add_rules(rules, sandbox, attr.files) &&
                syscall(SYS_landlock_restrict_self, rules, 0) == 0;

    if (rules >= 0)
        close(rules);
    return good;
}

bool sandbox_enter(const struct sandbox *sandbox)
{
    int abi = abi_of_kernel();

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return false;
    if ((abi > 0 || !sandbox->partly) && !confine_files_to(sandbox, abi))
        return false;
    return (sandbox->partly && !sandbox_calls_can_be_filtered()) ||
           sandbox_filter_calls(sandbox->network, abi >= ABI_SCOPES);
}
