/* Whom a message has reached: for each of the last 10,000 messages how many members were online
 * when it was sent, to how many its push was written, and how long the slowest of them took.
 * Counted by the loop while it fans out and writes; read from any thread. Nothing of it is kept. */
#ifndef EVERI_RECEIPTS_H
#define EVERI_RECEIPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "id.h"

struct receipts;
struct receipt;

struct receipts *receipts_new(void);
void receipts_free(struct receipts *receipts);

/* The loop's. A receipt is good until 10,000 messages later; `message` says whose it was meant to
 * be, so that one that came too late counts nothing. The sender counts nowhere. */
struct receipt *receipts_begin(struct receipts *receipts, struct message_id message,
                               struct person_id sender);
void receipt_online(struct receipt *receipt, struct person_id person);
/* several: the person may be written to more than once. */
void receipt_written(struct receipt *receipt, struct message_id message, struct person_id person,
                     bool several, int64_t took_us);

struct receipt_figures {
    int64_t online, delivered;
    int64_t slowest_us; /* -1: to nobody yet */
};
/* False: it is not known (any more). */
MUST_CHECK bool receipts_get(struct receipts *receipts, struct message_id message,
                             struct receipt_figures *out);

#endif
