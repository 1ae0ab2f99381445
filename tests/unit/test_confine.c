/* A process that was confined, and what it can still do: each row is tried in a child of its own,
 * once free and once confined. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"
#include "confine_parts.h"

static char folder[] = "/tmp/everi-unit-XXXXXX";
static char data[64], config[64], elsewhere[64];

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool reads_passwd(void)
{
    return opens("/etc/passwd", O_RDONLY);
}

static bool reads_program(void)
{
    return opens("/bin/sh", O_RDONLY);
}

static bool writes_elsewhere(void)
{
    return opens(elsewhere, O_RDWR | O_CREAT);
}

static bool writes_config(void)
{
    return opens(config, O_RDWR);
}

static bool reads_config(void)
{
    return opens(config, O_RDONLY);
}

static bool works_in_data(void)
{
    char a[80], b[80];

    snprintf(a, sizeof a, "%s/a", data);
    snprintf(b, sizeof b, "%s/b", data);
    return opens(a, O_RDWR | O_CREAT) && rename(a, b) == 0 && truncate(b, 0) == 0 && unlink(b) == 0;
}

static bool runs_program(void)
{
    char *const words[] = { (char[]){ "true" }, NULL };

    execve("/bin/true", words, words);
    return false;
}

static bool debugs(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool makes_namespace(void)
{
    return syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */) == 0;
}

static bool keeps_keys(void)
{
    return syscall(SYS_keyctl, 0, -3, 0, 0, 0) >= 0;
}

static bool loads_kernel_programs(void)
{
    return syscall(SYS_bpf, 0, NULL, 0) == 0 || errno != ENOSYS;
}

static void *nothing(void *arg)
{
    return arg;
}

static bool starts_threads(void)
{
    pthread_t thread;

    return pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0;
}

static bool has_sockets(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = fd >= 0 && listen(fd, 1) == 0;

    if (fd >= 0)
        close(fd);
    return good;
}

static bool dumps_core(void)
{
    struct rlimit core;

    return getrlimit(RLIMIT_CORE, &core) || core.rlim_max != 0;
}

static bool may_gain(void)
{
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0;
}

enum { BY_FILES = 1, BY_CALLS = 2 }; /* what keeps it back; where the kernel has it not, it works */

static const struct {
    const char *what;
    bool (*try)(void);
    bool confined; /* whether it works then */
    int by;
} rows[] = {
    { "reads /etc/passwd", reads_passwd, false, BY_FILES },
    { "reads /bin/sh", reads_program, false, BY_FILES },
    { "writes elsewhere", writes_elsewhere, false, BY_FILES },
    { "writes its configuration", writes_config, false, BY_FILES },
    { "reads its configuration", reads_config, true, 0 },
    { "works in its directory", works_in_data, true, 0 },
    { "runs a program", runs_program, false, BY_CALLS },
    { "debugs", debugs, SANITIZED, BY_CALLS },
    { "makes a namespace", makes_namespace, false, BY_CALLS },
    { "keeps keys", keeps_keys, false, BY_CALLS },
    { "loads programs into the kernel", loads_kernel_programs, false, BY_CALLS },
    { "starts threads", starts_threads, true, 0 },
    { "has sockets", has_sockets, true, 0 },
    { "dumps core", dumps_core, false, 0 },
    { "may gain privileges", may_gain, false, 0 },
};

/* What the kernel has, as the child found it. */
enum { WORKS = 1, HAS_FILES = 2, HAS_CALLS = 4 };

static void confine(void)
{
    const char *files[] = { config, NULL };

    confine_secrets();
    confine_privileges(false);
    confine_files(data, files);
    confine_calls();
}

static int attempt(size_t row, bool confined)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        if (confined)
            confine();
        _exit((rows[row].try() ? WORKS : 0) | (landlock_version() ? HAS_FILES : 0) |
              (calls_are_confined() ? HAS_CALLS : 0));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_what_works(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int found = attempt(i, true);

        if ((rows[i].by == BY_FILES && !(found & HAS_FILES)) ||
            (rows[i].by == BY_CALLS && !(found & HAS_CALLS)))
            printf("%s: not tried, this kernel does not confine it\n", rows[i].what);
        else if ((bool)(found & WORKS) != rows[i].confined)
            fail_msg("a confined process %s: %s", rows[i].what, found & WORKS ? "yes" : "no");
    }
}

/* The rows would see it. */
static void test_unconfined(void **state)
{
    static bool (*const free_to[])(void) = { reads_passwd, reads_program, writes_elsewhere,
                                             writes_config, may_gain };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (size_t j = 0; j < ARRAY_LEN(free_to); j++)
            if (rows[i].try == free_to[j])
                assert_true(attempt(i, false) & WORKS);
    assert_int_equal(attempt(6, false), 0); /* /bin/true ran, and exited with 0 */
}

static void test_says_so(void **state)
{
    pid_t child = fork();
    int status;

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        struct err err;
        bool free_is_told = !confine_is_tight(&err);

        confine();
        _exit(free_is_told && confine_is_tight(&err) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static int set_up(void **state)
{
    int fd;

    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(data, sizeof data, "%s/data", folder);
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", folder);
    snprintf(config, sizeof config, "%s/etc", folder);
    if (mkdir(data, 0700) || mkdir(config, 0700))
        return -1;
    snprintf(config, sizeof config, "%s/etc/conf", folder);
    fd = open(config, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
    (void)state;
    unlink(elsewhere);
    unlink(config);
    *strrchr(config, '/') = '\0';
    return rmdir(config) || rmdir(data) || rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_works),
        cmocka_unit_test(test_unconfined),
        cmocka_unit_test(test_says_so),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
