/* What `check --rebuild` does about a problem: the derived figures of the object that a check names
 * are made anew, from the state tables and the log, as whoever derives them would have made them.
 * Repeating changes nothing. The log itself, and rows of state, are nowhere else: what is wrong
 * with them stays, and the check goes on to say so.
 *
 * Groups of notifications: whoever is in one without a reason goes, whoever is missing joins the
 * group that was open at the time, or a new one, which is unread. Nothing is pushed of it, and
 * nothing logged: the log says already that it happened.
 *
 * To add one for a check: its function and its row in mend.c. */
#ifndef EVERI_MEND_H
#define EVERI_MEND_H

#include "engine.h"

/* A row of a check: see check.c for kind and id. */
struct mend_row {
    enum sql check;
    char kind;
    int64_t id, other, what, standing; /* the last three as the check says them, or 0 */
};

bool mend_can(enum sql check);
void mend(struct turn *turn, const struct mend_row *row);

#endif
