/* How threads hand things to each other: a bounded queue of pointers with many senders and one
 * receiver. A receiver that sleeps in the mailbox waits there; one that sleeps elsewhere (a loop)
 * is woken by its own function. What is sent belongs to the receiver. */
#ifndef EVERI_MAILBOX_H
#define EVERI_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attrs.h"

struct mailbox;
typedef void mailbox_wake(void *arg);

/* wake: called after a send into an empty mailbox, from the sending thread; may be NULL. */
struct mailbox *mailbox_new(size_t max_items, mailbox_wake *wake, void *wake_arg);
void mailbox_free(struct mailbox *box); /* must be empty */

/* False when it is full: the caller keeps the item. */
MUST_CHECK bool mailbox_try_send(struct mailbox *box, void *item);
/* Past the bound too: for answers, which must never be lost and are bounded elsewhere. */
void mailbox_send(struct mailbox *box, void *item);

/* The oldest item, or NULL after timeout_ms (0: at once, -1: never) or mailbox_interrupt. */
void *mailbox_receive(struct mailbox *box, int64_t timeout_ms);
/* Ends one waiting mailbox_receive early. */
void mailbox_interrupt(struct mailbox *box);
size_t mailbox_count(struct mailbox *box);

#endif
