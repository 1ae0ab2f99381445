/* The first frame waits for nothing, and neither does one after a pause: a key that is pressed now
 * and then is shown at once. */
#include "frame_pace.h"

void frame_pace_init(struct frame_pace *pace, bool over_ssh)
{
    *pace = (struct frame_pace){ .news_ms = over_ssh ? FRAME_NEWS_SSH_MS : FRAME_MS,
                                 .drawn_ms = -1 };
}

int frame_pace_wait(const struct frame_pace *pace, int64_t now_ms, enum frame_cause cause)
{
    int pause_ms = cause == FRAME_TYPED ? FRAME_MS : pace->news_ms;
    int64_t since_ms = now_ms - pace->drawn_ms;

    if (cause == FRAME_NONE)
        return -1;
    if (pace->drawn_ms < 0 || since_ms >= pause_ms)
        return 0;
    return (int)(pause_ms - since_ms);
}

void frame_pace_drawn(struct frame_pace *pace, int64_t now_ms)
{
    pace->drawn_ms = now_ms;
}
