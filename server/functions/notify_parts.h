/* What the two files of notify share: the machine is run (notify.c), and its tasks
 * (notify_tasks.c).
 */
#ifndef EVERI_NOTIFY_PARTS_H
#define EVERI_NOTIFY_PARTS_H

#include "builtin.h"
#include "limits.h"
#include "notified.h"

#define NOTIFY_FIND "find_targets"

/* Far more than a slice of a team, or a text mentions people. */
enum { NOTIFY_TARGETS_MAX = 96 };

struct notify_targets {
    size_t count;
    struct {
        struct notification_key key;
        bool takes_back;
    } items[NOTIFY_TARGETS_MAX];
};

struct notify_acting {
    struct turn *turn;
    const struct event *event;
};

notified_visit notify_collect; /* ctx: struct notify_targets */
void notify_find(struct turn *turn, const struct event *event, struct notify_targets *out);

#endif
