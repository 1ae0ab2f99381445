/* The command line: options anywhere, then [URL] COMMAND ARGUMENTS. */
#ifndef EVERI_CLI_OPTIONS_H
#define EVERI_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "attrs.h"
#include "err.h"

enum { CLI_ARGUMENTS_MAX = 2 };

/* Strings are those of argv; what was not given is NULL. */
struct cli_options {
    const char *url, *login, *key, *ca_file;
    const char *theme, *notices, *record, *size, *script, *report;
    bool password_stdin, help, version, ascii, headless, update, insecure;
    const char *command;
    const char *arguments[CLI_ARGUMENTS_MAX];
    size_t argument_count;
};

/* err: ERR_INVALID_PARAMS with a sentence that names the word that is wrong. */
MUST_CHECK bool cli_options_parse(int argc, char **argv, struct cli_options *out, struct err *err);

void cli_options_usage(FILE *out);

#endif
