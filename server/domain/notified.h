/* Whom an event notifies, whom it does not, and why: the one place where that is decided. What is
 * done about it is functions/notify.c's and chat_mentions.c's; why it was or was not done is told
 * by event_why.c; both ask here, so they cannot come to differ.
 *
 * Rights are asked when it runs, not when the act happened: nobody is notified of what they may not
 * see (any more). Attempts may come late and out of order: what was done counts only while it
 * stands, and taking it back undoes only what was before.
 *
 * To add a kind: its rule in notified.c. */
#ifndef EVERI_NOTIFIED_H
#define EVERI_NOTIFIED_H

#include "notification.h"

enum notified {
    NOTIFIED_JOINS,
    NOTIFIED_TAKES_BACK, /* the act takes back what was done before */
    NOTIFIED_OWN_ACT,
    NOTIFIED_DELETED, /* the actor or the recipient */
    NOTIFIED_BLOCKED,
    NOTIFIED_MUTED,
    NOTIFIED_HIDDEN, /* they may not see it */
    NOTIFIED_UNDONE, /* it was taken back since */
    NOTIFIED_TWICE,  /* notified of the same act already */
    NOTIFIED_NO_MEMBER,
    NOTIFIED_VERDICTS
};
/* A sentence each; NULL of the first two. */
extern const char *const notified_reasons[NOTIFIED_VERDICTS];

/* key.recipient is whom the verdict is about. */
typedef void notified_visit(void *ctx, const struct notification_key *key, enum notified verdict);

/* Whether events of this type notify anybody at all. */
bool notified_of(enum event_type type);
/* Calls `visit` for everybody whom the event concerns, before it looks for the next. Of
 * team.joined nobody: its people are many, see notified_mates. False: what the event is about is
 * gone. */
bool notified_each(struct db *db, struct arena *mem, const struct event *event,
                   notified_visit *visit, void *ctx);

/* Of team.joined: those who were in the team before, a slice of them, behind *place (a person's
 * number, 0 at first), which moves. True: that was the last. */
bool notified_mates(struct db *db, const struct event *event, int64_t *place, notified_visit *visit,
                    void *ctx);

/* Does what the verdict says: the event's actor joins a group, leaves those they are in, or
 * nothing. */
void notified_apply(struct turn *turn, const struct grouping_rules *rules,
                    const struct event *event, const struct notification_key *key,
                    enum notified verdict);

/* Between two people, whatever the act: NOTIFIED_JOINS if nothing stands between them. */
enum notified notified_between(struct db *db, struct person_id recipient, struct person_id actor);

#endif
