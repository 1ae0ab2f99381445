#include "repeat.h"

#include <string.h>

#include <sodium.h>

#include "secret.h"

enum { CONTENT_HASH_BYTES = 16 };

static void hash_content(struct db *db, const void *content, size_t len,
                         uint8_t out[CONTENT_HASH_BYTES])
{
    uint8_t key[SECRET_BYTES];

    secret_key(db, key);
    crypto_generichash(out, CONTENT_HASH_BYTES, content, len, key, sizeof key);
    sodium_memzero(key, sizeof key);
}

enum repeat repeat_find(struct turn *turn, struct person_id who, const char *client_id,
                        const void *content, size_t len, int64_t *object)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_repeat_get);
    uint8_t hash[CONTENT_HASH_BYTES];
    const void *kept;
    size_t kept_len;

    bind_int(stmt, ":person", who.n);
    bind_text(stmt, ":client_id", client_id);
    if (!stmt_row(stmt))
        return REPEAT_NEW;
    hash_content(turn->db, content, len, hash);
    kept = col_blob(stmt, turn->arena, "content", &kept_len);
    *object = col_int(stmt, "object");
    return kept_len == sizeof hash && memcmp(kept, hash, sizeof hash) == 0 ? REPEAT_SAME
                                                                           : REPEAT_OTHER;
}

void repeat_remember(struct turn *turn, struct person_id who, const char *client_id,
                     const void *content, size_t len, int64_t object)
{
    uint8_t hash[CONTENT_HASH_BYTES];
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_repeat_add);

    hash_content(turn->db, content, len, hash);
    bind_int(stmt, ":person", who.n);
    bind_text(stmt, ":client_id", client_id);
    bind_blob(stmt, ":content", hash, sizeof hash);
    bind_int(stmt, ":object", object);
    stmt_run(stmt);
}
