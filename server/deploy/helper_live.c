/* The helper's half: one thread, no store, no network; it waits for questions and looks after its
 * children. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper_parts.h"
#include "mem.h"

enum { LOOK_SLOW_MS = 400, END_GRACE_MS = 20, END_WITHIN_MS = 2000 };

static volatile sig_atomic_t is_over;

static void end(int signal)
{
    (void)signal;
    is_over = 1;
}

/* The server's death is a signal; a clean end closes the socket. Its terminal's signals are not for
 * us: the server ends first, and in good order. */
static void set_up_signals(void)
{
    struct sigaction action = { .sa_handler = end };
    sigset_t none;

    sigaction(SIGTERM, &action, NULL);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Standard error stays: it is the server's log. Nothing else of the server's is kept open. */
static void let_go(int keep)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    if (keep > STDERR_FILENO + 1)
        close_range(STDERR_FILENO + 1, (unsigned)keep - 1, 0);
    close_range((unsigned)keep + 1, ~0U, 0);
}

static bool make_base(struct household *house)
{
    snprintf(house->base, sizeof house->base, "/tmp/everi-functions-XXXXXX");
    /* Those beneath are looked up by others, where functions run as somebody else. */
    return mkdtemp(house->base) && chmod(house->base, 0711) == 0;
}

static void remove_base(const struct household *house)
{
    DIR *folder = opendir(house->base);
    const struct dirent *entry;

    while (folder && (entry = readdir(folder)))
        (void)unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    (void)rmdir(house->base);
}

static struct child *find(struct household *house, uint32_t id)
{
    for (size_t i = 0; i < HELPER_PROCESSES_MAX; i++)
        if (house->children[i].id == id)
            return &house->children[i];
    return NULL;
}

static bool reaped_within(struct child *child, int ms)
{
    for (int waited = 0; waited < ms; waited++) {
        if (child_reap(child))
            return true;
        (void)poll(NULL, 0, 1);
    }
    return child_reap(child);
}

/* What closed its streams is about to end by itself, and is let tell how. */
static void answer_end(struct household *house, uint32_t id, struct helper_answer *answer)
{
    struct child *child = id ? find(house, id) : NULL;

    if (!child)
        return;
    if (!reaped_within(child, END_GRACE_MS)) {
        child_kill(child, HELPER_KILLED);
        (void)reaped_within(child, END_WITHIN_MS);
    }
    answer->id = id;
    answer->outcome = child->outcome;
    child_remove_folder(house, id);
    if (child->pid == 0)
        *child = (struct child){ 0 };
    else
        child->id = UINT32_MAX; /* it dies when the kernel lets it */
}

static void send_answer(int fd, const struct helper_answer *answer,
                        const int streams[HELPER_STREAMS])
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(HELPER_STREAMS * sizeof(int))];
    } control = { 0 };
    struct iovec from = { (void *)(uintptr_t)answer, sizeof *answer };
    struct msghdr message = { .msg_iov = &from, .msg_iovlen = 1 };

    if (streams[0] >= 0) {
        control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(HELPER_STREAMS * sizeof(int)),
                                           .cmsg_level = SOL_SOCKET,
                                           .cmsg_type = SCM_RIGHTS };
        memcpy(CMSG_DATA(&control.header), streams, HELPER_STREAMS * sizeof(int));
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
    }
    if (sendmsg(fd, &message, MSG_NOSIGNAL) < 0)
        is_over = 1;
    for (size_t i = 0; i < HELPER_STREAMS; i++)
        if (streams[i] >= 0)
            close(streams[i]);
}

static void answer_one(struct household *house)
{
    struct helper_question question;
    struct helper_answer answer = { 0 };
    int streams[HELPER_STREAMS] = { -1, -1, -1 };
    ssize_t n = recv(house->socket, &question, sizeof question, 0);

    if (n < 0 && errno == EINTR)
        return;
    if (n != (ssize_t)sizeof question) {
        is_over = 1;
        return;
    }
    question.name[HELPER_NAME_BYTES] = '\0';
    question.file[HELPER_FILE_BYTES - 1] = '\0';
    if (question.verb == HELPER_RUN)
        (void)!child_start(house, &question, &answer, streams);
    else if (question.verb == HELPER_END)
        answer_end(house, question.id, &answer);
    send_answer(house->socket, &answer, streams);
    house->look_ms = HELPER_LOOK_MS;
}

static bool has_children(const struct household *house)
{
    for (size_t i = 0; i < HELPER_PROCESSES_MAX; i++)
        if (house->children[i].pid)
            return true;
    return false;
}

/* While nothing of them moves there is little to see. */
static void look(struct household *house)
{
    uint64_t before = house->cpu_ticks;

    watch_children(house);
    for (size_t i = 0; i < HELPER_PROCESSES_MAX; i++)
        if (house->children[i].pid && child_reap(&house->children[i]) &&
            house->children[i].id == UINT32_MAX)
            house->children[i] = (struct child){ 0 };
    house->look_ms = house->cpu_ticks != before          ? HELPER_LOOK_MS
                     : house->look_ms * 2 < LOOK_SLOW_MS ? house->look_ms * 2
                                                         : LOOK_SLOW_MS;
}

static void end_all(struct household *house)
{
    for (size_t i = 0; i < HELPER_PROCESSES_MAX; i++)
        if (house->children[i].pid)
            child_kill(&house->children[i], HELPER_KILLED);
    for (size_t i = 0; i < HELPER_PROCESSES_MAX; i++) {
        if (house->children[i].pid)
            (void)reaped_within(&house->children[i], END_WITHIN_MS);
        if (house->children[i].id)
            child_remove_folder(house, house->children[i].id);
    }
    watch_children(house); /* whoever hid among nobody's */
}

void helper_live(int socket, const char *data_dir)
{
    struct household *house = mem_new(sizeof *house);
    pid_t server = getppid();

    set_up_signals();
    (void)setsid();
    (void)prctl(PR_SET_NAME, "everi-functions", 0, 0, 0);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    let_go(socket);
    house->socket = socket;
    house->page_bytes = sysconf(_SC_PAGESIZE);
    house->look_ms = HELPER_LOOK_MS;
    snprintf(house->functions, sizeof house->functions, "%s/functions", data_dir);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (getppid() != server || !make_base(house))
        _exit(1);
    while (!is_over) {
        struct pollfd asked = { .fd = socket, .events = POLLIN };

        if (poll(&asked, 1, has_children(house) ? house->look_ms : -1) > 0)
            answer_one(house);
        else if (has_children(house))
            look(house);
    }
    end_all(house);
    remove_base(house);
    _exit(0);
}
