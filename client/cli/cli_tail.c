/* Pushes as they come. That nothing is missed and nothing comes twice over a lost connection is
 * the session's work (net_session.c); here a push becomes a line, and a signal the end. Signals
 * wait in a descriptor, so a line is always written whole. */
#include "cli_tail.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli_print.h"
#include "cli_session.h"
#include "json_read.h"
#include "net.h"

struct tail_work {
    int signals;
    struct cli_session *session;
};

static void interrupted(void *arg)
{
    struct tail_work *tail = arg;
    struct signalfd_siginfo signal;

    if (read(tail->signals, &signal, sizeof signal) == (ssize_t)sizeof signal)
        cli_session_finish(tail->session, CLI_EXIT_OK);
}

static bool started(struct cli_session *session, struct net *net, void *arg)
{
    struct tail_work *tail = arg;

    tail->session = session;
    if (net_watch(net, tail->signals, interrupted, tail))
        return true;
    cli_say("signals cannot be waited for: %s", strerror(errno));
    return false;
}

static void push(struct cli_session *session, const char *method, const json_t *params, void *arg)
{
    AUTO_JSON json_t *line = json_pack("{s:s, s:O}", "method", method, "params", params);

    (void)arg;
    if (cli_print_json(stdout, line))
        return;
    /* A reader who has read enough (`| head`) is no failure. */
    if (errno != EPIPE)
        cli_say("a line could not be written: %s", strerror(errno));
    cli_session_finish(session, errno == EPIPE ? CLI_EXIT_OK : CLI_EXIT_ERROR);
}

static void ready(struct cli_session *session, void *arg)
{
    (void)session, (void)arg; /* whatever there is to print comes as a push */
}

static int hold_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

enum cli_exit cli_tail(const struct cli_options *options)
{
    static const struct cli_work work = {
        .login = true, .stay = true, .started = started, .ready = ready, .push = push
    };
    struct tail_work tail = { .signals = -1 };
    enum cli_exit code;

    if (options->argument_count > 0 || !options->login) {
        cli_say("tail stands alone: everi-tui [URL] --login HANDLE tail");
        return CLI_EXIT_USAGE;
    }
    tail.signals = hold_signals();
    code = cli_session_run(options, &work, &tail);
    if (tail.signals >= 0)
        close(tail.signals);
    return code;
}
