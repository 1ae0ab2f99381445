/* everi-server: the command word decides. Everything but `serve` is an admin command, which speaks
 * to the running server or, where none runs, opens the store itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "admin_client.h"
#include "confine.h"
#include "identity.h"
#include "json_read.h"
#include "mem.h"
#include "wiring.h"

enum { EXIT_USAGE = 2, EXIT_CONFIG = 78 };

static const char *default_data(struct arena *mem)
{
    const char *state = getenv("STATE_DIRECTORY");
    const char *share = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");

    if (state && *state)
        return state;
    if (share && *share)
        return arena_printf(mem, "%s/everi", share);
    return arena_printf(mem, "%s/.local/share/everi", home && *home ? home : "");
}

static int usage(FILE *to)
{
    fputs("everi-server [serve] [--data DIR] [--listen HOST:PORT] [--registration open|invite|"
          "closed]\n"
          "        [--tls-cert FILE --tls-key FILE | --tls auto] [--config FILE] ...\n"
          "    runs the server; everi-server config prints every setting with its default\n",
          to);
    fputs("everi-server certificate\n"
          "    the fingerprint of the certificate for TLS, to compare with what a client shows\n",
          to);
    admin_usage(to);
    return to == stdout ? 0 : EXIT_USAGE;
}

static int document(void)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    settings_document(&out);
    fwrite(out.data, 1, out.len, stdout);
    buf_done(&out);
    return 0;
}

static int certificate(const struct settings *settings, const char *option)
{
    if (!option || strcmp(option, "--json") == 0)
        return identity_print(settings, option != NULL);
    fprintf(stderr, "everi-server: certificate has no option \"%s\" but --json\n", option);
    return EXIT_USAGE;
}

/* The command line as it was given: what is read again on SIGHUP. */
struct given {
    int argc;
    char **argv;
};

static int serve(const struct settings *settings, const struct given *given, int argc, char **argv)
{
    if (argc > 0) {
        fprintf(stderr,
                "everi-server: there is no %s \"%s\"; everi-server help says what there is\n",
                argv[0][0] == '-' ? "option" : "command", argv[0]);
        return EXIT_USAGE;
    }
    return wiring_serve(settings, given->argc, given->argv);
}

static int command(const struct settings *settings, const struct given *given, int argc,
                   char **argv)
{
    bool is_option = argc > 0 && argv[0][0] == '-';

    if (argc > 0 && (strcmp(argv[0], "help") == 0 || strcmp(argv[0], "--help") == 0))
        return usage(stdout);
    if (argc > 0 && strcmp(argv[0], "--version") == 0)
        return puts("everi-server " EVERI_VERSION) < 0;
    if (argc == 0 || is_option)
        return serve(settings, given, argc, argv);
    if (strcmp(argv[0], "serve") == 0)
        return serve(settings, given, argc - 1, argv + 1);
    if (strcmp(argv[0], "config") == 0 && argc == 1)
        return document();
    if (strcmp(argv[0], "certificate") == 0 && argc <= 2)
        return certificate(settings, argc == 2 ? argv[1] : NULL);
    return admin_main(settings->data, settings->store_limit_bytes, argc, argv);
}

int main(int argc, char **argv)
{
    struct arena *mem = arena_new();
    struct settings settings;
    char **args = arena_alloc(mem, (size_t)argc * sizeof *args);
    int arg_count;
    bool bad_file;
    struct err err;
    int code;

    umask(077);
    confine_secrets();
    json_wipe_what_is_freed();
    if (sodium_init() < 0) {
        fputs("everi-server: libsodium does not start\n", stderr);
        return 1;
    }
    if (!settings_read(argc - 1, argv + 1, mem, &settings, args, &arg_count, &bad_file, &err)) {
        fprintf(stderr, "everi-server: %s\n", err.text);
        code = bad_file ? EXIT_CONFIG : EXIT_USAGE;
    } else {
        if (!settings.data)
            settings.data = default_data(mem);
        code = command(&settings, &(struct given){ argc - 1, argv + 1 }, arg_count, args);
    }
    arena_free(mem);
    return code;
}
