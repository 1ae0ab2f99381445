#include "seen.h"

#include <string.h>

#include "person.h"

enum { MARK_EVERY_MS = 60000 };

void seen_mark(struct turn *turn, struct person_id who, struct session_id session, int64_t before)
{
    if (turn->now_ms - before < MARK_EVERY_MS)
        return;
    AUTO_STMT struct stmt *of_session = db_stmt(turn->db, SQL_session_seen);
    AUTO_STMT struct stmt *of_person = db_stmt(turn->db, SQL_seen_set);

    bind_int(of_session, ":id", session.n);
    bind_int(of_session, ":now", turn->now_ms);
    stmt_run(of_session);
    bind_int(of_person, ":person", who.n);
    bind_int(of_person, ":now", turn->now_ms);
    stmt_run(of_person);
}

int64_t seen_last(struct db *db, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_seen_get);

    bind_int(stmt, ":person", who.n);
    return stmt_number(stmt, -1);
}

static bool is_earlier(const struct string_list *list, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(list->items[k], list->items[i]) == 0)
            return true;
    return false;
}

void seen_find(struct db *db, struct arena *mem, struct person_id asker,
               const struct string_list *handles, struct seen **items, size_t *count)
{
    struct seen *list = arena_alloc(mem, (handles->count + 1) * sizeof *list);
    size_t n = 0;

    for (size_t i = 0; i < handles->count; i++) {
        struct seen seen = { .handle = handles->items[i], .at = -1 };

        if (is_earlier(handles, i))
            continue;
        if (person_find_seen(db, asker, seen.handle, &seen.person))
            seen.at = seen_last(db, seen.person);
        else
            seen.person.n = 0;
        list[n++] = seen;
    }
    *items = list;
    *count = n;
}
