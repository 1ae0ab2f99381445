/* One's own sessions: seeing them, and ending one. */
#include "account.h"
#include "page.h"

bool account_revoke(struct turn *turn, struct person_id who, const char *session, struct err *err)
{
    struct session_id id;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_session_of);

    if (!id_parse(ID_SESSION, session, &id.n))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such session");
    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":person", who.n);
    if (!stmt_row(stmt))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such session");
    account_end_session(turn, who, id, END_REVOKED);
    return true;
}

bool account_sessions(struct db *db, struct arena *mem, struct person_id who,
                      struct session_id current, const struct page_draft *page,
                      struct session_info **items, size_t *count, const char **next,
                      struct err *err)
{
    const struct page_walk walk = { "session.list", who, 0 };
    struct page_place place;
    struct session_info *list = arena_alloc(mem, (size_t)page->limit * sizeof *list);

    *count = 0;
    *next = NULL;
    if (!page_place(db, &walk, page->before, (struct page_place){ { INT64_MAX } }, &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_sessions_page);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":before", place.keys[0]);
    bind_int(stmt, ":limit", page->limit + 1);
    while (stmt_row(stmt)) {
        if (*count == (size_t)page->limit) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        place.keys[0] = col_int(stmt, "id");
        list[(*count)++] = (struct session_info){
            .id = { place.keys[0] },
            .device = col_text(stmt, mem, "device"),
            .address = col_text(stmt, mem, "address"),
            .created_at = col_int(stmt, "created_at"),
            .last_seen_at = col_int(stmt, "last_seen_at"),
            .current = place.keys[0] == current.n,
        };
    }
    *items = list;
    return true;
}
