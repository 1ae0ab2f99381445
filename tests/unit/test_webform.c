/* Forms as browsers and mail programs send them, and what is none. */
#include "unit.h"

#include "webform.h"

#define URLENCODED        "application/x-www-form-urlencoded"
#define MULTIPART         "multipart/form-data; boundary=AbC"
#define PART(head, value) "--AbC\r\nContent-Disposition: form-data; " head "\r\n\r\n" value "\r\n"
#define MANY16            "a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a"

static void types(void **state)
{
    static const struct {
        const char *header;
        enum webform_type type;
    } rows[] = {
        { NULL, WEBFORM_NONE },
        { "", WEBFORM_NONE },
        { "text/plain", WEBFORM_NONE },
        { "application/json", WEBFORM_NONE },
        { "application/x-www-form-urlencodedx", WEBFORM_NONE },
        { URLENCODED, WEBFORM_URLENCODED },
        { "Application/X-WWW-Form-URLEncoded; charset=utf-8", WEBFORM_URLENCODED },
        { MULTIPART, WEBFORM_MULTIPART },
        { "multipart/mixed; boundary=x", WEBFORM_NONE },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_INT(i, webform_type_of(rows[i].header), rows[i].type);
}

static void bodies(void **state)
{
    static const struct {
        const char *type, *body;
        const char *value; /* of `a`; NULL: the body is no form */
        size_t count;
    } rows[] = {
        { URLENCODED, "a=b", "b", 1 },
        { URLENCODED, "a=", "", 1 },
        { URLENCODED, "a", "", 1 },
        { URLENCODED, "&&x=1&a=2&", "2", 2 },
        { URLENCODED, "a=1&a=2", "1", 2 },
        { URLENCODED, "a=x+y%20%2b%26%3D", "x y +&=", 1 },
        { URLENCODED, "%61=%C3%A9", "\xc3\xa9", 1 },
        { URLENCODED, "a=%c3", NULL, 0 }, /* no UTF-8 */
        { URLENCODED, "a=%00", NULL, 0 }, /* a NUL */
        { URLENCODED, "a=%", NULL, 0 },
        { URLENCODED, "a=%4", NULL, 0 },
        { URLENCODED, "a=%zz", NULL, 0 },
        { URLENCODED, "a=\xff", NULL, 0 },
        { URLENCODED, MANY16, "", 16 },
        { URLENCODED, MANY16 "&b", NULL, 0 },
        { URLENCODED, "List-Unsubscribe=One-Click&a=", "", 2 },
        { MULTIPART, PART("name=\"a\"", "x") "--AbC--\r\n", "x", 1 },
        { MULTIPART, PART("name=a", "x") "--AbC--", "x", 1 },
        { MULTIPART, PART("NAME=\"a\"", "1\r\n2") "--AbC--", "1\r\n2", 1 },
        { MULTIPART, PART("name=\"b\"", "") PART("filename=\"f\"; name=\"a\"", "") "--AbC--", "",
          2 },
        { MULTIPART, PART("name=\"a\"", "x"), NULL, 0 }, /* never ends */
        { MULTIPART, PART("filename=\"a\"", "x") "--AbC--", NULL, 0 },
        { MULTIPART, PART("name=\"a", "x") "--AbC--", NULL, 0 },
        { MULTIPART, "--AbC\r\n\r\n--AbC--", NULL, 0 },
        { MULTIPART, "--AbC", NULL, 0 },
        { MULTIPART, "--AbC-", NULL, 0 },
        { MULTIPART, "--Ab", NULL, 0 },
        { MULTIPART, "--AbC\r\n--AbC--", NULL, 0 },
        { MULTIPART, "--AbC\nname=\"a\"", NULL, 0 },
        { MULTIPART, PART("name=\"a\"", "\xff") "--AbC--", NULL, 0 },
        { "multipart/form-data", PART("name=\"a\"", "x") "--AbC--", NULL, 0 },
        { "multipart/form-data; boundary=", "--\r\n", NULL, 0 },
        { "text/plain", "a=b", NULL, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        struct webform form;
        bool good = webform_read(mem, webform_type_of(rows[i].type), rows[i].type, rows[i].body,
                                 strlen(rows[i].body), &form);

        CHECK_INT(i, good, rows[i].value != NULL);
        if (good) {
            CHECK_INT(i, form.count, rows[i].count);
            CHECK(i, webform_get(&form, "a") != NULL);
            CHECK_TEXT(i, webform_get(&form, "a"), rows[i].value);
            CHECK(i, webform_get(&form, "nobody") == NULL);
        }
        arena_free(mem);
    }
}

static void one_click(void **state)
{
    struct arena *mem = arena_new();
    static const char body[] = "List-Unsubscribe=One-Click";
    struct webform form;

    (void)state;
    assert_true(webform_read(mem, WEBFORM_URLENCODED, URLENCODED, body, strlen(body), &form));
    assert_string_equal(webform_get(&form, "List-Unsubscribe"), "One-Click");
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types),
        cmocka_unit_test(bodies),
        cmocka_unit_test(one_click),
    };

    return RUN_TESTS(tests);
}
