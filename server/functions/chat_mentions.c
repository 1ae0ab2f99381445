/* chat_mentions: those whom a message mentions, if they are members when it runs
 * (domain/notified.c). */
#include "functions.h"
#include "notification.h"

static bool forget(struct turn *turn, const struct event *event, struct err *err)
{
    int left = TURN_EFFECTS_MAX; /* far more than a message mentions people */

    return notification_forget_target(turn, event->actor, TARGET_MESSAGE, event->subject, &left) ||
           err_set(err, ERR_INTERNAL, NULL, "more groups than a message mentions people");
}

bool chat_mentions_run(struct turn *turn, const struct event *event, struct err *err)
{
    if (event->type == EVENT_MESSAGE_DELETED)
        return forget(turn, event, err);
    notify_people(turn, event);
    return true;
}
