/* One call. Whether it needs a login is told by the method table; a method that this client does
 * not know may be a newer server's, and is sent with a login. Parameters are checked here only for
 * being JSON: what they mean is for the server to judge, in its own words. */
#include "cli_call.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "cli_print.h"
#include "cli_session.h"
#include "json_read.h"
#include "limits.h"
#include "mem.h"
#include "method.h"
#include "net_rpc.h"
#include "utf8.h"

enum { STDIN_BYTES = LIMIT_FRAME_BYTES + 2 };

struct call_work {
    const char *method, *params;
    struct cli_session *session;
};

static void answered(void *arg, const json_t *result, const json_t *error)
{
    struct call_work *call = arg;
    enum cli_exit code = error ? CLI_EXIT_ERROR : CLI_EXIT_OK;

    if (!cli_print_json(error ? stderr : stdout, error ? error : result)) {
        cli_say("the answer could not be written: %s", strerror(errno));
        code = CLI_EXIT_ERROR;
    }
    cli_session_finish(call->session, code);
}

static void ready(struct cli_session *session, void *arg)
{
    struct call_work *call = arg;

    call->session = session;
    net_rpc_call(cli_session_rpc(session), call->method, call->params, strlen(call->params),
                 answered, call);
}

/* The whole of standard input: what holds a secret has no place among the arguments. */
static bool read_params(char *out, size_t size)
{
    size_t len = fread(out, 1, size - 1, stdin);

    out[len] = '\0';
    if (len < size - 1 && strlen(out) == len && !ferror(stdin))
        return true;
    cli_say("standard input holds no parameters: JSON of at most %d bytes", LIMIT_FRAME_BYTES);
    return false;
}

static bool check_words(const struct call_work *call)
{
    AUTO_JSON json_t *parsed = NULL;
    struct err err;

    if (!utf8_valid(call->method, strlen(call->method))) {
        cli_say("\"%s\" is no method's name", call->method);
        return false;
    }
    if (!json_read(call->params, strlen(call->params), LIMIT_JSON_DEPTH - 1, &parsed, &err)) {
        cli_say("the parameters of %s are no JSON: %s", call->method, err.text);
        return false;
    }
    if (net_rpc_frame_bytes(call->method, strlen(call->params)) > LIMIT_FRAME_BYTES) {
        cli_say("the parameters of %s are too long: a call takes %d bytes at most", call->method,
                LIMIT_FRAME_BYTES);
        return false;
    }
    return true;
}

static enum cli_exit run(const struct cli_options *options, struct call_work *call)
{
    struct cli_work work = { .ready = ready };
    const struct method *known = method_find(call->method);

    if (!check_words(call))
        return CLI_EXIT_USAGE;
    work.login = !known || known->access != ACCESS_ANYONE;
    if (work.login && !options->login) {
        cli_say(known ? "%s is for those who are logged in: add --login HANDLE"
                      : "no method %s is known here; with --login HANDLE the server is asked",
                call->method);
        return CLI_EXIT_USAGE;
    }
    return cli_session_run(options, &work, call);
}

enum cli_exit cli_call(const struct cli_options *options)
{
    struct call_work call = { .method = options->arguments[0], .params = "{}" };
    enum cli_exit code = CLI_EXIT_USAGE;
    char *from_stdin;

    if (options->argument_count == 0) {
        cli_say("call needs a method: everi-tui [URL] [--login HANDLE] call METHOD [JSON]");
        return CLI_EXIT_USAGE;
    }
    if (options->argument_count > 1)
        call.params = options->arguments[1];
    if (strcmp(call.params, "-") != 0)
        return run(options, &call);
    if (options->password_stdin) {
        cli_say("standard input holds the password or the parameters, not both: log in once "
                "before");
        return CLI_EXIT_USAGE;
    }
    from_stdin = mem_new(STDIN_BYTES);
    call.params = from_stdin;
    if (read_params(from_stdin, STDIN_BYTES))
        code = run(options, &call);
    sodium_memzero(from_stdin, STDIN_BYTES);
    mem_free(from_stdin);
    return code;
}
