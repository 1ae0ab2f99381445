#include "invite.h"

#include <stdio.h>
#include <string.h>

#include "event.h"

enum { EXPIRED_DROPPED_AT_ONCE = 100 };

_Static_assert((int)TOKEN_HASH_BYTES == (int)TOKEN_HASH_SIZE, "one hash");

static const struct person_id house = { 0 };

static void drop_expired(struct turn *turn)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_invites_expired_drop);

    bind_int(stmt, ":now", turn->now_ms);
    bind_int(stmt, ":limit", EXPIRED_DROPPED_AT_ONCE);
    stmt_run(stmt);
}

void invite_create(struct turn *turn, int64_t uses, int64_t lasts_ms, struct invite *out,
                   char code[INVITE_CODE_MAX])
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_invite_add);
    uint8_t hash[TOKEN_HASH_SIZE];
    char secret[TOKEN_TEXT_MAX];

    drop_expired(turn);
    *out = (struct invite){ { turn_new_id(turn) }, uses, turn->now_ms + lasts_ms };
    token_new(secret);
    token_hash(secret, hash);
    snprintf(code, INVITE_CODE_MAX, "%s-%s", id_format(ID_INVITE, out->id.n).s, secret);
    token_wipe(secret);
    bind_int(stmt, ":id", out->id.n);
    bind_blob(stmt, ":code_hash", hash, sizeof hash);
    bind_int(stmt, ":uses", uses);
    bind_int(stmt, ":expires_at", out->expires_at);
    stmt_run(stmt);
    event_append(turn, EVENT_INVITE_CREATED, house, out->id.n, 0, NULL);
}

/* The name in front of the secret, which may be missing. */
static bool read_name(const char *text, struct invite_id *id, const char **secret)
{
    char name[sizeof(struct id_text)];
    size_t len = strcspn(text, "-");

    if (len >= sizeof name)
        return false;
    memcpy(name, text, len);
    name[len] = '\0';
    *secret = text[len] ? text + len + 1 : NULL;
    return id_parse(ID_INVITE, name, &id->n);
}

static bool find(struct db *db, struct invite_id id, int64_t now_ms, struct invite *out,
                 uint8_t hash[TOKEN_HASH_SIZE])
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_invite_get);
    struct arena *mem;
    const void *stored;
    size_t len;

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":now", now_ms);
    if (!stmt_row(stmt))
        return false;
    mem = arena_new();
    stored = col_blob(stmt, mem, "code_hash", &len);
    *out = (struct invite){ id, col_int(stmt, "uses"), col_int(stmt, "expires_at") };
    if (len == TOKEN_HASH_SIZE)
        memcpy(hash, stored, TOKEN_HASH_SIZE);
    arena_free(mem);
    return len == TOKEN_HASH_SIZE;
}

static bool find_by_code(struct db *db, const char *code, int64_t now_ms, struct invite *out)
{
    uint8_t stored[TOKEN_HASH_SIZE];
    uint8_t given[TOKEN_HASH_SIZE];
    struct invite_id id;
    const char *secret;

    if (!code || !read_name(code, &id, &secret) || !secret || !find(db, id, now_ms, out, stored))
        return false;
    token_hash(secret, given);
    return token_hash_equal(stored, given);
}

bool invite_good(struct db *db, const char *code, int64_t now_ms)
{
    struct invite invite;

    return find_by_code(db, code, now_ms, &invite);
}

static void change(struct turn *turn, enum sql sql, struct invite_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":id", id.n);
    stmt_run(stmt);
}

bool invite_use(struct turn *turn, const char *code, struct err *err)
{
    struct invite invite;

    if (!find_by_code(turn->db, code, turn->now_ms, &invite))
        return err_set(err, ERR_FORBIDDEN, NULL,
                       "this server registers people with a good invitation only");
    change(turn, invite.uses > 1 ? SQL_invite_use : SQL_invite_drop, invite.id);
    return true;
}

bool invite_revoke(struct turn *turn, const char *text, struct invite *out, struct err *err)
{
    uint8_t stored[TOKEN_HASH_SIZE];
    struct invite_id id;
    const char *secret;

    if (!read_name(text, &id, &secret) || !find(turn->db, id, turn->now_ms, out, stored))
        return err_set(err, ERR_NOT_FOUND, "invite",
                       "there is no such invitation (any more): see invite list");
    change(turn, SQL_invite_drop, id);
    return true;
}

size_t invite_list(struct db *db, struct invite_id after, int64_t now_ms, struct invite *out,
                   size_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_invites_page);
    size_t count = 0;

    bind_int(stmt, ":after", after.n);
    bind_int(stmt, ":now", now_ms);
    bind_int(stmt, ":limit", (int64_t)max);
    while (count < max && stmt_row(stmt))
        out[count++] = (struct invite){ { col_int(stmt, "id") },
                                        col_int(stmt, "uses"),
                                        col_int(stmt, "expires_at") };
    return count;
}
