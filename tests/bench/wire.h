/* One WebSocket connection of the load generator, from RFC 6455 alone: it blocks while a scene is
 * set up, then the loop reads it. Frames of ours are masked with zeros, which leaves the payload
 * as it is. Whatever fails ends the program: a benchmark with a hole in it measures nothing. */
#ifndef EVERI_WIRE_H
#define EVERI_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "attrs.h"
#include "buf.h"

struct address {
    char host[64];
    char path[64];
    int port;
};

struct wire {
    int fd;
    struct buf in;      /* bytes not parsed yet */
    struct buf message; /* the fragments of a message so far */
    int64_t calls;
};

/* ws://HOST:PORT/PATH, HOST an IPv4 address. */
MUST_CHECK bool address_parse(const char *url, struct address *out);

/* Connects and upgrades; token: NULL or a bearer. */
void wire_open(struct wire *wire, const struct address *address, const char *token);
void wire_close(struct wire *wire);

void wire_send(struct wire *wire, const char *text, size_t len);
/* Sends a call and waits for its result, over which the caller has a reference; pushes that come
 * before are dropped. params: owned by the call, may be NULL. */
json_t *wire_call(struct wire *wire, const char *method, json_t *params);

/* A whole text message. */
typedef void wire_message(void *ctx, struct wire *wire, const char *text, size_t len);
/* Takes what is there without waiting, and hands over each whole message. */
void wire_read(struct wire *wire, wire_message *on_message, void *ctx);
void wire_nonblocking(struct wire *wire);

/* RFC 6455 5.2, for those who keep the bytes themselves. */
enum { WIRE_TEXT = 1, WIRE_BINARY = 2, WIRE_CLOSE = 8, WIRE_PING = 9, WIRE_PONG = 10 };

struct wire_frame {
    bool fin;
    int opcode;
    const char *payload;
    size_t len, whole; /* of the payload; of the frame */
};

/* The frame of a server that begins at `bytes`. False: it is not all there. */
bool wire_parse_frame(const char *bytes, size_t len, struct wire_frame *out);
/* Adds a whole frame of a client. */
void wire_put_frame(struct buf *out, int opcode, const char *payload, size_t len);

NORETURN void fail(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif
