/* Which page a path leads to, where people find them, and what they say around a text. */
#include "unit.h"

#include "webpage.h"

static void paths(void **state)
{
    static const struct {
        const char *path;
        bool found;
    } rows[] = {
        { "/pages.css", true },  { "/pages.css/", false }, { "/pages.cssx", false },
        { "/pages.cs", false },  { "/", false },           { "", false },
        { "/PAGES.CSS", false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *rest = "";

        CHECK_INT(i, webpage_find(rows[i].path, &rest) != NULL, rows[i].found);
        CHECK_TEXT(i, rest, "");
    }
}

static void sites(void **state)
{
    static const struct {
        const char *given, *url, *origin, *path, *socket;
    } rows[] = {
        { "https://everi.example", "https://everi.example", "https://everi.example", "",
          "wss://everi.example" },
        { "http://everi.example:8080/team", "http://everi.example:8080/team",
          "http://everi.example:8080", "/team", "ws://everi.example:8080" },
        { "ws://127.0.0.1:7400/ws", "http://127.0.0.1:7400", "http://127.0.0.1:7400", "",
          "ws://127.0.0.1:7400" },
        { "wss://[::1]:7400/ws", "https://[::1]:7400", "https://[::1]:7400", "",
          "wss://[::1]:7400" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        struct webpage_site site;

        webpage_site_init(mem, rows[i].given, &site);
        CHECK_TEXT(i, site.url, rows[i].url);
        CHECK_TEXT(i, site.origin, rows[i].origin);
        CHECK_TEXT(i, site.path, rows[i].path);
        CHECK_TEXT(i, site.socket, rows[i].socket);
        arena_free(mem);
    }
}

static void what_is_said_is_escaped(void **state)
{
    struct webpage_site site;
    struct buf out CLEANUP(buf_done);
    struct webpage_request rq = { .arena = arena_new(), .site = &site, .out = &out };

    (void)state;
    webpage_site_init(rq.arena, "https://everi.example/team", &site);
    buf_init(&out, WEBPAGE_ANSWER_MAX);
    markup_raw(&out, "what was begun before");
    webpage_ask(&rq, "<title>", "<text>", "<button>");
    buf_add_char(&out, '\0');
    assert_int_equal(strncmp(out.data, "<!doctype html>", 15), 0);
    assert_non_null(strstr(out.data, "<title>&lt;title&gt;</title>"));
    assert_non_null(strstr(out.data, "<h1>&lt;title&gt;</h1>"));
    assert_non_null(strstr(out.data, "<p>&lt;text&gt;</p>"));
    assert_non_null(strstr(out.data, ">&lt;button&gt;</button>"));
    assert_non_null(strstr(out.data, "href=\"/team/pages.css\""));
    assert_non_null(strstr(out.data, "noindex"));
    arena_free(rq.arena);
}

static void what_a_browser_may_do(void **state)
{
    struct webpage_site site;
    struct webpage_request rq = { .arena = arena_new(), .site = &site };

    (void)state;
    webpage_site_init(rq.arena, "https://everi.example/team", &site);
    assert_null(strstr(webpage_policy(&rq), "script-src"));
    rq.scripted = true;
    assert_non_null(strstr(webpage_policy(&rq), "default-src 'none'"));
    assert_non_null(strstr(webpage_policy(&rq), "connect-src 'self' wss://everi.example"));
    assert_null(strstr(webpage_policy(&rq), "unsafe"));
    arena_free(rq.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),
        cmocka_unit_test(sites),
        cmocka_unit_test(what_is_said_is_escaped),
        cmocka_unit_test(what_a_browser_may_do),
    };

    return RUN_TESTS(tests);
}
