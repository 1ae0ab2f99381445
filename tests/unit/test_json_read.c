#include "unit.h"

#include "json_read.h"

#define BYTES(s) s, sizeof(s) - 1

static void only_strict_json(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        bool good;
    } rows[] = {
        { BYTES("{}"), true },
        { BYTES("[]"), true },
        { BYTES("5"), true },
        { BYTES("\"a\""), true },
        { BYTES("null"), true },
        { BYTES(" \t\r\n{} \n"), true },
        { BYTES("{\"a\":1,\"b\":{\"a\":1}}"), true },
        { BYTES(""), false },
        { BYTES(" "), false },
        { BYTES("{"), false },
        { BYTES("{\"a\":1,}"), false },
        { BYTES("{'a':1}"), false },
        { BYTES("[1,]"), false },
        { BYTES("nul"), false },
        { BYTES("NaN"), false },
        { BYTES("+1"), false },
        { BYTES("01"), false },
        { BYTES("1."), false },
        { BYTES("// hi\n1"), false },
        { BYTES("{\"a\":1,\"a\":1}"), false }, /* duplicate keys */
        { BYTES("{\"a\":1,\"\\u0061\":1}"), false },
        { BYTES("{\"x\":{\"a\":1,\"a\":2}}"), false },
        { BYTES("\xef\xbb\xbf{}"), false }, /* a byte order mark */
        { BYTES("{}{}"), false },           /* bytes after the value */
        { BYTES("{} x"), false },
        { BYTES("1 2"), false },
        { BYTES("{}\0"), false },
        { BYTES("\"\\u0000\""), false },
        { BYTES("{\"\\u0000\":1}"), false },
        { BYTES("\"a\0b\""), false },
        { BYTES("\"\n\""), false },
        { BYTES("\"\\ud83d\\ude00\""), true }, /* surrogates in a pair */
        { BYTES("\"\\ud83d\""), false },
        { BYTES("\"\\ud83dx\""), false },
        { BYTES("\"\\ude00\""), false },
        { BYTES("\"\\ud83d\\ud83d\""), false },
        { BYTES("9223372036854775807"), true },
        { BYTES("-9223372036854775808"), true },
        { BYTES("9223372036854775808"), false },
        { BYTES("-9223372036854775809"), false },
        { BYTES("1e308"), true },
        { BYTES("1e999"), false },
        { BYTES("-1e999"), false },
        { BYTES("\"\xc3\xa9\""), true },
        { BYTES("\"\xc3\""), false }, /* invalid UTF-8 */
        { BYTES("\"\xc0\x80\""), false },
        { BYTES("\"\xed\xa0\x80\""), false },
        { BYTES("\"\xf4\x90\x80\x80\""), false },
        { BYTES("\"\xff\""), false },
        { BYTES("{\"\xff\":1}"), false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        AUTO_JSON json_t *value = NULL;
        struct err err = { 0 };

        CHECK_INT(i, json_read(rows[i].bytes, rows[i].len, 32, &value, &err), rows[i].good);
        CHECK_INT(i, err.code, rows[i].good ? ERR_NONE : ERR_PARSE);
        CHECK_INT(i, value != NULL, rows[i].good);
        CHECK_INT(i, err.text[0] != '\0', !rows[i].good);
    }
}

static void nested(char *out, size_t depth, const char *open, const char *inner, const char *close)
{
    size_t n = 0;

    for (size_t i = 0; i < depth; i++)
        n += (size_t)snprintf(out + n, 100, "%s", open);
    n += (size_t)snprintf(out + n, 100, "%s", inner);
    for (size_t i = 0; i < depth; i++)
        n += (size_t)snprintf(out + n, 100, "%s", close);
}

static void nesting_is_bounded(void **state)
{
    static const struct {
        size_t depth;
        const char *open, *inner, *close;
        bool good;
    } rows[] = {
        { 32, "[", "", "]", true },
        { 33, "[", "", "]", false },
        { 32, "[", "1", "]", true },
        { 32, "{\"a\":", "1", "}", true },
        { 33, "{\"a\":", "1", "}", false },
        { 1, "[", "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"", "]", true },
        { 1, "[", "\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"", "]", true },
        { 1, "[", "\"\\\\\",[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]", "]", true },
        { 20000, "[", "", "]", false },
    };
    static char text[200000];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        AUTO_JSON json_t *value = NULL;
        struct err err = { 0 };

        nested(text, rows[i].depth, rows[i].open, rows[i].inner, rows[i].close);
        CHECK_INT(i, json_read(text, strlen(text), 32, &value, &err), rows[i].good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_strict_json),
        cmocka_unit_test(nesting_is_bounded),
    };

    return RUN_TESTS(tests);
}
