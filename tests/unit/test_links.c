/* Which addresses may be opened, and how they are shown. */
#include "unit.h"

#include "links.h"

static const struct row {
    const char *url, *brief; /* NULL: it is not to be opened */
} rows[] = {
    { "https://example.org", "example.org" },
    { "https://example.org/", "example.org" },
    { "https://example.org:8443/outbox", "example.org:8443/outbox" },
    { "https://example.org/a/path/of/24/columnsxxx", "example.org/a/path/of/24/columnsxxx" },
    { "https://example.org/a/path/of/25/columnsxxxx", "example.org/…" },
    { "https://example.org?q=1", "example.org?q=1" },
    { "http://example.org/x", "http://example.org/x" },
    { "https://bank.example@evil.example/x", "evil.example/x" },
    { "https://a@b@evil.example", "evil.example" },
    { "https://evil.example\\@bank.example/", NULL },
    { "https://bücher.example/ü", "bücher.example/ü" },
    { "https://", NULL },
    { "https://@", NULL },
    { "https:///path", NULL },
    { "ftp://example.org", NULL },
    { "javascript:alert(1)", NULL },
    { "HTTPS://example.org", NULL },
    { "https://example.org/a b", NULL },
    { "https://example.org/a\nb", NULL },
    { "https://example.org/\033]0;x", NULL },
    { "https://example.org/\"x", NULL },
    { "https://example.org/`x`", NULL },
    { "-https://example.org", NULL },
    { "", NULL },
};

static void links_show_their_host(void **state)
{
    struct arena *mem = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(i, link_is_good(rows[i].url) == (rows[i].brief != NULL));
        CHECK_TEXT(i, link_brief(mem, rows[i].url), rows[i].brief ? rows[i].brief : rows[i].url);
    }
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(links_show_their_host) };

    return RUN_TESTS(tests);
}
