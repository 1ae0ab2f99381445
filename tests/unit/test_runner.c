/* Functions that behave and that don't: each row is a program, what is asked of it, and what comes
 * of it. None may reach what is not its own, and the next row finds a helper that works. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"
#include "runner.h"

#define PYTHON "#!/usr/bin/python3\nimport os, sys, json, socket, ctypes, time\n"
#define ASK    PYTHON "sys.stdin.readline()\n"
/* Prints what a try gives: "reached", or the error's name. */
#define TRY(what)                                                                                  \
    ASK "try:\n    " what "\n    print(json.dumps({'got': 'reached'}), flush=True)\n"              \
        "except Exception as e:\n    print(json.dumps({'got': type(e).__name__}), flush=True)\n"   \
        "sys.stdin.readline()\n"

static char folder[] = "/tmp/everi-unit-XXXXXX";
static struct helper *helper;
static struct runner *runner;

static void write_program(const char *name, const char *text)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof path, "%s/functions/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static struct runner_function function_of(const char *name)
{
    struct runner_function function = {
        .timeout_ms = 5000, .memory_bytes = 128 << 20, .concurrency = 1, .partly = true
    };

    snprintf(function.name, sizeof function.name, "%s", name);
    snprintf(function.file, sizeof function.file, "%s", name);
    return function;
}

static void invoke(const struct runner_function *function, const char *text, struct arena *mem,
                   struct runner_outcome *out)
{
    const struct runner_line line = { .text = text, .len = strlen(text), .event = 7 };

    runner_invoke(runner, function, &line, mem, out);
}

struct row {
    const char *program;
    enum runner_end end;
    const char *holds; /* the answer, or the error */
    int timeout_ms;    /* 0: long */
};

static void check_row(size_t i, const struct row *row)
{
    struct arena *mem = arena_new();
    struct runner_outcome out;
    struct runner_function function;
    char name[16];
    const char *text;

    snprintf(name, sizeof name, "row%zu", i);
    write_program(name, row->program);
    function = function_of(name);
    if (row->timeout_ms)
        function.timeout_ms = row->timeout_ms;
    invoke(&function, "{\"n\":1}", mem, &out);
    text = out.answer && out.end == RUNNER_ANSWERED ? out.answer : out.error;
    if (out.end != row->end || !strstr(text, row->holds))
        fail_msg("row %zu: end %d, %s", i, out.end, text);
    arena_free(mem);
}

