/* method_parse and method_canonical of every method over any JSON. The canonical form is the
 * method's name and JSON that the method takes again, and of that it is the same: so equal content
 * stays equal. Of a refusal an error object can be made. */
#include "fuzz.h"

#include <string.h>

#include "errors.h"
#include "json_read.h"
#include "limits.h"
#include "mem.h"
#include "method.h"
#include "utf8.h"

enum { CANONICAL_BYTES = 1 << 22 };

static void check_refusal(const struct err *err)
{
    AUTO_JSON json_t *read = NULL;
    struct err why = { 0 };
    struct json_writer w;
    struct buf out;

    buf_init(&out, LIMIT_FRAME_BYTES);
    json_writer_init(&w, &out);
    write_error(&w, err);
    MUST(err->code == ERR_INVALID_PARAMS || err->code == ERR_TOO_LARGE);
    MUST(!out.overflow && json_read(out.data, out.len, LIMIT_JSON_DEPTH, &read, &why));
    buf_done(&out);
}

static void check_canonical(const struct method *method, const struct buf *first, struct arena *mem)
{
    AUTO_JSON json_t *params = NULL;
    size_t name = strlen(method->name);
    struct err err = { 0 };
    struct buf second;
    void *draft;

    MUST(!first->overflow && first->len > name && memcmp(first->data, method->name, name) == 0);
    MUST(json_read(first->data + name, first->len - name, LIMIT_JSON_DEPTH, &params, &err));
    MUST(method_parse(method, params, mem, &draft, &err));
    buf_init(&second, CANONICAL_BYTES);
    method_canonical(method, draft, &second);
    MUST(first->len == second.len && memcmp(first->data, second.data, first->len) == 0);
    buf_done(&second);
}

static void try_method(const struct method *method, const json_t *params, struct arena *mem)
{
    struct err err = { 0 };
    struct buf canonical;
    const char *client_id;
    void *draft;

    if (!method_parse(method, params, mem, &draft, &err)) {
        check_refusal(&err);
        return;
    }
    client_id = method_client_id(method, draft);
    MUST(!client_id || strlen(client_id) <= LIMIT_CLIENT_ID);
    buf_init(&canonical, CANONICAL_BYTES);
    method_canonical(method, draft, &canonical);
    check_canonical(method, &canonical, mem);
    buf_done(&canonical);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_JSON json_t *params = NULL;
    struct arena *mem;
    struct err err = { 0 };

    if (!json_read((const char *)data, size, LIMIT_JSON_DEPTH, &params, &err))
        return 0;
    mem = arena_new();
    for (size_t i = 0; i < method_count; i++)
        try_method(&methods[i], params, mem);
    arena_free(mem);
    return 0;
}
