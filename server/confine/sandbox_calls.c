/* Programs differ in what they need of the kernel, so all is allowed but what is named here: ways
 * to other processes and other machines, ways out of the process group, new things of the kernel's
 * that outlive a process, and what Landlock does not look at (modes, owners and times of files,
 * which as the server's user a function could spoil for it). */
#include "sandbox_calls.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <seccomp.h>

#include "confine_parts.h"

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

/* clang-format off */
static const char *const refused[] = {
    /* out of its process group, or its parent's sight */
    "setsid", "setpgid",
    /* other processes */
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease",
    "kcmp", "pidfd_getfd", "perf_event_open", "migrate_pages", "move_pages", "ioprio_set",
    /* sockets without socket() */
    "socketpair",
    /* what others have in files, and Landlock does not look at */
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime",
    "utimes", "futimesat", "setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr",
    "lremovexattr", "fremovexattr", "removexattrat", "truncate", "mknod", "mknodat",
    "inotify_init", "inotify_init1", "inotify_add_watch", "fanotify_init", "fanotify_mark",
    "name_to_handle_at", "open_by_handle_at", "file_setattr",
    /* what outlives it, or is in no account */
    "shmget", "semget", "msgget", "mq_open", "memfd_create", "memfd_secret", "add_key",
    "request_key", "keyctl",
    /* mounts and namespaces */
    "mount", "umount2", "pivot_root", "chroot", "fsopen", "fsconfig", "fsmount", "fspick",
    "move_mount", "open_tree", "open_tree_attr", "mount_setattr", "statmount", "listmount",
    "unshare", "setns", "quotactl", "quotactl_fd", "swapon", "swapoff",
    /* the kernel itself */
    "bpf", "userfaultfd", "init_module", "finit_module", "delete_module", "create_module",
    "kexec_load", "kexec_file_load", "reboot", "iopl", "ioperm", "sethostname", "setdomainname",
    "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "syslog", "acct", "vhangup",
    "lookup_dcookie", "nfsservctl", "_sysctl", "uselib", "ustat", "modify_ldt", "vm86", "vm86old",
    "lsm_set_self_attr",
};

/* As in a kernel without them: libraries then do it another way. clone3 hides its flags. */
static const char *const unknown[] = {
    "io_uring_setup", "io_uring_enter", "io_uring_register", "clone3",
};
/* clang-format on */

static const unsigned long clone_flags[] = { CLONE_NEWNS,  CLONE_NEWCGROUP, CLONE_NEWUTS,
                                             CLONE_NEWIPC, CLONE_NEWUSER,   CLONE_NEWPID,
                                             CLONE_NEWNET, CLONE_PARENT };

/* By their first argument: another process than one's own (0). */
static const char *const of_others[] = { "prlimit64", "sched_setaffinity", "sched_setscheduler",
                                         "sched_setparam", "sched_setattr" };

bool sandbox_calls_can_be_filtered(void)
{
    return seccomp_api_get() >= 1 && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

static bool refuse_each(scmp_filter_ctx filter, const char *const *names, size_t count, int error)
{
    for (size_t i = 0; i < count; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);

        /* Negative: this machine has no such call. */
        if (number >= 0 && seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)error), number, 0))
            return false;
    }
    return true;
}

static bool refuse_if(scmp_filter_ctx filter, const char *name, struct scmp_arg_cmp when)
{
    int number = seccomp_syscall_resolve_name(name);

    return number < 0 ||
           seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), number, 1, &when) == 0;
}

static bool refuse_sockets(scmp_filter_ctx filter, bool network)
{
    if (!network)
        return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 0) == 0;
    for (scmp_datum_t family = AF_INET + 1; family < AF_INET6; family++)
        if (!refuse_if(filter, "socket", SCMP_A0(SCMP_CMP_EQ, family)))
            return false;
    return refuse_if(filter, "socket", SCMP_A0(SCMP_CMP_LT, AF_INET)) &&
           refuse_if(filter, "socket", SCMP_A0(SCMP_CMP_GT, AF_INET6));
}

static bool refuse_clones(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < ARRAY_LEN(clone_flags); i++)
        if (!refuse_if(filter, "clone",
                       SCMP_A0(SCMP_CMP_MASKED_EQ, clone_flags[i], clone_flags[i])))
            return false;
    return true;
}

static bool refuse_on_others(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < ARRAY_LEN(of_others); i++)
        if (!refuse_if(filter, of_others[i], SCMP_A0(SCMP_CMP_NE, 0)))
            return false;
    /* Of which process, and a file by its path. */
    return refuse_if(filter, "setpriority", SCMP_A1(SCMP_CMP_NE, 0)) &&
           refuse_if(filter, "utimensat", SCMP_A1(SCMP_CMP_NE, 0)) &&
           refuse_if(filter, "prctl", SCMP_A0(SCMP_CMP_EQ, PR_SET_PDEATHSIG));
}

/* Where the kernel cannot tell whose processes are its own: signals to itself alone. */
static bool refuse_signals(scmp_filter_ctx filter)
{
    static const char *const calls[] = { "kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo" };
    static const char *const never[] = { "tkill", "pidfd_send_signal" };
    scmp_datum_t own = (scmp_datum_t)getpid();

    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        if (!refuse_if(filter, calls[i], SCMP_A0(SCMP_CMP_NE, own)))
            return false;
    return refuse_each(filter, never, ARRAY_LEN(never), EPERM);
}

bool sandbox_filter_calls(bool network, bool signals_are_scoped)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool good = filter && refuse_each(filter, refused, ARRAY_LEN(refused), EPERM) &&
                refuse_each(filter, unknown, ARRAY_LEN(unknown), ENOSYS) &&
                refuse_sockets(filter, network) && refuse_clones(filter) &&
                refuse_on_others(filter) && (signals_are_scoped || refuse_signals(filter)) &&
                seccomp_load(filter) == 0;

    seccomp_release(filter);
    return good;
}
