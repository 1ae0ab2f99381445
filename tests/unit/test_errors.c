#include "unit.h"

#include "errors.h"

static void errors_on_the_wire(void **state)
{
    static const struct {
        struct err err;
        const char *json;
    } rows[] = {
        { { .code = ERR_PARSE },
          "{\"code\":-32700,\"message\":\"this is not "
          "JSON\",\"data\":{\"reason\":\"parse_error\"}}" },
        { { .code = ERR_INVALID_PARAMS, .field = "members[3]", .text = "wrong" },
          "{\"code\":-32602,\"message\":\"wrong\",\"data\":{\"reason\":\"invalid_params\","
          "\"field\":\"members[3]\"}}" },
        { { .code = ERR_RATE_LIMITED, .text = "wait", .retry_after_ms = 1500 },
          "{\"code\":-32029,\"message\":\"wait\",\"data\":{\"reason\":\"rate_limited\","
          "\"retry_after_ms\":1500}}" },
        /* cut in the middle of a character */
        { { .code = ERR_INVALID_PARAMS, .field = "a\xc3", .text = "b\xf0\x9f\x98" },
          "{\"code\":-32602,\"message\":\"b\",\"data\":{\"reason\":\"invalid_params\","
          "\"field\":\"a\"}}" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json_writer w;
        struct buf out;

        buf_init(&out, 4096);
        json_writer_init(&w, &out);
        write_error(&w, &rows[i].err);
        buf_add_char(&out, '\0');
        CHECK_TEXT(i, out.data, rows[i].json);
        buf_done(&out);
    }
}

static void numbers_and_reasons(void **state)
{
    static const struct {
        enum err_code code;
        int number;
        const char *reason;
    } rows[] = {
        { ERR_PARSE, -32700, "parse_error" },
        { ERR_INVALID_REQUEST, -32600, "invalid_request" },
        { ERR_UNKNOWN_METHOD, -32601, "unknown_method" },
        { ERR_INVALID_PARAMS, -32602, "invalid_params" },
        { ERR_INTERNAL, -32603, "internal" },
        { ERR_UNAUTHENTICATED, -32001, "unauthenticated" },
        { ERR_FORBIDDEN, -32003, "forbidden" },
        { ERR_NOT_FOUND, -32004, "not_found" },
        { ERR_CONFLICT, -32009, "conflict" },
        { ERR_TOO_LARGE, -32013, "too_large" },
        { ERR_RATE_LIMITED, -32029, "rate_limited" },
        { ERR_UNAVAILABLE, -32050, "unavailable" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK_INT(i, error_number(rows[i].code), rows[i].number);
        CHECK_TEXT(i, error_reason(rows[i].code), rows[i].reason);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_on_the_wire),
        cmocka_unit_test(numbers_and_reasons),
    };

    return RUN_TESTS(tests);
}
