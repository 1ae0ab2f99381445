#include "batch.h"

#include "clock.h"
#include "limits.h"
#include "mem.h"

/* What `too_large` may add beyond the limit: a short error and an id for every request. */
enum { ERRORS_MAX_BYTES = LIMIT_BATCH * 2048 };

struct batch {
    size_t left;
    struct buf answers; /* "[a,b" */
};

struct batch *batch_new(size_t requests)
{
    struct batch *batch = mem_new(sizeof *batch);

    batch->left = requests;
    buf_init(&batch->answers, LIMIT_ANSWER_BYTES + ERRORS_MAX_BYTES);
    batch->answers.secret = true;
    return batch;
}

bool batch_has_room(const struct batch *batch, size_t len)
{
    return batch->answers.len + len + 2 <= LIMIT_ANSWER_BYTES;
}

static void leave_whole(struct batch *batch, struct session *session)
{
    if (!session || batch->answers.len == 0)
        return;
    buf_add_char(&batch->answers, ']');
    session_answer(session, frame_new(&batch->answers, clock_mono_us()));
}

void batch_leave(struct batch *batch, struct session *session, const struct buf *answer)
{
    if (answer) {
        buf_add_char(&batch->answers, batch->answers.len == 0 ? '[' : ',');
        buf_add(&batch->answers, answer->data, answer->len);
    }
    if (--batch->left > 0)
        return;
    leave_whole(batch, session);
    buf_done(&batch->answers);
    mem_free(batch);
}
