/* A configuration file and a command line. The input is the file; behind a line "%%", if there is
 * one, each line is an argument. */
#include "fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "mem.h"
#include "settings.h"

enum { ARGS_MAX = 32 };

static const char separator[] = "\n%%\n";

/* Cuts `text` into lines. Another --config would have it read any file of this machine. */
static int cut(char *text, char *argv[ARGS_MAX], int argc)
{
    while (text && argc < ARGS_MAX) {
        char *line = strsep(&text, "\n");

        if (strncmp(line, "--config", 8) != 0)
            argv[argc++] = line;
    }
    return argc;
}

static void check(const struct settings *settings, struct arena *mem)
{
    const char *host = NULL;
    int port = -1;

    MUST(settings->registration >= 0 && settings->registration <= 2);
    MUST(settings->log_format == 0 || settings->log_format == 1);
    MUST(settings->session_lifetime_ms > 0 && settings->login_timeout_ms > 0);
    MUST(settings->ping_after_ms > 0 && settings->silence_max_ms > 0 && settings->hash_queue > 0);
    MUST(settings->test_clock_ms >= 0 && settings->store_limit_bytes >= 0);
    MUST(!settings->allow_origin[SETTINGS_ORIGINS_MAX]);
    settings_listen(settings, mem, &host, &port);
    MUST(*host && port >= 0 && port <= 65535);
}

static void run(struct arena *mem, const char *path, char *arguments)
{
    char *argv[ARGS_MAX] = { arena_printf(mem, "--config=%s", path) };
    char *args[ARGS_MAX];
    int argc = cut(arguments, argv, 1);
    struct settings settings;
    struct err err = { 0 };
    bool bad_file = false;
    int rest = 0;

    if (!settings_read(argc, argv, mem, &settings, args, &rest, &bad_file, &err)) {
        MUST(err.code == ERR_INVALID_PARAMS && err.text[0]);
        return;
    }
    MUST(rest >= 0 && rest < argc);
    check(&settings, mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_text(data, size);
    char *arguments = strstr(text, separator);
    int fd = memfd_create("settings", MFD_CLOEXEC);
    struct arena *mem = arena_new();

    if (arguments) {
        *arguments = '\0';
        arguments += strlen(separator);
    }
    MUST(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    run(mem, arena_printf(mem, "/proc/self/fd/%d", fd), arguments);
    arena_free(mem);
    close(fd);
    return 0;
}
