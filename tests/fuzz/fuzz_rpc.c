/* A frame as the gateway takes it apart: the envelope, the method, its parameters. Whatever was
 * sent, the response to it is JSON with an id that is one. */
#include "fuzz.h"

#include "json_read.h"
#include "limits.h"
#include "method.h"
#include "rpc.h"

static void respond(struct buf *out, const json_t *id, const struct err *err)
{
    AUTO_JSON json_t *response = NULL;
    struct err why = { 0 };
    struct json_writer w;
    const json_t *answered;

    buf_init(out, LIMIT_FRAME_BYTES);
    json_writer_init(&w, out);
    rpc_write_error(&w, id, err);
    MUST(!out->overflow && json_read(out->data, out->len, LIMIT_JSON_DEPTH, &response, &why));
    answered = json_object_get(response, "id");
    MUST(id ? json_equal(answered, id) : json_is_null(answered));
    buf_done(out);
}

static void call(const json_t *entry, struct arena *mem)
{
    const struct method *method;
    struct rpc_call call;
    struct err err = { 0 };
    struct buf out;
    void *draft;

    if (!rpc_read_call(entry, &call, &err)) {
        MUST(call.id && err.code == ERR_INVALID_REQUEST);
        respond(&out, call.id, &err);
        return;
    }
    method = method_find(call.method);
    if (!method)
        err_set(&err, ERR_UNKNOWN_METHOD, NULL, "there is no method \"%s\"", call.method);
    else if (method_parse(method, call.params, mem, &draft, &err))
        return;
    respond(&out, call.id, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_JSON json_t *value = NULL;
    struct err err = { 0 };
    struct arena *mem;
    struct buf out;

    if (!rpc_read_frame((const char *)data, size, &value, &err)) {
        respond(&out, json_null(), &err);
        return 0;
    }
    mem = arena_new();
    if (!json_is_array(value))
        call(value, mem);
    MUST(json_array_size(value) <= LIMIT_BATCH);
    for (size_t i = 0; i < json_array_size(value); i++)
        call(json_array_get(value, i), mem);
    arena_free(mem);
    return 0;
}
