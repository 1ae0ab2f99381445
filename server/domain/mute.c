#include "mute.h"

#include "event.h"
#include "feed_past.h"
#include "people_page.h"
#include "person.h"

bool mute_has(struct db *db, struct person_id who, struct person_id whom)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mute_get);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":other", whom.n);
    return stmt_row(stmt);
}

bool mute_any(struct db *db, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mute_any);

    bind_int(stmt, ":person", who.n);
    return stmt_row(stmt);
}

bool mute_set(struct turn *turn, struct person_id who, const char *handle, bool on, struct err *err)
{
    struct person_id whom;
    int64_t seq;

    if (!person_find_seen(turn->db, who, handle, &whom))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    if (whom.n == who.n)
        return err_set(err, ERR_INVALID_PARAMS, "handle", "nobody mutes themselves");
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, on ? SQL_mute_add : SQL_mute_drop);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":other", whom.n);
    if (on)
        bind_int(stmt, ":at", turn->now_ms);
    if (stmt_change(stmt) == 0)
        return true;
    seq = event_append(turn, on ? EVENT_PERSON_MUTED : EVENT_PERSON_UNMUTED, who, whom.n, 0, NULL);
    if (person_follows(turn->db, who, whom))
        feed_past_listening(turn, who, (struct channel){ CHANNEL_AUTHOR, whom.n }, on, seq);
    return true;
}

bool mute_list(struct db *db, struct arena *mem, struct person_id who,
               const struct page_draft *page, struct brief **items, size_t *count,
               const char **next, struct err *err)
{
    const struct page_walk walk = { "person.muted", who, 0 };
    struct page_place place;

    if (!page_place(db, &walk, page->before, people_page_start(), &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_muted_page);

    bind_int(stmt, ":person", who.n);
    people_page_read(db, mem, stmt, &walk, place, page->limit, items, count, next);
    return true;
}
