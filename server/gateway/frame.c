#include "frame.h"

#include <assert.h>

#include "mem.h"

enum { RING_FIRST = 4, RING_KEPT = 16 };

struct frame *frame_place(int64_t made_us)
{
    struct frame *frame = mem_new(sizeof *frame);

    frame->refs = 1;
    frame->made_us = frame->told_us = made_us;
    return frame;
}

void frame_fill(struct frame *frame, struct buf *payload)
{
    assert(!frame->ready);
    if (payload) {
        frame->secret = payload->secret;
        frame->bytes = buf_take(payload, &frame->len);
    }
    frame->ready = true;
}

struct frame *frame_new(struct buf *payload, int64_t made_us)
{
    struct frame *frame = frame_place(made_us);

    frame_fill(frame, payload);
    return frame;
}

struct frame *frame_share(struct frame *frame)
{
    frame->refs++;
    return frame;
}

void frame_release(struct frame *frame)
{
    assert(frame->refs > 0);
    if (--frame->refs > 0)
        return;
    if (frame->secret)
        mem_wipe(frame->bytes);
    else
        mem_free(frame->bytes);
    mem_free(frame);
}

size_t frame_header(size_t payload_len, uint8_t out[FRAME_HEADER_MAX])
{
    int length_bytes = payload_len < 126 ? 0 : payload_len <= UINT16_MAX ? 2 : 8;

    out[0] = 0x81; /* final, text */
    out[1] = length_bytes == 0 ? (uint8_t)payload_len : length_bytes == 2 ? 126 : 127;
    for (int i = 0; i < length_bytes; i++)
        out[2 + i] = (uint8_t)((uint64_t)payload_len >> 8 * (length_bytes - 1 - i));
    return 2 + (size_t)length_bytes;
}

static void resize(struct frame_queue *queue, uint32_t cap)
{
    struct frame **ring = mem_new(cap * sizeof *ring);

    for (uint32_t i = 0; i < queue->count; i++)
        ring[i] = frame_queue_at(queue, i);
    mem_free(queue->ring);
    *queue = (struct frame_queue){ .ring = ring, .count = queue->count, .cap = cap };
}

void frame_queue_add(struct frame_queue *queue, struct frame *frame)
{
    if (queue->count == queue->cap)
        resize(queue, queue->cap ? queue->cap * 2 : RING_FIRST);
    queue->ring[(queue->first + queue->count++) & (queue->cap - 1)] = frame;
}

struct frame *frame_queue_at(const struct frame_queue *queue, uint32_t i)
{
    assert(i < queue->count);
    return queue->ring[(queue->first + i) & (queue->cap - 1)];
}

void frame_queue_replace(struct frame_queue *queue, uint32_t i, struct frame *frame)
{
    assert(i < queue->count);
    frame_release(frame_queue_at(queue, i));
    queue->ring[(queue->first + i) & (queue->cap - 1)] = frame;
}

struct frame *frame_queue_take(struct frame_queue *queue)
{
    struct frame *frame = frame_queue_at(queue, 0);

    queue->first = (queue->first + 1) & (queue->cap - 1);
    queue->count--;
    /* A burst's ring is given back: there may be ten thousand idle sessions. */
    if (queue->count == 0 && queue->cap > RING_KEPT) {
        mem_free(queue->ring);
        *queue = (struct frame_queue){ 0 };
    }
    return frame;
}

void frame_queue_done(struct frame_queue *queue)
{
    while (queue->count > 0)
        frame_release(frame_queue_take(queue));
    mem_free(queue->ring);
    *queue = (struct frame_queue){ 0 };
}
