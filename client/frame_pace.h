/* When a frame may be drawn. Pure: the loop tells the time and what changed, and is told how long
 * to wait.
 *
 * Never more than 30 frames in a second, whatever asks for them. Over ssh what comes from the server
 * is shown four times a second at most, so that a busy conversation leaves the line to what is
 * typed; the echo of a key keeps the limit of all frames there as well. */
#ifndef EVERI_FRAME_PACE_H
#define EVERI_FRAME_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* 30 frames begin within a second when they begin 34 ms apart; 33 would let 31 in. */
enum { FRAME_MS = 34, FRAME_NEWS_SSH_MS = 250 };

/* Why there is something to draw; the greater one counts. */
enum frame_cause { FRAME_NONE, FRAME_NEWS, FRAME_TYPED };

struct frame_pace {
    int news_ms;      /* between frames that nobody typed for */
    int64_t drawn_ms; /* when the last one was drawn, monotonic; -1: none yet */
};

void frame_pace_init(struct frame_pace *pace, bool over_ssh);
/* In how many ms it may be drawn; 0: now, -1: there is nothing to draw. */
int frame_pace_wait(const struct frame_pace *pace, int64_t now_ms, enum frame_cause cause);
void frame_pace_drawn(struct frame_pace *pace, int64_t now_ms);

#endif
