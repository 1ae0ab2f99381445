/* JSON-RPC 2.0 on the connection: calls out, their answers matched by id, pushes in. A server that
 * breaks the rules ends the connection with NET_END_BROKEN and words that say how. */
#ifndef EVERI_NET_RPC_H
#define EVERI_NET_RPC_H

#include <stddef.h>

#include <jansson.h>

#include "net.h"

enum {
    NET_RPC_SILENCE_MS = 30000,  /* nothing heard for so long while an answer is due */
    NET_RPC_LONGEST_MS = 300000, /* an answer is due for so long, whatever was heard */
};

struct net_rpc;

/* As net.h says; calls without an answer at `closed` never get one: their outcome is unknown. */
struct net_rpc_events {
    void (*opened)(void *arg);
    void (*push)(void *arg, const char *method, const json_t *params);
    void (*closed)(void *arg, const struct net_end *end);
};

/* Exactly one of `result` and `error` is not NULL; both last as long as the call of this. */
typedef void net_rpc_answered(void *arg, const json_t *result, const json_t *error);

/* Listens to the net from now on; to be freed before it. */
struct net_rpc *net_rpc_new(struct net *net, const struct net_rpc_events *events, void *arg);
void net_rpc_free(struct net_rpc *rpc); /* NULL is fine */

/* method: valid UTF-8. params: JSON. Nothing is sent, and nothing answered, unless the connection
 * is open. Copies are wiped when they have left. */
void net_rpc_call(struct net_rpc *rpc, const char *method, const char *params, size_t len,
                  net_rpc_answered *answered, void *arg);
/* Bytes that a call takes on the wire (protocol: LIMIT_FRAME_BYTES at most), at most. */
size_t net_rpc_frame_bytes(const char *method, size_t params_len);

#endif
