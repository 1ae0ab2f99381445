/* everi-tui. So far it has two commands, for scripts and for looking in; the screens will be what
 * it does without one. A new command needs a row in `commands` and a line of the usage text. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include <sodium.h>

#include "attrs.h"
#include "cli_call.h"
#include "cli_exit.h"
#include "cli_options.h"
#include "cli_print.h"
#include "cli_tail.h"

static const struct {
    const char *name;
    enum cli_exit (*run)(const struct cli_options *options);
} commands[] = {
    { "call", cli_call },
    { "tail", cli_tail },
};

static enum cli_exit run_command(const struct cli_options *options)
{
    if (!options->command) {
        cli_say("it can call a method and tail pushes so far, it has no screens yet; "
                "see everi-tui --help");
        return CLI_EXIT_USAGE;
    }
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strcmp(commands[i].name, options->command) == 0)
            return commands[i].run(options);
    }
    cli_say("there is no command \"%s\"; see everi-tui --help", options->command);
    return CLI_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    struct rlimit no_core = { 0, 0 };
    struct cli_options options;
    struct err err;

    setrlimit(RLIMIT_CORE, &no_core); /* tokens and passwords are in memory */
    if (sodium_init() < 0) {
        cli_say("the machine gives no random numbers");
        return CLI_EXIT_ERROR;
    }
    if (!cli_options_parse(argc, argv, &options, &err)) {
        cli_say("%s; see everi-tui --help", err.text);
        return CLI_EXIT_USAGE;
    }
    if (options.help)
        cli_options_usage(stdout);
    else if (options.version)
        puts("everi-tui " EVERI_VERSION);
    else
        return (int)run_command(&options);
    return fflush(stdout) == 0 ? CLI_EXIT_OK : CLI_EXIT_ERROR;
}
