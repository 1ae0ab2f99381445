/* The envelope: "JSON-RPC 2.0, to the letter". */
#include "unit.h"

#include "json_read.h"
#include "limits.h"
#include "rpc.h"

static void frames(void **state)
{
    static const struct {
        const char *bytes;
        enum err_code code;
    } rows[] = {
        { "{}", ERR_NONE },
        { "5", ERR_NONE }, /* JSON, though no request: told by the entry */
        { "[{}]", ERR_NONE },
        { "", ERR_PARSE },
        { "{", ERR_PARSE },
        { "{} {}", ERR_PARSE },
        { "{\"a\":1,\"a\":2}", ERR_PARSE },
        { "[]", ERR_INVALID_REQUEST },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        AUTO_JSON json_t *value = NULL;
        struct err err = { 0 };
        bool good = rpc_read_frame(rows[i].bytes, strlen(rows[i].bytes), &value, &err);

        CHECK(i, good == (rows[i].code == ERR_NONE));
        CHECK_INT(i, err.code, rows[i].code);
    }
}

static void batches_are_bounded(void **state)
{
    static const struct {
        size_t entries;
        bool good;
    } rows[] = { { 1, true }, { LIMIT_BATCH, true }, { LIMIT_BATCH + 1, false } };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        AUTO_JSON json_t *value = NULL;
        char text[2 * (LIMIT_BATCH + 2)];
        struct err err = { 0 };
        size_t n = 0;

        for (size_t k = 0; k < rows[i].entries; k++) {
            text[n++] = k ? ',' : '[';
            text[n++] = '1';
        }
        text[n++] = ']';
        CHECK(i, rpc_read_frame(text, n, &value, &err) == rows[i].good);
    }
}

/* The error response to an entry; the empty text where there is none to make. */
static const char *refusal(const json_t *value, struct buf *out)
{
    struct rpc_call call;
    struct err err = { 0 };
    struct json_writer w;

    buf_clear(out);
    json_writer_init(&w, out);
    if (!rpc_read_call(value, &call, &err)) {
        snprintf(err.text, sizeof err.text, "-");
        rpc_write_error(&w, call.id, &err);
    }
    buf_add_char(out, '\0');
    return out->data;
}

#define REFUSED(id)                                                                                \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"error\":{\"code\":-32600,\"message\":\"-\","             \
    "\"data\":{\"reason\":\"invalid_request\"}}}"

static void calls(void **state)
{
    static const struct {
        const char *entry, *refusal;
    } rows[] = {
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}", "" },
        { "{\"jsonrpc\":\"2.0\",\"method\":\"a\"}", "" },
        { "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"a\",\"params\":{},\"more\":1}", "" },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":[]}", "" },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"result\":1}", "" },
        { "{\"jsonrpc\":\"2.0\",\"id\":9007199254740991,\"method\":\"a\"}", "" },
        { "{\"jsonrpc\":\"2.0\",\"id\":9007199254740992,\"method\":\"a\"}", REFUSED("null") },
        { "{\"jsonrpc\":\"2.0\",\"id\":-9007199254740992,\"method\":\"a\"}", REFUSED("null") },
        { "{\"jsonrpc\":\"2.0\",\"id\":1.0,\"method\":\"a\"}", REFUSED("null") },
        { "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"a\"}", REFUSED("null") },
        { "{\"jsonrpc\":\"2.0\",\"id\":[],\"method\":\"a\"}", REFUSED("null") },
        { "{\"jsonrpc\":\"2.0\",\"id\":7}", REFUSED("7") },
        { "{\"jsonrpc\":\"2.0\",\"id\":\"x\\n\\\"\",\"method\":1}", REFUSED("\"x\\n\\\"\"") },
        { "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}", REFUSED("7") },
        { "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{}}", REFUSED("7") },
        { "{\"jsonrpc\":\"2.1\",\"id\":7,\"method\":\"a\"}", REFUSED("7") },
        { "{\"jsonrpc\":2.0,\"id\":7,\"method\":\"a\"}", REFUSED("7") },
        { "{\"id\":7,\"method\":\"a\"}", REFUSED("7") },
        { "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"a\",\"params\":null}", REFUSED("7") },
        { "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"a\",\"params\":\"b\"}", REFUSED("7") },
        { "{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"params\":3}", REFUSED("null") },
        { "{}", REFUSED("null") },
        { "[]", REFUSED("null") },
        { "5", REFUSED("null") },
        { "null", REFUSED("null") },
    };
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        json_t *value = json_loads(rows[i].entry, JSON_DECODE_ANY, NULL);

        CHECK(i, value);
        CHECK_TEXT(i, refusal(value, &out), rows[i].refusal);
        json_decref(value);
    }
    buf_done(&out);
}

static void long_ids(void **state)
{
    char id[LIMIT_ID_BYTES + 2] = { 0 };

    (void)state;
    for (size_t len = LIMIT_ID_BYTES; len <= LIMIT_ID_BYTES + 1; len++) {
        struct rpc_call call;
        struct err err = { 0 };
        json_t *value;

        memset(id, 'x', len);
        value = json_pack("{ssssss}", "jsonrpc", "2.0", "id", id, "method", "a");
        CHECK(len, rpc_read_call(value, &call, &err) == (len <= LIMIT_ID_BYTES));
        CHECK(len, json_is_null(call.id) == (len > LIMIT_ID_BYTES));
        json_decref(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(frames),
                                        cmocka_unit_test(batches_are_bounded),
                                        cmocka_unit_test(calls), cmocka_unit_test(long_ids) };

    return RUN_TESTS(tests);
}
