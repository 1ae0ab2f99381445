/* The kernel's calls that the server and its libraries make. To add one: its name here; a call that
 * is missing shows as ENOSYS, and as SECCOMP lines of the kernel's log where it is audited. */
#include "confine.h"

#include <errno.h>

#include <seccomp.h>

#include "confine_parts.h"
#include "log.h"

/* clang-format off */
static const char *const calls[] = {
    /* memory and threads */
    "brk", "mmap", "munmap", "mprotect", "mremap", "madvise", "membarrier", "clone", "clone3",
    "set_robust_list", "get_robust_list", "rseq", "futex", "set_tid_address", "sched_yield",
    "sched_getaffinity", "sched_getparam", "sched_getscheduler", "arch_prctl", "prctl", "exit",
    "exit_group", "setpriority", "getpriority", "getrlimit", "setrlimit", "prlimit64",
    "getrusage", "sysinfo", "uname", "restart_syscall",
    /* who it is, signals, time */
    "getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getresuid",
    "getresgid", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait",
    "rt_sigpending", "rt_sigsuspend", "sigaltstack", "tgkill", "tkill", "kill", "clock_gettime",
    "clock_getres", "clock_nanosleep", "gettimeofday", "nanosleep", "time", "getrandom",
    /* files */
    "open", "openat", "openat2", "close", "close_range", "read", "readv", "pread64", "preadv",
    "write", "writev", "pwrite64", "pwritev", "lseek", "fsync", "fdatasync", "truncate", "ftruncate",
    "fallocate", "stat", "fstat", "lstat", "newfstatat", "statx", "statfs", "fstatfs", "access",
    "faccessat", "faccessat2", "readlink", "readlinkat", "getdents", "getdents64", "getcwd",
    "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir",
    "chmod", "fchmod", "fchmodat", "fchown", "utimensat", "umask", "fcntl", "flock", "ioctl",
    "dup", "dup2", "dup3", "fadvise64", "sync_file_range", "copy_file_range", "sendfile",
    "pipe", "pipe2",
    /* sockets and waiting */
    "socket", "socketpair", "bind", "listen", "accept", "accept4", "connect", "shutdown",
    "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg", "setsockopt",
    "getsockopt", "getsockname", "getpeername", "poll", "ppoll", "select", "pselect6",
    "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2",
    "eventfd", "eventfd2", "timerfd_create", "timerfd_settime", "timerfd_gettime",
#if SANITIZED /* theirs: a look for leaks at the end stops all threads */
    "ptrace", "wait4", "waitid", "process_vm_readv", "personality",
#endif
};
/* clang-format on */

static bool confined;

bool calls_are_confined(void)
{
    return confined;
}

static bool add_rules(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
        int number = seccomp_syscall_resolve_name(calls[i]);

        /* Negative: this machine has no such call. */
        if (number >= 0 && seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0))
            return false;
    }
    return true;
}

void confine_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));

    confined = filter && add_rules(filter) && seccomp_load(filter) == 0;
    if (!confined)
        log_warning("this kernel filters no system calls (seccomp): all of them stay open");
    seccomp_release(filter);
}
