/* One call. Whether it needs a login is told by the method table; a method that this client does
 * not know may be a newer server's, and is sent with a login. Parameters are checked here only for
 * being JSON: what they mean is for the server to judge, in its own words. */
#include "cli_call.h"

#include <errno.h>
#include <string.h>

#include "cli_print.h"
#include "cli_session.h"
#include "json_read.h"
#include "limits.h"
#include "method.h"
#include "net_rpc.h"
#include "utf8.h"

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

enum cli_exit cli_call(const struct cli_options *options)
{
    struct call_work call = { .method = options->arguments[0], .params = "{}" };
    struct cli_work work = { .login = true, .ready = ready };
    const struct method *known;

    if (options->argument_count == 0) {
        cli_say("call needs a method: everi-tui [URL] [--login HANDLE] call METHOD [JSON]");
        return CLI_EXIT_USAGE;
    }
    if (options->argument_count > 1)
        call.params = options->arguments[1];
    if (!check_words(&call))
        return CLI_EXIT_USAGE;
    known = method_find(call.method);
    work.login = !known || known->access != ACCESS_ANYONE;
    if (work.login && !options->login) {
        cli_say(known ? "%s is for those who are logged in: add --login HANDLE"
                      : "no method %s is known here; with --login HANDLE the server is asked",
                call.method);
        return CLI_EXIT_USAGE;
    }
    return cli_session_run(options, &work, &call);
}
