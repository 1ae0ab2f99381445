/* Options. A new one needs a field in cli_options.h, a row in `rows` and a line of `usage`. A word
 * that holds "://" before the command is the server's address; behind "--" nothing is an option. */
#include "cli_options.h"

#include <string.h>

#include "attrs.h"

struct row {
    const char *name;
    size_t text, flag; /* offset of the field it sets; the other one is NO_FIELD */
};

#define NO_FIELD ((size_t)-1)
#define TEXT(name, field)                                                                          \
    {                                                                                              \
        name, offsetof(struct cli_options, field), NO_FIELD                                        \
    }
#define FLAG(name, field)                                                                          \
    {                                                                                              \
        name, NO_FIELD, offsetof(struct cli_options, field)                                        \
    }

static const struct row rows[] = {
    TEXT("--login", login),       TEXT("--key", key),
    TEXT("--ca", ca_file),        FLAG("--password-stdin", password_stdin),
    FLAG("--help", help),         FLAG("-h", help),
    FLAG("--version", version),   TEXT("--theme", theme),
    TEXT("--notices", notices),   TEXT("--record", record),
    TEXT("--size", size),         TEXT("--script", script),
    TEXT("--report", report),     FLAG("--headless", headless),
    FLAG("--update", update),     FLAG("--ascii", ascii),
    FLAG("--insecure", insecure),
};

static const char usage[] =
    "usage: everi-tui [URL] [--login HANDLE]\n"
    "       everi-tui --script FILE [--headless]\n"
    "       everi-tui [URL] [--login HANDLE] call METHOD [JSON]\n"
    "       everi-tui [URL] --login HANDLE tail\n"
    "       everi-tui keygen FILE\n"
    "       everi-tui URL trust FINGERPRINT\n"
    "\n"
    "  call METHOD [JSON]   one protocol call: its result as JSON on standard output; an error\n"
    "                       object on standard error. JSON are its parameters, {} by default,\n"
    "                       - for those on standard input, where no password stands then\n"
    "  tail                 what the server pushes, a line of JSON each, until interrupted\n"
    "  keygen FILE          make a login key in FILE; its public half is printed, for\n"
    "                       session.add_key\n"
    "  trust FINGERPRINT    take the self-signed certificate of this fingerprint (SHA-256) for\n"
    "                       the server's; without it the first one seen is, and asked about\n"
    "                       where somebody is there to be asked\n"
    "\n"
    "  URL                  ws://HOST:PORT/ws or wss://HOST/ws; by default the last one used\n"
    "  --login HANDLE       who you are; the password is asked for once, then a token is kept\n"
    "  --key FILE           log in with the key in FILE instead of a password\n"
    "  --password-stdin     read the password from the first line of standard input\n"
    "  --ca FILE            trust the certificates in FILE instead of the system's\n"
    "  --insecure           let ws:// go beyond this machine, for everybody on the way to read\n"
    "  --theme dark|light   colours; NO_COLOR is honoured\n"
    "  --notices all|bell|off  what a direct message or a mention does while you look elsewhere:\n"
    "                       a notice of the desktop and a bell, a bell, nothing\n"
    "  --ascii              no glyphs beyond ASCII\n"
    "  --record FILE.cast   write what the terminal gets as an asciicast\n"
    "  --script FILE        play a scripted session; --script help lists its steps\n"
    "    --headless         without a terminal, waiting for nothing but what it waits for\n"
    "    --size COLSxROWS   of the screen that it plays on\n"
    "    --update           write its snapshots instead of comparing them\n"
    "  --report FILE.json   write what was measured: frames drawn; of a script its times\n"
    "  --help, --version\n"
    "\n"
    "exit codes: 0 well, 1 the server answered with an error, 2 wrong usage, 3 no connection\n";

static const struct row *find(const char *word, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strlen(rows[i].name) == len && memcmp(rows[i].name, word, len) == 0)
            return &rows[i];
    }
    return NULL;
}

/* `next` is the word behind it, or NULL; *took says that it was its value. */
static bool set_option(struct cli_options *o, const char *word, const char *next, bool *took,
                       struct err *err)
{
    size_t len = strcspn(word, "=");
    const char *value = word[len] ? word + len + 1 : next;
    const struct row *row = find(word, len);

    *took = false;
    if (!row)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "there is no option %.*s", (int)len, word);
    if (row->text == NO_FIELD) {
        bool yes = true;

        if (word[len])
            return err_set(err, ERR_INVALID_PARAMS, NULL, "%s takes no value", row->name);
        memcpy((char *)o + row->flag, &yes, sizeof yes);
        return true;
    }
    if (!value || !*value)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "%s needs a value", row->name);
    memcpy((char *)o + row->text, &value, sizeof value);
    *took = !word[len];
    return true;
}

static bool take_word(struct cli_options *o, const char *word, struct err *err)
{
    if (!o->command && !o->url && strstr(word, "://"))
        o->url = word;
    else if (!o->command)
        o->command = word;
    else if (o->argument_count < CLI_ARGUMENTS_MAX)
        o->arguments[o->argument_count++] = word;
    else
        return err_set(err, ERR_INVALID_PARAMS, NULL, "\"%s\" is one word too many", word);
    return true;
}

bool cli_options_parse(int argc, char **argv, struct cli_options *out, struct err *err)
{
    struct cli_options o = { 0 };
    bool options = true;

    for (int i = 1; i < argc; i++) {
        bool took = false;

        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (!options || argv[i][0] != '-' || !argv[i][1]) {
            if (!take_word(&o, argv[i], err))
                return false;
        } else if (!set_option(&o, argv[i], argv[i + 1], &took, err)) {
            return false;
        }
        i += took;
    }
    *out = o;
    return true;
}

void cli_options_usage(FILE *out)
{
    fputs(usage, out);
}
