/* What became of an event, or why a notification came: the steps of one of them at a time, as the
 * server tells them when asked. */
#ifndef EVERI_MODEL_TRACE_H
#define EVERI_MODEL_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

enum trace_kind {
    TRACE_EVENT,  /* of an event's id, or that of the update, comment or message it made */
    TRACE_NOTICE, /* of a notification of my own */
    TRACE_PERSON, /* what an event was to somebody, or why it was not */
};

struct traced {
    enum trace_kind kind;
    char of[128], handle[64]; /* handle: of TRACE_PERSON */
    json_t *event, *steps;    /* NULL: not known */
    bool loading, part;       /* part: the server has forgotten some of it */
    int64_t turn;             /* counts what was asked: an answer to something else is dropped */
    char refused[240];        /* why nothing is known; "" */
};

void traced_done(struct traced *traced);

#endif
