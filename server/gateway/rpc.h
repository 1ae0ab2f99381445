/* The envelope of JSON-RPC 2.0, to the letter of protocol.md 2: what a frame asks for, and the
 * response objects around results and errors. No connection, no method is known here. */
#ifndef EVERI_RPC_H
#define EVERI_RPC_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "attrs.h"
#include "err.h"
#include "json_write.h"

/* One entry of a frame. Everything is borrowed from the frame's value. */
struct rpc_call {
    const char *method;
    const json_t *params; /* object or array; NULL: none */
    json_t *id;           /* NULL: a notification, which gets no answer */
};

/* Reads a frame's bytes. `array` says whether it is a batch; a batch has 1 to LIMIT_BATCH entries.
 * The caller owns *value.
 * err: ERR_PARSE; ERR_INVALID_REQUEST for an empty or oversized batch. */
MUST_CHECK bool rpc_read_frame(const char *bytes, size_t len, json_t **value, struct err *err);

/* Reads one request object. On failure call->id is still what the answer carries: the id where it
 * is valid, else null.
 * err: ERR_INVALID_REQUEST. */
MUST_CHECK bool rpc_read_call(const json_t *value, struct rpc_call *call, struct err *err);

/* The head of a response up to the value of "result" or "error"; json_close_object ends it. */
void rpc_open_response(struct json_writer *w, const json_t *id, const char *member);
/* The whole of an error response. */
void rpc_write_error(struct json_writer *w, const json_t *id, const struct err *err);

#endif
