/* The order in which comments are read: each reply below what it answers, indented, and those of
 * one in the order in which they were written. */
#ifndef EVERI_THREAD_ORDER_H
#define EVERI_THREAD_ORDER_H

#include <stddef.h>

#include <jansson.h>

enum { THREAD_DEPTH_MOST = 4 }; /* deeper ones stand as deep as that */

struct thread_row {
    size_t comment; /* in the list */
    int depth;      /* 0: answers the update */
};

/* comments: the oldest first. rows: as many as there are comments. A reply to what is not in the
 * list, or stands behind it, answers the update. */
void thread_order(const json_t *comments, struct thread_row *rows);

#endif
