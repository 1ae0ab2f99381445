/* Nothing is ever written between the bytes of one frame: a frame that does not fit into a whole
 * write goes out alone (outgoing.big), and the socket takes it whole or keeps the rest in front of
 * everything else. So the control frames that the library adds by itself fall between ours. */
#include "outqueue.h"

#include <assert.h>
#include <string.h>

#include "clock.h"
#include "trace.h"

enum { FRAME_OVERHEAD = 64 }; /* of an entry that waits */

/* Not empty: of an empty pong the library tells nothing. */
static const uint8_t ping_frame[] = { 0x89, 0x05, 'e', 'v', 'e', 'r', 'i' };

size_t outqueue_cost(const struct frame *frame)
{
    return FRAME_OVERHEAD + (frame->ready ? frame->len : 0);
}

static size_t room(const struct outgoing *out)
{
    return out->cap - out->len;
}

static void put(struct outgoing *out, const void *bytes, size_t len)
{
    assert(len <= room(out));
    memcpy(out->bytes + out->len, bytes, len);
    out->len += len;
}

static bool fits(const struct outgoing *out, const struct frame *frame)
{
    uint8_t header[FRAME_HEADER_MAX];

    return frame_header(frame->len, header) + frame->len <= room(out);
}

static void put_frame(struct outgoing *out, const struct frame *frame)
{
    uint8_t header[FRAME_HEADER_MAX];

    put(out, header, frame_header(frame->len, header));
    put(out, frame->bytes, frame->len);
}

/* Takes the reference. */
static void put_big(struct outgoing *out, struct frame *frame)
{
    uint8_t header[FRAME_HEADER_MAX];

    put(out, header, frame_header(frame->len, header));
    out->big_from = room(out);
    out->big = frame;
    put(out, frame->bytes, out->big_from);
}

/* False: it has to wait for the next write. Takes the reference if not. */
static bool put_whole(struct outgoing *out, struct frame *frame)
{
    if (fits(out, frame)) {
        put_frame(out, frame);
        frame_release(frame);
        return true;
    }
    if (out->len > 0)
        return false;
    put_big(out, frame);
    return true;
}

static void gather_answers(struct session *session, struct outgoing *out)
{
    while (session->answers.count > 0 && !out->big) {
        struct frame *frame = frame_queue_at(&session->answers, 0);
        size_t len = frame->len;

        if (!put_whole(out, frame))
            return;
        frame_queue_take(&session->answers);
        session->answer_bytes -= len;
    }
}

/* Takes the front of the pushes out; the reference is the caller's. */
static struct frame *take_push(struct session *session, int64_t now_us)
{
    struct counters *counters = session->all->counters;
    struct frame *frame = frame_queue_take(&session->pushes);

    session->push_bytes -= outqueue_cost(frame);
    if (frame->len > 0) {
        counters->pushes_sent++;
        histogram_record(&counters->push_us, now_us - frame->told_us);
        if (frame->receipt)
            receipt_written(frame->receipt, frame->receipt_of, session->person, session->several,
                            now_us - frame->told_us);
    }
    if (frame->traced)
        trace_push_written(session->all->trace, frame->traced, session->id, session->person,
                           frame->len > 0, now_us - frame->told_us);
    return frame;
}

/* A run of pushes from the front that go out as one array. */
struct run {
    uint32_t count;  /* places in the queue, those that came to nothing included */
    uint32_t pushes; /* of them with something to send */
    size_t len;      /* of the array */
};

static struct run measure_run(const struct session *session, const struct outgoing *out)
{
    size_t most = room(out) > FRAME_HEADER_MAX ? room(out) - FRAME_HEADER_MAX : 0;
    struct run run = { .len = 1 }; /* the brackets, less one comma */

    for (; run.count < session->pushes.count; run.count++) {
        const struct frame *frame = frame_queue_at(&session->pushes, run.count);

        if (!frame->ready || (frame->len > 0 && run.len + frame->len + 1 > most))
            break;
        run.pushes += frame->len > 0;
        run.len += frame->len > 0 ? frame->len + 1 : 0;
    }
    return run;
}

static void gather_run(struct session *session, struct outgoing *out, const struct run *run,
                       int64_t now_us)
{
    uint8_t header[FRAME_HEADER_MAX];
    const char *before = "[";

    put(out, header, frame_header(run->len, header));
    for (uint32_t i = 0; i < run->count; i++) {
        struct frame *frame = take_push(session, now_us);

        if (frame->len > 0) {
            put(out, before, 1);
            put(out, frame->bytes, frame->len);
            before = ",";
        }
        frame_release(frame);
    }
    put(out, "]", 1);
}

static void gather_single(struct session *session, struct outgoing *out, int64_t now_us)
{
    while (session->pushes.count > 0 && !out->big) {
        struct frame *frame = frame_queue_at(&session->pushes, 0);

        if (!frame->ready || (out->len > 0 && !fits(out, frame)))
            return;
        take_push(session, now_us);
        if (frame->len == 0)
            frame_release(frame);
        else if (!put_whole(out, frame))
            assert(!"an empty write takes every frame");
    }
}

static void gather_pushes(struct session *session, struct outgoing *out)
{
    int64_t now_us = clock_mono_us();
    struct run run = { 0 };

    if (session->batch)
        run = measure_run(session, out);
    if (run.pushes > 1)
        gather_run(session, out, &run, now_us);
    else
        gather_single(session, out, now_us);
}

void outqueue_gather(struct session *session, struct outgoing *out)
{
    if (session->ping_due)
        put(out, ping_frame, sizeof ping_frame);
    session->ping_due = false;
    gather_answers(session, out);
    if (session->answers.count == 0 && !out->big && session->pushes.count > 0)
        gather_pushes(session, out);
}

bool outqueue_ready(const struct session *session)
{
    return session->ping_due || session->answers.count > 0 ||
           (session->pushes.count > 0 && frame_queue_at(&session->pushes, 0)->ready);
}
