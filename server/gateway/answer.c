/* How handlers answer. An answer is the whole response object, in the request's own buffer; an
 * error written later takes the place of a result written before. */
#include <assert.h>

#include "limits.h"
#include "request.h"
#include "rpc.h"

/* The type has no contents: only that there is one says that the request was answered. */
static struct answered *answered(struct request *rq)
{
    return (struct answered *)rq;
}

struct json_writer *answer_begin(struct request *rq)
{
    buf_clear(&rq->answer);
    json_writer_init(&rq->writer, &rq->answer);
    rpc_open_response(&rq->writer, rq->id, "result");
    return &rq->writer;
}

struct answered *answer_end(struct request *rq)
{
    json_close_object(&rq->writer);
    if (!rq->answer.overflow)
        return answered(rq);
    err_set(&rq->err, ERR_TOO_LARGE, NULL, "the answer is larger than %d bytes",
            LIMIT_ANSWER_BYTES);
    return answer_error(rq);
}

struct answered *answer_empty(struct request *rq)
{
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_close_object(w);
    return answer_end(rq);
}

struct answered *answer_error(struct request *rq)
{
    assert(rq->err.code != ERR_NONE);
    rq->login = NULL;
    rq->ends_session = false;
    buf_clear(&rq->answer);
    json_writer_init(&rq->writer, &rq->answer);
    rpc_write_error(&rq->writer, rq->id, &rq->err);
    return answered(rq);
}
