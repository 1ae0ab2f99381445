/* Pages of strangers: what is read out of them. */
#include "unit.h"

#include "html_text.h"
#include "link_preview.h"
#include "mem.h"

/* In memory of exactly its size, so that a step beyond is noticed. */
static bool read_exactly(struct arena *mem, const char *page, size_t len, const char *charset,
                         struct page_head *out)
{
    char *copy = mem_new(len + 1);
    char *exact = mem_resize(copy, len ? len : 1);
    bool found;

    memcpy(exact, page, len);
    found = link_preview_read(mem, exact, len, charset, out);
    mem_free(exact);
    return found;
}

static void pages(void **state)
{
    static const struct {
        const char *page, *charset, *title, *description, *site; /* title NULL: says nothing */
    } rows[] = {
        { "<title>a</title>", NULL, "a", "", "" },
        { "<TITLE lang=en>A</TITLE>", NULL, "A", "", "" },
        { "<title>a</title><title>b</title>", NULL, "a", "", "" },
        { "<title>  a \n\t b  </title>", NULL, "a b", "", "" },
        { "<title>a<b>c</b></title>", NULL, "a<b>c</b>", "", "" },
        { "<title>cut off", NULL, "cut off", "", "" },
        { "<title></title><meta name=description content=d>", NULL, "", "d", "" },
        { "<title>a</title><meta property=og:title content=b>", NULL, "b", "", "" },
        { "<meta property='og:title' content=' '><title>a</title>", NULL, "a", "", "" },
        { "<meta name='twitter:title' content='c'>", NULL, "c", "", "" },
        { "<meta name='twitter:title' content='c'><title>a</title>", NULL, "a", "", "" },
        { "<meta content='b' property='og:title'>", NULL, "b", "", "" },
        { "<meta name=og:title content=b />", NULL, "b", "", "" },
        { "<META PROPERTY=\"OG:TITLE\" CONTENT=\"b\">", NULL, "b", "", "" },
        { "<meta property = 'og:title' content\n=\n'b > c'>", NULL, "b > c", "", "" },
        { "<meta property=og:title content=a><meta property=og:title content=b>", NULL, "a", "",
          "" },
        { "<title>a</title><meta name=Description content=d>"
          "<meta property=og:description content=e><meta property=og:site_name content=S>",
          NULL, "a", "e", "S" },
        { "<meta property=og:site_name content=S>", NULL, NULL, "", "" },
        { "<meta property=og:title>", NULL, NULL, "", "" },
        { "<!-- <title>no</title> --><title>a</title>", NULL, "a", "", "" },
        { "<!-- <title>no</title>", NULL, NULL, "", "" },
        { "<script>'<title>no</title>'</script><title>a</title>", NULL, "a", "", "" },
        { "<style><title>no</title></style><title>a</title>", NULL, "a", "", "" },
        { "<script><title>no</title>", NULL, NULL, "", "" },
        { "<!doctype html><?xml <title>no?><title>a</title>", NULL, "a", "", "" },
        { "<head></head><title>no</title>", NULL, NULL, "", "" },
        { "<body><title>no</title>", NULL, NULL, "", "" },
        { "<BODY class=x><meta property=og:title content=no>", NULL, NULL, "", "" },
        { "<header><title>a</title>", NULL, "a", "", "" },
        { "< title>no</title>", NULL, NULL, "", "" },
        { "<", NULL, NULL, "", "" },
        { "<t", NULL, NULL, "", "" },
        { "<meta", NULL, NULL, "", "" },
        { "<meta property=\"og:title", NULL, NULL, "", "" },
        { "<meta property=og:title content='a", NULL, "a", "", "" },
        { "<meta =x = content=a property=og:title>", NULL, NULL, "", "" },
        { "<meta = / property=og:title content=a>", NULL, "a", "", "" },
        { "<meta a b c d e f g h i j k l m n o p property=og:title content=a>", NULL, NULL, "",
          "" },
        { "</head", NULL, NULL, "", "" },
        { "no page at all", NULL, NULL, "", "" },
        { "", NULL, NULL, "", "" },
        { "<title>\xc3\xa9</title>", NULL, "\u00e9", "", "" },
        { "<title>\xc3\xa9</title>", "utf-8", "\u00e9", "", "" },
        { "<title>\xc3\xa9</title>", "UTF8", "\u00e9", "", "" },
        { "<title>\xc3\xa9</title>", "latin1", "\u00c3\u00a9", "", "" },
        { "<title>\xe9</title>", NULL, "\u00e9", "", "" },
        { "<title>\x80\x81</title>", "windows-1252", "\u20ac\ufffd", "", "" },
        { "<title>\xe9</title>", "utf-8", "\ufffd", "", "" },
        { "<title>a\xe9z</title>", "shift_jis", "a\ufffdz", "", "" },
        { "<title>a\xe9z</title>", "", "a\ufffdz", "", "" },
        { "<meta charset=latin1><title>\xc3\xa9</title>", NULL, "\u00c3\u00a9", "", "" },
        { "<meta charset=latin1><title>\xc3\xa9</title>", "utf-8", "\u00e9", "", "" },
        { "\xef\xbb\xbf<meta charset=latin1><title>\xc3\xa9</title>", "latin1", "\u00e9", "", "" },
        { "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>"
          "<title>\xc3\xa9</title>",
          NULL, "\u00c3\u00a9", "", "" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        struct page_head head;

        CHECK(i, read_exactly(mem, rows[i].page, strlen(rows[i].page), rows[i].charset, &head) ==
                     (rows[i].title != NULL));
        if (rows[i].title) {
            CHECK_TEXT(i, head.title, rows[i].title);
            CHECK_TEXT(i, head.description, rows[i].description);
            CHECK_TEXT(i, head.site, rows[i].site);
        }
        arena_free(mem);
    }
}

static void texts(void **state)
{
    static const struct {
        const char *raw, *text;
        size_t points;
    } rows[] = {
        { "", "", 9 },
        { "   ", "", 9 },
        { "abc", "abc", 3 },
        { "abcd", "ab\u2026", 3 },
        { "ab cd", "ab \u2026", 4 },
        { "abc ", "abc", 3 },
        { "a", "a", 1 },
        { "ab", "\u2026", 1 },
        { "&amp;&lt;&gt;&quot;&apos;", "&<>\"'", 9 },
        { "&amp;lt;", "&lt;", 9 },
        { "&nbsp;a&nbsp;b", "a b", 9 },
        { "&eacute;&Eacute;&yuml;&AElig;", "\u00e9\u00c9\u00ff\u00c6", 9 },
        { "&euro;&hellip;&mdash;", "\u20ac\u2026\u2014", 9 },
        { "&amp &nope; & &; &;", "&amp &nope; & &; &;", 20 },
        { "?a=1&copy=2", "?a=1&copy=2", 20 },
        { "&#65;&#x42;&#X43;&#68", "ABCD", 9 },
        { "&#;&#x;&#xg;&#-1;", "&#;&#x;&#xg;&#-1;", 30 },
        { "&#0;&#xd800;&#x110000;&#99999999999999999999;", "\ufffd\ufffd\ufffd\ufffd", 9 },
        { "&#128;&#x99;&#x81;", "\u20ac\u2122\ufffd", 9 },
        { "&#10;&#9;a&#13;b", "a b", 9 },
        { "a&#27;[2Jb\x1b[0m", "a [2Jb [0m", 20 },
        { "a\u202e\u2066\u200b\ufeffb&#x202e;c", "abc", 9 },
        { "a\x7f\xc2\x9b"
          "b",
          "a b", 9 },
        { "\xff\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80",
          "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd"
          "\ufffd\ufffd",
          20 },
        { "\xf0\x9f\x98\x80!", "\U0001f600!", 9 },
        { "\xf0\x9f\x98", "\ufffd\ufffd\ufffd", 9 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();

        CHECK_TEXT(i, html_text(mem, rows[i].raw, strlen(rows[i].raw), HTML_UTF8, rows[i].points),
                   rows[i].text);
        arena_free(mem);
    }
}

/* A NUL is a control like any other: it ends nothing. */
static void a_nul_in_a_page(void **state)
{
    static const char page[] = "<me\0ta><title>a\0b</title>";
    struct arena *mem = arena_new();
    struct page_head head;

    (void)state;
    assert_true(read_exactly(mem, page, sizeof page - 1, NULL, &head));
    assert_string_equal(head.title, "a b");
    arena_free(mem);
}

static void long_pages(void **state)
{
    enum { LEN = 1 << 19 };
    static const char *const openings[] = { "<title>",   "<!--",     "<script>", "<meta a='",
                                            "<meta x=1", "<<<<<<<<", "<a <a <a", "&amp;&amp;" };
    char *page = mem_new(LEN);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
        struct arena *mem = arena_new();
        struct page_head head;
        size_t n = strlen(openings[i]);

        for (size_t at = 0; at + n <= LEN; at += n)
            memcpy(page + at, openings[i], n);
        CHECK(i, link_preview_read(mem, page, LEN, NULL, &head) == (i == 0));
        arena_free(mem);
    }
    mem_free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages),
        cmocka_unit_test(texts),
        cmocka_unit_test(a_nul_in_a_page),
        cmocka_unit_test(long_pages),
    };

    return RUN_TESTS(tests);
}
