#include "account_keys.h"

#include "event.h"
#include "limits.h"
#include "page.h"

_Static_assert((int)KEY_BYTES == (int)LIMIT_KEY_BYTES, "as the contract has it");
_Static_assert(LIMIT_KEYS + LIMIT_SESSIONS + 1 < TURN_EFFECTS_MAX, "a new password ends them all");

bool account_login_key(struct turn *turn, const char *handle, const uint8_t key[KEY_BYTES],
                       bool proven, const struct session_origin *origin, struct session_made *out,
                       struct err *err)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_login_key_of_handle);
    AUTO_STMT struct stmt *used = db_stmt(turn->db, SQL_login_key_used);
    struct person_id who;

    bind_text(stmt, ":handle", handle);
    bind_blob(stmt, ":key", key, KEY_BYTES);
    if (!proven || !stmt_row(stmt))
        return err_set(err, ERR_UNAUTHENTICATED, NULL,
                       "the handle, its key, the signature or the challenge is not good");
    who.n = col_int(stmt, "person");
    bind_int(used, ":id", col_int(stmt, "id"));
    bind_int(used, ":now", turn->now_ms);
    stmt_run(used);
    account_open_session(turn, who, origin, out);
    return true;
}

/* n 0: none. */
static int64_t find_key(struct db *db, struct person_id who, const uint8_t key[KEY_BYTES])
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_login_key_of);

    bind_int(stmt, ":person", who.n);
    bind_blob(stmt, ":key", key, KEY_BYTES);
    return stmt_number(stmt, 0);
}

static bool has_room(struct db *db, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_login_keys_count);

    bind_int(stmt, ":person", who.n);
    return stmt_number(stmt, 0) < LIMIT_KEYS;
}

bool account_add_key(struct turn *turn, struct person_id who, const struct add_key_draft *draft,
                     const struct credentials *credentials, struct err *err)
{
    int64_t id;

    if (!account_confirmed(turn, who, credentials))
        return err_set(err, ERR_FORBIDDEN, "password", "the password is wrong");
    if (find_key(turn->db, who, draft->key))
        return err_set(err, ERR_CONFLICT, "key", "this key is there already");
    if (!has_room(turn->db, who))
        return err_set(err, ERR_CONFLICT, NULL, "there are %d keys already: remove one first",
                       LIMIT_KEYS);
    id = turn_new_id(turn);
    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_login_key_add);

        bind_int(stmt, ":id", id);
        bind_int(stmt, ":person", who.n);
        bind_blob(stmt, ":key", draft->key, KEY_BYTES);
        bind_text(stmt, ":label", draft->label);
        bind_int(stmt, ":now", turn->now_ms);
        stmt_run(stmt);
    }
    event_append(turn, EVENT_KEY_ADDED, who, who.n, id, NULL);
    return true;
}

static void drop_key(struct turn *turn, struct person_id who, int64_t id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_login_key_drop);

    bind_int(stmt, ":id", id);
    stmt_run(stmt);
    event_append(turn, EVENT_KEY_REMOVED, who, who.n, id, NULL);
}

bool account_remove_key(struct turn *turn, struct person_id who, const uint8_t key[KEY_BYTES],
                        struct err *err)
{
    int64_t id = find_key(turn->db, who, key);

    if (!id)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such key");
    drop_key(turn, who, id);
    return true;
}

static int64_t newest_key(struct db *db, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_login_keys_page);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":before", INT64_MAX);
    bind_int(stmt, ":limit", 1);
    return stmt_row(stmt) ? col_int(stmt, "id") : 0;
}

void account_remove_keys(struct turn *turn, struct person_id who)
{
    int64_t id;

    while ((id = newest_key(turn->db, who)))
        drop_key(turn, who, id);
}

bool account_keys(struct db *db, struct arena *mem, struct person_id who,
                  const struct page_draft *page, struct login_key **items, size_t *count,
                  const char **next, struct err *err)
{
    const struct page_walk walk = { "session.keys", who, 0 };
    struct page_place place;
    struct login_key *list = arena_alloc(mem, (size_t)page->limit * sizeof *list);

    *count = 0;
    *next = NULL;
    if (!page_place(db, &walk, page->before, (struct page_place){ { INT64_MAX } }, &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_login_keys_page);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":before", place.keys[0]);
    bind_int(stmt, ":limit", page->limit + 1);
    while (stmt_row(stmt)) {
        size_t len;

        if (*count == (size_t)page->limit) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        place.keys[0] = col_int(stmt, "id");
        list[(*count)++] = (struct login_key){
            .key = col_blob(stmt, mem, "key", &len),
            .label = col_text(stmt, mem, "label"),
            .added_at = col_int(stmt, "added_at"),
            .last_used_at = col_is_null(stmt, "last_used_at") ? -1 : col_int(stmt, "last_used_at"),
        };
    }
    *items = list;
    return true;
}
