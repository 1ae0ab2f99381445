/* The loop: libev, which libwebsockets is a guest of. Besides its sockets the loop knows three
 * things: somebody woke it, a moment was reached, and there is more to do in slices of which each
 * gets one pass, so that sockets are served in between. */
#ifndef EVERI_LOOP_H
#define EVERI_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"

struct loop;

struct loop_calls {
    void *ctx;
    void (*woken)(void *ctx);
    void (*moment)(void *ctx);
    bool (*slice)(void *ctx); /* false: that was the last for now */
};

/* NULL: the system has no room for one. */
struct loop *loop_new(const struct loop_calls *calls);
void loop_free(struct loop *loop);
void *loop_handle(struct loop *loop); /* libev's, for guests */

/* From any thread, and from a signal handler; several may count as one. */
void loop_wake(void *arg); /* the loop: fits mailbox_wake */
/* Calls `moment` at at_ms (clock_mono_ms), or earlier if it was asked to before. */
void loop_at(struct loop *loop, int64_t at_ms);
/* Calls `slice` once in each pass from now on, until it says no. */
void loop_slices(struct loop *loop);

void loop_run(struct loop *loop); /* until loop_leave */
void loop_leave(struct loop *loop);
/* Serves what is ready without waiting; for taking guests down. */
void loop_flush(struct loop *loop);

#endif
