/* The script's server. It speaks for itself once, with the line that says where it listens; what
 * it logs goes to a file, whose last line is shown when it does not start. */
#include "script_server.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "clock.h"
#include "json_read.h"
#include "mem.h"
#include "script_process.h"

enum { START_MS = 30000, OPTIONS_MAX = 64, ANSWER_BYTES = 1 << 20, WORDS_MAX = 16 };

struct script_server {
    struct arena *mem;
    const char *program, *data, *log;
    const char *options[OPTIONS_MAX];
    size_t option_count;
    struct process process;
    int64_t clock_ms;
    int port; /* 0: a free one, the first time */
    char url[64];
};

bool script_server_new(const char *home, struct script_server **out, struct err *err)
{
    struct arena *mem = arena_new();
    struct script_server *server;
    const char *program;

    if (!process_find_server(mem, &program, err)) {
        arena_free(mem);
        return false;
    }
    server = mem_new(sizeof *server);
    *server = (struct script_server){
        .mem = mem,
        .program = program,
        .data = arena_printf(mem, "%s/server", home),
        .log = arena_printf(mem, "%s/server.log", home),
        .process = { 0, -1 },
    };
    *out = server;
    return true;
}

void script_server_free(struct script_server *server)
{
    if (!server)
        return;
    process_end(&server->process, SIGTERM);
    arena_free(server->mem);
    mem_free(server);
}

/* The last line of the log, for people who wonder. */
static void last_words(const char *path, char *out, size_t size)
{
    FILE *in = fopen(path, "re");

    snprintf(out, size, "its log is empty");
    while (in && fgets(out, (int)size, in))
        out[strcspn(out, "\n")] = '\0';
    if (in)
        fclose(in);
}

/* argv's strings are const in all but type. */
static char *word(const char *text)
{
    union {
        const char *in;
        char *out;
    } same = { text };

    return same.out;
}

static bool listen_line(struct script_server *server, struct err *err)
{
    static const char before[] = "listening on ";
    char line[160], words[100];
    int port;
    struct err why;

    if (process_line(&server->process, START_MS, line, sizeof line, &why) &&
        strncmp(line, before, sizeof before - 1) == 0 &&
        sscanf(line + sizeof before - 1, "ws://127.0.0.1:%d/ws", &port) == 1) {
        server->port = port;
        snprintf(server->url, sizeof server->url, "ws://127.0.0.1:%d/ws", port);
        return true;
    }
    process_end(&server->process, SIGKILL);
    last_words(server->log, words, sizeof words);
    return err_set(err, ERR_UNAVAILABLE, NULL, "the server does not start: %s", words);
}

static bool start(struct script_server *server, struct err *err)
{
    char *argv[OPTIONS_MAX + WORDS_MAX];
    size_t n = 0;
    char clock[CLOCK_TEXT_MAX];

    argv[n++] = word(server->program);
    argv[n++] = word("serve");
    argv[n++] = word("--data");
    argv[n++] = word(server->data);
    argv[n++] = word("--listen");
    argv[n++] = arena_printf(server->mem, "127.0.0.1:%d", server->port);
    argv[n++] = word("--registration");
    argv[n++] = word("open");
    argv[n++] = word("--link-previews"); /* a script's server goes nowhere unless it is told to */
    argv[n++] = word("off");
    if (server->clock_ms) {
        argv[n++] = word("--test-clock");
        argv[n++] = arena_strdup(server->mem, clock_format(server->clock_ms, clock));
    }
    for (size_t i = 0; i < server->option_count; i++)
        argv[n++] = word(server->options[i]);
    argv[n] = NULL;
    return process_start(argv, server->log, &server->process, err) && listen_line(server, err);
}

bool script_server_start(struct script_server *server, const char *const *options, size_t count,
                         int64_t clock_ms, struct err *err)
{
    if (count > OPTIONS_MAX)
        return err_set(err, ERR_TOO_LARGE, NULL, "a server takes at most %d options", OPTIONS_MAX);
    for (size_t i = 0; i < count; i++)
        server->options[i] = arena_strdup(server->mem, options[i]);
    server->option_count = count;
    server->clock_ms = clock_ms;
    return start(server, err);
}

void script_server_ask_to_stop(struct script_server *server)
{
    if (server->process.pid > 0)
        kill(server->process.pid, SIGTERM);
}

bool script_server_has_ended(struct script_server *server, int timeout_ms)
{
    int code;

    return server->process.pid <= 0 || process_wait(&server->process, timeout_ms, &code);
}

bool script_server_start_again(struct script_server *server, struct err *err)
{
    return start(server, err);
}

void script_server_kill(struct script_server *server)
{
    process_end(&server->process, SIGKILL);
}

const char *script_server_url(const struct script_server *server)
{
    return server->url;
}

/* An admin command on this server's directory; its document in `out`, the caller's to release, or
 * NULL: then what it says when it fails is a sentence. */
static bool admin(struct script_server *server, const char *const *words, const char *input,
                  json_t **out, struct err *err)
{
    char *argv[OPTIONS_MAX + WORDS_MAX];
    size_t n = 0;
    struct buf answer;
    bool ok;

    argv[n++] = word(server->program);
    for (; *words; words++)
        argv[n++] = word(*words);
    argv[n++] = word("--data");
    argv[n++] = word(server->data);
    if (out)
        argv[n++] = word("--json");
    argv[n] = NULL;
    buf_init(&answer, ANSWER_BYTES);
    ok = process_run(argv, input, &answer, err) &&
         (!out || json_read(answer.data ? answer.data : "", answer.len, 32, out, err));
    buf_done(&answer);
    return ok;
}

bool script_server_admin(struct script_server *server, const char *const *words, size_t count,
                         struct err *err)
{
    const char *all[OPTIONS_MAX + 1];

    if (count > OPTIONS_MAX)
        return err_set(err, ERR_TOO_LARGE, NULL, "a command takes at most %d words", OPTIONS_MAX);
    for (size_t i = 0; i < count; i++)
        all[i] = words[i];
    all[count] = NULL;
    return admin(server, all, NULL, NULL, err);
}

bool script_server_advance(struct script_server *server, const char *duration, int64_t *now_ms,
                           struct err *err)
{
    const char *words[] = { "clock", "advance", duration, NULL };
    AUTO_JSON json_t *answer = NULL;
    const char *now;

    if (!server->clock_ms)
        return err_set(err, ERR_CONFLICT, NULL,
                       "the clock follows the machine's: `clock` before `server` makes it stand");
    if (!admin(server, words, NULL, &answer, err))
        return false;
    now = json_string_value(json_object_get(answer, "now"));
    if (!now || !clock_parse(now, now_ms))
        return err_set(err, ERR_UNAVAILABLE, NULL, "the server does not say what time it is");
    server->clock_ms = *now_ms;
    return true;
}

bool script_server_add_user(struct script_server *server, const char *handle, const char *name,
                            const char *password, const char *const *marks, struct err *err)
{
    const char *words[WORDS_MAX] = { "user", "add", handle, "--name", name, "--password-stdin" };
    const char *line = arena_printf(server->mem, "%s\n", password);
    size_t n = 6;

    while (*marks && n < WORDS_MAX - 1)
        words[n++] = *marks++;
    words[n] = NULL;
    return admin(server, words, line, NULL, err);
}
