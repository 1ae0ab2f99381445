/* The server's half: asks, and waits for the answer. */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper_parts.h"
#include "log.h"
#include "mem.h"
#include "sandbox.h"

enum { END_WITHIN_MS = 3000 };

struct helper {
    int socket;
    pid_t pid;
    pthread_mutex_t turn; /* one question at a time */
    char lacks[HELPER_LACKS_BYTES];
};

static const char *what_lacks(const char *data_dir)
{
    const char *lacks = sandbox_lacks();

    if (lacks)
        return lacks;
    return sandbox_shows(data_dir) ? "a data directory outside /usr" : NULL;
}

bool helper_start(const char *data_dir, struct helper **out, struct err *err)
{
    struct helper *helper;
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
        return err_set(err, ERR_UNAVAILABLE, NULL, "no sockets for the helper of functions: %s",
                       strerror(errno));
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        helper_live(ends[1], data_dir);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return err_set(err, ERR_UNAVAILABLE, NULL, "the helper of functions cannot be forked: %s",
                       strerror(errno));
    }
    helper = mem_new(sizeof *helper);
    helper->socket = ends[0];
    helper->pid = pid;
    pthread_mutex_init(&helper->turn, NULL);
    snprintf(helper->lacks, sizeof helper->lacks, "%s",
             what_lacks(data_dir) ? what_lacks(data_dir) : "");
    *out = helper;
    return true;
}

void helper_stop(struct helper *helper)
{
    char byte;

    if (!helper)
        return;
    /* It ends what it started, and closes its end when that is done. */
    shutdown(helper->socket, SHUT_WR);
    if (poll(&(struct pollfd){ .fd = helper->socket, .events = POLLIN }, 1, END_WITHIN_MS) > 0)
        (void)!recv(helper->socket, &byte, sizeof byte, 0);
    close(helper->socket);
    (void)waitpid(helper->pid, NULL, WNOHANG); /* the server's exit reaps it otherwise */
    pthread_mutex_destroy(&helper->turn);
    mem_free(helper);
}

const char *helper_lacks(const struct helper *helper)
{
    return *helper->lacks ? helper->lacks : NULL;
}

/* streams: filled as far as descriptors came; the others -1. */
static bool receive(int fd, struct helper_answer *answer, int streams[HELPER_STREAMS])
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(HELPER_STREAMS * sizeof(int))];
    } control;
    struct iovec into = { answer, sizeof *answer };
    struct msghdr message = {
        .msg_iov = &into, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
    };
    const struct cmsghdr *found;
    ssize_t n;

    do
        n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    found = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (found && found->cmsg_type == SCM_RIGHTS &&
        found->cmsg_len == CMSG_LEN(HELPER_STREAMS * sizeof(int)))
        memcpy(streams, CMSG_DATA(found), HELPER_STREAMS * sizeof(int));
    return n == (ssize_t)sizeof *answer;
}

static bool ask(struct helper *helper, const struct helper_question *question,
                struct helper_answer *answer, int streams[HELPER_STREAMS])
{
    bool good;

    pthread_mutex_lock(&helper->turn);
    good = send(helper->socket, question, sizeof *question, MSG_NOSIGNAL) ==
               (ssize_t)sizeof *question &&
           receive(helper->socket, answer, streams);
    pthread_mutex_unlock(&helper->turn);
    if (!good)
        log_error("the helper that starts functions is gone: no deployed function runs until the "
                  "server is started again");
    return good;
}

bool helper_run(struct helper *helper, const struct helper_program *program,
                struct helper_process *out, struct err *err)
{
    struct helper_question question = { .verb = HELPER_RUN,
                                        .memory_bytes = program->memory_bytes,
                                        .network = program->network,
                                        .partly = program->partly };
    struct helper_answer answer;
    int streams[HELPER_STREAMS] = { -1, -1, -1 };

    snprintf(question.name, sizeof question.name, "%s", program->name);
    snprintf(question.file, sizeof question.file, "%s", program->file);
    if (!ask(helper, &question, &answer, streams))
        return err_set(err, ERR_UNAVAILABLE, NULL, "the helper that starts functions is gone");
    if (!answer.id)
        return err_set(err, ERR_UNAVAILABLE, NULL, "it cannot be started: %s", answer.error);
    *out = (struct helper_process){ answer.id, streams[0], streams[1], streams[2] };
    return true;
}

struct helper_outcome helper_end(struct helper *helper, uint32_t id)
{
    const struct helper_question question = { .verb = HELPER_END, .id = id };
    struct helper_answer answer;
    int streams[HELPER_STREAMS];

    if (!ask(helper, &question, &answer, streams))
        return (struct helper_outcome){ HELPER_GONE, 0 };
    return answer.outcome;
}
