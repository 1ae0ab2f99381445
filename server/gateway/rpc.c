#include "rpc.h"

#include <string.h>

#include "errors.h"
#include "json_read.h"
#include "limits.h"

static const json_int_t id_magnitude = (json_int_t)1 << 53;

bool rpc_read_frame(const char *bytes, size_t len, json_t **value, struct err *err)
{
    AUTO_JSON json_t *read = NULL;

    if (!json_read(bytes, len, LIMIT_JSON_DEPTH, &read, err))
        return false;
    if (json_is_array(read) && json_array_size(read) == 0)
        return err_set(err, ERR_INVALID_REQUEST, NULL, "the batch is empty");
    if (json_is_array(read) && json_array_size(read) > LIMIT_BATCH)
        return err_set(err, ERR_INVALID_REQUEST, NULL, "a batch holds at most %d requests",
                       LIMIT_BATCH);
    *value = read;
    read = NULL;
    return true;
}

/* protocol: "An id is a string of at most 256 bytes, an integer of magnitude below 2^53, or null"
 */
static bool id_is_valid(const json_t *id)
{
    json_int_t n = json_integer_value(id);

    return json_is_null(id) || (json_is_string(id) && json_string_length(id) <= LIMIT_ID_BYTES) ||
           (json_is_integer(id) && n < id_magnitude && n > -id_magnitude);
}

bool rpc_read_call(const json_t *value, struct rpc_call *call, struct err *err)
{
    json_t *id = json_object_get(value, "id");
    const char *version = json_string_value(json_object_get(value, "jsonrpc"));
    const json_t *method = json_object_get(value, "method");
    const json_t *params = json_object_get(value, "params");

    *call = (struct rpc_call){ .id = json_null() };
    if (!json_is_object(value))
        return err_set(err, ERR_INVALID_REQUEST, NULL, "a request is an object");
    if (id && !id_is_valid(id))
        return err_set(err, ERR_INVALID_REQUEST, NULL,
                       "an id is a string of at most %d bytes, an integer below 2^53, or null",
                       LIMIT_ID_BYTES);
    if (id)
        call->id = id;
    if (!version || strcmp(version, "2.0") != 0)
        return err_set(err, ERR_INVALID_REQUEST, NULL, "jsonrpc must be \"2.0\"");
    if (!json_is_string(method))
        return err_set(err, ERR_INVALID_REQUEST, NULL, "method must be a string");
    if (params && !json_is_object(params) && !json_is_array(params))
        return err_set(err, ERR_INVALID_REQUEST, NULL, "params must be an object or an array");
    call->method = json_string_value(method);
    call->params = params;
    call->id = id;
    return true;
}

static void write_id(struct json_writer *w, const json_t *id)
{
    json_key(w, "id");
    if (json_is_string(id))
        json_text(w, json_string_value(id));
    else if (json_is_integer(id))
        json_int(w, json_integer_value(id));
    else
        json_null_value(w);
}

void rpc_open_response(struct json_writer *w, const json_t *id, const char *member)
{
    json_open_object(w);
    json_string_member(w, "jsonrpc", "2.0");
    write_id(w, id);
    json_key(w, member);
}

void rpc_write_error(struct json_writer *w, const json_t *id, const struct err *err)
{
    rpc_open_response(w, id, "error");
    write_error(w, err);
    json_close_object(w);
}