static void answers(void **state)
{
    static const struct row rows[] = {
        { "#!/bin/sh\nread line; echo \"$line\"\n", RUNNER_ANSWERED, "{\"n\":1}", 0 },
        { "#!/bin/sh\nread line; echo '{}'; echo '{\"more\": 1}'\n", RUNNER_ANSWERED, "{}", 0 },
        { "#!/bin/sh\nread line; echo hello\n", RUNNER_FAILED, "no JSON object", 0 },
        { "#!/bin/sh\nread line; echo '[1]'\n", RUNNER_FAILED, "no JSON object", 0 },
        { "#!/bin/sh\nread line; exit 3\n", RUNNER_FAILED, "ended with status 3", 0 },
        { "#!/bin/sh\nread line; printf '{}'\n", RUNNER_FAILED, "before it answered", 0 },
        { "#!/bin/sh\nread line; kill -SEGV $$\n", RUNNER_FAILED, "by signal 11", 0 },
        { "#!/bin/sh\nread line; exec >&-; sleep 5\n", RUNNER_FAILED, "closed its standard out",
          0 },
        { "#!/bin/sh\nsleep 60\n", RUNNER_TIMEOUT, "no answer within 300 ms", 300 },
        { "no program at all\n", RUNNER_FAILED, "ended with status 126", 0 },
        { "#!/bin/sh\nread line; yes '' | tr -d '\\n' | tr '\\0' x; yes\n", RUNNER_TIMEOUT, "",
          300 },
        { "#!/bin/sh\nread line; cat /dev/zero\n", RUNNER_FAILED, "over 262144 bytes", 0 },
        { "#!/bin/sh\nread line; cat /dev/zero >&2 & yes >&2\n", RUNNER_TIMEOUT, "", 500 },
        { "#!/bin/sh\nread line; env | sort | tr '\\n' ' ' >env; printf '{\"env\":\"'; "
          "tr -d '\\n' <env; echo '\"}'\n",
          RUNNER_ANSWERED, "{\"env\":\"EVERI_FUNCTION=row13 LANG=C.UTF-8", 0 },
        { ASK "print(json.dumps({'files': os.listdir('.'), 'core': "
              "__import__('resource').getrlimit(4)}), flush=True)\n",
          RUNNER_ANSWERED, "{\"files\": [], \"core\": [0, 0]}", 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_row(i, &rows[i]);
}

/* What is beneath the data directory, and what a function has no business with. */
static void reaches_nothing(void **state)
{
    static char database[512], door[512];
    const struct row rows[] = {
        { TRY("open('/etc/shadow').read()"), RUNNER_ANSWERED, "PermissionError", 0 },
        { database, RUNNER_ANSWERED, "PermissionError", 0 },
        { door, RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("socket.socket(socket.AF_INET)"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("socket.socket(socket.AF_UNIX)"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("socket.socketpair()"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("os.setsid()"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("os.setpgid(0, 0)"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("os.kill(os.getppid(), 0)"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("os.chmod('.', 0o777)"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("os.mkdir('deeper')"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("open('/tmp/everi-escaped', 'w')"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("os.listdir('/proc/1')"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("os.listdir('..')"), RUNNER_ANSWERED, "PermissionError", 0 },
        { TRY("libc = ctypes.CDLL(None, use_errno=True); libc.ptrace(0, 0, 0, 0) == 0 or "
              "open('/none')"),
          RUNNER_ANSWERED, "Error", 0 },
        { TRY("os.memfd_create('x')"), RUNNER_ANSWERED, "Error", 0 },
        { TRY("libc = ctypes.CDLL(None); libc.unshare(0x10000000) == 0 or open('/none')"),
          RUNNER_ANSWERED, "Error", 0 },
        { TRY("open('own', 'w').write('x'); os.remove('own')"), RUNNER_ANSWERED, "reached", 0 },
    };

    (void)state;
    snprintf(database, sizeof database, TRY("open('%s/everi.db').read()"), folder);
    snprintf(door, sizeof door, TRY("socket.socket(socket.AF_UNIX).connect('%s/admin.sock')"),
             folder);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_row(100 + i, &rows[i]);
}

static void is_kept_in_bounds(void **state)
{
    static const struct row rows[] = {
        { ASK "hold = bytearray(os.urandom(1024)) * (200 << 10)\nsys.stdin.readline()\n",
          RUNNER_FAILED, "over its memory", 0 },
        { "#!/bin/sh\nread line; f() { f | f & }; f; wait; sleep 9\n", RUNNER_FAILED,
          "killed: more than", 0 },
        { ASK "while True:\n    if os.fork() == 0: time.sleep(60)\n", RUNNER_FAILED,
          "killed: ", 0 },
        { ASK "for i in range(3):\n"
              "    open(f'{i}', 'wb').write(bytes(40 << 20))\n"
              "sys.stdin.readline()\n",
          RUNNER_FAILED, "killed: more than 64 MiB", 0 },
        { ASK "n = 0\n"
              "try:\n    files = [open('/dev/null') for _ in range(99)]\n"
              "except OSError as e:\n    print(json.dumps({'error': e.errno}), flush=True)\n",
          RUNNER_ANSWERED, "24", 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_row(200 + i, &rows[i]);
}

static void is_kept_warm(void **state)
{
    struct runner_function function = function_of("warm");
    struct arena *mem = arena_new();
    struct runner_outcome first, second;
    int64_t began_us, cold_us;

    (void)state;
    write_program("warm", "#!/bin/sh\nwhile read line; do echo \"{\\\"pid\\\":$$}\"; done\n");
    began_us = clock_mono_us();
    invoke(&function, "{}", mem, &first);
    cold_us = clock_mono_us() - began_us;
    began_us = clock_mono_us();
    invoke(&function, "{}", mem, &second);
    print_message("cold %lld us, warm %lld us\n", (long long)cold_us,
                  (long long)(clock_mono_us() - began_us));
    assert_int_equal(first.end, RUNNER_ANSWERED);
    assert_int_equal(second.end, RUNNER_ANSWERED);
    assert_string_equal(first.answer, second.answer);
    assert_int_equal(runner_warm(runner, "warm"), 1);
    runner_forget(runner, "warm");
    invoke(&function, "{}", mem, &second);
    assert_string_not_equal(first.answer, second.answer);
    assert_int_equal(runner_counts(runner, "warm", true).cold_starts, 2);
    assert_int_equal(runner_counts(runner, "warm", false).invocations, 0);
    arena_free(mem);
}

/* What it started is gone when its time is over, whoever it was. */
static void leaves_nobody_behind(void **state)
{
    struct runner_function function = function_of("left");
    struct arena *mem = arena_new();
    struct runner_outcome out;

    (void)state;
    write_program("left", "#!/bin/sh\n(sleep 4321 &)\nsleep 4321 &\nread line; sleep 4321\n");
    function.timeout_ms = 300;
    invoke(&function, "{}", mem, &out);
    assert_int_equal(out.end, RUNNER_TIMEOUT);
    assert_int_not_equal(system("pgrep -f '[s]leep 4321' >/dev/null"), 0);
    arena_free(mem);
}

static int start(void **state)
{
    struct sockaddr_un door = { .sun_family = AF_UNIX };
    char path[128];
    struct err err;
    int fd;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/functions", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/everi.db", folder);
    fd = open(path, O_CREAT | O_WRONLY, 0644);
    close(fd);
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(door.sun_path, sizeof door.sun_path, "%s/admin.sock", folder);
    assert_int_equal(bind(fd, (const struct sockaddr *)&door, sizeof door), 0);
    assert_true(helper_start(folder, &helper, &err));
    runner = runner_new(helper);
    return 0;
}

static int end(void **state)
{
    char command[128];

    (void)state;
    runner_free(runner);
    helper_stop(helper);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
        cmocka_unit_test(reaches_nothing),
        cmocka_unit_test(is_kept_in_bounds),
        cmocka_unit_test(is_kept_warm),
        cmocka_unit_test(leaves_nobody_behind),
    };

    return cmocka_run_group_tests(tests, start, end);
}
