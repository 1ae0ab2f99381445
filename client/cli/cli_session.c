/* Commands on a session.
 *
 * Invariant: no password is read while a connection waits (the server gives a login 15 s), and it
 * is asked for only when no kept token will do. An attempt ends in one of three ways: `code` is
 * known, or - once - the kept token was refused and the password has its turn. */
#include "cli_session.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "arena.h"
#include "cli_ask.h"
#include "cli_password.h"
#include "cli_print.h"
#include "keep.h"
#include "key_file.h"
#include "net.h"

enum { HANDLE_BYTES = 64 };

static const char device[] = "everi-tui";

struct cli_session {
    const struct cli_options *options;
    const struct cli_work *work;
    void *arg;

    struct arena *mem;
    struct keep *keep; /* NULL: nothing can be kept */
    struct net_url url;
    char handle[HANDLE_BYTES];
    struct net *net;
    struct net_session *session;

    char *token, *password; /* what the next attempt logs in with */
    uint8_t *key;           /* or this */
    bool url_kept, pin_kept, finished, token_refused, was_lost, looking;
    enum cli_exit code;
};

static void wipe_token(struct cli_session *s)
{
    if (s->token)
        sodium_memzero(s->token, strlen(s->token));
    s->token = NULL;
}

static void say_err(const struct err *err)
{
    cli_say("%s", err->text);
}

/* What was taken without asking is told, and known from now on. */
static void keep_pin_of(struct cli_session *s)
{
    const char *fingerprint = net_new_fingerprint(s->net);
    struct err err;

    if (!*fingerprint || s->pin_kept || s->code == CLI_EXIT_NO_CONNECTION)
        return;
    s->pin_kept = true;
    cli_say("the server at %s shows a certificate of its own making, which is trusted from now on. "
            "Its SHA-256 fingerprint: %s",
            s->url.text, fingerprint);
    if (!keep_keep_pin(s->keep, &s->url, fingerprint, &err))
        say_err(&err);
}

static void on_entered(void *arg, const char *token)
{
    struct cli_session *s = arg;
    struct err err;

    if (token && !keep_keep_token(s->keep, &s->url, s->handle, token, &err))
        say_err(&err);
}

static void on_ready(void *arg)
{
    struct cli_session *s = arg;
    struct err err;

    if (s->looking) {
        net_session_close(s->session);
        return;
    }
    keep_pin_of(s);
    if (!s->url_kept && !keep_keep_url(s->keep, &s->url, &err))
        say_err(&err);
    s->url_kept = true;
    if (s->was_lost)
        cli_say("connected again");
    s->was_lost = false;
    s->work->ready(s, s->arg);
}

static void on_push(void *arg, const char *method, const json_t *params)
{
    struct cli_session *s = arg;

    if (s->work->push)
        s->work->push(s, method, params, s->arg);
}

static void on_waiting(void *arg, const struct net_end *end, int64_t in_ms)
{
    struct cli_session *s = arg;

    s->was_lost = true;
    cli_say("the server at %s %s; trying again in %lld.%lld s", s->url.text, end->text,
            (long long)in_ms / 1000, (long long)in_ms % 1000 / 100);
}

static void on_resync(void *arg)
{
    (void)arg;
    cli_say("too much happened meanwhile to be told one by one: what changed since the last line "
            "has to be looked up");
}

static bool is_unauthenticated(const json_t *error)
{
    const char *reason = json_string_value(
        json_object_get(json_object_get(error, "data"), "reason"));

    return reason && strcmp(reason, "unauthenticated") == 0;
}

static void login_refused(struct cli_session *s, const json_t *error)
{
    s->code = CLI_EXIT_ERROR;
    s->token_refused = s->token && is_unauthenticated(error);
    if (s->token_refused)
        keep_drop_token(s->keep, &s->url, s->handle);
    else if (!cli_print_json(stderr, error))
        s->code = CLI_EXIT_ERROR;
}

