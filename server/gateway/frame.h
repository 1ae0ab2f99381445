/* Frames: what goes out. A frame is the payload of one WebSocket text message, encoded once,
 * shared by everybody who gets it and never changed after it is ready. A frame that is not ready
 * keeps its place in the queues until the renderer fills it, so that what stands behind it waits:
 * the pushes of a session leave in the order of their cursors.
 *
 * Frames belong to the loop's thread alone; the references are plain numbers. */
#ifndef EVERI_FRAME_H
#define EVERI_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "receipts.h"

struct frame {
    uint32_t refs;
    bool ready;
    bool secret; /* its bytes are overwritten at the end */
    bool latest; /* by session_push_latest: the next of its kind takes its place */
    char *bytes; /* owned; not terminated. Ready and empty: nothing is sent */
    size_t len;
    int64_t made_us;         /* since when it waits (clock_mono_us) */
    int64_t told_us;         /* when the commit behind it was told; made_us unless set */
    struct receipt *receipt; /* of the message that it brings; NULL: nobody counts */
    struct message_id receipt_of;
    uint64_t traced; /* the push's number in the traces; 0: it is in none */
};

/* Takes the buffer's bytes. One reference, the caller's. */
struct frame *frame_new(struct buf *payload, int64_t made_us);
/* A place that frame_fill fills. */
struct frame *frame_place(int64_t made_us);
/* Takes the buffer's bytes; NULL: nothing will be sent. */
void frame_fill(struct frame *frame, struct buf *payload);
struct frame *frame_share(struct frame *frame); /* one reference more; returns `frame` */
void frame_release(struct frame *frame);

/* RFC 6455 5.2: the header of an unmasked, final text frame. Returns its length. */
enum { FRAME_HEADER_MAX = 10 };
size_t frame_header(size_t payload_len, uint8_t out[FRAME_HEADER_MAX]);

/* A queue of references, in order. All zero is an empty queue. */
struct frame_queue {
    struct frame **ring;
    uint32_t first, count, cap;
};

void frame_queue_done(struct frame_queue *queue);                     /* releases what it holds */
void frame_queue_add(struct frame_queue *queue, struct frame *frame); /* takes the reference */
/* The i-th from the front; i < count. */
struct frame *frame_queue_at(const struct frame_queue *queue, uint32_t i);
/* Puts `frame` in the place of the i-th, which is released; takes the reference. */
void frame_queue_replace(struct frame_queue *queue, uint32_t i, struct frame *frame);
/* Takes the front out; the reference is the caller's. */
struct frame *frame_queue_take(struct frame_queue *queue);

#endif
