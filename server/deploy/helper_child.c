/* One function's process: how it comes to be, and how it ends. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper_parts.h"
#include "sandbox.h"

enum {
    COPY_BYTES = 65536,
    NOBODY = 65534,
    NICENESS = 5,       /* the server goes first */
    USERS_TASKS = 2048, /* of everybody of that user: a last bound on forks */
    HEAP_TIMES = 4,     /* of the memory limit: a last bound between two looks */
    EXIT_UNSTARTED = 126,
    REST_WITHIN_MS = 200,
};
#define HEAP_MORE     ((rlim_t)1 << 30)
#define SMALLEST_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Everything that the child needs, made before the fork. */
struct birth {
    const struct helper_question *question;
    char program[PATH_MAX], folder[PATH_MAX];
    int streams[HELPER_STREAMS]; /* the child's ends */
    pid_t parent;
};

static bool is_file_name(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_' && *c != '.')
            return false;
    return *name && *name != '.';
}

static bool copy(int from, int to)
{
    char bytes[COPY_BYTES];
    ssize_t n;

    while ((n = read(from, bytes, sizeof bytes)) > 0)
        if (write(to, bytes, (size_t)n) != n)
            return false;
    return n == 0;
}

/* A copy outside the data directory: functions have no business there, not even on the way. */
static bool bring_program(const struct household *house, const char *file, char *path, size_t size)
{
    char source[PATH_MAX], part[PATH_MAX];
    int from, to;
    bool good;

    snprintf(path, size, "%s/%s", house->base, file);
    if (access(path, F_OK) == 0)
        return true;
    snprintf(source, sizeof source, "%s/%s", house->functions, file);
    snprintf(part, sizeof part, "%s/.part", house->base);
    (void)unlink(part);
    from = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    to = from >= 0 ? open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0500) : -1;
    good = to >= 0 && copy(from, to) && fchmod(to, 0555) == 0;
    if (to >= 0)
        close(to);
    if (from >= 0)
        close(from);
    return good && rename(part, path) == 0;
}

static void name_folder(const struct household *house, uint32_t id, char *path, size_t size)
{
    snprintf(path, size, "%s/%u", house->base, id);
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 && (geteuid() != 0 || chown(path, NOBODY, NOBODY) == 0);
}

void child_remove_folder(const struct household *house, uint32_t id)
{
    char path[PATH_MAX];
    const struct dirent *entry;
    DIR *folder;

    name_folder(house, id, path, sizeof path);
    folder = opendir(path);
    while (folder && (entry = readdir(folder)))
        (void)unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    (void)rmdir(path);
}

static void limit(enum __rlimit_resource which, rlim_t most)
{
    const struct rlimit both = { most, most };

    (void)setrlimit(which, &both);
}

static void set_limits(void)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, FUNCTION_FILES_MAX);
    limit(RLIMIT_CPU, FUNCTION_CPU_S);
    limit(RLIMIT_FSIZE, FUNCTION_FOLDER_BYTES);
    limit(RLIMIT_NPROC, USERS_TASKS);
    limit(RLIMIT_MEMLOCK, 0);
    limit(RLIMIT_MSGQUEUE, 0);
    (void)setpriority(PRIO_PROCESS, 0, NICENESS);
}

/* The kernel, when it has no memory left, takes functions first. */
static void offer_itself(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    if (fd >= 0) {
        (void)!write(fd, "1000", 4);
        close(fd);
    }
}

static bool become_nobody(void)
{
    return geteuid() != 0 || (setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
                              setresuid(NOBODY, NOBODY, NOBODY) == 0);
}

static void clean_signals(void)
{
    sigset_t none;

    for (int i = 1; i < NSIG; i++)
        (void)signal(i, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool take_streams(const int streams[HELPER_STREAMS])
{
    for (int i = 0; i < HELPER_STREAMS; i++)
        if (dup2(streams[i], i) < 0)
            return false;
    close_range(HELPER_STREAMS, ~0U, 0);
    return true;
}

/* What it says goes where the function's standard error goes: into the log. */
static _Noreturn void give_up(const char *what)
{
    dprintf(STDERR_FILENO, "it cannot be started: %s: %s\n", what, strerror(errno));
    _exit(EXIT_UNSTARTED);
}

static _Noreturn void be_born(const struct birth *birth)
{
    char function[HELPER_NAME_BYTES + sizeof "EVERI_FUNCTION="];
    char *const words[] = { (char *)(uintptr_t)birth->program, NULL };
    char *const environment[] = { (char *)(uintptr_t) "PATH=" SMALLEST_PATH,
                                  (char *)(uintptr_t) "LANG=C.UTF-8", function, NULL };
    const struct sandbox sandbox = { birth->program, birth->folder, birth->question->network,
                                     birth->question->partly };

    snprintf(function, sizeof function, "EVERI_FUNCTION=%s", birth->question->name);
    (void)setsid();
    clean_signals();
    if (!take_streams(birth->streams))
        _exit(EXIT_UNSTARTED);
    umask(077);
    set_limits();
    offer_itself();
    if (chdir(birth->folder))
        give_up("its directory");
    if (!become_nobody())
        give_up("another user");
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != birth->parent)
        _exit(EXIT_UNSTARTED);
    if (!sandbox_enter(&sandbox))
        give_up("the sandbox");
    limit(RLIMIT_DATA, (rlim_t)birth->question->memory_bytes * HEAP_TIMES + HEAP_MORE);
    execve(birth->program, words, environment);
    give_up("its program");
}

/* in: the one end that the child reads. */
static bool make_pipes(int ours[HELPER_STREAMS], int its[HELPER_STREAMS])
{
    for (int i = 0; i < HELPER_STREAMS; i++) {
        int ends[2];

        if (pipe2(ends, O_CLOEXEC))
            return false;
        its[i] = ends[i == STDIN_FILENO ? 0 : 1];
        ours[i] = ends[i == STDIN_FILENO ? 1 : 0];
        (void)fcntl(ours[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

static void close_all(int fds[HELPER_STREAMS])
{
    for (int i = 0; i < HELPER_STREAMS; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
        fds[i] = -1;
    }
}

static struct child *free_place(struct household *house)
{
    for (size_t i = 0; i < HELPER_PROCESSES_MAX; i++)
        if (!house->children[i].id && !house->children[i].pid)
            return &house->children[i];
    return NULL;
}

static bool refuse(struct helper_answer *answer, const char *why)
{
    snprintf(answer->error, sizeof answer->error, "%s", why);
    return false;
}

bool child_start(struct household *house, const struct helper_question *question,
                 struct helper_answer *answer, int streams[HELPER_STREAMS])
{
    struct birth birth = { .question = question, .streams = { -1, -1, -1 }, .parent = getpid() };
    struct child *child = free_place(house);
    uint32_t id = house->last_id + 1;
    pid_t pid;

    if (!child)
        return refuse(answer, "too many functions run");
    if (!is_file_name(question->file) ||
        !bring_program(house, question->file, birth.program, sizeof birth.program))
        return refuse(answer, "its executable cannot be read");
    name_folder(house, id, birth.folder, sizeof birth.folder);
    if (!make_folder(birth.folder) || !make_pipes(streams, birth.streams)) {
        close_all(streams);
        close_all(birth.streams);
        child_remove_folder(house, id);
        return refuse(answer, strerror(errno));
    }
    pid = fork();
    if (pid == 0)
        be_born(&birth);
    close_all(birth.streams);
    if (pid < 0) {
        close_all(streams);
        child_remove_folder(house, id);
        return refuse(answer, strerror(errno));
    }
    *child = (struct child){ .id = id, .pid = pid, .memory_bytes = question->memory_bytes };
    house->last_id = answer->id = id;
    return true;
}

void child_kill(struct child *child, enum helper_end why)
{
    if (!child->is_killed) {
        child->is_killed = true;
        child->outcome = (struct helper_outcome){ why, 0 };
    }
    (void)kill(-child->pid, SIGKILL);
    (void)kill(child->pid, SIGKILL); /* it may not have a group yet */
}

/* Those that its first process left behind came to us. */
static void reap_rest(pid_t group)
{
    for (int waited = 0; waited < REST_WITHIN_MS; waited++) {
        pid_t reaped = waitpid(-group, NULL, WNOHANG);

        if (reaped < 0)
            return;
        if (reaped == 0)
            (void)poll(NULL, 0, 1);
    }
}

/* Until its first process is reaped the number of the group is nobody else's. */
bool child_reap(struct child *child)
{
    siginfo_t info = { 0 };

    if (!child->pid)
        return true;
    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) || !info.si_pid)
        return false;
    (void)kill(-child->pid, SIGKILL);
    if (!child->is_killed)
        child->outcome = (struct helper_outcome){ info.si_code == CLD_EXITED ? HELPER_EXITED
                                                                             : HELPER_SIGNALLED,
                                                  info.si_status };
    (void)waitpid(child->pid, NULL, 0);
    reap_rest(child->pid);
    child->pid = 0;
    return true;
}
