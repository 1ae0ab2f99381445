/* A row an error code. What a stranger wrote may stand in a field or a text and may have been cut
 * in the middle of a character: it is cut again, to whole ones. */
#include "errors.h"

#include <string.h>

#include "utf8.h"

static const struct {
    int number;
    const char *reason;
    const char *message; /* where the error itself says nothing */
} errors[] = {
    [ERR_NONE] = { 0, "", "" },
    [ERR_PARSE] = { -32700, "parse_error", "this is not JSON" },
    [ERR_INVALID_REQUEST] = { -32600, "invalid_request", "this is not a JSON-RPC 2.0 request" },
    [ERR_UNKNOWN_METHOD] = { -32601, "unknown_method", "there is no such method" },
    [ERR_INVALID_PARAMS] = { -32602, "invalid_params", "a parameter is wrong" },
    [ERR_INTERNAL] = { -32603, "internal", "the server failed" },
    [ERR_UNAUTHENTICATED] = { -32001, "unauthenticated", "log in first" },
    [ERR_FORBIDDEN] = { -32003, "forbidden", "you may not do this" },
    [ERR_NOT_FOUND] = { -32004, "not_found", "there is no such thing" },
    [ERR_CONFLICT] = { -32009, "conflict", "this conflicts with what is" },
    [ERR_TOO_LARGE] = { -32013, "too_large", "this is too large" },
    [ERR_RATE_LIMITED] = { -32029, "rate_limited", "this was too often: wait" },
    [ERR_UNAVAILABLE] = { -32050, "unavailable", "not possible just now: try again" },
};

int error_number(enum err_code code)
{
    return errors[code].number;
}

const char *error_reason(enum err_code code)
{
    return errors[code].reason;
}

static void write_whole(struct json_writer *w, const char *key, const char *text)
{
    char whole[ERR_TEXT_MAX];
    size_t len = utf8_valid_prefix(text, strlen(text));

    memcpy(whole, text, len);
    whole[len] = '\0';
    json_string_member(w, key, whole);
}

void write_error(struct json_writer *w, const struct err *err)
{
    json_open_object(w);
    json_int_member(w, "code", error_number(err->code));
    write_whole(w, "message", err->text[0] ? err->text : errors[err->code].message);
    json_object_member(w, "data");
    json_string_member(w, "reason", error_reason(err->code));
    if (err->field[0])
        write_whole(w, "field", err->field);
    if (err->retry_after_ms > 0)
        json_int_member(w, "retry_after_ms", err->retry_after_ms);
    json_close_object(w);
    json_close_object(w);
}
