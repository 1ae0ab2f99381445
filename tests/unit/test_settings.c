/* The command line and the configuration file, and the documented one beside them. */
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "settings.h"

enum { ARGS_MAX = 6 };

#define TEN "# 3456789 "
#define LONG_COMMENT                                                                               \
    TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "# 345678"

static bool read_args(struct arena *mem, const char *const args[ARGS_MAX], struct settings *out,
                      int *rest, struct err *err)
{
    char *argv[ARGS_MAX];
    char *kept[ARGS_MAX];
    int argc = 0;
    bool bad_file;

    for (; argc < ARGS_MAX && args[argc]; argc++)
        argv[argc] = arena_strdup(mem, args[argc]);
    return settings_read(argc, argv, mem, out, kept, rest, &bad_file, err);
}

static void options(void **state)
{
    static const struct {
        const char *args[ARGS_MAX];
        bool good;
        int rest;
        const char *field; /* of the error */
    } rows[] = {
        { { NULL }, true, 0, NULL },
        { { "serve", "--listen", "127.0.0.1:0" }, true, 1, NULL },
        { { "--listen=127.0.0.1:0", "user", "list" }, true, 2, NULL },
        { { "user", "--json", "--data", "/x", "list" }, true, 3, NULL },
        { { "--insecure" }, true, 0, NULL },
        { { "--insecure=off" }, true, 0, NULL },
        { { "--insecure=perhaps" }, false, 0, "insecure" },
        { { "--data" }, false, 0, "data" },
        { { "--registration", "sometimes" }, false, 0, "registration" },
        { { "--session-lifetime", "2h" }, true, 0, NULL },
        { { "--session-lifetime", "2" }, false, 0, "session-lifetime" },
        { { "--session-lifetime", "0s" }, false, 0, "session-lifetime" },
        { { "--store-limit", "4MiB" }, true, 0, NULL },
        { { "--store-limit", "4MB" }, false, 0, "store-limit" },
        { { "--hash-queue", "0" }, false, 0, "hash-queue" },
        { { "--test-clock", "2026-11-23T14:30:00Z" }, true, 0, NULL },
        { { "--public-url", "https://everi.example.org" }, true, 0, NULL },
        { { "--public-url", "http://127.0.0.1:7420/everi/" }, true, 0, NULL },
        { { "--public-url", "everi.example.org" }, false, 0, "public-url" },
        { { "--public-url", "ws://everi.example.org" }, false, 0, "public-url" },
        { { "--public-url", "https://" }, false, 0, "public-url" },
        { { "--public-url", "https://a@b" }, false, 0, "public-url" },
        { { "--public-url", "https://a/?q" }, false, 0, "public-url" },
        { { "--public-url", "https://a b" }, false, 0, "public-url" },
        { { "--public-url", "https://a\nb" }, false, 0, "public-url" },
        { { "--limit-write", "600/1m" }, true, 0, NULL },
        { { "--limit-write", "8MiB/10s" }, true, 0, NULL },
        { { "--limit-write", "off" }, true, 0, NULL },
        { { "--limit-write", "600" }, false, 0, "limit-write" },
        { { "--limit-write", "0/1m" }, false, 0, "limit-write" },
        { { "--limit-write", "600/0s" }, false, 0, "limit-write" },
        { { "--limit-write", "600/25h" }, false, 0, "limit-write" },
        { { "--limit-write", "/1m" }, false, 0, "limit-write" },
        { { "--limit-write", "600/1m/1m" }, false, 0, "limit-write" },
        { { "--limit-write", "-1/1m" }, false, 0, "limit-write" },
        { { "--limit-write", "999999999999999999999999999999999/1m" }, false, 0, "limit-write" },
        { { "--test-clock", "noon" }, false, 0, "test-clock" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        struct settings settings;
        struct err err = { 0 };
        int rest = 0;

        CHECK(i, read_args(mem, rows[i].args, &settings, &rest, &err) == rows[i].good);
        if (rows[i].good)
            CHECK_INT(i, rest, rows[i].rest);
        else
            CHECK_TEXT(i, err.field, rows[i].field);
        arena_free(mem);
    }
}

static void listens(void **state)
{
    static const struct {
        const char *listen;
        const char *host; /* NULL: refused */
        int port;
    } rows[] = {
        { "127.0.0.1:7420", "127.0.0.1", 7420 },
        { "localhost:0", "localhost", 0 },
        { "::1:80", "::1", 80 },
        { "nonsense", NULL, 0 },
        { "7420", NULL, 0 },
        { ":7420", NULL, 0 },
        { "host:", NULL, 0 },
        { "host:-1", NULL, 0 },
        { "host: 80", NULL, 0 },
        { "host:65536", NULL, 0 },
        { "host:80x", NULL, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        const char *const args[ARGS_MAX] = { "--listen", rows[i].listen };
        struct settings settings;
        struct err err = { 0 };
        const char *host;
        int rest;
        int port;

        CHECK(i, read_args(mem, args, &settings, &rest, &err) == (rows[i].host != NULL));
        if (rows[i].host) {
            settings_listen(&settings, mem, &host, &port);
            CHECK_TEXT(i, host, rows[i].host);
            CHECK_INT(i, port, rows[i].port);
        }
        arena_free(mem);
    }
}

static void write_file(const char *path, const char *text, size_t len)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fwrite(text, 1, len, file);
    fclose(file);
}

static void files(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        { "", false },
        { "# registration = open\n", false },
        { "registration = open\nsession-lifetime = 1h\n", true },
        { "; a comment\n# another\ninsecure = on\n", true },
        { "registration\n", false },
        { "[server]\nregistration = open\n", false },
        { "colour = red\n", false },
        { "config = other.conf\n", false },
        { "\x01\x02\n", false },
        { "registration = open\n@\n", false }, /* @ is written as a NUL */
        { "@registration = open\n", false },
        { "registration = op@en\n", false },
        { "data = /x@y\n", false },
        { LONG_COMMENT "registration = open\n", false },
    };
    char path[] = "/tmp/everi-settings-XXXXXX";
    char text[512];
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        const char *const args[ARGS_MAX] = { "--session-lifetime", "2h", "--config", path };
        struct settings settings;
        struct err err = { 0 };
        int rest;

        snprintf(text, sizeof text, "%s", rows[i].text);
        for (size_t at = 0; at < strlen(rows[i].text); at++)
            text[at] = text[at] == '@' ? '\0' : text[at];
        write_file(path, text, strlen(rows[i].text));
        CHECK(i, read_args(mem, args, &settings, &rest, &err) == rows[i].good);
        if (rows[i].good) /* an option goes before the file, wherever it stands */
            CHECK_INT(i, settings.session_lifetime_ms, 2 * 3600 * 1000);
        arena_free(mem);
    }
    unlink(path);
}

static void the_documented_file_is_what_the_table_says(void **state)
{
    static char got[1 << 16];
    struct buf wanted;
    FILE *file = fopen(SETTINGS_FILE, "r");
    size_t len;

    (void)state;
    assert_non_null(file);
    len = fread(got, 1, sizeof got, file);
    fclose(file);
    buf_init(&wanted, sizeof got);
    settings_document(&wanted);
    assert_int_equal(len, wanted.len);
    assert_memory_equal(got, wanted.data, len);
    buf_done(&wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options),
        cmocka_unit_test(listens),
        cmocka_unit_test(files),
        cmocka_unit_test(the_documented_file_is_what_the_table_says),
    };

    return RUN_TESTS(tests);
}