static void no_connection(struct cli_session *s, const struct net_end *end)
{
    s->code = CLI_EXIT_NO_CONNECTION;
    cli_say("the server at %s %s%s", s->url.text, end->text,
            end->kind == NET_END_UNREACHABLE ? "; is the address right, and does Everi run there?"
                                             : "");
}

static void on_over(void *arg, const struct net_session_end *end)
{
    struct cli_session *s = arg;

    net_stop(s->net);
    if (s->finished || (s->looking && *net_new_fingerprint(s->net)))
        return;
    switch (end->kind) {
    case NET_SESSION_LEFT:
        break;
    case NET_SESSION_REFUSED:
        login_refused(s, end->error);
        break;
    case NET_SESSION_ENDED:
        s->code = CLI_EXIT_ERROR;
        cli_say("the server ended this session; log in again");
        keep_drop_token(s->keep, &s->url, s->handle);
        break;
    case NET_SESSION_NO_CONNECTION:
        no_connection(s, end->net);
        break;
    }
}

/* The address given, or else the last one used. */
static bool find_url(struct cli_session *s)
{
    const char *text = s->options->url;
    struct err err;

    if (!text)
        text = keep_last_url(s->keep, s->mem);
    if (!text) {
        cli_say("there is no server to go back to yet: give its address, ws://HOST:PORT/ws");
        return false;
    }
    if (!net_url_parse(text, &s->url, &err)) {
        say_err(&err);
        return false;
    }
    return true;
}

/* Handles are given in any case and kept lower (protocol 3); a token belongs to one of them. */
static bool take_handle(struct cli_session *s)
{
    const char *given = s->options->login;
    size_t len = strlen(given);

    if (len >= sizeof s->handle ||
        strspn(given, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "0123456789_") != len) {
        cli_say("\"%.80s\" is no handle: letters, digits and _, at most 30", given);
        return false;
    }
    for (size_t i = 0; i < len; i++)
        s->handle[i] = (char)tolower((unsigned char)given[i]);
    return true;
}

/* True when there is a password. Otherwise `code` says how it ends: an interruption that comes back
 * here is of a command that takes signals for its end. */
static bool get_password(struct cli_session *s, enum cli_exit code_without)
{
    struct err err;
    enum cli_password_result result = s->options->password_stdin
                                          ? cli_password_from_stdin(&s->password, &err)
                                          : cli_password_ask(s->handle, s->url.text, &s->password,
                                                             &err);

    s->code = result == CLI_PASSWORD_NONE ? code_without : CLI_EXIT_OK;
    if (result == CLI_PASSWORD_NONE)
        say_err(&err);
    return result == CLI_PASSWORD_READ;
}

static bool get_secret(struct cli_session *s, enum cli_exit code_without)
{
    struct err err;

    if (!s->options->key)
        return get_password(s, code_without);
    s->code = CLI_EXIT_USAGE;
    if (key_file_read(s->options->key, &s->key, &err))
        return true;
    say_err(&err);
    return false;
}

static bool prepare_login(struct cli_session *s)
{
    s->code = CLI_EXIT_USAGE;
    if (!take_handle(s))
        return false;
    s->token = keep_token(s->keep, &s->url, s->handle, s->mem);
    return s->token || get_secret(s, CLI_EXIT_USAGE);
}

static void attempt(struct cli_session *s)
{
    struct net_session_way way = {
        .handle = s->handle,
        .token = s->token,
        .key = s->key,
        .password = s->password,
        .device = device,
        .stay = s->work->stay,
    };

    net_session_start(s->session, &way);
    cli_password_free(s->password);
    s->password = NULL;
    key_file_free(s->key);
    s->key = NULL;
    net_run(s->net);
    keep_pin_of(s);
}

