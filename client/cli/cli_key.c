#include "cli_key.h"

#include "base64.h"
#include "cli_print.h"
#include "key_file.h"

enum cli_exit cli_keygen(const struct cli_options *options)
{
    uint8_t key[KEY_BYTES];
    char text[BASE64_TEXT_MAX(KEY_BYTES)];
    struct err err;

    if (options->argument_count != 1) {
        cli_say("keygen needs the name of a file to make: everi-tui keygen FILE");
        return CLI_EXIT_USAGE;
    }
    if (!key_file_make(options->arguments[0], key, &err)) {
        cli_say("%s", err.text);
        return CLI_EXIT_ERROR;
    }
    puts(base64_encode(key, KEY_BYTES, text));
    return CLI_EXIT_OK;
}
