/* everi-tui: the screens, a script that drives them, or, behind a command, one call or a tail of
 * pushes. A new command needs a row in `commands` and a line of the usage text. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <sodium.h>

#include "attrs.h"
#include "cli_call.h"
#include "cli_exit.h"
#include "cli_key.h"
#include "cli_options.h"
#include "cli_print.h"
#include "cli_password.h"
#include "cli_tail.h"
#include "cli_trust.h"
#include "key_file.h"
#include "screens.h"
#include "script.h"

static const struct {
    const char *name;
    enum cli_exit (*run)(const struct cli_options *options);
} commands[] = {
    { "call", cli_call },
    { "tail", cli_tail },
    { "keygen", cli_keygen },
    { "trust", cli_trust },
};

static int run_screens(const struct cli_options *options)
{
    const char *no_color = getenv("NO_COLOR");
    bool ascii = options->ascii || !term_locale_is_utf8();
    struct term_options term = { .ascii = ascii,
                                 .no_color = no_color && *no_color,
                                 .record = options->record };
    struct app_options app = {
        .url = options->url,
        .handle = options->login,
        .ca_file = options->ca_file,
        .ascii = ascii,
        .insecure = options->insecure,
    };
    char *password = NULL;
    uint8_t *key = NULL;
    struct here here;
    struct err err;
    int code;

    if (options->notices && !here_set(&here, HERE_NOTICE, options->notices)) {
        cli_say("--notices is all, bell or off");
        return CLI_EXIT_USAGE;
    }
    if (options->theme && !here_set(&here, HERE_THEME, options->theme)) {
        cli_say("there are two themes, dark and light");
        return CLI_EXIT_USAGE;
    }
    app.theme = options->theme;
    app.notices = options->notices;
    if (options->password_stdin && cli_password_from_stdin(&password, &err) != CLI_PASSWORD_READ) {
        cli_say("%s", err.text);
        return CLI_EXIT_USAGE;
    }
    if (options->key && !key_file_read(options->key, &key, &err)) {
        cli_say("%s", err.text);
        return CLI_EXIT_USAGE;
    }
    app.password = password;
    app.key = key;
    code = screens_run(&app, &term, options->report);
    key_file_free(key);
    cli_password_free(password);
    return code;
}

static int run_script(const struct cli_options *options)
{
    struct script_options script = { .file = options->script,
                                     .headless = options->headless,
                                     .update = options->update,
                                     .report = options->report,
                                     .record = options->record,
                                     .theme = options->theme,
                                     .ascii = options->ascii || !term_locale_is_utf8() };
    char *password = NULL, end;
    struct err err;
    int code;

    if (options->size &&
        sscanf(options->size, "%3dx%3d%c", &script.cols, &script.rows, &end) != 2) {
        cli_say("--size is written COLSxROWS, 80x24");
        return CLI_EXIT_USAGE;
    }
    if (options->password_stdin && cli_password_from_stdin(&password, &err) != CLI_PASSWORD_READ) {
        cli_say("%s", err.text);
        return CLI_EXIT_USAGE;
    }
    script.password = password;
    code = script_main(&script);
    cli_password_free(password);
    return code;
}

static enum cli_exit run_command(const struct cli_options *options)
{
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

    setlocale(LC_CTYPE, "");
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
    else if (options.script)
        return run_script(&options);
    else if (options.command)
        return (int)run_command(&options);
    else
        return run_screens(&options);
    return fflush(stdout) == 0 ? CLI_EXIT_OK : CLI_EXIT_ERROR;
}
