/* counters: a person's number of updates, within a second of the act. */
#include "functions.h"

/* Who deletes an update need not be who posted it: its author is in the log alone then. */
static struct person_id author_of(struct turn *turn, const struct event *event)
{
    struct event posted;

    if (event->type == EVENT_UPDATE_DELETED &&
        event_that_made(turn->db, turn->arena, EVENT_UPDATE_POSTED, event->subject, &posted))
        return posted.actor;
    return event->actor;
}

bool counters_run(struct turn *turn, const struct event *event, struct err *err)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_count_update);

    (void)err;
    bind_int(stmt, ":id", author_of(turn, event).n);
    bind_int(stmt, ":by", event->type == EVENT_UPDATE_DELETED ? -1 : 1);
    stmt_run(stmt);
    return true;
}
