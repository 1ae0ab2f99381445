#include "unit.h"

#include <math.h>

#include <jansson.h>

#include "json_read.h"
#include "json_write.h"

static void values(void **state)
{
    static const struct {
        char kind; /* s n r b t */
        const char *text;
        int64_t n;
        double x;
        const char *json;
    } rows[] = {
        { 's', "a", 0, 0, "\"a\"" },
        { 's', "", 0, 0, "\"\"" },
        { 's', NULL, 0, 0, "null" },
        { 's', "\"\\\n\t", 0, 0, "\"\\\"\\\\\\n\\t\"" },
        { 's', "\x01\x1f", 0, 0, "\"\\u0001\\u001f\"" },
        { 's', "\x7f\xc3\xa9\xf0\x9f\x98\x80", 0, 0, "\"\x7f\xc3\xa9\xf0\x9f\x98\x80\"" },
        { 'n', NULL, 0, 0, "0" },
        { 'n', NULL, -1, 0, "-1" },
        { 'n', NULL, INT64_MAX, 0, "9223372036854775807" },
        { 'n', NULL, INT64_MIN, 0, "-9223372036854775808" },
        { 'r', NULL, 0, 1.5, "1.5" },
        { 'r', NULL, 0, 0, "0" },
        { 'r', NULL, 0, (double)INFINITY, "null" },
        { 'b', NULL, 1, 0, "true" },
        { 'b', NULL, 0, 0, "false" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json_writer w;
        struct buf out;

        buf_init(&out, 4096);
        json_writer_init(&w, &out);
        if (rows[i].kind == 's')
            json_text(&w, rows[i].text);
        else if (rows[i].kind == 'n')
            json_int(&w, rows[i].n);
        else if (rows[i].kind == 'r')
            json_number(&w, rows[i].x);
        else
            json_bool(&w, rows[i].n != 0);
        buf_add_char(&out, '\0');
        CHECK_TEXT(i, out.data, rows[i].json);
        buf_done(&out);
    }
}

static void commas_and_members(void **state)
{
    struct json_writer w;
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    json_writer_init(&w, &out);
    json_open_object(&w);
    json_string_member(&w, "s", "x");
    json_array_member(&w, "a");
    json_int(&w, 1);
    json_open_array(&w);
    json_close_array(&w);
    json_raw(&w, "{\"r\":1}", 7);
    json_null_value(&w);
    json_close_array(&w);
    json_object_member(&w, "o");
    json_close_object(&w);
    json_time_member(&w, "t", 0);
    json_time_member(&w, "never", -1);
    json_real_member(&w, "x", 0.25);
    json_bool_member(&w, "b", true);
    json_null_member(&w, "n");
    json_close_object(&w);
    buf_add_char(&out, '\0');
    CHECK_TEXT(0, out.data,
               "{\"s\":\"x\",\"a\":[1,[],{\"r\":1},null],\"o\":{},"
               "\"t\":\"1970-01-01T00:00:00.000Z\",\"never\":null,\"x\":0.25,\"b\":true,"
               "\"n\":null}");
    buf_done(&out);
}

/* One program links jansson and the writer: each must reach its own functions. */
static void lives_beside_jansson(void **state)
{
    AUTO_JSON json_t *value = NULL;
    struct err err;

    (void)state;
    CHECK(0, json_read("[1.5,\"a\"]", 9, 32, &value, &err));
    CHECK(1, json_is_real(json_array_get(value, 0)));
    CHECK_TEXT(2, json_string_value(json_array_get(value, 1)), "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(commas_and_members),
        cmocka_unit_test(lives_beside_jansson),
    };

    return RUN_TESTS(tests);
}
