#include "secret.h"

#include <string.h>

void secret_key(struct db *db, uint8_t out[SECRET_BYTES])
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_state_get);
    struct arena *mem = arena_new();
    size_t len = 0;

    memset(out, 0, SECRET_BYTES);
    if (stmt_row(stmt)) {
        const void *key = col_blob(stmt, mem, "secret", &len);

        if (len == SECRET_BYTES)
            memcpy(out, key, len);
    }
    arena_free(mem);
}
