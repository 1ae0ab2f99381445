/* Hostile names and texts on their way into HTML and XML. */
#include "unit.h"

#include "markup.h"

enum { OUT_MAX = 4096 };

static const char *closed(struct buf *out)
{
    buf_add_char(out, '\0');
    return out->data;
}

static void texts(void **state)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        { "", "" },
        { "Rustam Hashimov", "Rustam Hashimov" },
        { "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
        { "\"><img src=x onerror=alert(1)>", "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;" },
        { "' onfocus='x", "&#39; onfocus=&#39;x" },
        { "&lt;b&gt; &amp;", "&amp;lt;b&amp;gt; &amp;amp;" },
        { "]]> <!-- <![CDATA[", "]]&gt; &lt;!-- &lt;![CDATA[" },
        { "a\nb\tc", "a\nb\tc" },
        { "a\x01\x08\x0b\x1b[2J\x7f", "a[2J" },
        { "a\rb", "ab" },
        { "C1 \xc2\x9b\xc2\x80.", "C1 ." },
        { "\xc2\xa0", "\xc2\xa0" },
        { "\xef\xbf\xbe\xef\xbf\xbf.", "." },
        { "\xef\xbf\xbd", "\xef\xbf\xbd" },
        { "\xe2\x80\xae"
          "abc",
          "\xe2\x80\xae"
          "abc" },
        { "\xf0\x9f\x98\x80<", "\xf0\x9f\x98\x80&lt;" },
        { "a\xff<", "a\xef\xbf\xbd&lt;" },
        { "\xc3", "\xef\xbf\xbd" },
        { "\xc0\xbc"
          "b",
          "\xef\xbf\xbd\xef\xbf\xbd"
          "b" }, /* an overlong < */
        { "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out CLEANUP(buf_done);

        buf_init(&out, OUT_MAX);
        markup_text(&out, rows[i].text);
        CHECK_TEXT(i, closed(&out), rows[i].wanted);
    }
}

static void attributes(void **state)
{
    struct buf out CLEANUP(buf_done);

    (void)state;
    buf_init(&out, OUT_MAX);
    markup_attr(&out, "href", "/meet/\"onclick=\"x'<>&");
    CHECK_TEXT(0, closed(&out), " href=\"/meet/&quot;onclick=&quot;x&#39;&lt;&gt;&amp;\"");
}

static void links(void **state)
{
    static const struct {
        const char *url;
        bool good;
    } rows[] = {
        { "https://everi.example", true },
        { "http://everi.example/a?b=c#d", true },
        { "HTTPS://everi.example", true },
        { "https://[::1]/", true },
        { "https:///x", false },
        { "https://", false },
        { "https://:80/", false },
        { "https://?", false },
        { "javascript:alert(1)", false },
        { "JavaScript://%0aalert(1)", false },
        { " https://everi.example", false },
        { "https://a\nb", false },
        { "https://a\\@b", false },
        { "data:text/html,x", false },
        { "//everi.example", false },
        { "ftp://everi.example", false },
        { "", false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out CLEANUP(buf_done);

        buf_init(&out, OUT_MAX);
        CHECK_INT(i, markup_may_link(rows[i].url), rows[i].good);
        markup_link(&out, rows[i].url, "a<b", 3);
        CHECK_INT(i, strstr(closed(&out), "<a rel=\"nofollow noopener noreferrer\"") == out.data,
                  rows[i].good);
        CHECK(i, strstr(out.data, "a&lt;b"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(attributes),
        cmocka_unit_test(links),
    };

    return RUN_TESTS(tests);
}