static bool may_dial(const struct cli_session *s)
{
    const char *ca = s->options->ca_file;

    if (ca && access(ca, R_OK) < 0) {
        cli_say("%s cannot be read: %s", ca, strerror(errno));
        return false;
    }
    if (!net_url_is_exposed(&s->url) || s->options->insecure)
        return true;
    cli_say("with ws:// everybody on the way to %s reads what is said: dial wss://, or say "
            "--insecure",
            s->url.host);
    return false;
}

static bool prepare_net(struct cli_session *s, bool first_use)
{
    static const struct net_session_events events = {
        .entered = on_entered,
        .ready = on_ready,
        .push = on_push,
        .waiting = on_waiting,
        .resync = on_resync,
        .over = on_over,
    };
    const struct net_trust trust = { .ca_file = s->options->ca_file,
                                     .pin = keep_pin(s->keep, &s->url, s->mem),
                                     .first_use = first_use };
    struct err err;

    if (!net_new(&s->url, &trust, &s->net, &err)) {
        say_err(&err);
        return false;
    }
    s->session = net_session_new(s->net, &events, s);
    return true;
}

static void drop_net(struct cli_session *s)
{
    net_session_free(s->session);
    net_free(s->net);
    s->session = NULL;
    s->net = NULL;
}

/* Where somebody is there to be asked about a certificate that nobody vouches for: a connection
 * before the one that matters, over which nothing is said. False: `code` says how it ends. */
static bool look_at_certificate(struct cli_session *s)
{
    char fingerprint[NET_FINGERPRINT_MAX];
    struct err err;
    bool good;

    if (!s->url.tls || s->options->ca_file || !cli_ask_can() || keep_pin(s->keep, &s->url, s->mem))
        return true;
    s->code = CLI_EXIT_USAGE;
    if (!prepare_net(s, false))
        return false;
    s->looking = true;
    s->code = CLI_EXIT_OK;
    net_session_start(s->session, &(struct net_session_way){ 0 });
    net_run(s->net);
    s->looking = false;
    snprintf(fingerprint, sizeof fingerprint, "%s", net_new_fingerprint(s->net));
    drop_net(s);
    if (!*fingerprint)
        return s->code == CLI_EXIT_OK;
    cli_say("nobody vouches for the certificate of %s, it is of its own making. Its SHA-256 "
            "fingerprint, to compare with what `everi-server certificate` prints there: %s",
            s->url.text, fingerprint);
    s->code = CLI_EXIT_NO_CONNECTION;
    good = cli_ask_yes("Trust it from now on?");
    if (good && !keep_keep_pin(s->keep, &s->url, fingerprint, &err))
        say_err(&err);
    return good;
}

static enum cli_exit run(struct cli_session *s)
{
    if (!find_url(s) || !may_dial(s))
        return CLI_EXIT_USAGE;
    if (!look_at_certificate(s))
        return s->code;
    if (!prepare_net(s, true))
        return CLI_EXIT_USAGE;
    if (s->work->started && !s->work->started(s, s->net, s->arg))
        return CLI_EXIT_ERROR;
    if (s->work->login && !prepare_login(s))
        return s->code;
    attempt(s);
    if (s->token_refused) {
        wipe_token(s);
        if (get_secret(s, CLI_EXIT_ERROR))
            attempt(s);
    }
    return s->code;
}

enum cli_exit cli_session_run(const struct cli_options *options, const struct cli_work *work,
                              void *arg)
{
    struct cli_session s = { .options = options, .work = work, .arg = arg, .mem = arena_new() };
    struct err err;
    enum cli_exit code;

    if (!keep_open(NULL, &s.keep, &err))
        say_err(&err);
    code = run(&s);
    drop_net(&s);
    wipe_token(&s);
    cli_password_free(s.password);
    key_file_free(s.key);
    keep_close(s.keep);
    arena_free(s.mem);
    return code;
}

struct net_rpc *cli_session_rpc(struct cli_session *session)
{
    return net_session_rpc(session->session);
}

void cli_session_finish(struct cli_session *session, enum cli_exit code)
{
    session->finished = true;
    session->code = code;
    net_session_close(session->session);
}
