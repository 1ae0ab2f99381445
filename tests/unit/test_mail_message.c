/* Mails as bytes: what may stand in an envelope and a header, and that nothing in a part ends a
 * line, a part or the mail before its time. */
#include "unit.h"

#include "arena.h"
#include "mail_address.h"
#include "mail_message.h"
#include "mail_words.h"
#include "template.h"

#define X64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X63 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void addresses(void **state)
{
    static const struct {
        const char *address;
        bool good;
    } rows[] = {
        { "rustam@example.org", true },
        { "r@x", true },
        { "first.last+tag@mail.example-site.org", true },
        { "!#$%&'*+-/=?^_`{|}~@x.org", true },
        { X64 "@x.org", true },
        { "a@" X63 ".org", true },
        { "", false },
        { "@", false },
        { "@x.org", false },
        { "a@", false },
        { "a", false },
        { "a@b@c", false },
        { ".a@x.org", false },
        { "a.@x.org", false },
        { "a..b@x.org", false },
        { "a@.x.org", false },
        { "a@x.org.", false },
        { "a@x..org", false },
        { "a@-x.org", false },
        { "a@x-.org", false },
        { "a@x.org-", false },
        { "a@x_y.org", false },
        { "a@[127.0.0.1]", false },
        { "\"a b\"@x.org", false },
        { "a b@x.org", false },
        { "a@x.org b", false },
        { "a@x.org,b@x.org", false },
        { "a@x.org;b@x.org", false },
        { "<a@x.org>", false },
        { "a@x.org>", false },
        { "A <a@x.org>", false },
        { "a(comment)@x.org", false },
        { "a@x.org\r\nRCPT TO:<b@x.org>", false },
        { "a@x.org\nBcc: b@x.org", false },
        { "a\r@x.org", false },
        { "a\t@x.org", false },
        { "a\x7f@x.org", false },
        { "\xc3\xa9@x.org", false },
        { "a@\xc3\xa9.org", false },
        { "a@x.org\xe2\x80\xae", false },
        { X64 "x@x.org", false },
        { "a@" X64 ".org", false },
        { "a@" X63 "." X63 "." X63 "." X63, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_INT(i, mail_address_good(rows[i].address), rows[i].good);
    assert_string_equal(mail_address_domain("a@x.org"), "x.org");
}

static const struct mail_message good = { .from = "everi@x.org",
                                          .to = "rustam@x.org",
                                          .id = "d0000000000001",
                                          .host = "x.org",
                                          .subject = "Everi: 1 new for you",
                                          .at_ms = 1795444800123,
                                          .unsubscribe = "https://x.org/unsubscribe/t",
                                          .text = "Hello\n",
                                          .html = "<p>Hello</p>\n" };

static bool write(const struct mail_message *mail, struct buf *out)
{
    struct err err;

    buf_init(out, 1 << 20);
    return mail_message_write(mail, out, &err);
}

static void headers(void **state)
{
    static const char *const bad[] = { "",      "a\r\nBcc: b@x.org", "a\nb", "a\rb",
                                       "a\x01", "\xc3\xa9",          "a\x7f" };
    struct buf out;

    (void)state;
    assert_true(write(&good, &out));
    buf_done(&out);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        for (int field = 0; field < 6; field++) {
            struct mail_message mail = good;
            const char **const fields[] = { &mail.from, &mail.to,      &mail.id,
                                            &mail.host, &mail.subject, &mail.unsubscribe };

            *fields[field] = bad[i];
            CHECK(i * 10 + (size_t)field, !write(&mail, &out));
            buf_done(&out);
        }
}

/* What a part is read as, and that no line is long or begins with a dot. */
static char *unquoted(struct arena *mem, const char *bytes, size_t len)
{
    char *text = arena_alloc(mem, len + 1);
    size_t n = 0;
    size_t column = 0;

    for (size_t i = 0; i < len; i++) {
        assert_true((unsigned char)bytes[i] < 0x7f);
        assert_true(column > 0 || bytes[i] != '.');
        column = bytes[i] == '\n' ? 0 : column + 1;
        assert_true(column <= 77);
        if (bytes[i] == '\r') {
            assert_int_equal(bytes[i + 1], '\n');
        } else if (bytes[i] == '=' && bytes[i + 1] == '\r') {
            i += 2;
            column = 0;
        } else if (bytes[i] == '=') {
            unsigned code;

            assert_int_equal(sscanf(bytes + i + 1, "%2X", &code), 1);
            text[n++] = (char)code;
            i += 2;
            column += 2;
        } else {
            text[n++] = bytes[i];
        }
    }
    return text;
}

static void parts(void **state)
{
    static const char *const texts[] = {
        "Hello\n",
        ".\n",
        "a\n.\nQUIT\n",
        "..\n.a\n",
        "--=_everi_d0000000000001--\n",
        "=0D=0A.=0D=0A\n",
        "tail \ntab\t\n",
        "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80\n",
        "a line that is longer than any line may be, for it goes on and on and on and on, and on\n",
        X64 X64 X64 ".........................................................................\n",
        "From here\n",
        "\n\n\n",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct arena *mem = arena_new();
        struct mail_message mail = good;
        struct buf out;
        const char *begin;
        const char *end;

        mail.text = texts[i];
        CHECK(i, write(&mail, &out));
        begin = strstr(arena_strndup(mem, out.data, out.len), "quoted-printable\r\n\r\n") + 20;
        end = strstr(begin, "--=_everi_d0000000000001\r\n");
        CHECK_TEXT(i, unquoted(mem, begin, (size_t)(end - begin)), texts[i]);
        CHECK(i, strstr(end, "\r\n--=_everi_d0000000000001--\r\n"));
        buf_done(&out);
        arena_free(mem);
    }
}

static void words(void **state)
{
    static const struct {
        const char *text, *said;
    } rows[] = {
        { "Rustam Hashimov", "Rustam Hashimov" },
        { "see https://evil.example/x now", "see [link] now" },
        { "www.evil.example", "[link]" },
        { "evil.example", "[link]" },
        { "mailto:x@evil.example", "[link]" },
        { "x@evil.example", "[link]" },
        { "JavaScript:alert(1)", "[link]" },
        { "3.5 of 10.000, e.g. this. And", "3.5 of 10.000, e.g. this. And" },
        { "A.\nB", "A. B" },
        { "\xe2\x80\xaegnp.exe\xe2\x80\xac", "[link]" },
        { "<b> & {{name}}", "<b> & {{name}}" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();

        CHECK_TEXT(i, mail_words(mem, rows[i].text), rows[i].said);
        arena_free(mem);
    }
}

static void templates(void **state)
{
    static const struct template_value row[] = { { "text", "<one>" },
                                                 { "none", NULL },
                                                 { NULL, NULL } };
    static const struct template_row items[] = { { row }, { row } };
    static const struct template_list list = { "items", items, ARRAY_LEN(items) };
    static const struct template_value values[] = { { "name", "{{text}}&\"'" },
                                                    { "empty", "" },
                                                    { NULL, NULL } };
    static const struct template_data data = { values, &list };
    static const struct {
        const char *template;
        enum template_kind kind;
        const char *said; /* NULL: it is no template */
    } rows[] = {
        { "Hello {{name}}", TEMPLATE_TEXT, "Hello {{text}}&\"'" },
        { "Hello {{name}}", TEMPLATE_HTML, "Hello {{text}}&amp;&quot;&#39;" },
        { "{{#items}}\n* {{text}} {{name}}\n{{/items}}\n.", TEMPLATE_TEXT,
          "* <one> {{text}}&\"'\n* <one> {{text}}&\"'\n." },
        { "{{#items}}{{text}}{{/items}}", TEMPLATE_HTML, "&lt;one&gt;&lt;one&gt;" },
        { "{{#items}}{{#none}}{{none}}{{/none}}-{{/items}}", TEMPLATE_TEXT, "--" },
        { "{{#empty}}a{{/empty}}{{#name}}b{{/name}}", TEMPLATE_TEXT, "b" },
        { "{{ {", TEMPLATE_TEXT, "{{ {" },
        { "{{nothing}}", TEMPLATE_TEXT, NULL },
        { "{{text}}", TEMPLATE_TEXT, NULL },
        { "{{#empty}}{{nothing}}{{/empty}}", TEMPLATE_TEXT, NULL },
        { "{{#items}}", TEMPLATE_TEXT, NULL },
        { "{{#empty}}", TEMPLATE_TEXT, NULL },
        { "{{/items}}", TEMPLATE_TEXT, NULL },
        { "{{#items}}{{#name}}{{/items}}{{/name}}", TEMPLATE_TEXT, NULL },
        { "{{#name}}{{#name}}{{#name}}{{#name}}{{#name}}{{/name}}{{/name}}{{/name}}{{/name}}"
          "{{/name}}",
          TEMPLATE_TEXT, NULL },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        struct buf out;
        struct err err;
        bool is_template;

        buf_init(&out, 4096);
        is_template = template_render(rows[i].template, rows[i].kind, &data, &out, &err);
        CHECK_INT(i, is_template, rows[i].said != NULL);
        if (rows[i].said)
            CHECK_TEXT(i, arena_strndup(mem, out.len ? out.data : "", out.len), rows[i].said);
        buf_done(&out);
        arena_free(mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses), cmocka_unit_test(headers),   cmocka_unit_test(parts),
        cmocka_unit_test(words),     cmocka_unit_test(templates),
    };

    return RUN_TESTS(tests);
}
