/* counters: a person's number of updates, within a second of the act. */
#include "functions.h"

bool counters_run(struct turn *turn, const struct event *event, struct err *err)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_count_update);

    (void)err;
    bind_int(stmt, ":id", event->actor.n);
    bind_int(stmt, ":by", 1);
    stmt_run(stmt);
    return true;
}
